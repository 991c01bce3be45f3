"""How well a keyframe fits its pinned neighbours, in numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from fresco_core.project.document import Keyframe, Take
from fresco_core.project.status import pins_for
from ui.keyframes.consistency import Consistency, consistency_words, measure
from ui.session import Session
from ui.theme import T
from ui.widgets.basics import column, label, row, section
from ui.words import tr

Names = tuple[str, ...]
"""Of a keyframe's picture and its pins'."""


class FitSection(QWidget):
    """Measured once for each picture, off the interface's thread."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._measured: dict[Names, Consistency | None] = {}
        self._shown: Names = ()
        hint = label(tr("lower is closer"), "secondary")
        self._delta, self._lines = label("", "secondary"), label("", "secondary")
        tip = tr("Mean colour difference (Delta E 2000) and difference of line density to the nearest pins.")
        for part in (self._delta, self._lines):
            part.setTextFormat(Qt.TextFormat.RichText)
            part.setToolTip(tip)
        frame = section(
            tr("Consistency with pins"),
            row(label(tr("Colour difference"), "secondary"), None, self._delta),
            row(label(tr("Line difference"), "secondary"), None, self._lines),
            extra=hint,
        )
        self.setLayout(column(frame, gap=0))

    def show_keyframe(self, take: Take, keyframe: Keyframe) -> None:
        """Show the numbers of a keyframe; nothing while it is not rendered, or has no pins."""
        project, version = self._session.project, keyframe.version
        pins = pins_for(take, [keyframe.frame])
        self.setVisible(bool(pins) and version is not None)
        if not pins or version is None or project is None:
            return
        names = self._shown = (version.picture, *(pin.picture for pin in pins))
        if names in self._measured:
            self._show()
            return
        self._measured[names] = None
        self._show()
        paths = [project.artifacts.path(name) for name in names]
        self._session.background.run(
            lambda: measure(paths[0], paths[1:]),
            lambda value: self._keep(names, value),
            lambda _: self._measured.__delitem__(names),
        )

    def _keep(self, names: Names, value: Consistency) -> None:
        self._measured[names] = value
        self._show()

    def _show(self) -> None:
        found = self._measured.get(self._shown)
        if found is None:
            self._delta.setText(tr("measuring"))
            self._lines.setText("")
            return
        tone = {"good": T.ok, "check": T.wn, "palette shift": T.bad}
        word = consistency_words(found)
        text = {"good": tr("good"), "check": tr("check"), "palette shift": tr("palette shift")}[word]
        self._delta.setText(f"ΔE {found.delta:.1f} <span style='color:{tone[word]}'>{text}</span>")
        self._lines.setText(f"{found.lines:.2f}")
