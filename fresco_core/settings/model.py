"""The one settings model: command-line options, presets, the panel's form and the protocol derive from it."""

from __future__ import annotations

import reprlib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from fresco_core.errors import SettingsError
from fresco_core.settings.modes import MODES, Mode, filled, without_modes
from fresco_core.settings.travel import PromptRange, check_apart, prompt_between

Control = Literal["tile", "softedge", "canny", "hed", "depth"]
Scheduler = Literal["auto", "ddpm", "ddim", "dpm++", "lcm"]
DeliverFormat = Literal["h264", "prores422hq", "prores4444", "png"]

_MOST_WEIGHT = 4


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)


class KeyframeSettings(_Settings):
    """How keyframes are chosen (METHOD 2) and dealt into batches (METHOD 3)."""

    min_gap: int = Field(5, ge=1, le=1000, description="Fewest frames between neighbouring keyframes.")
    max_gap: int = Field(20, ge=1, le=1000, description="Most frames between neighbouring keyframes.")
    selection: Literal["paper", "reference"] = Field(
        "paper",
        description="'paper' suppresses on both sides and guarantees max_gap; 'reference' repeats the public code.",
    )
    scene_cuts: bool = Field(True, description="Start a new batch at every hard cut.")
    batch_size: int = Field(8, ge=3, le=32, description="Keyframes denoised together.")

    @model_validator(mode="after")
    def _ordered(self) -> KeyframeSettings:
        if self.min_gap > self.max_gap:
            raise ValueError("min_gap must not exceed max_gap")
        return self


class FrescoSettings(_Settings):
    """The parts of FRESCO (METHOD 6 to 9), each of which can be switched off."""

    spatial_attention: bool = Field(True, description="Spatial-guided attention in the first step.")
    cross_frame_attention: bool = Field(True, description="Frames attend to what other frames show.")
    temporal_attention: bool = Field(True, description="Tokens attend along the paths of motion.")
    optimise_temporal: bool = Field(True, description="Pull features of moving things together.")
    optimise_spatial: bool = Field(True, description="Keep each frame's own self-similarity.")
    background_smoothing: bool = Field(True, description="Steady the background.")
    spatial_loss: Literal["release", "paper"] = Field(
        "paper",
        description="'paper': squared Frobenius norm of Gram matrices' difference; 'release': L1, as the public code.",
    )
    adain: Literal["paper", "reference"] = Field(
        "paper", description="'reference' repeats the public code's epsilon of 1 when restoring statistics."
    )
    iterations: int = Field(20, ge=0, le=100, description="Adam steps per optimised feature.")
    temporal_attention_until: int = Field(
        350, ge=0, le=1000, description="Last diffusion time at which temporal attention is used."
    )
    share_initial_noise: bool = Field(True, description="All frames of a batch start from one noise.")
    share_step_noise: bool = Field(False, description="All frames of a batch get the same noise in each step.")

    @classmethod
    def off(cls) -> FrescoSettings:
        """Every part off: each keyframe is translated on its own."""
        return cls(
            spatial_attention=False,
            cross_frame_attention=False,
            temporal_attention=False,
            optimise_temporal=False,
            optimise_spatial=False,
            background_smoothing=False,
            share_initial_noise=False,
        )


