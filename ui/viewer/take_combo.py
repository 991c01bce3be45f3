"""A or B of the comparison: chosen from the list, or dropped on it from the list of takes."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox

from ui.rail.models import TAKE
from ui.session import Session
from ui.viewer.geometry import ViewMode

_LEAST = 64


class TakeCombo(QComboBox):
    """Its data are `View.a` or `View.b`."""

    def __init__(self, session: Session, name: str, which: str) -> None:
        super().__init__()
        self._session, self._which = session, which
        self.setAccessibleName(name)
        self.setAcceptDrops(True)
        self._width = 0
        self.activated.connect(lambda place: session.view.set(**{which: self.itemData(place)}))

    def set_width(self, width: int) -> None:
        """So wide, or less where there is too little room."""
        self._width = width
        self.setMaximumWidth(width)

    def sizeHint(self) -> QSize:
        return QSize(self._width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        take, view = self._dropped(event.mimeData()), self._session.view
        if take:
            event.acceptProposedAction()
            view.set(**{self._which: take, "mode": ViewMode.WIPE if view.mode is ViewMode.SINGLE else view.mode})

    def _dropped(self, data: QMimeData) -> str:
        """The take that is held over it; "" if it is none, or has no pictures yet."""
        take = bytes(data.data(TAKE).data()).decode()
        return take if take and self.findData(take) >= 0 else ""
