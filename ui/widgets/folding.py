"""Bars that leave out what matters least where there is too little room, rather than cut words off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from ui.widgets.basics import Button


@dataclass(frozen=True)
class Fold:
    """Something that can be left out.

    Attributes:
        saves: how many pixels narrower the bar is then.
        set: leaves it out, or brings it back.
    """

    saves: Callable[[], int]
    set: Callable[[bool], None]


def without(*widgets: QWidget) -> Fold:
    """Leaves widgets out; what they say must be told elsewhere, by a tool tip for example."""

    def saves() -> int:
        return sum(_width(widget) + _gap(widget) for widget in widgets)

    def leave_out(out: bool) -> None:
        for widget in widgets:
            widget.setVisible(not out)

    return Fold(saves, leave_out)


def without_keys(*buttons: Button) -> Fold:
    """Leaves out the keys that buttons show; tool tips have them, too."""

    def leave_out(out: bool) -> None:
        for button in buttons:
            button.show_hint(not out)

    return Fold(lambda: sum(button.hint_room for button in buttons), leave_out)


def without_words(*buttons: Button) -> Fold:
    """Leaves buttons their icons alone."""

    def leave_out(out: bool) -> None:
        for button in buttons:
            button.show_words(not out)

    return Fold(lambda: sum(button.words_room for button in buttons), leave_out)


class FoldingBar(QFrame):
    """A bar with one row of things; `folds` are left out one after another until the rest has room."""

    def __init__(self) -> None:
        super().__init__()
        self.folds: tuple[Fold, ...] = ()
        self._folded = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is None or not self.folds:
            return
        # What is left out is reckoned with, so that folding changes nothing of what decides about it.
        saved = [fold.saves() for fold in self.folds]
        needed = layout.minimumSize().width() + sum(saved[: self._folded])
        wanted = 0
        while needed > self.width() and wanted < len(saved):
            needed -= saved[wanted]
            wanted += 1
        while self._folded != wanted:
            on = self._folded < wanted
            self.folds[self._folded if on else self._folded - 1].set(on)
            self._folded += 1 if on else -1


def _width(widget: QWidget) -> int:
    least = widget.minimumSize().width()
    return max(least, min(widget.maximumWidth(), max(widget.minimumSizeHint().width(), 0)))


def _gap(widget: QWidget) -> int:
    parent = widget.parentWidget()
    layout = None if parent is None else parent.layout()
    return 0 if layout is None else next((one.spacing() for one in _layouts(layout) if one.indexOf(widget) >= 0), 0)


def _layouts(layout: QLayout) -> Iterator[QLayout]:
    yield layout
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner = None if item is None else item.layout()
        if inner is not None:
            yield from _layouts(inner)
