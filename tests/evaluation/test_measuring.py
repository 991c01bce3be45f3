"""Evaluation finds the faults that were put in, and nothing where there are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTokenizer, CLIPVisionConfig

from fresco_core.errors import CancelledError, RangeError
from fresco_core.evaluation.material import Material
from fresco_core.evaluation.measure import evaluate
from fresco_core.evaluation.report import number
from fresco_core.evaluation.values import Evaluation
from fresco_core.evaluation.wording import Clip
from fresco_core.frames import Picture
from fresco_core.models import Receipt, Store
from fresco_core.progress import Progress, ProgressToken
from fresco_core.translation.wording import plain_words

Making = Callable[..., Material]


def measured(material: Material, **more: object) -> Evaluation:
    return evaluate(material, ProgressToken(), **more)  # type: ignore[arg-type]


def value(evaluation: Evaluation, name: str) -> float:
    return next(score.value for score in evaluation.scores if score.name == name)


def test_flicker_raises_pixel_mse_and_is_found_where_it_is(steady: list[Picture], material: Making) -> None:
    flashing = [picture.copy() for picture in steady]
    flashing[6][20:50, 60:100] = 255
    calm, restless = measured(material(steady)), measured(material(flashing))
    assert value(restless, "Pixel-MSE") > 3 * value(calm, "Pixel-MSE")
    # The flash appears with frame 6 and is gone with frame 7.
    assert {moment.index for moment in restless.worst[:2]} == {6, 7}
    assert restless.heat[20:50, 60:100].mean() > 5 * restless.heat[60:].mean()


def test_the_source_measures_as_its_own_best(source: list[Picture], material: Making) -> None:
    same = measured(material(source))
    score = next(score for score in same.scores if score.name == "Pixel-MSE")
    assert score.value == pytest.approx(score.source)
    assert value(same, "Drift") == pytest.approx(0, abs=1e-6)
    assert value(same, "Cell self-similarity") == pytest.approx(0, abs=1e-6)
    assert value(same, "Restyled share") == 0
    assert value(same, "Detail") == pytest.approx(100)


def test_blur_shows_as_lost_detail(steady: list[Picture], material: Making) -> None:
    assert value(measured(material(steady)), "Detail") < 60


def test_drift_is_what_the_source_does_not_do(steady: list[Picture], material: Making) -> None:
    fading = [np.clip(picture * (1 - 0.04 * index), 0, 255).astype(np.uint8) for index, picture in enumerate(steady)]
    calm, wandering = measured(material(steady)), measured(material(fading))
    assert value(wandering, "Drift") > value(calm, "Drift") + 3
    shades = [frame.drift for frame in wandering.frames]
    assert shades[0] == 0
    assert shades[9] > shades[5] > shades[1]


def test_frames_that_fell_back_to_the_source_are_counted(
    source: list[Picture], steady: list[Picture], material: Making
) -> None:
    assert value(measured(material(steady)), "Restyled share") == 100
    assert value(measured(material([*steady[:7], *source[7:]])), "Restyled share") == 70


def test_a_cut_is_left_out(steady: list[Picture], source: list[Picture]) -> None:
    random = np.random.default_rng(5)
    other = random.integers(0, 256, source[0].shape).astype(np.uint8)
    found = measured(Material("cut", [*source[:4], other, other], [*steady[:4], other, other]))
    assert found.frames[4].error is None
    assert found.frames[5].error is not None
    assert value(found, "Pixel-MSE") < 0.01
    # The source's own likeness leaves out the same.
    likeness = next(score for score in found.scores if score.name == "Surface likeness")
    assert likeness.source is not None
    assert likeness.source > 99.9


def test_flicker_shows_in_the_decimals_of_likeness(steady: list[Picture], material: Making) -> None:
    told = []
    for swing in (0, 2, 20):
        shaken = [
            np.clip(picture.astype(int) + swing * (-1) ** index, 0, 255).astype(np.uint8)
            for index, picture in enumerate(steady)
        ]
        score = next(score for score in measured(material(shaken)).scores if score.name == "Surface likeness")
        told.append(number(score.value, score.places))
    assert told == sorted(set(told), reverse=True)
    assert float(told[0]) - float(told[2]) > 1


def test_black_is_like_black(source: list[Picture], material: Making) -> None:
    found = measured(material([np.zeros_like(picture) for picture in source]))
    assert value(found, "Surface likeness") == 100
    assert [frame.likeness for frame in found.frames[1:]] == [1] * 9


def test_another_shape_and_another_rate_are_told(source: list[Picture], steady: list[Picture]) -> None:
    wide = [picture[:48] for picture in steady]
    assert "another shape" in measured(Material("wide", source, wide)).how
    assert "another shape" not in measured(Material("same", source, steady)).how
    quick = measured(Material("quick", source, steady, rates=(Fraction(25), Fraction(30))))
    assert "25 frames a second, the result 30: they are compared by number" in quick.how
    assert "a second" not in measured(Material("film", source, steady, rates=(Fraction(24), Fraction(24000, 1001)))).how


def test_large_pictures_are_shrunk_and_progress_is_told(steady: list[Picture], material: Making) -> None:
    told: list[Progress] = []
    found = evaluate(material(steady), ProgressToken(told.append), short_side=48)
    assert "64x48" in found.how
    assert (told[-1].done, told[-1].total) == (10, 10)


def test_it_can_be_stopped(steady: list[Picture], material: Making) -> None:
    token = ProgressToken()
    token.cancel()
    with pytest.raises(CancelledError):
        evaluate(material(steady), token)


def test_a_result_of_another_length_is_refused(steady: list[Picture], material: Making) -> None:
    with pytest.raises(RangeError, match="9 frames"):
        material(steady[:9])
    with pytest.raises(RangeError, match="single"):
        Material("one", steady[:1], steady[:1])


@pytest.fixture
def tiny_clip_model(tiny_model: Path) -> Path:
    """A CLIP with random weights, installed in the store."""
    folder = Store().path("clip")
    text = CLIPTextConfig(
        vocab_size=514,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        eos_token_id=513,
        bos_token_id=512,
    )
    vision = CLIPVisionConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=32, patch_size=8
    )
    torch.manual_seed(0)
    CLIPModel(CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=8)).save_pretrained(
        folder
    )
    CLIPTokenizer.from_pretrained(tiny_model / "tokenizer").save_pretrained(folder)
    Store().note(Receipt("clip", "metric", "hub", "openai/clip", "0", "MIT", {}))
    return folder


def test_with_clip_the_measures_bear_the_fields_names(
    tiny_clip_model: Path, steady: list[Picture], material: Making
) -> None:
    found = measured(material(steady, prompt="a warm painting"), source_prompt="a photograph")
    names = [score.name for score in found.scores]
    assert "Tmp-Con" in names
    assert "FramAcc" in names
    assert not any(score.stand_in for score in found.scores if score.name in ("Tmp-Con", "FramAcc"))
    clip = Clip(tiny_clip_model)
    looks = [clip(picture) for picture in steady]
    expected = 100 * np.mean([float(a @ b) for a, b in pairwise(looks)])
    assert value(found, "Tmp-Con") == pytest.approx(expected, abs=1e-3)
    wanted, shown = clip.read("a warm painting"), clip.read("a photograph")
    right = [float(look @ wanted) > float(look @ shown) for look in looks]
    assert value(found, "FramAcc") == pytest.approx(100 * np.mean(right))


def test_frames_are_compared_with_their_own_prompts_and_without_weights(
    tiny_clip_model: Path, steady: list[Picture], material: Making
) -> None:
    prompts = ["a (warm)1.4 painting"] * 5 + ["a photograph"] * 5
    found = measured(material(steady, prompt="x", prompts=tuple(prompts)), source_prompt="z", words=plain_words)
    clip = Clip(tiny_clip_model)
    shown = clip.read("z")
    read = [clip.read(prompt) for prompt in ["a warm painting"] * 5 + ["a photograph"] * 5]
    looks = [clip(picture) for picture in steady]
    right = [float(look @ wanted) > float(look @ shown) for look, wanted in zip(looks, read, strict=True)]
    assert value(found, "FramAcc") == pytest.approx(100 * np.mean(right))
    asked: list[str] = []
    measured(material(steady, prompts=tuple(prompts)), words=lambda prompt: asked.append(prompt) or prompt)
    assert asked == ["a (warm)1.4 painting", "a photograph"]


def test_clip_sees_what_transformers_own_way_sees(tiny_clip_model: Path, steady: list[Picture]) -> None:
    model = CLIPModel.from_pretrained(tiny_clip_model).eval()
    square = np.ascontiguousarray(steady[0][:, 16:112])
    pixels = torch.nn.functional.interpolate(
        torch.from_numpy(square).permute(2, 0, 1)[None].float() / 255, (32, 32), mode="area"
    )
    mean, deviation = (
        torch.tensor(values)[:, None, None]
        for values in ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
    )
    with torch.no_grad():
        theirs = model.get_image_features(pixel_values=(pixels - mean) / deviation)
    theirs = getattr(theirs, "pooler_output", theirs)[0]
    assert torch.nn.functional.cosine_similarity(Clip(tiny_clip_model)(square), theirs, dim=0) > 0.9999


def test_without_clip_stand_ins_say_so_under_names_of_their_own(steady: list[Picture], material: Making) -> None:
    scores = {score.name: score for score in measured(material(steady, prompt="warm")).scores}
    assert set(scores) == {"Pixel-MSE", "Surface likeness", "Cell self-similarity", "Drift", "Detail", "Restyled share"}
    assert "fresco models pull clip" in scores["Surface likeness"].stand_in
    assert "Tmp-Con" in scores["Surface likeness"].stand_in
    assert "VGG-19" in scores["Cell self-similarity"].stand_in
    json.dumps([vars(score) for score in scores.values()])
