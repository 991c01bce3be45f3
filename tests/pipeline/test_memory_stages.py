"""Memory that does not suffice, at each stage: the next smaller plan, or a sentence if there is none left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from rendering import FRAMES, SIZE, Place, Watching

from benchmarks.capped import CappedAllocator
from fresco_core.errors import ModelError, ResourceError, lacks_memory
from fresco_core.pipeline import ModelShelf, translating, workplace
from fresco_core.pipeline.thrift import Thrift
from fresco_core.progress import ProgressToken
from fresco_core.translation import load_model
from fresco_core.translation.memory import estimate, shapes_of


@pytest.mark.parametrize(
    ("error", "lacks"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."), True),
        (RuntimeError("MPS backend out of memory"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp] data. DefaultCPUAllocator: not enough memory"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), True),
        (RuntimeError("could not create a primitive"), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
        (OSError("No space left on device"), False),
    ],
)
def test_what_libraries_say_of_memory_is_understood(error: Exception, lacks: bool) -> None:
    assert lacks_memory(error) == lacks


# --- a capped allocator


def test_under_a_capped_allocator_all_is_rendered_in_what_there_is(
    place: Place, clip: Path, tmp_path: Path, tiny_model: Path
) -> None:
    """From all the memory that eight keyframes want down to what three of them cannot do with."""
    shelf = ModelShelf()
    shelf.model(place.request().settings, "cpu", ProgressToken())

    def rendered(limit: float, name: str) -> tuple[CappedAllocator, Watching]:
        (tmp_path / name).mkdir()
        elsewhere, watching = Place(clip, tmp_path / name, tiny_model, shelf), Watching()
        with CappedAllocator(limit) as allocator:
            made = elsewhere.render(elsewhere.request(), watching)
        assert sorted(made) == list(FRAMES)
        return allocator, watching

    whole, watching = rendered(float("inf"), "whole")
    assert watching.plans == []
    smallest = []
    for share in (1.0, 0.8, 0.6, 0.45):
        allocator, watching = rendered(share * whole.peak, f"{share}")
        assert allocator.peak <= share * whole.peak
        assert len(watching.plans) == allocator.refusals
        smallest.append(max(len(frames) for frames in watching.worked_on[len(watching.plans) :]))
    assert smallest[0] == 8
    assert smallest == sorted(smallest, reverse=True)
    assert smallest[-1] < 5
    with pytest.raises(ResourceError, match="does not suffice for 3 keyframes"):
        rendered(0.05 * whole.peak, "nothing")


# --- batches, slices and tiles


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


def test_an_autoencoder_whose_tiles_do_not_fit_is_left_whole() -> None:
    """diffusers' `AutoencoderTiny` makes tiles of four channels; the built-in model has sixteen."""
    with Thrift() as thrift:
        model = load_model("sketchbook")
        assert thrift.save_more(model) == "attention and autoencoder in slices"
        assert thrift.save_more(model) is None
    assert not model.vae.use_tiling


# --- what is known beforehand


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


# --- loading


@pytest.fixture
def pretended_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processor passes for a device with memory of its own."""
    monkeypatch.setattr(translating, "device_of", lambda _: torch.device("cuda"))


def loads_if(fits: Any, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Models are loaded if `fits` says so; gives how each attempt was asked for."""
    asked: list[dict[str, Any]] = []
    load = workplace.load_model

    def limited(*arguments: Any, **named: Any) -> Any:
        asked.append(named)
        if not fits(named):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 50.00 MiB.")
        return load(*arguments, **named)

    monkeypatch.setattr(workplace, "load_model", limited)
    return asked


@pytest.mark.usefixtures("pretended_gpu")
def test_a_model_that_is_too_large_is_loaded_with_parts_that_wait(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "_shelf", ModelShelf())
    asked = loads_if(lambda named: named["waiting"], monkeypatch)
    made = place.render(place.request(FRAMES[:3]), watching := Watching())
    assert sorted(made) == list(FRAMES[:3])
    assert [named["waiting"] for named in asked] == [False, True]
    assert watching.plans == [
        "The memory does not suffice for the model. Going on with text encoder and autoencoder waiting in the "
        "machine's memory."
    ]


@pytest.mark.usefixtures("pretended_gpu")
def test_a_model_that_does_not_fit_at_all_is_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_shelf", ModelShelf())
    asked = loads_if(lambda _: False, monkeypatch)
    with pytest.raises(ResourceError, match="does not suffice for the model"):
        place.render(place.request(), watching := Watching())
    assert len(asked) == 2
    assert len(watching.plans) == 1
    assert watching.worked_on == []


@pytest.mark.usefixtures("pretended_gpu")
def test_parts_wait_before_keyframes_are_painted_apart(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_shelf", ModelShelf())
    loads_if(lambda _: True, monkeypatch)
    translate = translating.translate

    def limited(model: Any, *rest: Any, **named: Any) -> Any:
        if not model.waiting:
            raise ResourceError("8 keyframes do not fit.", "Choose fewer.")
        return translate(model, *rest, **named)

    monkeypatch.setattr(translating, "translate", limited)
    place.render(place.request(), watching := Watching())
    assert len(watching.plans) == 1
    assert [len(frames) for frames in watching.worked_on] == [8, 8]


# --- precision


@pytest.mark.parametrize("lasting", [False, True])
def test_half_precision_that_does_not_suffice_is_left_for_full(
    place: Place, monkeypatch: pytest.MonkeyPatch, lasting: bool
) -> None:
    load = workplace.load_model

    def spoiled(*arguments: Any, dtype: Any, **named: Any) -> Any:
        model = load(*arguments, dtype=dtype or torch.float16, **named)
        if lasting or model.dtype == torch.float16:
            for value in model.unet.conv_out.parameters():
                value.fill_(torch.nan)
        return model

    monkeypatch.setattr(workplace, "load_model", spoiled)
    monkeypatch.setattr(place, "_shelf", ModelShelf())
    watching = Watching()
    if lasting:
        with pytest.raises(ModelError, match="not numbers"):
            place.render(place.request(FRAMES[:3]), watching)
    else:
        made = place.render(place.request(FRAMES[:3]), watching)
        assert all(place.picture(one).std() > 0 for one in made.values())
    assert len(watching.plans) == 1
    assert watching.plans[0].endswith("(in float16). Going on with float32, which is slower.")
    if not lasting:
        # The next job begins with what this one has learned.
        place.render(place.request(FRAMES[3:6]), again := Watching())
        assert again.plans == []
