"""The clip's sound, by QtMultimedia; a machine without a sound device, or without its library, is silent."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer

_log = logging.getLogger(__name__)


class Sound(QObject):
    """Plays the sound of a file from a moment on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player: QMediaPlayer | None = None
        self._path: Path | None = None
        self._start = 0
        if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
            return
        try:
            from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer
        except ImportError as error:  # on Linux it wants libpulse, which not every system has
            _log.warning("Clips play without sound: %s", error)
            return
        if not QMediaDevices.defaultAudioOutput().isNull():
            self._output = QAudioOutput(self)
            self._player = QMediaPlayer(self)
            self._player.setAudioOutput(self._output)
            self._player.mediaStatusChanged.connect(self._status)

    def play(self, path: Path, seconds: float) -> None:
        """Play from `seconds` on."""
        player = self._player
        if player is None:
            return
        self._start = round(seconds * 1000)
        if path != self._path:
            self._path = path
            player.setSource(QUrl.fromLocalFile(str(path)))
        player.setPosition(self._start)
        player.play()

    def stop(self) -> None:
        """Be silent."""
        if self._player is not None:
            self._player.pause()

    def set_volume(self, volume: float) -> None:
        """How loud, 0 to 1."""
        if self._player is not None:
            self._output.setVolume(volume)

    def close(self) -> None:
        """Let go of file and device."""
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())
            self._path = None

    def _status(self, status: QMediaPlayer.MediaStatus) -> None:
        if self._player is not None and status == self._player.MediaStatus.LoadedMedia and self._start:
            self._player.setPosition(self._start)
