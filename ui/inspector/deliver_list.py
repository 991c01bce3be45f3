"""What was sent to hosts and put into packages, the newest first; and what can be done about what waits."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.host.record import Shipment
from ui.session import Session
from ui.widgets.basics import Button, clear, column, label, row
from ui.words import tr

_SHOWN = 6


class SentList(QWidget):
    """Lines of words, with buttons below those that have not arrived."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: tuple[Shipment, ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)

    def set_shipments(self, shipments: tuple[Shipment, ...]) -> None:
        """Show other shipments; the oldest comes first in them."""
        newest = tuple(reversed(shipments))[:_SHOWN]
        if newest == self._shown:
            return
        self._shown = newest
        clear(self._rows)
        for shipment in newest:
            self._rows.addWidget(self._line(shipment))

    def _line(self, shipment: Shipment) -> QWidget:
        holder = QWidget()
        words, role = self._words(shipment)
        layout = column(label(shipment.name, "strong"), label(words, role, wrap=True), gap=2)
        if shipment.state == "waiting":
            deliveries = self._session.hosts.deliveries
            again = Button(tr("Send again"), kind="small", clicked=lambda: deliveries.send_again(shipment.id))
            there = Button(
                tr("At the playhead"),
                kind="small",
                clicked=lambda: deliveries.send_again(shipment.id, position="playhead"),
            )
            drop = Button(tr("Do not send"), kind="small flat", clicked=lambda: deliveries.give_up(shipment.id))
            buttons = [again, *([there] if shipment.problem else []), drop]
            for button in buttons:
                button.setAccessibleName(f"{button.text()}, {shipment.name}")
            layout.addLayout(row(*buttons, None, gap=6))
        holder.setLayout(layout)
        holder.setToolTip(shipment.where if shipment.package else shipment.file)
        return holder

    def _words(self, shipment: Shipment) -> tuple[str, str]:
        host = self._session.hosts.title_of(shipment.place)
        if shipment.problem:
            return f"{shipment.problem} {shipment.remedy}", "bad"
        return {
            "writing": (tr("Being written"), "secondary"),
            "waiting": (tr("Waits for {host}").format(host=host), "warn"),
            "placed": (tr("In {host}: {where}").format(host=host, where=shipment.where), "ok"),
            "written": (tr("Package in {folder}").format(folder=shipment.where), "ok"),
        }[shipment.state]
