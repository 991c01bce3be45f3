"""Downloads, checks and imports of models, in a thread; told four times a second. Nothing begins by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from fresco_core.errors import CancelledError, FrescoError
from fresco_core.models import Store
from fresco_core.progress import Progress, ProgressToken
from fresco_core.settings import Control
from ui.background import Background

What = Literal["pull", "verify", "repair", "import"]
_TELL_MS = 250


@dataclass
class Transfer:
    """One model on its way.

    Attributes:
        done, total: bytes.
        speed: bytes per second, of this session.
    """

    name: str
    what: What
    token: ProgressToken = field(default_factory=ProgressToken)
    done: int = 0
    total: int = 0
    begun: float = field(default_factory=time.monotonic)
    first: int | None = None

    def report(self, progress: Progress) -> None:
        """Called in the thread."""
        if self.first is None:
            self.first, self.begun = progress.done, time.monotonic()
        self.done, self.total = progress.done, progress.total

    @property
    def speed(self) -> float:
        """Bytes per second since it began."""
        return (self.done - (self.first or 0)) / max(0.1, time.monotonic() - self.begun)


class Transfers(QObject):
    """At most one thing at a time for each model.

    Signals:
        changed: something began, came on or ended.
        failed: a model's name and the error.
        imported: the name of a model that was taken in from a file.
    """

    changed = Signal()
    failed = Signal(str, object)
    imported = Signal(str)

    def __init__(self, store: Callable[[], Store], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._background = Background(self)
        self.running: dict[str, Transfer] = {}
        self.damaged: dict[str, int] = {}
        self._clock = QTimer(self)
        self._clock.setInterval(_TELL_MS)
        self._clock.timeout.connect(self.changed)

    def pull(self, name: str) -> None:
        """Download a model, going on where it stopped."""

        def work(token: ProgressToken) -> None:
            from fresco_core.models.pull import plan_pull, pull

            store = self._store()
            pull(store, plan_pull(store, name), token)

        self._begin(name, "pull", work)

    def verify(self, name: str) -> None:
        """Compare a model's files with its receipt."""

        def work(token: ProgressToken) -> int:
            store = self._store()
            receipt = store.require(name)
            return sum(receipt.files[one.path].size for one in store.verify(name, token))

        def done(damaged: int) -> None:
            self.damaged.pop(name, None)
            if damaged:
                self.damaged[name] = damaged

        self._begin(name, "verify", work, done)

    def repair(self, name: str) -> None:
        """Fetch what is damaged again."""

        def work(token: ProgressToken) -> None:
            from fresco_core.models.pull import repair

            repair(self._store(), name, token)

        self._begin(name, "repair", work, lambda _: self.damaged.pop(name, None))

    def take_in(self, file: Path, control: Control | None = None) -> None:
        """Import a model from a file or a folder.

        Args:
            control: of a ControlNet, the hint it was made for.
        """

        def work(token: ProgressToken) -> str:
            from fresco_core.models.apart import import_apart

            return import_apart(self._store(), file, token, control=control)

        self._begin(file.name, "import", work, self.imported.emit)

    def stop(self, name: str) -> None:
        """What is here is kept for the next time."""
        if name in self.running:
            self.running[name].token.cancel()

    def close(self) -> None:
        """Stop everything, and wait for it."""
        for transfer in self.running.values():
            transfer.token.cancel()
        self._clock.stop()
        self._background.close()

    def _begin(
        self,
        name: str,
        what: What,
        work: Callable[[ProgressToken], Any],
        then: Callable[[Any], object] | None = None,
    ) -> None:
        if name in self.running:
            return
        transfer = Transfer(name, what)
        transfer.token = ProgressToken(transfer.report)
        self.running[name] = transfer

        def done(value: Any) -> None:
            del self.running[name]
            if then is not None:
                then(value)
            self._told()

        def failed(error: FrescoError) -> None:
            del self.running[name]
            if not isinstance(error, CancelledError):
                self.failed.emit(name, error)
            self._told()

        self._background.run(lambda: work(transfer.token), done, failed)
        self._clock.start()
        self.changed.emit()

    def _told(self) -> None:
        if not self.running:
            self._clock.stop()
        self.changed.emit()
