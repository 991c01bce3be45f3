"""Cuts the icons that the panel uses out of the Material Design Icons font of QtAwesome.

    python resources/icons/build.py

needs `qtawesome` and `fonttools`; the result, `icons.ttf` and `icons.json`, is kept beside this file.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
NAMES = """
folder-open-outline movie-open-outline link-variant link-variant-off expansion-card playlist-play cog-outline play
pause step-backward step-forward skip-previous skip-next contain-start contain-end repeat square-outline compare
view-split-vertical circle-half-full layers-outline swap-horizontal vector-square fullscreen fullscreen-exit plus
minus auto-fix magnet magnify magnify-minus-outline magnify-plus-outline arrow-expand-horizontal check check-bold
check-all close refresh pencil-outline pin pin-off circle circle-outline close-circle progress-clock clock-outline
alert-circle-outline alert-outline rhombus-outline sync dice-5-outline lock-outline lock-open-outline history star
star-outline compare-horizontal content-copy delete-outline timeline-plus-outline file-video-outline
image-multiple-outline timeline-outline package-variant-closed cube-outline download progress-download
arrow-up-circle-outline wrench-outline stop-circle-outline pause-circle-outline set-split aspect-ratio pulse
check-circle chevron-right chevron-down chevron-left chevron-up menu chip harddisk speedometer tune keyboard-outline
information-outline dots-horizontal arrow-left arrow-right eye-outline undo redo bell-outline chevron-double-right
file-document-outline image-outline check-circle-outline restart export-variant volume-high
palette-outline
""".split()  # noqa: SIM905


def main() -> None:
    """Write `icons.ttf` and `icons.json`."""
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise SystemExit("QtAwesome is not installed")
    fonts = Path(spec.origin).parent / "fonts"
    codes = json.loads((fonts / "materialdesignicons6-webfont-charmap-6.9.96.json").read_text())
    chosen = {name: int(codes[name].removeprefix("0x"), 16) for name in sorted(NAMES)}
    font = TTFont(fonts / "materialdesignicons6-webfont-6.9.96.ttf")
    options = Options(notdef_outline=True, name_IDs=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=chosen.values())
    subsetter.subset(font)
    font.save(HERE / "icons.ttf")
    (HERE / "icons.json").write_text(json.dumps({name: f"{code:x}" for name, code in chosen.items()}, indent=0) + "\n")


if __name__ == "__main__":
    main()
