"""The clip: picture, name, figures."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QMenu

from fresco_core.project import edits
from fresco_core.timecode import USUAL_RATES
from ui.decoding import ClipSource
from ui.session import Session
from ui.theme.fonts import text_scale
from ui.timecodes import rate_text
from ui.widgets.basics import Button, column, label, row
from ui.words import tr


class SourceCard(QFrame):
    """Picture, name and figures of the clip."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setFixedHeight(round(74 * text_scale()))
        self._picture = QLabel()
        self._picture.setFixedSize(64, 36)
        self._picture.setScaledContents(True)
        self._name, self._size, self._length = label("", "head"), label("", "secondary"), label("", "secondary")
        self._name.setStyleSheet("font-size: 12px;")
        self.rate = Button(kind="small flat")
        self.rate.setMenu(self._rates())
        names = column(self._name, row(self._size, self.rate, None, gap=2), gap=2)
        self.setLayout(column(row(self._picture, names, gap=8), self._length, gap=6, margins=(12, 10, 8, 8)))
        for signal in (session.opened, session.closed, session.changed, session.progressed):
            signal.connect(self.refresh)
        session.frames.ready.connect(self._ready)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        session, document = self._session, self._session.document
        self.setVisible(document is not None)
        if document is None:
            return
        name = session.clip.name if session.clip is not None else document.name
        self._name.setText(self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 118))
        self._name.setToolTip(str(session.clip or name))
        rate = tr("{rate} fps").format(rate=rate_text(document.clip.rate))
        size = f"{document.clip.width} × {document.clip.height}"
        is_sequence = session.clip_info is not None and bool(session.clip_info.stills)
        self._size.setText(size if is_sequence else f"{size} · {rate}")
        self.rate.setVisible(is_sequence)
        self.rate.setText(rate)
        self.rate.setAccessibleName(tr("Frame rate of the image sequence, {rate}").format(rate=rate))
        seconds = float(document.clip.frame_count / document.clip.rate)
        parts = [f"{document.clip.frame_count} f", f"{seconds:.2f} s"]
        info = session.clip_info
        if info is not None:
            parts.append(info.codec)
            if info.variable_rate:
                parts.append(tr("variable rate"))
            self._length.setToolTip(tr("Sound: yes") if info.has_audio else tr("Sound: no"))
        self._length.setText(" · ".join(parts))
        if session.clip is not None:
            image = session.frames.thumbnail("rail", ClipSource(session.clip), document.range.start, QSize(256, 144))
            if image is not None:
                self._show(image)

    def _rates(self) -> QMenu:
        """To choose what an image sequence, which has no clock, is shown at."""
        menu = QMenu(self)
        for rate in USUAL_RATES:
            action = menu.addAction(tr("{rate} fps").format(rate=rate_text(rate)))
            action.triggered.connect(partial(self._set_rate, rate))
        return menu

    def _set_rate(self, rate: Fraction) -> None:
        self._session.do(tr("Frame rate"), edits.set_rate, rate)

    def _ready(self, picture: object) -> None:
        if getattr(picture, "channel", "") == "rail":
            self.refresh()

    def _show(self, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(round(64 * ratio), round(36 * ratio))
        scaled = image.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        )
        left, top = (scaled.width() - size.width()) // 2, (scaled.height() - size.height()) // 2
        pixmap = QPixmap.fromImage(scaled.copy(left, top, size.width(), size.height()))
        pixmap.setDevicePixelRatio(ratio)
        self._picture.setPixmap(pixmap)
