"""The clip: picture, name, figures."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel

from ui.decoding import ClipSource
from ui.session import Session
from ui.theme.fonts import text_scale
from ui.timecodes import rate_text
from ui.widgets.basics import column, label, row
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
        names = column(self._name, self._size, gap=2)
        self.setLayout(column(row(self._picture, names, gap=8), self._length, gap=6, margins=(12, 10, 8, 8)))
        for signal in (session.opened, session.closed, session.progressed):
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
        rate = rate_text(document.clip.rate)
        self._size.setText(f"{document.clip.width} × {document.clip.height} · {rate} fps")
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
