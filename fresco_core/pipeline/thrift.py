"""A model that needs less memory: slices, then tiles, until the job is over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from diffusers import AutoencoderTiny

from fresco_core.errors import ResourceError, lacks_memory
from fresco_core.translation import Model


class Thrift:
    """What a model does to save memory, step by step. A context manager that takes it all back.

    Slices cost time and change a picture by rounding, tiles a little more: the next job shall not depend on this one's
    trouble.
    """

    def __init__(self) -> None:
        self._undo = ExitStack()
        self.begin_again()

    def begin_again(self) -> None:
        """Have all steps before it once more: for a model that was loaded again."""
        self._undo.close()
        self._steps: list[tuple[str, Callable[[Model, ExitStack], bool]]] = [
            ("attention and autoencoder in slices", _slice),
            ("an autoencoder that works in tiles", _tile),
        ]

    def __enter__(self) -> Thrift:
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def save_more(self, model: Model) -> str | None:
        """Take the next step that this model can take; says what it is, or None if none is left."""
        while self._steps:
            name, step = self._steps.pop(0)
            if step(model, self._undo):
                return name
        return None


def _slice(model: Model, undo: ExitStack) -> bool:
    """Attention head by head, and one picture after the other."""
    parts = [part for part in (model.unet, model.controlnet) if hasattr(part, "set_attention_slice")]
    for part in parts:
        undo.callback(part.set_attn_processor, dict(part.attn_processors))
        part.set_attention_slice("max")
    if hasattr(model.vae, "enable_slicing"):
        model.vae.enable_slicing()
        undo.callback(model.vae.disable_slicing)
    return bool(parts)


def _tile(model: Model, undo: ExitStack) -> bool:
    # `AutoencoderTiny` can, but its tiles have room for four channels only.
    channels_fit = not isinstance(model.vae, AutoencoderTiny) or model.latent_channels == 4
    if not channels_fit or not hasattr(model.vae, "enable_tiling"):
        return False
    model.vae.enable_tiling()
    undo.callback(model.vae.disable_tiling)
    return True


def as_memory_error(error: BaseException, what: str) -> ResourceError | None:
    """The error as one that a smaller plan answers; None if it is another."""
    if not lacks_memory(error):
        return None
    return ResourceError(f"The memory does not suffice for {what}.", "Choose a smaller working size.")
