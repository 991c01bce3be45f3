"""Labels, buttons, lines and rows, made in one line each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.theme import T, colour, font, icon


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """Words; `role` is one of the style sheet's: secondary, hint, head, title, ok, bad ..."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        # Layouts reckon with the height at this width: the narrower, the more room they keep free in vain.
        made.setMinimumWidth(120)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


class ElidedLabel(QLabel):
    """Words that are shortened where there is too little room; the tool tip has them whole."""

    def __init__(
        self, words: str = "", role: str = "", *, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__()
        self._mode, self._whole = mode, ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)
        self.set_words(words)

    def set_words(self, words: str) -> None:
        """Show other words."""
        if words != self._whole:
            self._whole = words
            self._fit()

    def words(self) -> str:
        """All of them."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, self.width())
        self.setText(shown)
        self.setToolTip("" if shown == self._whole else self._whole)


def chip(text: str = "", tone: str = "accent") -> QLabel:
    """A small label on a colour: accent, ok, bad, warn or plain."""
    made = QLabel(text)
    made.setProperty("chip", tone)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet looks at."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Button(QPushButton):
    """A push button with an icon and, for frequent actions, the key that does the same."""

    def __init__(
        self,
        text: str = "",
        *,
        icon_name: str = "",
        kind: str = "",
        tone: str = "",
        hint: str = "",
        clicked: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(text)
        self._hint = self._whole_hint = hint
        self._words = ""
        self._icon_name = icon_name
        self._token = {"ok": T.on_ok, "bad": T.on_bad}.get(tone, T.white if "primary" in kind else T.t2)
        if icon_name:
            self.setIcon(icon(icon_name, self._token))
            self.setIconSize(QSize(16, 16))
        for name in kind.split():
            self.setProperty(name, True)
        if tone:
            self.setProperty("tone", tone)
        if clicked is not None:
            self.clicked.connect(lambda: clicked())
        self.setAccessibleName(text)
        # The ring is for the keyboard: a click leaves the focus where it is.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def set_icon(self, name: str) -> None:
        """Another icon."""
        if name != self._icon_name:
            self._icon_name = name
            self.setIcon(icon(name, self._token))

    def set_tone(self, tone: str) -> None:
        """Icons in the colour that fits another tone: "primary", "ok", "bad" or ""."""
        token = {"ok": T.on_ok, "bad": T.on_bad, "primary": T.white}.get(tone, T.t2)
        if token != self._token:
            self._token = token
            if self._icon_name:
                self.setIcon(icon(self._icon_name, token))

    def set_hint(self, hint: str) -> None:
        """Another key."""
        shown = self._hint == self._whole_hint
        self._whole_hint = hint
        self.show_hint(shown)

    def show_hint(self, on: bool) -> None:
        """Whether the key is shown, if there is one."""
        hint = self._whole_hint if on else ""
        if hint != self._hint:
            self._hint = hint
            self.updateGeometry()
            self.update()

    def set_words(self, words: str) -> None:
        """Other words, whether they are shown now or not."""
        if self._words:
            self._words = words
        else:
            self.setText(words)
        self.setAccessibleName(words)

    def show_words(self, on: bool) -> None:
        """Whether the words are shown beside the icon; the accessible name stays."""
        if on and self._words:
            self.setText(self._words)
            self._words = ""
        elif not on and self.text():
            self._words = self.text()
            self.setText("")

    @property
    def hint_room(self) -> int:
        """Pixels that the key takes where it is shown."""
        return self._width_of(self._whole_hint) + 8 if self._whole_hint else 0

    @property
    def words_room(self) -> int:
        """Pixels that the words take where they are shown."""
        return self.fontMetrics().horizontalAdvance(self._words or self.text()) + 4

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + (self._hint_width() + 8 if self._hint else 0), size.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() if self.property("large") is None else super().minimumSizeHint()

    def _hint_width(self) -> int:
        return self._width_of(self._hint)

    def _width_of(self, hint: str) -> int:
        return QFontMetrics(font(10)).horizontalAdvance(hint) + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._hint:
            super().paintEvent(event)
            return
        # The words move left to make room for the key.
        from PySide6.QtWidgets import QStyle, QStyleOptionButton, QStylePainter

        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        width = self._hint_width()
        option.rect.adjust(0, 0, -width - 6, 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        content = super().sizeHint().width() - 20
        middle = (self.width() - width - 6) / 2
        left = min(self.width() - width - 6.0, middle + content / 2 + 6)
        box = QRectF(left + 0.5, (self.height() - 15) / 2 + 0.5, width, 15)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.property("primary") or self.property("tone")
        ink = T.dis if not self.isEnabled() else T.white if strong else T.t2
        painter.setPen(QPen(colour(ink, 0.6), 1))
        painter.drawRoundedRect(box, 2.5, 2.5)
        painter.setFont(font(10))
        painter.setPen(colour(ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._hint)


def icon_button(name: str, tip: str, clicked: Callable[[], object] | None = None, *, size: int = 18) -> QToolButton:
    """A button that is only an icon; the tip is its accessible name, too."""
    made = QToolButton()
    made.setIcon(icon(name))
    made.setIconSize(QSize(size, size))
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setMinimumSize(26, 26)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if clicked is not None:
        made.clicked.connect(lambda: clicked())
    return made


def panel(layout: QLayout | None = None) -> QFrame:
    """A frame on the panels' grey."""
    made = QFrame()
    made.setProperty("panel", True)
    if layout is not None:
        made.setLayout(layout)
    return made


def line(*, vertical: bool = False) -> QFrame:
    """A line between panels."""
    made = QFrame()
    made.setProperty("line", True)
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def row(
    *parts: QWidget | QLayout | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Things beside each other; None takes the free room, a number is a gap."""
    return _fill(QHBoxLayout(), parts, gap, margins)  # type: ignore[return-value]


def column(
    *parts: QWidget | QLayout | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Things below each other; None takes the free room, a number is a gap."""
    return _fill(QVBoxLayout(), parts, gap, margins)  # type: ignore[return-value]


def _fill(
    layout: QBoxLayout,
    parts: tuple[QWidget | QLayout | int | None, ...],
    gap: int,
    margins: tuple[int, int, int, int],
) -> QBoxLayout:
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)
    return layout


def section(title: str, *parts: QWidget | QLayout | int | None, extra: QWidget | None = None, gap: int = 8) -> QFrame:
    """A part of the inspector: a head, something at its right, and what is below; a line ends it."""
    frame = panel()
    body = column(gap=gap, margins=(12, 10, 12, 12))
    head = label(title, "head")
    body.addLayout(row(head, None, *([extra] if extra is not None else [])))
    _fill(body, parts, gap, (12, 10, 12, 12))
    outer = column(gap=0)
    outer.addLayout(body)
    outer.addWidget(line())
    frame.setLayout(outer)
    frame.setProperty("head", title)
    return frame


def reached_by_keys(event: QFocusEvent) -> bool:
    """Whether the focus came by the keyboard."""
    return event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


def put_away(owner: QWidget, *parts: QWidget) -> None:
    """Keep parts that a smaller layout leaves out: they go on being told things, and are never seen."""
    attic = QWidget(owner)
    attic.hide()
    for part in parts:
        part.setParent(attic)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        assert item is not None
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
