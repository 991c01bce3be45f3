"""A slider with its number, and buttons of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QFontMetrics, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QToolButton,
    QWidget,
)

from ui.theme import font, icon
from ui.theme.fonts import text_scale
from ui.widgets.basics import label, row

_SHIFT = Qt.KeyboardModifier.ShiftModifier


class _Slider(QSlider):
    """Turned by the wheel only while it has the focus, so that scrolling the inspector changes nothing.

    Signals:
        reset: the default is wanted.
        nudged: a tenth of a step up (1) or down (-1), by keys or the wheel with Shift.
        dragged: so many tenths of a step, by the mouse with Shift.
    """

    reset = Signal()
    nudged = Signal(int)
    dragged = Signal(float)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._finely_at: float | None = None  # where the mouse was last, while it drags with Shift

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
        elif event.modifiers() & _SHIFT:
            # Some systems turn the wheel sideways then.
            turned = event.angleDelta().y() or event.angleDelta().x()
            self.nudged.emit(1 if turned > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if not event.modifiers() & _SHIFT or not event.buttons() & Qt.MouseButton.LeftButton:
            self._finely_at = None
            super().mouseMoveEvent(event)
            return
        if self._finely_at is not None:
            self.dragged.emit((x - self._finely_at) / max(1, self.width()) * self.maximum())
        self._finely_at = x

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._finely_at = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.modifiers() & _SHIFT and event.key() in steps:
            self.nudged.emit(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


class _Still(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def still_wheels(root: QWidget) -> None:
    """Let the wheel scroll over lists and numbers in `root` that do not have the focus, and change nothing."""
    still = _Still(root)
    for field in (*root.findChildren(QComboBox), *root.findChildren(QAbstractSpinBox)):
        field.installEventFilter(still)


class _NoFiles(QObject):
    """Passes files that are dragged over a field on to what lies under it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.mimeData().hasUrls():  # entering and moving are kinds of it, too
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def leave_files(root: QWidget) -> None:
    """Let a clip that is dropped on a text field in `root` be opened: nobody wants its address among their words."""
    leaving = _NoFiles(root)
    texts = [field.viewport() for field in root.findChildren(QPlainTextEdit)]
    for field in (*texts, *root.findChildren(QLineEdit)):
        field.installEventFilter(leaving)


class SliderField(QWidget):
    """A number between two bounds: dragged, typed, or stepped; a double click gives the default back."""

    changed = Signal(float)

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        step: float,
        default: float,
        decimals: int = 2,
        *,
        typed: tuple[float, float] | None = None,
    ) -> None:
        """`typed` are the bounds of what is typed, where those of the slider are narrower."""
        super().__init__()
        self._low, self._step, self._default = low, step, default
        self._rest = 0.0
        self._slider = _Slider()
        self._slider.setRange(0, round((high - low) / step))
        self._slider.setFixedHeight(20)
        self._slider.setAccessibleName(name)
        self._spin = QDoubleSpinBox()
        self._spin.setRange(*(typed or (low, high)))
        self._spin.setSingleStep(step)
        self._spin.setDecimals(decimals)
        self._spin.setFixedSize(QSize(52, 26))
        self._spin.setAccessibleName(name)
        self._spin.setKeyboardTracking(False)
        self._spin.installEventFilter(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._spin)
        self.setFocusProxy(self._slider)
        self._slider.valueChanged.connect(self._slid)
        self._slider.reset.connect(lambda: self._spin.setValue(self._default))
        self._slider.nudged.connect(self._nudge)
        self._slider.dragged.connect(self._drag_finely)
        self._spin.valueChanged.connect(self._typed)
        self.set_value(default)

    @property
    def value(self) -> float:
        """The number."""
        return self._spin.value()

    def set_value(self, value: float) -> None:
        """Show a number without telling anybody."""
        with QSignalBlocker(self._spin), QSignalBlocker(self._slider):
            self._spin.setValue(value)
            self._slider.setValue(round((value - self._low) / self._step))

    def set_default(self, value: float) -> None:
        """What a double click goes back to."""
        self._default = value

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self._spin.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _nudge(self, sign: int) -> None:
        """A tenth of a step, or the smallest that is shown."""
        self._spin.setValue(self.value + sign * max(self._step / 10, 10.0 ** -self._spin.decimals()))

    def _drag_finely(self, tenths: float) -> None:
        """What is less than can be shown adds up."""
        self._rest += tenths * self._step / 10
        moved = round(self._rest, self._spin.decimals())
        self._rest -= moved
        self._spin.setValue(self.value + moved)

    def _slid(self, position: int) -> None:
        with QSignalBlocker(self._spin):
            self._spin.setValue(self._low + position * self._step)
        self.changed.emit(self.value)

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(round((value - self._low) / self._step))
        self.changed.emit(value)


class Segment(QWidget):
    """Buttons side by side, one of which is down."""

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str, str]], *, compact: bool = False, stretch: bool = False
    ) -> None:
        """Choices are (key, words, icon); words may be empty where there is an icon."""
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._words: dict[str, str] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for place, (key, words, icon_name) in enumerate(choices):
            button = QToolButton()
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setText(words)
            button.setAccessibleName(words or key)
            button.setProperty("segment", True)
            button.setProperty("compact", compact)
            button.setProperty("first", place == 0)
            button.setProperty("last", place == len(choices) - 1)
            if icon_name:
                button.setIcon(icon(icon_name))
                button.setIconSize(QSize(16, 16))
                style = Qt.ToolButtonStyle
                button.setToolButtonStyle(style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly)
            button.setFixedHeight(24 if compact else 28)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[key] = button
            self._words[key] = words
            layout.addWidget(button, 1 if stretch else 0)
            if stretch:
                button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().verticalPolicy())

    def choose(self, key: str) -> None:
        """Put a button down without telling anybody."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def button(self, key: str) -> QToolButton:
        """One of the buttons."""
        return self._buttons[key]

    def set_words(self, key: str, words: str) -> None:
        """Other words on a button."""
        self._words[key] = words
        self._buttons[key].setText(words)
        self._buttons[key].setAccessibleName(words)

    def show_words(self, on: bool) -> None:
        """Whether words stand beside the icons."""
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if on else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._buttons.values():
            button.setToolButtonStyle(style)


def named(name: str, field: QWidget, *, stretch: bool = True) -> QHBoxLayout:
    """A field with its name before it, as wide as those of its neighbours unless it needs more."""
    words = label(name, "secondary")
    words.setFixedWidth(max(round(74 * text_scale()), QFontMetrics(font(11)).horizontalAdvance(name) + 2))
    return row(words, field) if stretch else row(words, field, None)
