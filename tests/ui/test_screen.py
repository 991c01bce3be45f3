"""A machine that cannot show windows is told what it lacks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from fresco_core.errors import FrescoError
from ui import screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings all it needs")


@pytest.fixture
def x11(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A session of X11."""
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    return monkeypatch


def test_the_panel_without_a_screen_says_so_in_a_sentence() -> None:
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name and name[:3] != "QT_"}
    told = subprocess.run([sys.executable, "-m", "ui"], env=environment, capture_output=True, text=True, timeout=60)
    assert told.returncode == 1
    assert told.stderr.startswith("There is no screen here")
    assert "fresco restyle" in told.stderr


def test_libraries_that_are_missing_are_named_with_their_packages(x11: pytest.MonkeyPatch) -> None:
    there = {"libxcb-icccm.so.4", "libxkbcommon-x11.so.0", "libX11-xcb.so.1"}
    x11.setattr(screen, "_loads", lambda library: library not in there)
    with pytest.raises(FrescoError, match="lacks libX11-xcb") as raised:
        screen.check_screen()
    assert raised.value.problem.endswith("libX11-xcb.so.1, libxcb-icccm.so.4, libxkbcommon-x11.so.0.")
    assert "apt install libx11-xcb1 libxcb-icccm4 libxkbcommon-x11-0`" in raised.value.remedy


def test_libraries_are_looked_for_by_the_loader() -> None:
    assert screen._loads("libc.so.6")
    assert not screen._loads("libno-such-thing.so.9")


@pytest.mark.parametrize("variable", ["QT_QPA_PLATFORM", "WAYLAND_DISPLAY"])
def test_other_ways_to_show_windows_are_left_to_qt(variable: str, x11: pytest.MonkeyPatch) -> None:
    x11.setattr(screen, "_loads", lambda library: False)
    x11.setenv(variable, "offscreen")
    screen.check_screen()
