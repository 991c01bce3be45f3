"""What each part of FRESCO is worth on a clip: the ablation of the paper, on one batch of frames."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from fresco_core.correspondence import PairFlow, background_weight, correspond, flow_estimator
from fresco_core.errors import RangeError
from fresco_core.evaluation import Measure, pixel_mse, spatial_consistency
from fresco_core.frames import Picture, resize, working_size
from fresco_core.media import Clip
from fresco_core.pipeline.preflight import warn_of_long_prompts
from fresco_core.plural import counted
from fresco_core.progress import ProgressToken
from fresco_core.settings import FrescoSettings, RestyleSettings
from fresco_core.timing import FrameRange
from fresco_core.translation import load_model, translate
from fresco_core.translation.folder import find_model
from fresco_core.translation.recipe import recipe_of

_BATCH = 8
_SWITCHES = tuple(name for name, value in FrescoSettings.off() if value is False)


@dataclass(frozen=True)
class Variant:
    """One row of the ablation.

    Attributes:
        name: which parts are on.
        pictures: the restyled frames, uint8 RGB [H, W, 3].
        pixel_mse: see `evaluation.pixel_mse`.
        spatial: see `evaluation.spatial_consistency`.
        seconds: of translation alone.
    """

    name: str
    pictures: tuple[Picture, ...]
    pixel_mse: float
    spatial: Measure
    seconds: float


def variants(chosen: FrescoSettings) -> dict[str, FrescoSettings]:
    """The rows of the paper's table by name; what is no switch (iterations, losses) is as `chosen`."""
    off = chosen.model_copy(update=FrescoSettings.off().model_dump(include=set(_SWITCHES)))
    cross = {"cross_frame_attention": True, "share_initial_noise": True}
    attention = {"spatial_attention": True, "temporal_attention": True}
    features = {"optimise_temporal": True, "optimise_spatial": True, "background_smoothing": True}
    return {
        "per frame": off,
        "cross-frame attention": off.model_copy(update=cross),
        "+ attention": off.model_copy(update=cross | attention),
        "+ features, temporal": off.model_copy(update=cross | {"optimise_temporal": True}),
        "+ features, spatial": off.model_copy(update=cross | {"optimise_spatial": True}),
        "+ features": off.model_copy(update=cross | features),
        "all": off.model_copy(update=cross | attention | features),
    }


def chosen_frames(range: FrameRange, every: int) -> list[int]:
    """Every `every`-th frame of the range, at most `_BATCH` of them.

    Raises:
        RangeError: if fewer than two frames are left.
    """
    indices = list(range)[::every][:_BATCH]
    if len(indices) < 2:
        raise RangeError(
            f"Of {counted(len(range), 'frame')} a step of {every} leaves only one.",
            "Choose a longer range or a smaller --every.",
        )
    return indices


def sources(clip: Clip, indices: Sequence[int], size: tuple[int, int]) -> list[Picture]:
    """Frames at working size."""
    enlarge = min(size) > min(clip.info.height, clip.info.width)
    return [resize(clip.frame(index), *size, enlarge=enlarge) for index in indices]


def ablate(
    clip: Clip,
    range: FrameRange,
    every: int,
    settings: RestyleSettings,
    device: str,
    progress: ProgressToken,
    warn: Callable[[str], None],
) -> tuple[list[Picture], Iterator[Variant]]:
    """Translate the same frames with each set of parts.

    Args:
        warn: given a sentence about each prompt whose end is ignored.

    Returns:
        The source frames, and the rows one by one as they are made; reports the stage `translation` of each.

    Raises:
        FrescoError: of the kind that fits.
    """
    folder = find_model(settings.model)
    recipe = recipe_of(settings, folder)
    indices = chosen_frames(range, every)
    prompts = [settings.prompt_for(index) for index in indices]
    warn_of_long_prompts([*prompts, settings.negative_prompt], folder, warn)
    model = load_model(settings.model, device=device, recipe=recipe)
    short_side = settings.short_side or model.native_short_side
    size = working_size(clip.info.height, clip.info.width, short_side, model.multiple)
    frames = sources(clip, indices, size)
    joined = correspond(frames, flow_estimator(settings.flow, model.device))
    batch = joined
    if settings.saliency:
        batch = replace(joined, background=background_weight(frames, joined, progress))
    flows = [
        PairFlow(*tensors)
        for tensors in zip(
            joined.forward_flow[:-1],
            joined.backward_flow[:-1],
            joined.forward_occlusion[:-1],
            joined.backward_occlusion[:-1],
            strict=True,
        )
    ]

    def rows() -> Iterator[Variant]:
        for name, fresco in variants(settings.fresco).items():
            begun = time.monotonic()
            made = translate(
                model,
                frames,
                batch,
                settings.model_copy(update={"fresco": fresco}),
                prompts,
                generator=torch.Generator().manual_seed(settings.seed),
                progress=progress,
                recipe=recipe,
            )
            seconds = time.monotonic() - begun
            pictures = made.pictures
            yield Variant(name, pictures, pixel_mse(pictures, flows), spatial_consistency(frames, pictures), seconds)

    return frames, rows()