class RestyleSettings(_Settings):
    """Everything that decides what a restyled range looks like."""

    prompt: str = Field("", description="What the picture should look like.")
    negative_prompt: str = Field("", description="What it should not look like.")
    keyframe_prompts: dict[int, str] = Field(
        default_factory=dict, description="Other prompts for single keyframes, by frame index of the clip."
    )
    prompt_ranges: tuple[PromptRange, ...] = Field(
        (), description="Other prompts for ranges of frames; between two of them one changes into the other."
    )
    mode: Mode = Field("reference", description=" ".join(f"'{name}': {facts.says}" for name, facts in MODES.items()))
    model: str = Field("sketchbook", description="Built-in model name or path of a diffusers model folder.")
    strength: float = Field(0.75, gt=0, le=1, description="Share of the denoising steps that are run.")
    steps: int = Field(20, ge=2, le=100, description="Denoising steps of the whole schedule.")
    guidance: float | None = Field(
        None, ge=1, le=30, description="Classifier-free guidance scale; default: what the model is at its best with."
    )
    scheduler: Scheduler = Field(
        "auto", description="How steps follow each other; 'auto': as the mode wants, and the LoRA it uses."
    )
    loras: dict[str, float] = Field(
        default_factory=dict,
        description="LoRA by name or file, each with its weight (1 is what it was made for).",
    )
    autoencoder: str | None = Field(
        None, description="Autoencoder by name or folder; default: the model's own, in drafts the tiny one."
    )
    free_u: tuple[float, float, float, float] | None = Field(
        None,
        description="FreeU: gains of the two coarsest up blocks (b1, b2) and of what skips to them (s1, s2), 0 to 4.",
    )
    control: Literal[Control, "none"] = Field(
        "tile",
        description="What holds the structure: the softened picture, soft edges, Canny edges, edges by HED, depth, "
        "nothing.",
    )
    structure: float = Field(1.0, ge=0, le=2, description="Strength of the structure control.")
    more_controls: dict[Control, float] = Field(
        default_factory=dict, description="Further structure controls, each with its strength (0 to 2)."
    )
    seed: int = Field(0, ge=0, lt=2**63, description="Same seed, same picture.")
    short_side: int | None = Field(
        None,
        ge=64,
        le=2048,
        description="Working size of the short side in pixels; default: the model's own.",
    )
    colour: Literal["restyled", "source", "only"] = Field(
        "restyled",
        description="'source' keeps the clip's own colours (a, b of Lab); 'only' keeps its lightness and takes the "
        "restyled colours (colourisation).",
    )
    flow: Literal["auto", "dis", "raft"] = Field("auto", description="Optical flow estimator.")
    saliency: bool = Field(True, description="Tell subjects from background for background smoothing.")
    engine: Literal["patch", "flow"] = Field(
        "patch",
        description="How the frames between keyframes are made: 'patch' by guided patch synthesis; 'flow', a draft, "
        "by carrying keyframes along the motion.",
    )
    blend: Literal["gradient", "linear", "nearest"] = Field(
        "gradient",
        description="How what comes from either keyframe becomes one frame: 'gradient' joins it without seams; "
        "'linear' fades from one to the other; 'nearest' keeps to the nearer.",
    )
    full_size: bool = Field(
        False,
        description="Make the frames between keyframes at the clip's own size, and not at working size: finer, slower.",
    )
    conform: bool = Field(
        False,
        description="Give a movie made of a clip whose frame rate varies the nearest usual rate: frames are repeated "
        "and left out by their times. Otherwise each keeps its own time.",
    )
    keyframes: KeyframeSettings = Field(default_factory=KeyframeSettings)
    fresco: FrescoSettings = Field(default_factory=FrescoSettings)

    @model_validator(mode="before")
    @classmethod
    def _in_mode(cls, data: Any) -> Any:
        return filled(data) if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _apart(self) -> RestyleSettings:
        check_apart(self.prompt_ranges)
        return self

    @field_validator("loras", "more_controls")
    @classmethod
    def _bounded(cls, weights: dict[str, float]) -> dict[str, float]:
        for name, weight in weights.items():
            if not -_MOST_WEIGHT <= weight <= _MOST_WEIGHT:
                raise ValueError(f"the weight of {name} must be between -{_MOST_WEIGHT} and {_MOST_WEIGHT}")
        return weights

    def in_mode(self, mode: Mode) -> RestyleSettings:
        """The same in another mode: all that modes decide is as this one wants it."""
        return RestyleSettings.parse({**without_modes(self.model_dump()), "mode": mode})

    def prompt_for(self, frame: int) -> str:
        """What a frame should show."""
        if frame in self.keyframe_prompts:
            return self.keyframe_prompts[frame]
        return prompt_between(self.prompt_ranges, frame, self.prompt)

    @property
    def controls(self) -> dict[Control, float]:
        """Every structure control with its strength; those without strength are left out."""
        wanted: dict[Control, float] = {} if self.control == "none" else {self.control: self.structure}
        return {control: strength for control, strength in {**wanted, **self.more_controls}.items() if strength}

    @classmethod
    def parse(cls, data: dict[str, Any]) -> RestyleSettings:
        """Settings from untrusted data.

        Raises:
            SettingsError: naming the first setting that is unknown or out of bounds.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"] if part != "[key]")
            # Our own checks say what is wrong with several values; all of them would fill the screen.
            what = f"The setting '{name}' cannot be {reprlib.repr(first['input'])}"
            what = "These settings do not fit" if first["type"] == "value_error" else what
            reason = first["msg"].removeprefix("Value error, ")
            raise SettingsError(f"{what}: {reason}.", "Correct it, or leave it out to use the default.") from None
