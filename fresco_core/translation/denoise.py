"""The denoising loop (METHOD 5 to 9) on tensors, all random numbers given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from diffusers.models.resnet import ResnetBlock2D
from torch import Tensor

from fresco_core.correspondence import Correspondence
from fresco_core.errors import ModelError, SettingsError
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.settings import RestyleSettings, Scheduler
from fresco_core.translation.guidance import Guidance
from fresco_core.translation.models import Model, to_pictures
from fresco_core.translation.sampler import Noise, Plan, Schedule
from fresco_core.translation.smoothing import BackgroundSmoother
from fresco_core.translation.trace import AnchorTrace, LatentTrace

STAGE = "translation"
_PREVIEW_EVERY = 2
_NO_FACTOR = 1e-6

Preview = Callable[[int, int, tuple[Picture, ...]], None]
"""Called with the steps done, the steps in all, and the clean pictures predicted so far."""


@dataclass(frozen=True)
class MoreHints:
    """Structure hints float32 [N, 3, H, W] in [0, 1], the ControlNet that understands them, and its strength."""

    controlnet: Any
    pictures: Tensor
    strength: float


@dataclass(frozen=True)
class Batch:
    """N frames to denoise together, tensors on the model's device.

    Attributes:
        pictures: float32 [N, 3, H, W] in [-1, 1].
        hints: float32 [N, 3, H, W] in [0, 1] for the model's own ControlNet, or None to leave it out.
        more_hints: for others, each with its strength.
        embedding: [G * N, tokens, width]; G = 2 guidance halves, the negative prompt's first, or 1 without guidance.
        correspondence: of the frames.
        noise: on any device.
        anchors: recorded latents to replay, or None.
    """

    pictures: Tensor
    hints: Tensor | None
    embedding: Tensor
    correspondence: Correspondence
    noise: Noise
    anchors: AnchorTrace | None = None
    more_hints: tuple[MoreHints, ...] = ()


@torch.no_grad()
def denoise(
    model: Model,
    batch: Batch,
    settings: RestyleSettings,
    plan: Plan,
    progress: ProgressToken,
    preview: Preview | None = None,
    *,
    scheduler: Scheduler = "ddpm",
) -> LatentTrace:
    """Denoise a batch, from its frames' noised latents or from noise.

    Args:
        scheduler: how steps follow each other; not 'auto'.

    Raises:
        NotANumberError: if the model computes values that are not numbers.
        SettingsError: if the anchors were recorded with another number of steps.
        CancelledError: if the user stopped it.
    """
    fresco, frames, noise, anchors = settings.fresco, len(batch.pictures), batch.noise.to(model.device), batch.anchors
    schedule = Schedule.of(model.scheduler_config, settings.steps, scheduler)
    steps = range(plan.first, len(schedule.timesteps))
    if anchors is not None and len(anchors.steps) != len(steps):
        raise SettingsError(
            f"The approved keyframes were made in {len(anchors.steps)} steps, this run takes {len(steps)}.",
            "Use the steps and strength they were made with, or make them again.",
        )
    halves = len(batch.embedding) // frames
    embedding = batch.embedding.to(model.dtype)
    controls = list(batch.more_hints)
    if batch.hints is not None:
        controls.insert(0, MoreHints(model.controlnet, batch.hints, settings.structure))
    controls = [replace(one, pictures=one.pictures.repeat(halves, 1, 1, 1).to(model.dtype)) for one in controls]

    def predict(latents: Tensor, step: int, controls: Sequence[MoreHints]) -> Tensor:
        """What the networks predict for all guidance halves: float32 [G * N, C, h, w]."""
        sample = latents.repeat(halves, 1, 1, 1).to(model.dtype)
        timestep = schedule.timesteps[step]
        residuals = _controlled(controls, sample, timestep, embedding)
        prediction: Tensor = model.unet(sample, timestep, embedding, **residuals).sample
        return prediction.float()

    guidance = Guidance(model.unet, model.vae_factor, batch.correspondence, fresco, plan, progress.check)
    smoother = None
    if fresco.background_smoothing:
        smoother = BackgroundSmoother.of(batch.correspondence, *batch.pictures.shape[-2:])
    trace = []
    before: Tensor | None = None
    with guidance, _free_u(model.unet, settings), _interruptible(model, progress.check):
        mean, deviation = model.encode(batch.pictures)
        if guidance.needs_reference:
            guidance.record()
            seen = schedule.noised(mean + deviation * noise.reference, noise.initial, steps[-1])
            predict(seen, steps[-1], ())
        latents = _shared(noise.initial, fresco.share_initial_noise)
        if not plan.from_noise:
            latents = schedule.noised(mean + deviation * noise.start, latents, plan.first)
        for done, step in enumerate(steps):
            latents = _replayed(latents, anchors, None if anchors is None else anchors.steps[done])
            trace.append(latents.cpu())
            guidance.at_step(step, schedule.timesteps[step])
            prediction = predict(latents, step, controls)
            if halves == 2:
                assert settings.guidance is not None  # `recipe_of` has put the model's own in
                negative, wanted = prediction.chunk(2)
                prediction = negative + settings.guidance * (wanted - negative)
            clean = schedule.clean(latents, prediction, step)
            if smoother is not None and step in plan.smooth_pictures_at:
                mean, deviation = model.encode(smoother(model.decode(clean)))
                clean = mean + deviation * noise.smoothing[plan.smooth_pictures_at.index(step)]
            latents = schedule.previous(
                latents, clean, _shared(noise.steps[done], fresco.share_step_noise), step, before
            )
            before = clean
            require_finite(model, latents)
            if preview is not None and (done % _PREVIEW_EVERY == 1 or step == steps[-1]):
                preview(done + 1, len(steps), to_pictures(model.preview(clean)))
            progress.report(STAGE, done + 1, len(steps))
    latents = _replayed(latents, anchors, None if anchors is None else anchors.final)
    return LatentTrace(torch.stack(trace), latents.cpu())


class NotANumberError(ModelError):
    """What a model computes is no picture; in full precision it may be."""


def require_finite(model: Model, values: Tensor) -> None:
    """Raise `NotANumberError` if any value is infinite or not a number."""
    if not values.isfinite().all():
        precision = str(model.dtype).removeprefix("torch.")
        raise NotANumberError(
            f"The model '{model.name}' computes values that are not numbers (in {precision}).",
            "Use another model or a lower guidance; its weights may be damaged.",
        )


def _controlled(controls: Sequence[MoreHints], sample: Tensor, timestep: int, embedding: Tensor) -> dict[str, Any]:
    """What the ControlNets add to the UNet's features, summed: arguments for the UNet."""
    residuals: list[Tensor] = []
    for one in controls:
        down, middle = one.controlnet(
            sample, timestep, embedding, one.pictures, conditioning_scale=one.strength, return_dict=False
        )
        added = [*down, middle]
        residuals = [a + b for a, b in zip(residuals, added, strict=True)] if residuals else added
    if not residuals:
        return {}
    return {"down_block_additional_residuals": residuals[:-1], "mid_block_additional_residual": residuals[-1]}


