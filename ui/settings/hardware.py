"""What this computer has, and what the worker runs on."""

from __future__ import annotations

from fresco_core.worker.messages import Nothing
from ui.actions import Actions
from ui.session import Session
from ui.settings.form import Form
from ui.start.computer_facts import ComputerFacts
from ui.widgets.basics import Button, row
from ui.words import tr


class HardwarePage(Form):
    """Measured when it is shown."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(tr("Hardware"))
        self._session = session
        self._facts = ComputerFacts(session, worker=True)
        start = Button(tr("Start the worker"), icon_name="refresh", clicked=self._start)
        free = Button(tr("Unload the model"), clicked=self._release)
        self.add(
            tr("This computer"),
            self._facts,
            row(start, free, None),
            note=tr("Batches are planned from the memory that is free when they begin."),
        )

    def _start(self) -> None:
        self._facts.measure()
        self._release()

    def _release(self) -> None:
        if not self._session.live.job:
            self._session.work.client.call("release", Nothing(), lambda _: None)
