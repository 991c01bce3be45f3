"""Sound is missing quietly where its library is."""

from __future__ import annotations

import subprocess
import sys


def test_a_machine_without_the_sound_library_plays_in_silence() -> None:
    code = """
import sys
from pathlib import Path
sys.modules["PySide6.QtMultimedia"] = None  # as when libpulse is missing
import os
from ui.app import application
application()
os.environ["QT_QPA_PLATFORM"] = "xcb"  # read again by the sound: not the tests' silence
from ui.playback.sound import Sound
sound = Sound()
sound.play(Path("clip.mp4"), 1.0)
sound.set_volume(0.5)
sound.stop()
sound.close()
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "without sound" in told.stderr
