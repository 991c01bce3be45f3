"""The bar above the picture: what is A, what is B, how they are compared, how large."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QSizePolicy, QSlider, QToolButton

from ui.actions import Actions
from ui.session import Session
from ui.session.view import SOURCE
from ui.theme.fonts import scaled
from ui.viewer.compare_view import CompareView
from ui.viewer.geometry import ViewMode
from ui.viewer.take_combo import TakeCombo
from ui.widgets.basics import label, row
from ui.widgets.fields import Segment
from ui.words import tr

_ROOM_FOR_ALL = 680
ZOOMS = ((None, "Fit"), (0.5, "50 %"), (1.0, "100 %"), (2.0, "200 %"), (4.0, "400 %"))


class ModeSegment(Segment):
    """The five ways to compare, bound to the session."""

    def __init__(self, session: Session, actions: Actions, *, words: bool = True, compact: bool = False) -> None:
        choices = [
            (ViewMode.SINGLE, tr("Single"), "square-outline"),
            (ViewMode.WIPE, tr("Wipe"), "compare"),
            (ViewMode.SIDE, tr("Side by side"), "view-split-vertical"),
            (ViewMode.DIFFERENCE, tr("Difference"), "circle-half-full"),
            (ViewMode.ONION, tr("Onion"), "layers-outline"),
        ]
        super().__init__(tr("Compare"), [(str(mode), text, icon) for mode, text, icon in choices], compact=compact)
        self._session = session
        for mode, _, _ in choices:
            actions.explained(self.button(str(mode)), str(mode))
        self.show_words(words)
        self.chosen.connect(actions.run)
        session.viewed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        self.choose(str(self._session.view.mode))


class ABBar(QFrame):
    """34 pixels high."""

    def __init__(self, session: Session, actions: Actions, view: CompareView) -> None:
        super().__init__()
        self._session, self._view = session, view
        self.setProperty("panel", True)
        self.setFixedHeight(34)
        self.a = self._combo(tr("Picture A"), "a")
        self.b = self._combo(tr("Picture B"), "b")
        swap = actions.tool("swap", "swap-horizontal")
        self.modes = ModeSegment(session, actions)
        self._gain = actions.explained(QToolButton(), "gain")
        self._gain.setAccessibleName(tr("Difference gain"))
        self._gain.clicked.connect(lambda: actions.run("gain"))
        self._onion = QSlider(Qt.Orientation.Horizontal)
        self._onion.setRange(0, 100)
        self._onion.setFixedWidth(80)
        self._onion.setAccessibleName(tr("Opacity of picture B"))
        self._onion.setToolTip(tr("Opacity of picture B"))
        self._onion.valueChanged.connect(lambda value: session.view.set(onion=value / 100))
        self.zoom = QComboBox()
        self.zoom.setAccessibleName(tr("Zoom"))
        self.zoom.setFixedWidth(scaled(104))
        for value, text in ZOOMS:
            self.zoom.addItem(tr(text), value)
        self.zoom.activated.connect(lambda place: session.view.set(zoom=self.zoom.itemData(place)))
        self.map = actions.tool("structure_map", "vector-square")
        self.map.setCheckable(True)
        self.modes.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._names = label("A", "secondary"), label("B", "secondary")
        full = actions.tool("fullscreen", "fullscreen")
        self.setLayout(
            row(
                self._names[0],
                self.a,
                4,
                self._names[1],
                self.b,
                swap,
                None,
                self.modes,
                self._gain,
                self._onion,
                None,
                self.map,
                self.zoom,
                full,
                margins=(8, 0, 8, 0),
            )
        )
        for signal in (session.changed, session.viewed, session.opened, session.closed):
            signal.connect(self.refresh)
        view.needs_pictures.connect(lambda: QTimer.singleShot(0, self, self._refresh_zoom))
        self.refresh()

    def set_wide(self, wide: bool) -> None:
        """Whether the modes have words."""
        self.modes.show_words(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is too little room, what keys and tool tips say as well goes first.
        for part in (*self._names, self.zoom):
            part.setVisible(self.width() >= scaled(_ROOM_FOR_ALL))

    def refresh(self) -> None:
        """Look at the session again."""
        session = self._session
        document = session.document
        takes = [] if document is None else [take for take in reversed(document.ordered_takes) if take.rendered]
        running = session.live.take if session.live.kind == "render" else None
        if document is not None and running in document.takes and all(take.id != running for take in takes):
            takes = [document.takes[running], *takes]
        choices = [(SOURCE, tr("Source"))] if document is not None else []
        choices += [
            (take.id, tr("{name} · live").format(name=take.name) if take.id == running else take.name) for take in takes
        ]
        for combo, chosen in ((self.a, session.view.a), (self.b, session.view.b)):
            wanted = list(choices)
            if combo is self.b and not takes:
                wanted = [("", tr("— nothing rendered"))] if document is not None else []
            self._fill(combo, wanted, chosen)
        self.map.setChecked(bool(session.view.structure))
        self._gain.setText(f"x{session.view.gain}")
        self._gain.setVisible(session.view.mode is ViewMode.DIFFERENCE)
        self._onion.setVisible(session.view.mode is ViewMode.ONION)
        with QSignalBlocker(self._onion):
            self._onion.setValue(round(session.view.onion * 100))
        colour = "" if session.clip_info is None else _colour_words(session.clip_info.colour)
        self._view.setToolTip("")
        self.a.setToolTip(colour)
        self.setEnabled(document is not None)
        self._refresh_zoom()

    def _refresh_zoom(self) -> None:
        shown = round(self._view.shown_zoom() * 100)
        with QSignalBlocker(self.zoom):
            self.zoom.setItemText(0, tr("Fit {percent} %").format(percent=shown) if shown else tr("Fit"))
            zoom = self._session.view.zoom
            place = next((i for i, (value, _) in enumerate(ZOOMS) if value == zoom), -1)
            self.zoom.setPlaceholderText(f"{shown} %")
            self.zoom.setCurrentIndex(place)

    def _combo(self, name: str, which: str) -> QComboBox:
        combo = TakeCombo(self._session, name, which)
        combo.set_width(128 if which == "a" else 150)
        combo.setPlaceholderText(tr("— pick a take"))
        return combo

    def _fill(self, combo: QComboBox, choices: list[tuple[str, str]], chosen: str) -> None:
        now = [(combo.itemData(i), combo.itemText(i)) for i in range(combo.count())]
        with QSignalBlocker(combo):
            if now != choices:
                combo.clear()
                for key, text in choices:
                    combo.addItem(text, key)
            combo.setCurrentIndex(combo.findData(chosen))


def _colour_words(colour: object) -> str:
    """How the clip's colours are shown."""
    names = {1: "Rec.709", 9: "Rec.2020", 5: "Rec.601", 6: "Rec.601", 12: "P3"}
    primaries = names.get(getattr(colour, "primaries", 0), "")
    if not primaries:
        return tr("Untagged, shown as Rec.709")
    return tr("Shown as sRGB, tagged {name}").format(name=primaries)
