"""What the viewer compares, and how."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, Signal

from ui.viewer.geometry import ViewMode

SOURCE = "source"
"""The name of the clip itself; takes go by their ids."""


class View(QObject):
    """The viewer's state: A, B and the mode. Told by `changed`."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mode = ViewMode.SINGLE
        self.a = SOURCE
        self.b = ""
        self.single = "b"
        """Which of the two single mode shows; A where there is no B."""
        self.peek = False
        """Whether A alone is shown for a moment, whatever the mode."""
        self.structure = ""
        """The structure control whose map is shown; none for ""."""
        self.zoom: float | None = None
        self.gain = 1
        self.onion = 0.5

    def reset(self, b: str = "") -> None:
        """As for a clip just opened: the clip alone, or beside the take `b`."""
        self.mode, self.a, self.b = ViewMode.WIPE if b else ViewMode.SINGLE, SOURCE, b
        self.single = "b"
        self.structure, self.zoom, self.gain, self.peek = "", None, 1, False
        self.changed.emit()

    def set(self, **values: object) -> None:
        """Change some of the attributes at once."""
        if "mode" in values:
            values["mode"] = ViewMode(str(values["mode"]))
        before = {name: getattr(self, name) for name in values}
        if before != values:
            for name, value in values.items():
                setattr(self, name, value)
            self.changed.emit()

    def swap(self) -> None:
        """Exchange A and B."""
        if self.b:
            self.set(a=self.b, b=self.a)

    def keep_to(self, takes: Collection[str]) -> None:
        """Let go of takes that are not among these."""
        self.set(a=self.a if self.a in takes else SOURCE, b=self.b if self.b in takes else "")

    def make_room(self, take: str) -> None:
        """A new take is begun: if `take` stands beside the clip, the clip is shown until the new one has a picture."""
        if self.b == take:
            self.set(b="", mode=ViewMode.SINGLE, single="b")
