"""FRESCO on a batch of keyframes: from pictures and prompts to restyled pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from fresco_core.correspondence import Correspondence
from fresco_core.errors import ModelError, ResourceError
from fresco_core.frames import Picture
from fresco_core.plural import counted
from fresco_core.progress import ProgressToken
from fresco_core.settings import RestyleSettings
from fresco_core.translation.controls import hints
from fresco_core.translation.denoise import Batch, MoreHints, Preview, denoise, require_finite
from fresco_core.translation.models import Model, to_pictures, to_tensor
from fresco_core.translation.recipe import Recipe, recipe_of
from fresco_core.translation.sampler import Noise, Plan
from fresco_core.translation.trace import AnchorTrace, LatentTrace


@dataclass(frozen=True)
class Translation:
    """Restyled frames, uint8 RGB [H, W, 3] at working size, and the trace that lets them be anchors."""

    pictures: tuple[Picture, ...]
    trace: LatentTrace


@torch.no_grad()
def translate(
    model: Model,
    frames: Sequence[Picture],
    correspondence: Correspondence,
    settings: RestyleSettings,
    prompts: Sequence[str],
    *,
    anchors: AnchorTrace | None = None,
    generator: torch.Generator,
    progress: ProgressToken,
    preview: Preview | None = None,
    recipe: Recipe | None = None,
) -> Translation:
    """Restyle a batch of frames together.

    Args:
        frames: N >= 1 pictures at working size, both sides multiples of `model.multiple`.
        correspondence: of the same frames, on any device.
        prompts: one for each frame.
        anchors: recorded latents to replay; their pictures come out bit by bit as they were.
        recipe: how it is sampled; by default what the settings come to with the model.
        generator: every random number comes from it, see `Noise`.
        preview: given the predicted clean pictures every second step.

    Raises:
        ModelError: if the model lacks the wanted control.
        NotANumberError: if it computes values that are not numbers.
        SettingsError: if the anchors were recorded with another number of steps.
        ResourceError: if the device's memory does not suffice.
        CancelledError: if the user stopped it; checked at every block of every network.
    """
    count, (height, width) = len(frames), frames[0].shape[:2]
    if height % model.multiple or width % model.multiple:
        raise ValueError(f"{width}x{height} is not a working size of this model (multiples of {model.multiple})")
    if len(prompts) != count:
        raise ValueError(f"{len(prompts)} prompts for {count} frames")
    plan = Plan.of(settings)
    latents = (count, model.latent_channels, height // model.vae_factor, width // model.vae_factor)
    noise = Noise.draw(generator, latents, settings.steps - plan.first, len(plan.smooth_pictures_at))
    # At a guidance of 1 the negative prompt has no weight; its half is left out.
    recipe = recipe or recipe_of(settings, model.folder)
    settings = settings.model_copy(update={"guidance": recipe.guidance})
    negative = [settings.negative_prompt] * count if settings.guidance != 1 else []
    wanted = _hints(model, frames, settings)
    try:
        batch = Batch(
            pictures=to_tensor(frames, model.device),
            hints=None,
            more_hints=wanted,
            embedding=model.embed([*negative, *prompts]),
            correspondence=correspondence.to(model.device),
            noise=noise,
            anchors=anchors,
        )
        trace = denoise(model, batch, settings, plan, progress, preview, scheduler=recipe.scheduler)
        pictures = model.decode(trace.final.to(model.device))
    except torch.OutOfMemoryError:
        what = f"{counted(count, 'keyframe')} of {width}x{height}"
        raise ResourceError(
            f"The memory of the {model.device.type} device does not suffice for {what}.",
            "Choose a smaller working size.",
        ) from None
    require_finite(model, pictures)
    return Translation(to_pictures(pictures), trace)


def _hints(model: Model, frames: Sequence[Picture], settings: RestyleSettings) -> tuple[MoreHints, ...]:
    """The structure hints that the settings ask for, with the ControlNets that understand them."""
    made = []
    for control, strength in settings.controls.items():
        if control not in model.controls:
            known = ", ".join(("none", *model.controls))
            raise ModelError(
                f"The model '{model.name}' has no structure control '{control}'.",
                f"Choose one it has ({known}), or another model.",
            )
        pictures = hints(frames, control, model.device)
        made.append(MoreHints(model.controlnet_for(control), pictures, strength))
    return tuple(made)