@contextmanager
def _free_u(unet: Any, settings: RestyleSettings) -> Iterator[None]:
    """FreeU's factors in the UNet, while a batch is denoised."""
    if settings.free_u is None:
        yield
        return
    # diffusers takes a factor of 0 for "off", and then leaves all four out.
    b1, b2, s1, s2 = (factor or _NO_FACTOR for factor in settings.free_u)
    unet.enable_freeu(s1=s1, s2=s2, b1=b1, b2=b2)
    try:
        yield
    finally:
        unet.disable_freeu()


def _shared(noise: Tensor, share: bool) -> Tensor:
    """Noise [N, ...], the first frame's given to all if it is to be shared."""
    return noise[:1].expand_as(noise) if share else noise


def _replayed(latents: Tensor, anchors: AnchorTrace | None, recorded: Tensor | None) -> Tensor:
    """The latents with the anchors' recorded ones in their places."""
    if anchors is None or recorded is None:
        return latents
    replayed = latents.clone()
    replayed[list(anchors.positions)] = recorded.to(latents.device)
    return replayed


@contextmanager
def _interruptible(model: Model, check: Callable[[], None]) -> Iterator[None]:
    """Call `check`, which may raise, before every residual block of every network: many times a pass."""
    found = (model.vae, model.unet, model.controlnet, *model.more_controlnets.values())
    networks = [network for network in found if network is not None]
    blocks = [module for network in networks for module in network.modules() if isinstance(module, ResnetBlock2D)]
    hooks = [block.register_forward_pre_hook(lambda *_: check()) for block in blocks]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
