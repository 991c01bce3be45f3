"""Every part of the method on a model of Stable Diffusion 1.5's own size and shapes, at small pictures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from benchmarks.sd15_shapes import random_sd15
from fresco_core.correspondence import Correspondence
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.settings import RestyleSettings
from fresco_core.translation import Model, Translation, features, guidance, translate
from fresco_core.translation.attention import GuidedAttention
from fresco_core.translation.memory import Shapes

Scene = Callable[..., tuple[list[Picture], Correspondence]]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def full_size() -> Model:
    return random_sd15(torch.device("cpu"), torch.float32)


def restyled(model: Model, scene: tuple[list[Picture], Correspondence], **chosen: object) -> Translation:
    frames, joined = scene
    settings = RestyleSettings.parse({"steps": 2, "strength": 1.0, "guidance": 7.5, **chosen})
    generator = torch.Generator().manual_seed(0)
    return translate(
        model, frames, joined, settings, ["a town"] * len(frames), generator=generator, progress=ProgressToken()
    )


def test_it_has_the_published_sizes(full_size: Model) -> None:
    counts = {
        part: sum(value.numel() for value in getattr(full_size, part).parameters())
        for part in ("unet", "controlnet", "vae", "text_encoder")
    }
    assert counts == {"unet": 859520964, "controlnet": 361279120, "vae": 83653863, "text_encoder": 123060480}
    assert (full_size.vae_factor, full_size.multiple, full_size.native_short_side) == (8, 64, 512)
    assert Shapes(counts, tuple(full_size.unet.config.block_out_channels), 128, 8).widths == (320, 640, 1280, 1280)


def test_every_part_runs_and_leaves_nothing_behind(
    full_size: Model, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[str]] = {"attention": set(), "features": set()}
    attend = GuidedAttention.__call__

    def watched(self: GuidedAttention, attn: object, hidden: torch.Tensor, *rest: object, **named: object) -> object:
        on = [name for name in ("spatial", "cross_frame", "temporal") if getattr(self.switches, name)]
        seen["attention"].update(f"{name} {tuple(hidden.shape[1:])}" for name in on)
        return attend(self, attn, hidden, *rest, **named)

    def optimised(feature: torch.Tensor, *rest: object, **named: object) -> torch.Tensor:
        seen["features"].add(str(tuple(feature.shape[1:])))
        return features.optimise(feature, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(GuidedAttention, "__call__", watched)
    monkeypatch.setattr(guidance, "optimise", optimised)
    made = restyled(full_size, scene(2), fresco={"iterations": 1})
    assert all(picture.shape == (64, 64, 3) for picture in made.pictures)
    assert made.trace.steps.isfinite().all()
    # The two finest up blocks have 64 and 16 tokens at this size, 320 and 640 channels.
    assert seen["attention"] == {
        f"{name} {shape}" for name in ("spatial", "cross_frame", "temporal") for shape in ((64, 320), (16, 640))
    }
    assert seen["features"] == {"(1280, 1, 1)", "(1280, 2, 2)", "(1280, 4, 4)", "(640, 8, 8)"}
    assert not any(isinstance(one, GuidedAttention) for one in full_size.unet.attn_processors.values())
    assert not any(block._forward_pre_hooks for block in full_size.unet.up_blocks)


def test_a_draft_of_that_size_takes_fewer_passes(full_size: Model, scene: Scene) -> None:
    passes = 0

    def count(*_: object) -> None:
        nonlocal passes
        passes += 1

    hook = full_size.unet.register_forward_pre_hook(count)
    try:
        made = restyled(full_size, scene(2), mode="draft", steps=2, saliency=False)
    finally:
        hook.remove()
    # The frames themselves are seen once for spatial guidance, then come the two steps.
    assert passes == 3
    assert not np.array_equal(*made.pictures)
