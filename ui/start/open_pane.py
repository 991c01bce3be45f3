"""The inspector's place while no clip is open: drop a clip, open one, the sample, recent projects."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fresco_core.resources import resource
from ui.actions import Actions
from ui.decoding import ClipSource
from ui.session import Session
from ui.theme import T, colour, font, icon, paint_icon
from ui.timecodes import short_path
from ui.widgets.basics import Button, clear, column, label, line, panel, row, section
from ui.words import tr

_PICTURE_AFTER_MS = 200


class DropArea(QWidget):
    """Takes a file that is dropped, and says which."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._over = False
        self.setAcceptDrops(True)
        self.setFixedHeight(148)
        self.setAccessibleName(tr("Drop a clip here"))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QPen(colour(T.ac if self._over else T.bd2), 1, Qt.PenStyle.DashLine))
            painter.setBrush(colour(T.sel if self._over else T.b1))
            painter.drawRoundedRect(box, 4, 4)
            paint_icon(painter, "movie-open-outline", QRectF(0, 36, self.width(), 26), T.t2)
            painter.setPen(colour(T.t1))
            painter.setFont(font(12))
            painter.drawText(QRectF(0, 72, self.width(), 18), int(Qt.AlignmentFlag.AlignCenter), tr("Drop a clip here"))
            painter.setPen(colour(T.t2))
            painter.setFont(font(11))
            kinds = tr("MOV, MP4, MXF, MKV or an image sequence")
            painter.drawText(QRectF(0, 94, self.width(), 18), int(Qt.AlignmentFlag.AlignCenter), kinds)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            self._over = True
            event.acceptProposedAction()
            self.update()

    def dragLeaveEvent(self, event: object) -> None:
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        path = dropped_file(event)
        if path is not None:
            self._session.open(path)


def dropped_file(event: QDropEvent) -> Path | None:
    """The file that is being dropped, if it is one on this computer."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if urls and urls[0].isLocalFile() else None


class _Choice(QPushButton):
    """A picture, a title and a line below it."""

    def __init__(self, title: str, detail: str) -> None:
        super().__init__()
        self.setProperty("choice", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{title}, {detail}")
        self.picture = QLabel()
        self.picture.setFixedSize(72, 40)
        self.picture.setStyleSheet(f"background: {T.b1};")
        words = column(None, label(title, "strong"), label(detail, "secondary", wrap=True), None, gap=1)
        arrow = QLabel()
        arrow.setPixmap(icon("chevron-right").pixmap(16, 16))
        layout = row(self.picture, words, arrow, margins=(6, 6, 8, 6))
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def sizeHint(self) -> QSize:
        return QSize(200, 54)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_picture(self, pixmap: QPixmap) -> None:
        """Show an example."""
        self.picture.setPixmap(pixmap)


class OpenPane(QFrame):
    """Stands where the inspector will be."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self.setProperty("panel", True)
        # Decoding loads libraries: the window is painted first.
        self._picture_later = QTimer(self, singleShot=True, interval=_PICTURE_AFTER_MS)
        self._picture_later.timeout.connect(self._show_sample)
        head = panel(row(label(tr("Open a clip"), "head"), None, margins=(12, 0, 12, 0)))
        head.setFixedHeight(32)
        opens = Button(
            tr("Open clip..."), icon_name="folder-open-outline", kind="large", clicked=lambda: actions.run("open")
        )
        opens.set_hint(actions.hint("open"))
        first = panel(column(DropArea(session), opens, gap=8, margins=(12, 10, 12, 12)))
        self._sample = _Choice(tr("Toy train"), tr("3.8 s · occlusion and shadow"))
        self._sample.clicked.connect(lambda: actions.run("open_sample"))
        self._recent = QVBoxLayout()
        self._recent.setSpacing(6)
        recent = section(tr("Recent projects"), self._recent)
        self.setLayout(
            column(head, line(), first, line(), section(tr("Sample clip"), self._sample), recent, None, gap=0)
        )
        session.frames.ready.connect(self._ready)

    def showEvent(self, event: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Look for the recent projects again."""
        clear(self._recent)
        recent = self._session.preferences.recent_projects()
        for folder in recent[:6]:
            name = folder.name.removesuffix(".fresco")
            choice = _Choice(name, short_path(folder.parent))
            choice.picture.hide()
            choice.setToolTip(str(folder))
            choice.clicked.connect(lambda _=False, folder=folder: self._session.open(folder))
            self._recent.addWidget(choice)
        if not recent:
            self._recent.addWidget(label(tr("Projects appear here after the first save."), "body2", wrap=True))
        self._picture_later.start()

    def _ready(self, picture: object) -> None:
        if getattr(picture, "channel", "") == "start" and self.isVisible():
            self._show_sample()

    def _show_sample(self) -> None:
        ratio = self.devicePixelRatioF()
        box = QSize(round(72 * ratio), round(40 * ratio))
        source = ClipSource(resource("sample", "sample.mp4"))
        image = self._session.frames.thumbnail("start", source, 0, box * 2)
        if image is None:
            return
        mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        pixmap = QPixmap.fromImage(image.scaled(box, mode, Qt.TransformationMode.SmoothTransformation))
        pixmap.setDevicePixelRatio(ratio)
        self._sample.set_picture(pixmap)
