"""Names that no file can have, or no project can hold, and shapes that no picture can be warped in: said at once."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tiny_clips import save_tiny_clip

QUICK = ("--prompt", "oil painting", "--steps", "2", "--short-side", "64")
SETTINGS, MEDIA, OUTPUT = 2, 3, 5


def refused(outcome, code: int, said: str) -> None:
    assert outcome.code == code, outcome.err
    assert said in outcome.err.splitlines()[-1]


def test_names_that_are_too_long(fresco, clip: Path, tmp_path: Path) -> None:
    name = "x" * 300
    refused(fresco("restyle", clip, *QUICK, "-o", tmp_path / f"{name}.mp4"), OUTPUT, "xxx")
    refused(fresco("hints", clip, "-o", tmp_path / name), OUTPUT, "xxx")
    refused(fresco("studio", tmp_path / name), MEDIA, "xxx")


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_names_that_are_no_text(fresco, clip: Path, tmp_path: Path) -> None:
    bad = tmp_path / os.fsdecode(b"caf\xe9.mp4")
    shutil.copy(clip, bad)
    refused(fresco("restyle", clip, *QUICK, "-o", bad.with_stem(bad.stem + "2")), OUTPUT, "is not UTF-8")
    for arguments in (
        ("restyle", bad, *QUICK, "-o", tmp_path / "out.mp4"),
        ("project", "new", bad, "--prompt", "x"),
        ("handoff", bad),
    ):
        refused(fresco(*arguments), MEDIA, "is not UTF-8")
    place = bad.with_suffix(".fresco")
    refused(fresco("project", "new", clip, "--prompt", "x", "-o", place), MEDIA, "is not UTF-8")
    assert list(tmp_path.iterdir()) == [bad]


def test_a_shape_too_drawn_out(fresco, tiny_model: Path, tmp_path: Path) -> None:
    strip = save_tiny_clip(tmp_path / "strip.mp4", 2, size=(2, 1200))
    outcome = fresco("restyle", strip, *QUICK, "--model", tiny_model, "-o", tmp_path / "out.mp4")
    refused(outcome, SETTINGS, "1200x2 would be 38400x64")
    assert list(tmp_path.iterdir()) == [strip]
