"""The tool bar above the timeline."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QSlider, QSpinBox, QWidget

from fresco_core.project import edits
from fresco_core.settings.model import KeyframeSettings
from ui.actions import Actions
from ui.session import Session
from ui.timeline.scale import MAX_PX_PER_FRAME
from ui.timeline.widget import Timeline
from ui.widgets.basics import Button, icon_button, label, row
from ui.widgets.folding import FoldingBar, without, without_keys, without_words
from ui.words import tr

_ZOOM_STEPS = 100


class TimelineBar(FoldingBar):
    """Add, remove, propose; gaps; zoom. 28 pixels high."""

    def __init__(self, session: Session, actions: Actions, timeline: Timeline) -> None:
        super().__init__()
        self._session, self._timeline = session, timeline
        self.setProperty("panel", True)
        self.setFixedHeight(28)

        def button(id: str, text: str, *, hint: bool = False) -> Button:
            made = Button(text, icon_name=_ICONS[id], kind="small flat", clicked=lambda: actions.run(id))
            made.set_hint(actions.hint(id) if hint else "")
            actions.explained(made, id)
            self._buttons[id] = made
            return made

        self._buttons: dict[str, Button] = {}
        self._actions = actions
        self.low = self._gap(tr("Fewest frames between keyframes"))
        self.high = self._gap(tr("Most frames between keyframes"))
        self._snap = icon_button("magnet", tr("Snap to peaks of motion; Alt inverts"), self._toggle_snap, size=16)
        self._snap.setCheckable(True)
        self._snap.setChecked(bool(session.preferences.get("snap")))
        timeline.snapping = self._snap.isChecked()
        self._zoom = QSlider(Qt.Orientation.Horizontal)
        self._zoom.setRange(0, _ZOOM_STEPS)
        self._zoom.setFixedWidth(110)
        self._zoom.setAccessibleName(tr("Zoom of the timeline"))
        self._zoom.valueChanged.connect(self._slid)
        low, high = label(tr("Gap min"), "secondary"), label(tr("max"), "secondary")
        frames, snap = label(tr("frames"), "secondary"), label(tr("Snap to peaks"), "secondary")
        fit = Button(tr("Fit clip"), icon_name="arrow-expand-horizontal", kind="small flat", clicked=timeline.fit_clip)
        fit.setToolTip(tr("Fit clip"))
        out = actions.tool("timeline_out", "magnify-minus-outline", lambda: timeline.zoom_by(-1), size=16)
        into = actions.tool("timeline_in", "magnify-plus-outline", lambda: timeline.zoom_by(1), size=16)
        self._editing: tuple[QWidget, ...] = (low, self.low, high, self.high, frames, self._snap, snap)
        self._viewing: tuple[QWidget, ...] = (out, self._zoom, into, fit)
        self.setLayout(
            row(
                button("add", tr("Add"), hint=True),
                button("remove", tr("Remove")),
                button("propose", tr("Propose again")),
                low,
                self.low,
                high,
                self.high,
                frames,
                self._snap,
                snap,
                None,
                out,
                self._zoom,
                into,
                fit,
                gap=6,
                margins=(8, 0, 8, 0),
            )
        )
        self.folds = (
            without(snap),
            without_keys(self._buttons["add"]),
            without(frames),
            without_words(fit),
            without(self._zoom),
            *(without_words(self._buttons[id]) for id in ("propose", "remove", "add")),
        )
        timeline.zoomed.connect(self._show_zoom)
        for signal in (session.changed, session.opened, session.closed, session.selected):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        document = self._session.document
        for id, button in self._buttons.items():
            button.setEnabled(self._actions[id].isEnabled() and not self._locked)
        for part in self._editing:
            part.setEnabled(document is not None and not self._locked)
        for part in self._viewing:
            part.setEnabled(document is not None)
        if document is not None:
            keyframes = document.settings.keyframes
            with QSignalBlocker(self.low), QSignalBlocker(self.high):
                self.low.setValue(keyframes.min_gap)
                self.high.setValue(keyframes.max_gap)
        else:
            usual = KeyframeSettings()
            with QSignalBlocker(self.low), QSignalBlocker(self.high):
                self.low.setValue(usual.min_gap)
                self.high.setValue(usual.max_gap)
        self._show_zoom()

    @property
    def _locked(self) -> bool:
        """While its keyframes are rendered, a take's keyframes stay where they are."""
        take = self._session.take
        return take is not None and self._session.live.kind == "render" and self._session.live.take == take.id

    def _gap(self, name: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(1, 1000)
        spin.setFixedSize(QSize(38, 22))
        spin.setAccessibleName(name)
        spin.setToolTip(name)
        spin.setKeyboardTracking(False)
        spin.editingFinished.connect(self._gaps_changed)
        return spin

    def _gaps_changed(self) -> None:
        document = self._session.document
        if document is None:
            return
        low, high = self.low.value(), self.high.value()
        if low > high:
            low, high = (low, low) if self.sender() is self.low else (high, high)
        keyframes = document.settings.keyframes.model_copy(update={"min_gap": low, "max_gap": high})
        if keyframes == document.settings.keyframes:
            return
        settings = document.settings.model_copy(update={"keyframes": keyframes})
        if self._session.do_grouped(5, tr("Change gaps"), edits.set_settings, settings, document.look):
            self._session.work.propose_soon()

    def _toggle_snap(self) -> None:
        self._session.preferences.set("snap", self._snap.isChecked())
        self._timeline.snapping = self._snap.isChecked()

    def _slid(self, value: int) -> None:
        scale = self._timeline.scale
        lowest = min(scale.fit_px, MAX_PX_PER_FRAME)
        wanted = lowest * (MAX_PX_PER_FRAME / lowest) ** (value / _ZOOM_STEPS)
        anchor = scale.x(self._timeline.playhead)
        from math import log

        self._timeline.set_scale(scale.zoomed(log(wanted / scale.px_per_frame) / log(1.25), anchor))

    def _show_zoom(self) -> None:
        from math import log

        scale = self._timeline.scale
        lowest = min(scale.fit_px, MAX_PX_PER_FRAME)
        share = log(scale.px_per_frame / lowest) / log(MAX_PX_PER_FRAME / lowest) if lowest < MAX_PX_PER_FRAME else 0
        with QSignalBlocker(self._zoom):
            self._zoom.setValue(round(share * _ZOOM_STEPS))


_ICONS = {"add": "plus", "remove": "minus", "propose": "auto-fix"}
