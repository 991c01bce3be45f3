"""A line while models are on their way: how many, how fast, how long yet, and a button that pauses all."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ui.models.transfers import Transfer, Transfers
from ui.timecodes import duration, size
from ui.widgets.basics import Button, label, row
from ui.words import tr


class Downloads(QFrame):
    """Hidden while there is none. Rows of the table have each one's own progress."""

    def __init__(self, transfers: Transfers) -> None:
        super().__init__()
        self._transfers = transfers
        self.setProperty("panel", True)
        self.words = label("", "secondary")
        pause = Button(tr("Pause all"), icon_name="pause", kind="small", clicked=self._pause)
        self.setLayout(row(label(tr("Downloads"), "strong"), self.words, None, pause, margins=(12, 8, 12, 8)))
        transfers.changed.connect(self.refresh)
        self.refresh()

    @property
    def _coming(self) -> list[Transfer]:
        return [one for one in self._transfers.running.values() if one.what in ("pull", "repair")]

    def refresh(self) -> None:
        """Look at the transfers again."""
        coming = self._coming
        self.setVisible(bool(coming))
        words = tr("{count} active").format(count=len(coming))
        speed = sum(one.speed for one in coming)
        if speed:
            left = sum(one.total - one.done for one in coming) / speed
            words += " · " + tr("{speed}/s, {time} left").format(speed=size(speed), time=duration(left))
        self.words.setText(words + " · " + tr("what was paused goes on where it stopped"))

    def _pause(self) -> None:
        for one in self._coming:
            self._transfers.stop(one.name)
