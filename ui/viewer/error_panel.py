"""The error panel: what happened, what is saved, and the ways out as buttons. Lies over the picture, never a box."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.session import Session
from ui.session.problems import act, report_text
from ui.state import Problem, Remedy
from ui.theme import T, colour, font, icon, paint_icon
from ui.widgets.basics import Button, clear, column, label, reached_by_keys, row
from ui.words import tr

_DETAILS_ACROSS = 84
"""Letters of a line of details, about."""


class _Choice(QPushButton):
    """One remedy: icon, title, what it does, what it costs."""

    def __init__(self, remedy: Remedy, *, first: bool) -> None:
        super().__init__()
        self._remedy, self._first = remedy, first
        self.by_keyboard = False  # or else Space plays: the panel comes while the user does something else
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{remedy.title}. {remedy.detail}".strip())
        self.setDefault(first)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.by_keyboard = reached_by_keys(event)
        super().focusInEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(300, 52 if self._remedy.detail else 40)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            edge = T.ac if self.hasFocus() or self._first else T.bd
            painter.setPen(colour(edge))
            fill = T.sel if self._first else T.b4 if self.underMouse() else T.b3
            painter.setBrush(colour(T.b1 if self.isDown() else fill))
            painter.drawRoundedRect(box, 4, 4)
            paint_icon(painter, self._remedy.icon, QRectF(14, (self.height() - 18) / 2, 18, 18), T.white)
            painter.setPen(colour(T.white))
            painter.setFont(font(12, font(12).weight().DemiBold))
            left, width = 46.0, self.width() - 60.0
            top = QRectF(left, 8 if self._remedy.detail else 0, width, 18 if self._remedy.detail else self.height())
            painter.drawText(top, int(Qt.AlignmentFlag.AlignVCenter), self._remedy.title)
            painter.setFont(font(11))
            painter.setPen(colour(T.t1 if self._first else T.t2))
            if self._remedy.detail:
                room = int(width - 110)
                text = painter.fontMetrics().elidedText(self._remedy.detail, Qt.TextElideMode.ElideRight, room)
                painter.drawText(QRectF(left, 27, width, 16), int(Qt.AlignmentFlag.AlignVCenter), text)
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(QRectF(left, 0, width, self.height()), right, self._remedy.cost)


class ErrorPanel(QScrollArea):
    """Shows the session's problem; hidden while there is none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page = QWidget()
        self._outer = QVBoxLayout(self._page)
        self._outer.setContentsMargins(16, 16, 16, 16)
        self.setWidget(self._page)
        self._card: QFrame | None = None
        session.troubled.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the present problem."""
        clear(self._outer)
        self._card = None
        problem = self._session.problem
        if problem is None:
            return
        self._card = self._build(problem)
        self._outer.addStretch(1)
        self._outer.addLayout(row(None, self._card, None))
        self._outer.addStretch(2)

    def focus_first(self) -> None:
        """Put the focus on the first way out."""
        if self._card is not None:
            first = self._card.findChild(_Choice)
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _card_width(self) -> int:
        return min(680, max(340, self.width() - 40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._card is not None:
            self._card.setFixedWidth(self._card_width())
        super().resizeEvent(event)

    def _build(self, problem: Problem) -> QFrame:
        card = QFrame()
        card.setObjectName("problem")
        card.setStyleSheet(
            f"#problem {{ background: {T.b2}; border: 1px solid {T.bd};"
            f" border-top: 3px solid {T.bad}; border-radius: 3px; }}"
        )
        card.setFixedWidth(self._card_width())
        card.setAccessibleName(f"{problem.title}. {problem.body}")
        title = label(problem.title, "head")
        title.setStyleSheet("font-size: 16px;")
        head = row(
            _icon_label("alert-circle-outline", T.bad, 20),
            title,
            None,
            label(tr("{time} · code {code}").format(time=problem.time, code=problem.code), "secondary"),
        )
        body, saved = label(problem.body, wrap=True), label(problem.saved, wrap=True)
        for words in (body, saved):
            words.setMinimumWidth(320)
        parts: list[object] = [head, body]
        if problem.saved:
            line = row(_icon_label("check-circle", T.ok, 15), saved, gap=8)
            line.setStretch(1, 1)
            parts.append(line)
        for place, remedy in enumerate(problem.remedies):
            choice = _Choice(remedy, first=place == 0)
            choice.clicked.connect(lambda _=False, one=remedy: act(self._session, problem, one))
            parts.append(choice)
        if problem.details:
            parts.append(self._details(problem.details))
        copy = Button(tr("Copy report"), icon_name="content-copy", kind="small", clicked=lambda: self._copy(problem))
        pulse = Button(
            tr("Open diagnostics"),
            icon_name="pulse",
            kind="small",
            clicked=lambda: self._session.show_page("diagnostics"),
        )
        keep = Button(tr("Keep for later"), kind="small flat", clicked=self._session.dismiss)
        parts.append(row(copy, pulse, None, keep))
        card.setLayout(column(*parts, gap=10, margins=(20, 16, 20, 14)))  # type: ignore[arg-type]
        return card

    def _details(self, text: str) -> QWidget:
        frame = QFrame()
        frame.setProperty("well", True)
        body = QPlainTextEdit(text)
        body.setReadOnly(True)
        body.setFont(font(11, monospaced=True))
        lines = sum(1 + len(line) // _DETAILS_ACROSS for line in text.splitlines())
        body.setFixedHeight(min(135, 15 * lines + 14))
        body.setStyleSheet("border: none;")
        body.setAccessibleName(tr("Details"))
        body.setTabChangesFocus(True)
        toggle = QPushButton(tr("Details"))
        toggle.setProperty("link", True)
        toggle.setIcon(icon("chevron-down"))
        toggle.clicked.connect(lambda: body.setVisible(not body.isVisible()))
        frame.setLayout(column(toggle, body, gap=2, margins=(10, 6, 6, 4)))
        return frame

    def _copy(self, problem: Problem) -> None:
        QGuiApplication.clipboard().setText(report_text(self._session, problem))
        self._session.noticed.emit(tr("Report copied."), False)


def _icon_label(name: str, token: str, size: int) -> QLabel:
    made = QLabel()
    made.setPixmap(icon(name, token).pixmap(size, size))
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    return made
