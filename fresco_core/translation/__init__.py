"""Translation: FRESCO on keyframes, from pictures and prompts to restyled pictures."""

from fresco_core.translation.colour import colourise, preserve_colour
from fresco_core.translation.controls import hint
from fresco_core.translation.denoise import NotANumberError
from fresco_core.translation.models import Model, load_model, unread
from fresco_core.translation.trace import AnchorTrace, LatentTrace
from fresco_core.translation.translate import Translation, translate

__all__ = [
    "AnchorTrace",
    "LatentTrace",
    "Model",
    "NotANumberError",
    "Translation",
    "colourise",
    "hint",
    "load_model",
    "preserve_colour",
    "translate",
    "unread",
]
