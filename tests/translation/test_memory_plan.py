"""Plans for cards of usual sizes, from the shapes of Stable Diffusion 1.5."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.capped import CappedAllocator
from benchmarks.dry_run import DryRun
from benchmarks.full_size import GB, counted_peak, sd15_shapes
from fresco_core.correspondence import Correspondence
from fresco_core.errors import ResourceError
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.settings import FrescoSettings, RestyleSettings
from fresco_core.translation import Model, load_model, translate
from fresco_core.translation.folder import find_model
from fresco_core.translation.memory import MemoryPlan, Shapes, estimate, plan_memory, shapes_of
from fresco_core.translation.recipe import recipe_of

SD15 = Shapes(
    # As counted from the published weights.
    {"unet": 859_520_964, "controlnet": 361_279_120, "vae": 83_653_863, "text_encoder": 123_060_480},
    (320, 640, 1280, 1280),
    128,
    8,
)


Scene = Callable[..., tuple[list[Picture], Correspondence]]


def card(gigabytes: float, size: tuple[int, int] = (512, 512), wanted: int = 8) -> MemoryPlan:
    return plan_memory(int(gigabytes * GB), SD15, size, wanted)


def test_the_shapes_are_the_published_ones() -> None:
    assert sd15_shapes() == SD15


@pytest.mark.parametrize(
    ("gigabytes", "size"), [(6, (512, 512)), (8, (512, 896)), (12, (768, 1344)), (24, (768, 1344))]
)
def test_plans_hold_for_every_tensor_of_a_batch(gigabytes: float, size: tuple[int, int]) -> None:
    """The whole of the method on the model's true shapes: more than the card has is refused."""
    free = (gigabytes - 0.5) * GB
    plan = plan_memory(int(free), SD15, size, 8)
    peak = counted_peak(plan, size, free)
    # What libraries need beside tensors has to fit as well; but what is never used are keyframes given up for nothing.
    assert 0.7 * plan.peak < peak < 0.9 * plan.peak


def test_a_dry_run_counts_what_a_true_one_takes(tiny_model: Path, scene: Scene) -> None:
    model = load_model(str(tiny_model), device="cpu", dtype=torch.bfloat16)
    frames, joined = scene(3)
    settings = RestyleSettings(prompt="a town", steps=2, strength=1, guidance=7.5, fresco=FrescoSettings(iterations=1))

    def run() -> None:
        generator = torch.Generator().manual_seed(0)
        translate(model, frames, joined, settings, ["a town"] * 3, generator=generator, progress=ProgressToken())

    run()
    with CappedAllocator() as true:
        run()
    with DryRun() as dry:
        run()
    assert dry.peak == true.peak > 0
    with FlopCounterMode(display=False) as operations:
        run()
    counted = operations.get_total_flops()
    assert counted <= dry.half + dry.single < 1.1 * counted
    assert 0 < dry.least < 1


@pytest.mark.parametrize(
    ("gigabytes", "waiting", "least"), [(24, False, 8), (12, False, 8), (8, False, 8), (6, True, 3)]
)
def test_cards_do_what_they_can_at_512(gigabytes: float, waiting: bool, least: int) -> None:
    plan = card(gigabytes)
    assert plan.batch >= least
    assert plan.peak <= gigabytes * GB
    assert not plan.tiled
    assert plan.waiting <= waiting


def test_eight_frames_take_less_than_ten_gigabytes_and_large_ones_fit_into_24() -> None:
    assert estimate(SD15, (512, 512), 8, 2, True, True, False, False) < 10 * GB
    large = card(24, (768, 1344))
    assert (large.batch, large.tiled) == (8, False)


def test_what_costs_least_is_given_up_first() -> None:
    whole = card(24)
    assert (whole.batch, whole.waiting, whole.tiled) == (8, False, False)
    a_little_less = plan_memory(whole.peak - 1, SD15, (512, 512), 8)
    assert (a_little_less.batch, a_little_less.waiting) == (8, True)
    much_less = plan_memory(a_little_less.peak - 1, SD15, (512, 512), 8)
    assert much_less.batch == 7


def test_what_fits_nowhere_is_said_with_numbers() -> None:
    with pytest.raises(ResourceError, match=r"3 keyframes of 512x512 need about .* GB.* 2\.0 GB free") as caught:
        card(2)
    assert "smaller working size" in caught.value.remedy


@given(
    free=st.integers(4 * GB, 80 * GB),
    more=st.integers(0, 20 * GB),
    height=st.integers(4, 16).map(lambda n: 64 * n),
    width=st.integers(4, 24).map(lambda n: 64 * n),
    wanted=st.integers(1, 32),
)
def test_a_plan_fits_and_more_memory_is_never_worse(free: int, more: int, height: int, width: int, wanted: int) -> None:
    def plan(bytes: int) -> MemoryPlan | None:
        try:
            return plan_memory(bytes, SD15, (height, width), wanted)
        except ResourceError:
            return None

    small, large = plan(free), plan(free + more)
    if small is not None:
        assert small.peak <= free
        assert 1 <= small.batch <= wanted
        assert large is not None
        assert (not large.tiled, large.batch) >= (not small.tiled, small.batch)


def test_shapes_are_read_from_headers(model: Model) -> None:
    shapes = shapes_of(model.folder, recipe_of(RestyleSettings(), model.folder))
    for part in ("unet", "controlnet", "vae", "text_encoder"):
        weights = getattr(model, part).state_dict().values()
        assert shapes.parameters[part] == sum(tensor.numel() for tensor in weights)
    assert shapes.widths == (8, 8, 16, 16)
    assert shapes.factor == 8


def test_shapes_of_half_precision_are_counted_once(model: Model, tmp_path: Path) -> None:
    copy = shutil.copytree(model.folder.path, tmp_path / "copy")
    unet = copy / "unet" / "diffusion_pytorch_model.safetensors"
    shutil.copy(unet, unet.with_name("diffusion_pytorch_model.fp16.safetensors"))
    folder = find_model(str(copy))
    recipe = recipe_of(RestyleSettings(), folder)
    assert shapes_of(folder, recipe) == shapes_of(model.folder, recipe)
