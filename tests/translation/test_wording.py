"""Weighted and blended prompts: compel's numbers where they are asked for, the encoder's own everywhere else."""

from __future__ import annotations

import pytest
import torch

from fresco_core.errors import SettingsError
from fresco_core.translation import Model, unread
from fresco_core.translation.wording import is_weighted, plain_words


@pytest.mark.parametrize(
    "prompt",
    [
        "a red train",
        "a train (old)",
        "well-lit, 3-4 ducks",
        "smile :)",
        "a (photo) of a duck",
        "black- and white",
        "red-",
    ],
)
def test_plain_prompts_stay_plain(model: Model, prompt: str) -> None:
    encoded = model.tokenizer([prompt], padding="max_length", max_length=77, truncation=True, return_tensors="pt")
    expected = model.text_encoder(encoded.input_ids)[0]
    assert not is_weighted(prompt)
    assert torch.equal(model.embed([prompt]), expected)


def test_a_weight_of_one_changes_nothing(model: Model) -> None:
    torch.testing.assert_close(model.embed(["a (red)1.0 train"]), model.embed(["a red train"]), rtol=0, atol=1e-5)


def test_weights_pull_the_way_they_say(model: Model) -> None:
    prompts = [
        "a red train",
        "a (red)1.5 train",
        "a (red)0.5 train",
        "a red++ train",
        "a red-- train",
        "a (red)- train",
    ]
    plain, more, less, steps, *fewer = model.embed(prompts)
    assert not torch.allclose(plain, more)
    pull = (more - plain).flatten()
    assert torch.nn.functional.cosine_similarity(pull, (steps - plain).flatten(), dim=0) > 0.9
    assert torch.nn.functional.cosine_similarity(pull, (less - plain).flatten(), dim=0) < 0
    for minus in fewer:
        assert torch.nn.functional.cosine_similarity(pull, (minus - plain).flatten(), dim=0) < 0


def test_who_knows_no_weights_gets_the_words_alone() -> None:
    assert plain_words("a (red)1.4 train, fog--") == "a red train, fog"
    assert plain_words('("spring", "a (white)1.2 winter").blend(0.7, 0.3)') == "spring, a white winter"
    assert plain_words("a train (old)") == "a train (old)"


def test_a_blend_lies_between_and_its_ends_are_the_prompts(model: Model) -> None:
    spring, winter = model.embed(["a spring day", "a snowy winter"])
    half, whole = model.embed(
        ['("a spring day", "a snowy winter").blend(0.5, 0.5)', '("a spring day", "a snowy winter").blend(1, 0)']
    )
    torch.testing.assert_close(half, (spring + winter) / 2, rtol=0, atol=1e-4)
    torch.testing.assert_close(whole, spring, rtol=0, atol=1e-4)


def test_weights_that_cannot_be_read_are_said(model: Model) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        model.embed(['("a", "b").blend(1)'])


def test_more_than_a_model_reads_is_not_joined(model: Model) -> None:
    with pytest.raises(SettingsError, match="longer than the model reads"):
        model.embed(['("a red train", "a green hill").and()'])


def test_what_is_not_read_is_what_changes_nothing(model: Model) -> None:
    # The tiny tokenizer has one token for each letter, and 75 of them are read.
    read = " ".join(["red", "hill", "sea"] * 7) + " abcde"
    assert not unread(model.folder, [read])
    long = f"{read} blue sky"
    assert unread(model.folder, [long]) == {long: "blue sky"}
    assert torch.equal(*model.embed([read, long]))
    assert unread(model.folder, [read[:-1]]) == {}
    # A word that is read in part counts as ignored.
    assert unread(model.folder, [f"{read[:-2]}zzz sky"]) == {f"{read[:-2]}zzz sky": "abczzz sky"}


def test_weights_take_no_room_and_each_text_of_a_blend_has_its_own(model: Model) -> None:
    read = " ".join(["red", "hill", "sea"] * 7) + " abcde"
    assert not unread(model.folder, [read.replace("hill", "(hill)1.1")])
    assert not unread(model.folder, [f'("{read}", "{read[::-1]}").blend(0.5, 0.5)'])
    long = read.replace("hill", "(hill)1.1") + " blue sky"
    assert list(unread(model.folder, [long]).values()) == ["blue sky"]
    assert list(unread(model.folder, [f'("{read}", "{read} moon").blend(0.5, 0.5)']).values()) == ["moon"]
    torch.testing.assert_close(*model.embed([long, long.replace("blue sky", "moon")]), rtol=0, atol=0)


def test_scripts_without_spaces_are_cut_where_they_are_cut(model: Model) -> None:
    # Three tokens for each sign.
    text = "山" * 25 + "水" * 10
    assert unread(model.folder, [text]) == {text: "水" * 10}
