"""Moves the playhead at the clip's rate. Frames that are late are dropped, never queued."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from ui.playback.sound import Sound
    from ui.session import Session

SPEEDS = (1, 2, 4)


class Player(QObject):
    """Play, pause, shuttle.

    Attributes:
        speed: 0 when paused; 1, 2 or 4, negative for backwards.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.speed = 0
        self._sound: Sound | None = None
        self._begun = 0.0
        self._from = 0
        self._shown = -1
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        session.closed.connect(self._closed)
        session.moved.connect(self._moved)

    @property
    def playing(self) -> bool:
        """Whether the playhead moves by itself."""
        return self.speed != 0

    def toggle(self) -> None:
        """Play at normal speed, or pause."""
        if self.playing:
            self.pause()
        else:
            self._run(1)

    def shuttle(self, direction: int) -> None:
        """Play in a direction; pressed again, twice as fast, up to four times."""
        if self.speed * direction > 0:
            faster = min(SPEEDS[-1], abs(self.speed) * 2)
            self._run(direction * faster)
        else:
            self._run(direction)

    def pause(self) -> None:
        """Stop where the playhead is."""
        if self.playing:
            self.speed = 0
            self._timer.stop()
            if self._sound is not None:
                self._sound.stop()
            self.changed.emit()

    def close(self) -> None:
        """Let go of the sound device."""
        self.pause()
        if self._sound is not None:
            self._sound.close()
            self._sound = None

    def _run(self, speed: int) -> None:
        if self._session.clip is None:
            return
        start, stop = self._bounds()
        if speed > 0 and not start <= self._session.playhead < stop - 1:
            self._session.seek(start)
        self.speed = speed
        self._anchor()
        # Twice as often as frames come, so that none is shown late by more than half its time.
        self._timer.start(max(4, round(500 / float(self._session.rate) / abs(speed))))
        self._play_sound()
        self.changed.emit()

    def _anchor(self) -> None:
        self._begun = time.perf_counter()
        self._from = self._shown = self._session.playhead

    def _bounds(self) -> tuple[int, int]:
        document = self._session.document
        if document is None:
            return 0, max(1, self._session.frame_count)
        if self._session.preferences.get("loop") and self._session.playhead in document.range:
            return document.range.start, document.range.stop
        return 0, self._session.frame_count

    def _tick(self) -> None:
        elapsed = time.perf_counter() - self._begun
        frame = self._from + int(elapsed * float(self._session.rate) * abs(self.speed)) * (1 if self.speed > 0 else -1)
        if frame == self._shown:
            return
        start, stop = self._bounds()
        if start <= frame < stop:
            self._shown = frame
            self._session.seek(frame)
            return
        if self._session.preferences.get("loop"):
            self._shown = start if self.speed > 0 else stop - 1
            self._session.seek(self._shown)
            self._anchor()
            self._play_sound()
        else:
            self._session.seek(stop - 1 if self.speed > 0 else start)
            self.pause()

    def _moved(self, frame: int) -> None:
        # Somebody else moved the playhead: go on from there.
        if self.playing and frame != self._shown:
            self._anchor()
            self._play_sound()

    def _play_sound(self) -> None:
        info = self._session.clip_info
        if self.speed != 1 or info is None or not info.has_audio or self._session.clip is None:
            if self._sound is not None:
                self._sound.stop()
            return
        if self._sound is None:
            from ui.playback.sound import Sound

            self._sound = Sound(self)
        self._sound.set_volume(float(self._session.preferences.get("volume")))
        self._sound.play(self._session.clip, float(self._session.playhead / self._session.rate))

    def _closed(self) -> None:
        self.close()
