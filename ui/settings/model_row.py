"""One model in the table: title and purpose, size, licence, state, and the one thing to do with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.models.library import ModelRow, ModelState, state_word
from ui.models.transfers import Transfer
from ui.theme import T, colour, font, paint_icon
from ui.theme.fonts import SEMIBOLD, text_scale
from ui.timecodes import duration, size
from ui.widgets.basics import Button
from ui.words import tr

HEIGHT = 44
_NARROW = 560


def columns(width: float) -> tuple[float, ...]:
    """Left edges of title, size, memory, licence and state; where there is little room, of title and state alone."""
    shares = (0.32, 0.4, 0.48, 0.64) if width >= _NARROW * text_scale() else (1, 1, 1, 0.5)
    return (10, *(share * width for share in shares))


_ICONS = {
    ModelState.BUILT_IN: ("cube-outline", T.ok),
    ModelState.INSTALLED: ("check-circle", T.ok),
    ModelState.NOT_INSTALLED: ("download", T.t2),
    ModelState.PARTIAL: ("pause-circle-outline", T.wn),
    ModelState.OUTDATED: ("arrow-up-circle-outline", T.wn),
    ModelState.DAMAGED: ("alert-circle-outline", T.bad),
    ModelState.MISSING: ("alert-circle-outline", T.bad),
}


class ModelRowWidget(QWidget):
    """44 pixels high. `act` is told "download", "pause", "repair", or by the arrows "previous" and "next"."""

    def __init__(self, item: ModelRow, choose: Callable[[str], object], act: Callable[[str, str], object]) -> None:
        super().__init__()
        self.item = item
        self.transfer: Transfer | None = None
        self._choose, self._act = choose, act
        self._selected = self._default = False
        self._unfit = ""
        self._damaged = 0
        self._what = ""
        self.setFixedHeight(round(HEIGHT * text_scale()))
        self.setMinimumWidth(320)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button = Button("", kind="small", clicked=lambda: act(self._what, item.key))
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.addStretch(1)
        layout.addWidget(self.button)
        self.setToolTip(item.purpose)
        self.show_state(None, 0, selected=False, default=False)

    def show_state(
        self, transfer: Transfer | None, damaged: int, *, selected: bool, default: bool, unfit: str = ""
    ) -> None:
        """How it stands now; `unfit` is why this GPU cannot take it."""
        self.transfer, self._damaged, self._selected, self._default = transfer, damaged, selected, default
        self._unfit = unfit
        self._what, title, icon_name = self._offer()
        self.button.setVisible(bool(self._what))
        self.button.setText(title)
        self.button.setAccessibleName(f"{title}, {self.item.title}")
        if icon_name:
            self.button.set_icon(icon_name)
        self.setAccessibleName(f"{self.item.title}, {self.item.purpose}, {size(self.item.size)}, {self.state_words()}")
        self.update()

    def _offer(self) -> tuple[str, str, str]:
        if self.transfer is not None:
            pull = self.transfer.what in ("pull", "repair")
            return ("pause", tr("Pause") if pull else tr("Stop"), "pause")
        if self._damaged:
            return "repair", tr("Repair {size}").format(size=size(self._damaged)), "wrench-outline"
        if self.item.entry is not None and self.item.state is ModelState.NOT_INSTALLED and not self._unfit:
            return "download", tr("Download"), "download"
        if self.item.state is ModelState.PARTIAL:
            return "download", tr("Resume"), "download"
        if self.item.state is ModelState.OUTDATED:
            return "download", tr("Update"), "arrow-up-circle-outline"
        return "", "", ""

    def state_words(self) -> str:
        """Where it stands, in words."""
        if self.transfer is not None:
            return self._transfer_words(self.transfer)
        if self._damaged:
            return state_word(ModelState.DAMAGED)
        words = state_word(self.item.state)
        if self.item.state is ModelState.PARTIAL:
            words = tr("{done} of {total}").format(done=size(self.item.partial), total=size(self.item.size))
        if self._unfit:
            words = tr("Unsupported on this GPU ({reason})").format(reason=self._unfit)
        return tr("{state} · in use").format(state=words) if self._default else words

    @staticmethod
    def _transfer_words(transfer: Transfer) -> str:
        if transfer.what == "verify":
            return tr("Verifying checksum")
        if not transfer.total:
            return tr("Looking it up")
        share = round(100 * transfer.done / transfer.total)
        total = tr("{done} of {total}").format(done=size(transfer.done), total=size(transfer.total))
        words = f"{share} % · {total}"
        if not transfer.speed:
            return words
        left = duration((transfer.total - transfer.done) / transfer.speed)
        return f"{words} · " + tr("{speed}/s, {time} left").format(speed=size(transfer.speed), time=left)

    def sizeHint(self) -> QSize:
        return QSize(700, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            width, height = self.width(), self.height()
            line = round(17 * text_scale())
            if self._selected:
                painter.fillRect(self.rect(), colour(T.sel))
            elif self.underMouse():
                painter.fillRect(self.rect(), colour(T.b3))
            lefts = columns(width)
            room = min(lefts[1], lefts[4]) - 18
            quiet = T.t1 if self._selected else T.t2
            self._text(painter, self.item.title, QRectF(lefts[0], height / 2 - line, room, line), T.t1, bold=True)
            self._text(painter, self.item.purpose, QRectF(lefts[0], height / 2, room, line), quiet, small=True)
            built_in = self.item.state is ModelState.BUILT_IN
            disk = tr("built in") if built_in else size(self.item.size) if self.item.size else "–"
            self._text(painter, disk, QRectF(lefts[1], 0, lefts[2] - lefts[1] - 8, height), quiet)
            vram = QRectF(lefts[2], 0, lefts[3] - lefts[2] - 8, height)
            self._text(painter, size(self.item.vram) if self.item.vram else "–", vram, quiet)
            licence = QRectF(lefts[3], 0, lefts[4] - lefts[3] - 10, height)
            self._text(painter, self.item.licence, licence, quiet if self.item.licence_stated else T.wn)
            self._paint_state(painter, lefts[4])
            painter.setPen(colour(T.b3))
            painter.drawLine(0, height - 1, width, height - 1)
            if self.hasFocus():
                painter.setPen(colour(T.ac))
                painter.drawRect(QRectF(0.5, 0.5, width - 1, height - 2))

    def _paint_state(self, painter: QPainter, left: float) -> None:
        height = self.height()
        state = ModelState.DAMAGED if self._damaged else self.item.state
        name, token = ("alert-circle-outline", T.wn) if self._unfit else _ICONS[state]
        if self.transfer is not None:
            name, token = "progress-download", T.ac
        paint_icon(painter, name, QRectF(left, (height - 16) / 2, 16, 16), token)
        room = self.width() - left - 34 - (self.button.width() if self.button.isVisible() else 0)
        lifted = 6 if self.transfer is not None and self.transfer.total else 0
        box = QRectF(left + 22, -lifted, room, height)
        self._text(painter, self.state_words(), box, T.t1)
        if lifted and self.transfer is not None:
            bar = QRectF(left + 22, height / 2 + 6, min(110.0, room), 3)
            painter.fillRect(bar, colour(T.b4))
            done = bar.width() * self.transfer.done / self.transfer.total
            painter.fillRect(QRectF(bar.x(), bar.y(), done, 3), colour(T.ac))

    @staticmethod
    def _text(
        painter: QPainter, text: str, box: QRectF, token: str, *, bold: bool = False, small: bool = False
    ) -> None:
        if box.width() <= 0:
            return
        painter.setFont(font(12, SEMIBOLD) if bold else font(11) if small else font(12))
        painter.setPen(colour(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self.item.key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._choose(self.item.key)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._act("previous" if event.key() == Qt.Key.Key_Up else "next", self.item.key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space) and self._what:
            self._act(self._what, self.item.key)
        else:
            super().keyPressEvent(event)
