"""Rendering keyframes: what is finished is found again, pins stay as they are, memory that does not suffice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from fresco_core.errors import CancelledError, ResourceError
from fresco_core.frames import Picture
from fresco_core.media import Clip
from fresco_core.pipeline import ModelShelf, Observer, Workplace, perform, translating, workplace
from fresco_core.pipeline.pictures import decode_png
from fresco_core.pipeline.planning import deal_rest, runs
from fresco_core.pipeline.thrift import Thrift
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts, ProjectError
from fresco_core.project.identity import digest_of
from fresco_core.project.requests import Pin, Rendered, RenderRequest, WantedKeyframe
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange
from fresco_core.translation import load_model
from fresco_core.translation.memory import estimate, shapes_of
from tiny_clips import save_tiny_clip

SIZE = (64, 128)
FRAMES = (0, 4, 8, 12, 16, 20, 24, 28)


@dataclass
class Watching(Observer):
    """Remembers what it is told."""

    worked_on: list[tuple[int, ...]] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    previews: list[tuple[int, int, int]] = field(default_factory=list)
    wants_previews: bool = False

    def working_on(self, frames: Any) -> None:
        self.worked_on.append(tuple(frames))

    def smaller_plan(self, text: str) -> None:
        self.plans.append(text)

    def preview(self, step: int, steps: int, frames: Any, pictures: Any) -> None:
        assert len(frames) == len(pictures)
        self.previews.append((step, steps, len(frames)))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 29, size=SIZE)


@pytest.fixture(scope="module")
def shelf() -> ModelShelf:
    return ModelShelf()


class Place:
    """A clip, a folder for artefacts, and a tiny model."""

    def __init__(self, clip: Path, folder: Path, model: Path, shelf: ModelShelf) -> None:
        self._clip, self._shelf = clip, shelf
        self._settings = RestyleSettings(
            prompt="oil painting", model=str(model), steps=4, strength=1, saliency=False, keyframes={"batch_size": 8}
        )
        self._digest = digest_of(clip)
        self.artifacts = Artifacts(folder)

    def request(self, frames: tuple[int, ...] = FRAMES, **other: Any) -> RenderRequest:
        wanted = tuple(WantedKeyframe(frame=frame, prompt="oil painting") for frame in frames)
        chosen: dict[str, Any] = {"seed": 0, "settings": self._settings, **other}
        return RenderRequest(clip=self._digest, range=FrameRange(0, 29), device="cpu", keyframes=wanted, **chosen)

    def settings(self, **changes: Any) -> RestyleSettings:
        return RestyleSettings.model_validate({**self._settings.model_dump(), **changes})

    def render(
        self, request: RenderRequest, observer: Observer | None = None, token: ProgressToken | None = None
    ) -> dict[int, Rendered]:
        with Clip(self._clip) as opened:
            place = Workplace(opened, self.artifacts, self._shelf, token or ProgressToken(), observer or Observer())
            return {made.frame: made for made in perform(request, place)}

    def picture(self, made: Rendered) -> Picture:
        return decode_png(self.artifacts.read(made.picture), SIZE)


@pytest.fixture
def place(clip: Path, tmp_path: Path, tiny_model: Path, shelf: ModelShelf) -> Iterator[Place]:
    return Place(clip, tmp_path, tiny_model, shelf)


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
    with pytest.raises(ProjectError, match="damaged"):
        place.render(place.request((4,), seed=1, pins=pins))
    trace.unlink()
    with pytest.raises(ProjectError, match="no file"):
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


def fits_at_most(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of more keyframes than that have too little memory."""
    translate = translating.translate

    def limited(model: Any, frames: Any, *rest: Any, **named: Any) -> Any:
        if len(frames) > most:
            raise ResourceError(f"{len(frames)} keyframes do not fit.", "Choose fewer.")
        return translate(model, frames, *rest, **named)

    monkeypatch.setattr(translating, "translate", limited)


