"""Cuts the Chinese characters that the panel needs at least out of Noto Sans SC.

    python resources/fonts/build.py NotoSansSC-Regular.ttf

needs `fonttools`. The result, `panel-cjk.ttf` beside this file, is used where the system has no font with these
characters: the 3755 common ones of GB 2312 (its first level), and all of `resources/i18n`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FAMILY = "FRESCO CJK"


def main() -> None:
    """Write `panel-cjk.ttf`."""
    font = TTFont(sys.argv[1])
    used = "".join(path.read_text(encoding="utf-8") for path in (HERE.parent / "i18n").glob("*.ts"))
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    common = "".join(pair.decode("gb2312", errors="ignore") for pair in rows)
    wanted = {ord(one) for one in used + common + "，。、：；？！（）《》“”‘’…—·" if ord(one) > 0x7F}
    subsetter = Subsetter(Options(notdef_outline=True, name_IDs=["*"], layout_features=[], hinting=False))
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    # Lines are as high as Inter's, so that a row does not grow with its first Chinese character.
    high, low = (round(share * font["head"].unitsPerEm) for share in (0.97, 0.24))
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = high, -low, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = high, -low, 0
    os2.usWinAscent, os2.usWinDescent = high, low
    # Under a name of its own it never stands in for a whole Noto Sans SC that a user has installed.
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 16):
            font["name"].setName(FAMILY, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID == 6:
            font["name"].setName("FRESCO-CJK", 6, record.platformID, record.platEncID, record.langID)
    font.save(HERE / "panel-cjk.ttf")


if __name__ == "__main__":
    main()
