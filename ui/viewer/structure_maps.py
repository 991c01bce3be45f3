"""Shows what the chosen structure control sees of the current frame; the worker draws it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel
from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from fresco_core.errors import FrescoError
from fresco_core.worker.messages import MapParams, StructureMap
from ui.decoding import FileSource, FramePicture
from ui.models.controls import controls
from ui.session import Session
from ui.viewer.chips import Chip
from ui.viewer.compare_view import CompareView
from ui.viewer.overlay import Overlay
from ui.words import tr

_REST_MS = 250
_LINES = ("softedge", "canny", "hed")
"""Maps that are bright lines on black: the picture is seen between them."""


class StructureMaps(QObject):
    """Feeds one `CompareView`. One map is asked for at a time: while it is drawn, the last wish waits."""

    def __init__(self, session: Session, view: CompareView) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._asked: MapParams | None = None
        self._file: Path | None = None
        self._shown: MapParams | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REST_MS)
        self._soon.timeout.connect(self._ask)
        for signal in (session.moved, session.viewed, session.changed, session.opened, session.closed):
            signal.connect(self.refresh)
        session.frames.ready.connect(self._ready)
        view.needs_pictures.connect(self.refresh)

    def refresh(self) -> None:
        """Look at the session again: a map of another frame is taken away at once."""
        wanted = self._wanted()
        if wanted == self._shown:
            return
        self._shown = None
        self._view.set_overlay(None)
        if wanted is not None:
            self._soon.start()

    def _wanted(self) -> MapParams | None:
        session = self._session
        if session.project is None or session.clip is None or not self._view.isVisible():
            return None
        control = next((name for name in controls() if name == session.view.structure), None)
        if control is None:
            return None
        return MapParams(
            project=str(session.project.folder.absolute()),
            clip=str(session.clip),
            frame=session.playhead,
            control=control,
            settings=session.project.document.settings,
        )

    def _ask(self) -> None:
        wanted = self._wanted()
        if wanted is None or self._asked is not None:
            return
        self._asked = wanted
        if self._session.live.job:
            self._session.noticed.emit(tr("The map is drawn when the job is done."), False)
        self._session.work.client.call("draw_map", wanted, lambda outcome: self._answered(wanted, outcome))

    def _answered(self, asked: MapParams, outcome: BaseModel | FrescoError) -> None:
        if not isValid(self):
            return  # the window was built anew meanwhile
        self._asked = None
        if asked != self._wanted():
            self._ask()
        elif isinstance(outcome, FrescoError):
            self._session.view.set(structure="")
            self._session.refuse(outcome)
        elif isinstance(outcome, StructureMap):
            self._file, self._shown = Path(outcome.picture), asked
            self._session.frames.request("map", FileSource(self._file), 0)

    def _ready(self, picture: FramePicture) -> None:
        shown = self._shown
        if picture.channel != "map" or shown is None or picture.source != FileSource(self._file or Path()):
            return
        name = tr("Structure map: {name}").format(name=controls()[shown.control][0])
        chip = Chip(name, "vector-square")
        self._view.set_overlay(Overlay(picture.image, chip, lines=shown.control in _LINES))
