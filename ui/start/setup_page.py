"""The first thing a new user sees, in the place of the picture: this computer, the model, how to begin."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fresco_core.models import catalogue
from fresco_core.resources import resource
from fresco_core.worker.messages import Nothing
from ui.actions import Actions
from ui.host.plugins import Plugins
from ui.session import Session
from ui.start.computer_facts import ComputerFacts
from ui.theme import T, icon
from ui.timecodes import size
from ui.widgets.basics import Button, chip, column, label, row
from ui.words import tr

_WIDTH = 820
_READABLE = 420
"""Layouts reckon with the height of words at their least width, and would scroll for nothing."""


class SetupPage(QScrollArea):
    """Scrolls where there is little room."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._facts = ComputerFacts(session, icons=True)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setMaximumWidth(_WIDTH)
        intro = label(
            tr("Repaint a clip from a few keyframes, then carry the look across every frame in between."),
            "body2",
            wrap=True,
        )
        intro.setMinimumWidth(_READABLE)
        layout = column(
            label(tr("Set up FRESCO Studio"), "title"),
            intro,
            16,
            self._computer_section(),
            12,
            self._model_section(),
            12,
            self._host_section(),
            16,
            self._end(),
            gap=6,
            margins=(24, 20, 24, 12),
        )
        layout.addStretch(1)
        page.setLayout(layout)
        outer = QWidget()
        middle = row(page)
        middle.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        outer.setLayout(middle)
        self.setWidget(outer)

    def _computer_section(self) -> QWidget:
        again = _link(tr("Check again"), self._check)
        made = QWidget()
        head = row(_icon("check-circle", T.ok, 18), label(tr("1 This computer"), "head"), None, again)
        made.setLayout(column(head, row(self._facts, margins=(26, 2, 0, 0))))
        return made

    def _check(self) -> None:
        self._facts.measure()
        # Any call starts the worker, and its heartbeat names the device.
        self._session.work.client.call("release", Nothing(), lambda _: None)

    def _model_section(self) -> QWidget:
        entry = catalogue().get("sd15")
        own = self._card(
            tr("Sketchbook"),
            chip(tr("Built in"), "ok"),
            (
                tr("Small, quick, ships with FRESCO Studio."),
                tr("Runs on any computer, no download."),
                tr("Made for the looks of the list."),
            ),
            chosen=True,
        )
        cards = [own]
        if entry is not None:
            tone = chip(tr("{size} download").format(size=size(entry.size)), "accent")
            facts = (
                tr("Larger pictures and free prompts."),
                tr("Needs a GPU to be comfortable."),
                tr("Licence: {licence}.").format(licence=entry.licence),
            )
            card = self._card(entry.title, tone, facts, chosen=False)
            cards.append(card)
        made = QWidget()
        on_disk = _link(tr("Use models already on disk..."), lambda: self._session.show_page("models"))
        head = row(_number(2), label(tr("Model"), "head"), None, on_disk)
        both = row(*cards, gap=12, margins=(26, 0, 0, 0))
        made.setLayout(column(head, both))
        return made

    def _host_section(self) -> QWidget:
        words = tr("Blender and DaVinci Resolve find this panel by themselves once their plugins are installed.")
        text = label(words, "secondary", wrap=True)
        text.setMinimumWidth(_READABLE)
        hosts = _link(tr("Hosts..."), lambda: self._session.show_page("hosts"))
        made = QWidget()
        head = row(_number(3), label(tr("Editing host"), "head"), label(tr("optional"), "body2"), None, hosts)
        found = Plugins(self._session)
        made.setLayout(column(head, row(column(text, found), margins=(26, 0, 0, 0)), gap=4))
        return made

    def _card(self, title: str, tone: QLabel, facts: tuple[str, ...], *, chosen: bool) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        if chosen:
            card.setProperty("chosen", True)
        mark = _icon("check-circle" if chosen else "download", T.ac if chosen else T.t2, 18)
        picture = QLabel()
        example = resource("looks", "gouache.jpg")
        if chosen and example.exists():
            pixmap = QPixmap(str(example))
            ratio = self.devicePixelRatioF()
            pixmap = pixmap.scaled(
                QSize(96, 54) * ratio,
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )
            pixmap.setDevicePixelRatio(ratio)
            picture.setPixmap(pixmap)
            picture.setFixedSize(96, 54)
        else:
            picture.hide()
        words = QVBoxLayout()
        words.setSpacing(3)
        for fact in facts:
            text = label(fact, "secondary", wrap=True)
            text.setMinimumWidth(_READABLE // 2)
            words.addWidget(text)
        card.setLayout(
            column(
                row(mark, label(title, "head"), None, tone),
                row(picture, words, gap=10),
                gap=8,
                margins=(12, 10, 12, 10),
            )
        )
        card.layout().itemAt(1).layout().setStretch(1, 1)  # type: ignore[union-attr]
        return card

    def _end(self) -> QWidget:
        note = label(
            tr("You can change all of this later in Settings. Files stay on this computer."), "secondary", wrap=True
        )
        note.setMinimumWidth(_READABLE // 2)
        other = Button(tr("Choose a model..."), kind="large", clicked=lambda: self._session.show_page("models"))
        begin = Button(
            tr("Try the sample clip"),
            icon_name="movie-open-outline",
            kind="primary large",
            clicked=lambda: self._actions.run("open_sample"),
        )
        made = QWidget()
        layout = row(note, other, begin, margins=(26, 0, 0, 0))
        layout.setStretch(0, 1)
        made.setLayout(layout)
        return made


def _icon(name: str, token: str, side: int) -> QLabel:
    made = QLabel()
    made.setPixmap(icon(name, token).pixmap(side, side))
    made.setFixedWidth(side)
    return made


def _number(number: int) -> QLabel:
    made = QLabel(str(number))
    made.setProperty("number", True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedSize(18, 18)
    return made


def _link(text: str, clicked: object) -> QPushButton:
    made = QPushButton(text)
    made.setProperty("link", True)
    made.setAccessibleName(text)
    made.clicked.connect(clicked)
    return made
