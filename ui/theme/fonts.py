"""Type: Inter in three weights with figures of one width, so that numbers do not jitter."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from fresco_core.resources import resource

FAMILIES = ["Inter", "Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", "FRESCO CJK", "DejaVu Sans"]
MONOSPACED = ["DejaVu Sans Mono", "Menlo", "Consolas", "monospace", "FRESCO CJK"]

REGULAR = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
SEMIBOLD = QFont.Weight.DemiBold

_scale = 1.0


def load_fonts() -> None:
    """Make the fonts that ship with the product known to Qt; what is missing falls back to the system's."""
    for path in sorted((*resource("fonts").glob("*.otf"), *resource("fonts").glob("*.ttf"))):
        QFontDatabase.addApplicationFont(str(path))


def set_text_scale(scale: float) -> None:
    """Text size in relation to the normal one, 1 to 1.5."""
    global _scale
    _scale = min(max(scale, 1.0), 1.5)
    font.cache_clear()


def text_scale() -> float:
    """What `set_text_scale` was told."""
    return _scale


def scaled(pixels: int) -> int:
    """A width that has to grow with the text, but not as much: words wrap, pictures and fields do not."""
    return round(pixels * (1 + (_scale - 1) * 0.6))


@cache
def font(size: int = 12, weight: QFont.Weight = REGULAR, *, monospaced: bool = False) -> QFont:
    """A font of `size` logical pixels."""
    made = QFont()
    made.setFamilies(MONOSPACED if monospaced else FAMILIES)
    made.setPixelSize(round(size * _scale))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if hasattr(QFont, "Tag"):
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
