"""Icons: glyphs of a font, drawn at the device's own pixels and in any colour."""

from __future__ import annotations

import json
from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from fresco_core.resources import resource
from ui.theme.tokens import T, colour


@cache
def _codes() -> dict[str, str]:
    codes = json.loads(resource("icons", "icons.json").read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _family() -> str:
    families = QFontDatabase.applicationFontFamilies(
        QFontDatabase.addApplicationFont(str(resource("icons", "icons.ttf")))
    )
    return families[0] if families else ""


@cache
def _font(size: int) -> QFont:
    font = QFont(_family())
    font.setPixelSize(size)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def paint_icon(painter: QPainter, name: str, rect: QRectF | QRect, token: str = T.t2) -> None:
    """Draw the icon `name` (of Material Design) into the middle of `rect`, as large as its shorter side."""
    rect = QRectF(rect)
    size = round(min(rect.width(), rect.height()))
    painter.save()
    painter.setPen(colour(token))
    painter.setFont(_font(size))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), _codes()[name])
    painter.restore()


class _GlyphEngine(QIconEngine):
    """Draws a glyph in the colour of the icon's mode."""

    def __init__(self, name: str, token: str, checked: str) -> None:
        super().__init__()
        self._name, self._token, self._checked = name, token, checked

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = self._checked if state == QIcon.State.On else self._token
        if mode == QIcon.Mode.Disabled:
            token = T.dis
        paint_icon(painter, self._name, rect, token)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        if size.isEmpty():  # of a button that has no room
            return QPixmap()
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
            return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._name, self._token, self._checked)


@cache
def icon(name: str, token: str = T.t2, checked: str = T.white) -> QIcon:
    """The icon `name`; `checked` is its colour on a checked button."""
    if name not in _codes():
        raise KeyError(f"no icon called {name!r}")
    return QIcon(_GlyphEngine(name, token, checked))
