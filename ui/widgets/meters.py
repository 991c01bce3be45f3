"""Memory and disk in use, as bars and over time; the host's chip. Only measured values are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui.theme import T, colour, font, paint_icon
from ui.words import tr

_HIGH = 0.88


class MemoryMeter(QWidget):
    """Used of all memory, 108 pixels wide: of the GPU if there is one, else of this computer."""

    def __init__(self) -> None:
        super().__init__()
        self._used, self._total, self._kind = 0, 0, ""
        self.setFixedSize(QSize(132, 28))
        self.set_values(0, 0, "RAM")

    def set_values(self, used: int, total: int, kind: str, tip: str = "") -> None:
        """Bytes; `kind` is VRAM or RAM. A total of 0 means that nothing is known."""
        if (used, total, kind, tip) != (self._used, self._total, self._kind, self.toolTip()):
            self._used, self._total, self._kind = used, total, kind
            self.setToolTip(tip)
            self.setAccessibleName(self.describe())
            self.update()

    def describe(self) -> str:
        """What a screen reader says."""
        if not self._total:
            return tr("Memory not measured yet")
        name = tr("GPU memory") if self._kind == "VRAM" else tr("Memory")
        return tr("{name} {used:.1f} of {total:.0f} gigabytes").format(
            name=name, used=self._used / 1e9, total=self._total / 1e9
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._total:
            return
        with QPainter(self) as painter:
            paint_icon(painter, "expansion-card" if self._kind == "VRAM" else "chip", QRectF(0, 7, 14, 14), T.t2)
            painter.setFont(font(11))
            painter.setPen(colour(T.t2))
            text = f"{self._kind} {self._used / 1e9:.1f} / {self._total / 1e9:.0f} GB"
            painter.drawText(QRectF(20, 2, 112, 14), int(Qt.AlignmentFlag.AlignVCenter), text)
            bar = QRectF(20, 18, 108, 4)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(T.b4))
            painter.drawRoundedRect(bar, 2, 2)
            share = min(1.0, self._used / self._total)
            painter.setBrush(colour(T.wn if share >= _HIGH else T.graph))
            painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(2.0, bar.width() * share), 4), 2, 2)


class ShareBar(QWidget):
    """Parts of a whole side by side; what is left of it stays dark."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[int, str], ...] = ()
        self._total = 0
        self.setFixedHeight(10)

    def set_parts(self, parts: Sequence[tuple[int, str]], total: int, words: str) -> None:
        """Bytes and colour token of each part, bytes of the whole, and what a screen reader says of them."""
        self._parts, self._total = tuple(parts), total
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour(T.b1))
            left = 0.0
            for part, token in self._parts:
                wide = self.width() * min(1.0, part / max(1, self._total))
                # A part that is there can be seen, however small.
                painter.fillRect(QRectF(left, 0, max(wide, 2.0 if part else 0.0), self.height()), colour(token))
                left += wide


class MemoryGraph(QWidget):
    """The last minute of memory in use, with the limit as a dashed line."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(44)
        self._values: list[tuple[float, int]] = []
        self._limit = 0
        self._now = 0.0
        self._failed = False
        self.setAccessibleName(tr("Memory over the last minute"))

    def set_values(self, values: Sequence[tuple[float, int]], limit: int, now: float, *, failed: bool = False) -> None:
        """(moment, bytes) pairs, the limit in bytes, and the present moment, all of one clock."""
        self._values, self._limit, self._now, self._failed = list(values), limit, now, failed
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour(T.b1))
            values = [value for value in self._values if self._now - value[0] <= 60]
            top = max([self._limit, *(used for _, used in values), 1]) * 1.12
            height, width = self.height() - 4.0, float(self.width())
            if self._limit:
                y = round(self.height() - 2 - self._limit / top * height) + 0.5
                painter.setPen(QPen(colour(T.wn), 1, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(0, y), QPointF(width, y))
                painter.setFont(font(10))
                text = tr("limit {size:.0f} GB").format(size=self._limit / 1e9)
                box = QRectF(0, y + 2, width - 4, 12)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignRight), text)
            if len(values) > 1:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(colour(T.graph), 1.4))
                points = [
                    QPointF(width * (1 - (self._now - moment) / 60), self.height() - 2 - used / top * height)
                    for moment, used in values
                ]
                painter.drawPolyline(QPolygonF(points))
                if self._failed:
                    painter.setBrush(colour(T.bad))
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.drawEllipse(points[-1], 3, 3)


class HostChip(QWidget):
    """Which editing host is connected, if any."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._detail, self._state = "", "", "standalone"
        self._short = False
        self.setFixedHeight(28)
        self.set_host("", "")

    def set_host(self, name: str, detail: str, *, lost: bool = False) -> None:
        """The host's name and timeline; no name means none is connected."""
        self._name = name or tr("Standalone")
        # Not by the colour alone.
        self._detail = " · ".join(filter(None, (detail, tr("away") if lost else "")))
        self._state = "lost" if lost else "linked" if name else "standalone"
        words = {
            "linked": tr("Connected to {name}").format(name=self._name),
            "standalone": tr("No editing host is connected"),
            "lost": tr("{name} is away; results wait for it").format(name=self._name),
        }[self._state]
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def set_short(self, short: bool) -> None:
        """Whether only the icon shows."""
        if short != self._short:
            self._short = short
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(20, 28) if self._short else self.sizeHint()

    def sizeHint(self) -> QSize:
        from PySide6.QtGui import QFontMetrics

        if self._short:
            return QSize(20, 28)
        text = f"{self._name} · {self._detail}" if self._detail else self._name
        return QSize(QFontMetrics(font(11)).horizontalAdvance(text) + 26, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            name, token = {
                "linked": ("link-variant", T.ok),
                "standalone": ("link-variant-off", T.t3),
                "lost": ("link-variant-off", T.wn),
            }[self._state]
            paint_icon(painter, name, QRectF(0, 7, 14, 14), token)
            if self._short:
                return
            painter.setFont(font(11))
            painter.setPen(colour(T.t2))
            painter.drawText(QRectF(20, 0, self.width(), 28), int(Qt.AlignmentFlag.AlignVCenter), self._name)
            if self._detail:
                shift = painter.fontMetrics().horizontalAdvance(self._name)
                painter.setPen(colour(T.t3))
                box = QRectF(20 + shift, 0, self.width(), 28)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), f" · {self._detail}")
