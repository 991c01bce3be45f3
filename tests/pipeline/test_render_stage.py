"""Rendering keyframes: what is finished is found again, pins stay as they are, modes and LoRA are what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from rendering import FRAMES, Place, Watching
from safetensors.torch import save_file

from fresco_core.errors import CancelledError
from fresco_core.pipeline import translating
from fresco_core.pipeline.planning import deal_rest, runs
from fresco_core.progress import ProgressToken
from fresco_core.project import ProjectError
from fresco_core.project.requests import Pin, Rendered, WantedKeyframe
from fresco_core.settings import RestyleSettings


def names(made: dict[int, Rendered]) -> dict[int, tuple[str, str]]:
    return {frame: (one.picture, one.trace) for frame, one in made.items()}


def test_what_is_finished_is_not_made_again(place: Place, clip: Path, tmp_path: Path, tiny_model: Path, shelf) -> None:
    request = place.request(settings=place.settings(keyframes={"batch_size": 4}))
    watching = Watching()
    token = ProgressToken(lambda report: token.cancel() if len(watching.worked_on) == 3 else None)
    with pytest.raises(CancelledError):
        place.render(request, watching, token)
    finished = place.artifacts.names("png")
    assert 0 < len(finished) < len(FRAMES)
    stamps = {name: place.artifacts.path(name).stat().st_mtime_ns for name in finished}
    made = place.render(request, again := Watching())
    assert again.worked_on[0] == watching.worked_on[2]
    assert all(place.artifacts.path(name).stat().st_mtime_ns == stamp for name, stamp in stamps.items())
    (tmp_path / "other").mkdir()
    other = Place(clip, tmp_path / "other", tiny_model, shelf)
    undisturbed = other.render(request)
    assert all(np.array_equal(place.picture(made[f]), other.picture(undisturbed[f])) for f in FRAMES)
    assert names(made) == names(undisturbed)
    assert names(place.render(request, idle := Watching())) == names(made)
    assert idle.worked_on == []


def test_another_seed_prompt_or_setting_is_another_picture(place: Place) -> None:
    two = (0, 28)
    wanted = (WantedKeyframe(frame=0, prompt="fog"), WantedKeyframe(frame=28, prompt="oil painting"))
    requests = [
        place.request(two),
        place.request(two, seed=1),
        place.request(two, settings=place.settings(guidance=2.0)),
        place.request(two).model_copy(update={"keyframes": wanted}),
    ]
    pictures = [tuple(made.picture for made in place.render(request).values()) for request in requests]
    assert len(set(pictures)) == len(pictures)


def test_settings_of_other_stages_keep_the_pictures(place: Place) -> None:
    one, other = place.request((0, 28)), place.request((0, 28), settings=place.settings(colour="source"))
    assert names(place.render(one)) == names(place.render(other))


def test_pins_steer_and_stay(place: Place) -> None:
    made = place.render(place.request())
    before = {frame: place.artifacts.read(made[frame].picture) for frame in FRAMES}
    pins = tuple(Pin(frame=f, picture=made[f].picture, trace=made[f].trace) for f in FRAMES if f != 12)
    rolled = place.render(place.request((12,), seed=7, pins=pins), watching := Watching())
    alone = place.render(place.request((12,), seed=7))
    assert watching.worked_on == [(12,)]
    assert rolled[12].pins == (made[8].picture, made[16].picture)
    assert len({rolled[12].picture, alone[12].picture, made[12].picture}) == 3
    assert not np.array_equal(place.picture(rolled[12]), place.picture(alone[12]))
    assert {frame: place.artifacts.read(made[frame].picture) for frame in FRAMES} == before


@pytest.mark.parametrize("cuts", [(), (16,)], ids=["one shot", "another shot"])
def test_a_style_reference_leads_every_batch(place: Place, cuts: tuple[int, ...], monkeypatch: Any) -> None:
    """Also those of other shots, with which it shares nothing that is seen."""
    settings = place.settings(keyframes={"batch_size": 4}, saliency=True)
    first = place.render(place.request((8,), seed=3, settings=settings))[8]
    lead = Pin(frame=8, picture=first.picture, trace=first.trace)
    rest = tuple(frame for frame in FRAMES if frame != 8)
    seen: list[tuple[bool, bool]] = []
    translate = translating.translate

    def watched(model: Any, frames: Any, joined: Any, *others: Any, **named: Any) -> Any:
        assert 0 in named["anchors"].positions
        hidden = bool(joined.forward_occlusion[0].all() and joined.backward_occlusion[0].all())
        seen.append((hidden, bool(joined.forward_occlusion[-1].all() and joined.backward_occlusion[-1].all())))
        made = translate(model, frames, joined, *others, **named)
        assert np.array_equal(made.pictures[0], place.picture(first))
        return made

    monkeypatch.setattr(translating, "translate", watched)
    request = place.request(rest, settings=settings, cuts=cuts)
    led = place.render(request.model_copy(update={"reference": lead}))
    assert sorted(led) == list(rest)
    if cuts:
        assert [hidden for hidden, _ in seen] == [False, True, True]
        assert [closing for _, closing in seen] == [False, True, True]
    else:
        assert not any(hidden or closing for hidden, closing in seen)
    assert all(first.picture in one.pins for one in led.values())
    monkeypatch.undo()
    free = place.render(request)
    for frame in rest:
        assert not np.array_equal(place.picture(led[frame]), place.picture(free[frame])), frame
    assert names(place.render(request.model_copy(update={"reference": lead}), idle := Watching())) == names(led)
    assert idle.worked_on == []


def test_runs_begin_with_the_style_reference(place: Place) -> None:
    name = "0" * 64
    pins = tuple(Pin(frame=f, picture=f"{name}.png", trace=f"{name}.trace") for f in (8, 20))
    request = place.request((0, 4, 12, 16, 24, 28), pins=pins, cuts=(24,))
    led = request.model_copy(update={"reference": pins[1]})
    assert [(run.frames, sorted(run.pins)) for run in runs(led)] == [
        ((20, 0, 4, 8), [8, 20]),
        ((20, 8, 12, 16), [8, 20]),
        ((20, 24, 28), [20]),
    ]
    assert [batch.frames for batch in deal_rest(next(runs(led)), 3, [20, 0])] == [(20, 0, 4)]


def test_a_pin_whose_trace_is_gone_or_damaged_is_refused(place: Place) -> None:
    made = place.render(place.request((0, 4)))
    pins = (Pin(frame=0, picture=made[0].picture, trace=made[0].trace),)
    trace = place.artifacts.path(made[0].trace)
    trace.write_bytes(trace.read_bytes()[:-5])
    with pytest.raises(ProjectError, match="frame 0 is damaged"):
        place.render(place.request((4,), seed=1, pins=pins))
    trace.unlink()
    with pytest.raises(ProjectError, match="frame 0 is missing"):
        place.render(place.request((4,), seed=1, pins=pins))


def test_runs_end_at_pins_and_cuts(place: Place) -> None:
    name = "0" * 64
    pins = tuple(Pin(frame=f, picture=f"{name}.png", trace=f"{name}.trace") for f in (8, 20))
    request = place.request((0, 4, 12, 16, 24, 28), pins=pins, cuts=(24,))
    assert [(run.frames, sorted(run.pins)) for run in runs(request)] == [
        ((0, 4, 8), [8]),
        ((8, 12, 16, 20), [8, 20]),
        ((24, 28), []),
    ]


def test_batches_after_a_smaller_plan_go_on_where_it_was(place: Place) -> None:
    run = next(runs(place.request()))
    assert [batch.frames for batch in deal_rest(run, 4, [0, 4, 8])] == [(0, 8, 12, 16), (0, 16, 20, 24), (0, 24, 28)]
    assert [batch.frames for batch in deal_rest(run, 5, [])] == [(0, 4, 8, 12, 16), (0, 16, 20, 24, 28)]


def test_previews_come_every_second_step(place: Place) -> None:
    watching = Watching(wants_previews=True)
    place.render(place.request((0, 4)), watching)
    assert watching.previews == [(2, 4, 2), (4, 4, 2)]


def test_a_draft_runs_its_few_steps(place: Place) -> None:
    draft = RestyleSettings(prompt="oil painting", mode="draft", model=place.request().settings.model, saliency=False)
    made = place.render(place.request((0, 4), settings=draft), watching := Watching(wants_previews=True))
    assert sorted(made) == [0, 4]
    # Three of four steps at the usual strength; previews come with the second and the last.
    assert watching.previews == [(2, 3, 2), (3, 3, 2)]
    whole = place.render(place.request((0, 4)))
    assert made[0].settings != whole[0].settings
    assert made[0].model == whole[0].model


def test_a_lora_makes_another_model_of_it(place: Place, tmp_path: Path) -> None:
    plain = place.request((0, 4))
    unet = place._shelf.model(plain.settings, "cpu", ProgressToken()).unet
    layer = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
    width = unet.get_submodule(layer).weight.shape[0]
    weights = {f"unet.{layer}.lora_A.weight": torch.ones(1, width), f"unet.{layer}.lora_B.weight": torch.ones(width, 1)}
    save_file(weights, tmp_path / "style.safetensors")
    styled = place.settings(loras={str(tmp_path / "style.safetensors"): 0.8})
    before, after = place.render(plain), place.render(place.request((0, 4), settings=styled))
    assert before[0].model != after[0].model
    assert not np.array_equal(place.picture(before[0]), place.picture(after[0]))
