"""FRESCO inside a UNet: attention processors and hooks that are there while a batch is denoised, and gone after."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from torch import Tensor

from fresco_core.correspondence import Correspondence, token_correspondence
from fresco_core.settings import FrescoSettings
from fresco_core.translation.attention import GuidedAttention, Switches, TokenLinks
from fresco_core.translation.features import OBJECTIVES, optimise, restore_statistics
from fresco_core.translation.sampler import Plan
from fresco_core.translation.smoothing import BackgroundSmoother
from fresco_core.translation.spatial_loss import GramTarget
from fresco_core.translation.temporal_loss import TemporalDifference

_GUIDED_BLOCKS = 2
"""Attention is guided in this many up blocks, the finest ones."""


class Guidance:
    """A context manager around the denoising of one batch.

    Args:
        unet: a `UNet2DConditionModel`.
        vae_factor: pixels per latent.
        correspondence: of the batch, on the UNet's device.
        settings: which parts are on.
        plan: in which steps they work.
        check: called at every step of an optimisation; may raise to stop.
    """

    def __init__(
        self,
        unet: Any,
        vae_factor: int,
        correspondence: Correspondence,
        settings: FrescoSettings,
        plan: Plan,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._unet = unet
        self._settings = settings
        self._plan = plan
        self._switches = Switches()
        blocks = len(unet.up_blocks)
        self._attention: dict[str, GuidedAttention] = {}
        if settings.spatial_attention or settings.cross_frame_attention or settings.temporal_attention:
            for block in range(max(0, blocks - _GUIDED_BLOCKS), blocks):
                scale = vae_factor << (blocks - 1 - block)
                links = TokenLinks.of(token_correspondence(correspondence, scale))
                for name in unet.attn_processors:
                    if name.startswith(f"up_blocks.{block}.") and name.endswith("attn1.processor"):
                        self._attention[name] = GuidedAttention(len(correspondence.frames), links, self._switches)
        self._features = [
            FeatureGuide(correspondence, settings, self._switches, check) for _ in range(blocks if self._edits else 0)
        ]

    @property
    def needs_reference(self) -> bool:
        """Whether the input frames must be seen once before the first step."""
        return self._settings.spatial_attention or self._settings.optimise_spatial

    @property
    def _edits(self) -> bool:
        settings = self._settings
        return settings.optimise_temporal or settings.optimise_spatial or settings.background_smoothing

    def record(self) -> None:
        """Take the next pass as the reference: the input frames, all guidance off."""
        self._switch(Switches(record=True))

    def at_step(self, step: int, timestep: int) -> None:
        """Guide the next pass as step `step` of the whole schedule asks."""
        early = step - self._plan.first < self._plan.spatial_steps
        self._switch(
            Switches(
                spatial=self._settings.spatial_attention and early,
                cross_frame=self._settings.cross_frame_attention,
                temporal=self._settings.temporal_attention and timestep >= self._plan.temporal_until,
                features=step < self._plan.optimise_until,
            )
        )
        if not early:
            for processor in self._attention.values():
                processor.reference = None

    def _switch(self, switches: Switches) -> None:
        vars(self._switches).update(vars(switches))

    def __enter__(self) -> Guidance:
        self._plain = dict(self._unet.attn_processors)
        self._unet.set_attn_processor({**self._plain, **self._attention})
        self._hooks = [
            block.register_forward_pre_hook(guide, with_kwargs=True)
            for block, guide in zip(self._unet.up_blocks, self._features, strict=False)
        ]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hook in self._hooks:
            hook.remove()
        self._unet.set_attn_processor(self._plain)


class FeatureGuide:
    """Forward pre-hook of one up block: optimises the feature that enters it, then smooths its background."""

    def __init__(
        self,
        correspondence: Correspondence,
        settings: FrescoSettings,
        switches: Switches,
        check: Callable[[], None],
    ) -> None:
        self._correspondence = correspondence
        self._settings = settings
        self._switches = switches
        self._check = check
        self._target: GramTarget | None = None
        self._temporal: TemporalDifference | None = None
        self._smoother: BackgroundSmoother | None = None
        self._size: tuple[int, ...] = ()

    def __call__(self, block: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]] | None:
        feature: Tensor = kwargs["hidden_states"]
        if self._switches.record and self._settings.optimise_spatial:
            self._target = GramTarget.of(feature, self._settings.spatial_loss)
        if not self._switches.features:
            return None
        return args, {**kwargs, "hidden_states": self._guided(feature)}

    def _guided(self, feature: Tensor) -> Tensor:
        settings = self._settings
        self._prepare(feature.shape[-2], feature.shape[-1])
        edited = feature.float()
        if settings.iterations and (self._temporal is not None or self._target is not None):
            objective = OBJECTIVES[settings.spatial_loss]
            better = optimise(feature, objective, self._temporal, self._target, settings.iterations, self._check)
            edited = restore_statistics(better, edited, settings.adain)
        if self._smoother is not None:
            edited = self._smoother(edited)
        return edited.to(feature.dtype)

    def _prepare(self, height: int, width: int) -> None:
        """What depends on the layer's size alone, once."""
        if self._size == (height, width):
            return
        self._size = (height, width)
        if self._settings.optimise_temporal:
            self._temporal = TemporalDifference.of(self._correspondence, height, width)
        if self._settings.background_smoothing:
            self._smoother = BackgroundSmoother.of(self._correspondence, height, width)
