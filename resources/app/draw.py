"""Draws the application's icon: `python resources/app/draw.py` writes it beside this file for each system."""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw

_SIZE, _FINE = 1024, 2
_GROUND, _STROKES = (26, 26, 27), ((232, 181, 77), (214, 92, 74), (106, 166, 255))


def draw() -> Image.Image:
    """Three strokes of paint along a wave over a dark ground, with keyframes on the topmost; RGBA 1024 x 1024."""
    side = _SIZE * _FINE
    picture = Image.new("RGBA", (side, side))
    brush = ImageDraw.Draw(picture)
    brush.rounded_rectangle((side // 16, side // 16, side - side // 16, side - side // 16), side // 5, fill=_GROUND)
    for row, colour in enumerate(_STROKES):
        wave = [
            (x, side * (0.32 + 0.18 * row) + side * 0.07 * math.sin(x / side * 7 + row))
            for x in range(side // 6, side - side // 6, 4)
        ]
        for x, y in wave:
            radius = side * 0.055 * (0.55 + 0.45 * math.sin(math.pi * (x / side - 1 / 6) * 1.5))
            brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
        for x, y in (wave[len(wave) // 8], wave[len(wave) // 2], wave[-len(wave) // 8]) if row == 0 else ():
            reach = side * 0.062
            brush.polygon(((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)), fill=(245, 245, 246))
    return picture.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the PNG for Linux, the ICO for Windows and the ICNS for macOS."""
    here = Path(__file__).parent
    picture = draw()
    picture.resize((256, 256), Image.Resampling.LANCZOS).save(here / "fresco-studio.png", optimize=True)
    picture.save(here / "fresco-studio.ico", sizes=[(size, size) for size in (16, 24, 32, 48, 64, 128, 256)])
    picture.resize((512, 512), Image.Resampling.LANCZOS).save(here / "fresco-studio.icns")


if __name__ == "__main__":
    main()
