"""Timeline and its tool bar, bound to the session."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QVBoxLayout

from fresco_core.project import edits
from fresco_core.timing import FrameRange
from ui.actions import Actions
from ui.decoding import ClipSource, FileSource
from ui.session import Session
from ui.session.looks import words_in
from ui.timeline.bar import TimelineBar
from ui.timeline.data import KEYS, MOTION, RESULT, RULER, SOURCE, TimelineData
from ui.timeline.widget import Timeline
from ui.words import tr


class TimelinePanel(QFrame):
    """Tool bar above, lanes below; `compact` has no tool bar and no lane heads."""

    menu_wanted = Signal(QPoint)

    def __init__(self, session: Session, actions: Actions, *, compact: bool = False) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._dragged: FrameRange | None = None
        self.timeline = Timeline(self._thumbnail)
        self._compact = compact
        if compact:
            self.timeline.heads = 0
            self.timeline.fits_range = True
            self.timeline.set_lanes(20, 24, 49, 19, 0)
            self.setFixedHeight(112)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.bar: TimelineBar | None = None
        if not compact:
            self.bar = TimelineBar(session, actions, self.timeline)
            layout.addWidget(self.bar)
        layout.addWidget(self.timeline, 1)
        timeline = self.timeline
        timeline.sought.connect(self._seek)
        timeline.range_dragged.connect(self._drag_range)
        timeline.range_dropped.connect(self._drop_range)
        timeline.marker_clicked.connect(self._click)
        timeline.marker_moved.connect(self._move)
        timeline.add_wanted.connect(session.add_keyframe)
        timeline.menu_wanted.connect(self._menu)
        session.moved.connect(self._moved)
        session.selected.connect(self._selected)
        for signal in (session.changed, session.opened, session.closed, session.progressed):
            signal.connect(self.refresh)
        session.frames.ready.connect(self._ready)
        self._key: object = None
        self.refresh()
        self._selected()

    def _moved(self, frame: int) -> None:
        self.timeline.set_playhead(frame, follow=True)

    def _selected(self) -> None:
        self.timeline.set_selection(self._session.selection)

    def set_tall(self, tall: bool) -> None:
        """Whether there is room for the source lane."""
        if not self._compact:
            self.timeline.set_lanes(
                RULER, KEYS, int(self.timeline.motion_height) or MOTION, RESULT, SOURCE if tall else 0
            )

    def refresh(self) -> None:
        """Look at the session again."""
        session = self._session
        document = session.document
        if document is None:
            if self._key is not None:
                self._key = None
                self.timeline.set_data(TimelineData())
            return
        live = session.live
        analysing = (live.done, live.total) if live.kind == "propose" and live.stage == "reading" else None
        key = (document, session.keyframes, id(session.motion.values), analysing, self._dragged)
        if key == self._key:
            return
        self._key = key
        take = session.take
        drift = session.drift
        self.timeline.editable = not (live.kind == "render" and take is not None and live.take == take.id)
        self.timeline.set_data(
            TimelineData(
                frames=session.frame_count,
                rate=session.rate,
                start=session.start_timecode,
                range=self._dragged or document.range,
                motion=session.motion.values,
                motion_start=session.motion.start,
                analysing=analysing,
                drift=drift.values if drift else None,
                drift_start=drift.start if drift else 0,
                suggestion=drift.peak.suggestion if drift and drift.peak else None,
                keyframes=session.keyframes,
                result=session.result,
                travel=tuple(
                    (one.range, words_in(one.prompt, document.look)) for one in document.settings.prompt_ranges
                ),
                wide_gaps=self._wide_gaps(),
            )
        )
        self.timeline.set_playhead(session.playhead)

    def _wide_gaps(self) -> tuple[tuple[int, int, str], ...]:
        document, take = self._session.document, self._session.take
        if document is None or take is None or take.rendered:
            return ()
        low, high = document.settings.keyframes.min_gap, document.settings.keyframes.max_gap
        found = []
        for left, right in pairwise(item.frame for item in self._session.keyframes):
            if right in take.cuts:
                continue
            if right - left > high:
                why = tr("{gap} frames without a keyframe; {limit} are allowed.").format(gap=right - left, limit=high)
                found.append((left, right, why))
            elif right - left < low and right != take.range.stop - 1:
                why = tr("Only {gap} frames apart; {limit} are wanted.").format(gap=right - left, limit=low)
                found.append((left, right, why))
        return tuple(found)

    def _thumbnail(self, kind: str, frame: int, box: QSize) -> QImage | None:
        session = self._session
        if kind == "marker":
            item = next((one for one in session.keyframes if one.frame == frame), None)
            if item is not None and item.picture is not None:
                return session.frames.thumbnail("lane", FileSource(item.picture), 0, box)
        else:
            box = QSize(box.width() * 2, box.height())
        if kind != "result":
            clip = session.clip
            return None if clip is None else session.frames.thumbnail("lane", ClipSource(clip), frame, box)
        path: Path | None = session.result.get(frame)
        return None if path is None else session.frames.thumbnail("lane", FileSource(path), frame, box)

    def _ready(self, picture: object) -> None:
        if getattr(picture, "channel", "") == "lane":
            self.timeline.thumbnails_arrived()

    def _seek(self, frame: int) -> None:
        self._session.seek(frame)
        if any(item.frame == frame for item in self._session.keyframes):
            self._session.select(frozenset({frame}), seek=False)

    def _drag_range(self, start: int, stop: int) -> None:
        edge = start if self._dragged is None or start != self._dragged.start else stop - 1
        self._dragged = FrameRange(start, stop)
        self._session.seek(edge)
        self.refresh()

    def _drop_range(self, start: int, stop: int) -> None:
        self._dragged = None
        if self._session.document is not None and self._session.document.range != FrameRange(start, stop):
            self._session.set_range(start, stop)
        self._key = None
        self.refresh()

    def _click(self, frame: int, modifiers: Qt.KeyboardModifier) -> None:
        selection = self._session.selection
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._session.select(selection ^ frozenset({frame}), seek=False)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier and selection:
            low, high = min(min(selection), frame), max(max(selection), frame)
            between = frozenset(item.frame for item in self._session.keyframes if low <= item.frame <= high)
            self._session.select(between, seek=False)
        elif selection != frozenset({frame}):
            self._session.select(frozenset({frame}))
        else:
            self._session.seek(frame)

    def _move(self, frame: int, to: int) -> None:
        take, keyframe = self._session.take, self._session.keyframe_at(frame)
        if take is None or keyframe is None:
            return
        if self._session.do(tr("Move keyframe"), edits.move_keyframe, take.id, keyframe.id, to):
            self._session.select(frozenset({to}))

    def _menu(self, frame: int, place: QPoint) -> None:
        if frame not in self._session.selection:
            self._session.select(frozenset({frame}))
        self.menu_wanted.emit(place)