def test_too_little_memory_means_smaller_batches(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    fits_at_most(4, monkeypatch)
    made = place.render(place.request(), watching := Watching())
    assert sorted(made) == list(FRAMES)
    assert watching.plans == [
        "8 keyframes do not fit. Going on with batches of 6 instead of 8 keyframes.",
        "6 keyframes do not fit. Going on with batches of 4 instead of 6 keyframes.",
    ]
    assert [len(frames) for frames in watching.worked_on[2:]] == [4, 2, 2]


def test_a_short_batch_is_not_tried_again_as_it_was(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    fits_at_most(3, monkeypatch)
    place.render(place.request(FRAMES[:5]), watching := Watching())
    assert watching.plans == ["5 keyframes do not fit. Going on with batches of 3 instead of 5 keyframes."]


def test_too_little_memory_for_the_smallest_plan(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(model: Any, frames: Any, *rest: Any, **named: Any) -> Any:
        raise ResourceError(f"{len(frames)} keyframes do not fit.", "Choose a smaller size.")

    monkeypatch.setattr(translating, "translate", never)
    with pytest.raises(ResourceError, match="3 keyframes do not fit"):
        place.render(place.request(), watching := Watching())
    assert [plan.partition(" Going on with ")[2] for plan in watching.plans] == [
        "batches of 6 instead of 8 keyframes.",
        "batches of 4 instead of 6 keyframes.",
        "batches of 3 instead of 4 keyframes.",
        "attention and autoencoder in slices.",
        "an autoencoder that works in tiles.",
    ]


@pytest.mark.parametrize(
    ("failures", "said"),
    [
        (1, "could not create a primitive"),
        (2, "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate"),
    ],
)
def test_slices_and_tiles_for_this_job_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch, failures: int, said: str
) -> None:
    """The smallest batch fails as the processor's libraries do, then goes on another way, in a real model."""
    three = (0, 4, 8)
    before = place.picture(place.render(place.request(three, seed=1))[4])
    translate, left = translating.translate, [failures]

    def short_of_memory(*arguments: Any, **named: Any) -> Any:
        if left[0] > 0:
            left[0] -= 1
            raise RuntimeError(said)
        return translate(*arguments, **named)

    monkeypatch.setattr(translating, "translate", short_of_memory)
    settings = place.settings(keyframes={"batch_size": 3})
    made = place.render(place.request(three, settings=settings), watching := Watching())
    assert len(watching.plans) == failures
    assert (
        watching.plans[0]
        == "The memory does not suffice for 3 keyframes. Going on with attention and autoencoder in slices."
    )
    assert place.picture(made[4]).std() > 0
    for name in place.artifacts.names():
        place.artifacts.remove(name)
    monkeypatch.undo()
    assert np.array_equal(place.picture(place.render(place.request(three, seed=1))[4]), before)


def test_another_error_is_no_lack_of_memory(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(translating, "translate", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        place.render(place.request(), watching := Watching())
    assert watching.plans == []


def test_previews_come_every_second_step(place: Place) -> None:
    watching = Watching(wants_previews=True)
    place.render(place.request((0, 4)), watching)
    assert watching.previews == [(2, 4, 2), (4, 4, 2)]


def _room_for(place: Place, keyframes: int) -> int:
    """Bytes of a device on which that many keyframes fit together, and no more."""
    settings = place.request().settings
    shelf = ModelShelf()
    folder, _ = shelf.folder(settings.model)
    recipe, _ = shelf.recipe(settings)
    return estimate(shapes_of(folder, recipe), SIZE, keyframes, 4, True, True, True, False)


def test_a_small_device_gets_a_plan_before_anything_is_loaded(
    place: Place, monkeypatch: pytest.MonkeyPatch, tiny_model: Path
) -> None:
    room = _room_for(place, 4)
    monkeypatch.setattr(workplace, "free_memory", lambda _: room)
    loaded = []
    load = workplace.load_model
    monkeypatch.setattr(
        workplace, "load_model", lambda *a, **named: loaded.append(named["waiting"]) or load(*a, **named)
    )
    monkeypatch.setattr(place, "_shelf", ModelShelf())
    made = place.render(place.request(), watching := Watching())
    assert sorted(made) == list(FRAMES)
    assert watching.plans == ["The device has room for 4 keyframes at a time, not for 8."]
    assert loaded == [True]
    assert max(len(frames) for frames in watching.worked_on) == 4


def test_a_device_that_is_too_small_is_tried_with_the_least(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workplace, "free_memory", lambda _: 1000)
    monkeypatch.setattr(place, "_shelf", ModelShelf())
    frames = FRAMES[:3]
    made = place.render(place.request(frames), watching := Watching())
    assert sorted(made) == list(frames)
    assert "but the device has 0.0 GB free. Trying with batches of 3 keyframes." in watching.plans[0]


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


def test_an_autoencoder_whose_tiles_do_not_fit_is_left_whole() -> None:
    """diffusers' `AutoencoderTiny` makes tiles of four channels; the built-in model has sixteen."""
    with Thrift() as thrift:
        model = load_model("sketchbook")
        assert thrift.save_more(model) == "attention and autoencoder in slices"
        assert thrift.save_more(model) is None
    assert not model.vae.use_tiling
