"""`fresco handoff`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tiny_clips import save_tiny_clip


@pytest.fixture
def pair(clip: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A source of 12 frames, and a result of 5."""
    shutil.copy(clip, tmp_path / "shot.mp4")
    return tmp_path / "shot.mp4", save_tiny_clip(tmp_path / "oil.mp4", 5)


def test_a_result_and_its_clip_become_a_folder(fresco, pair: tuple[Path, Path], tmp_path: Path) -> None:
    source, result = pair
    outcome = fresco("handoff", result, "--source", source, "--in", "4", "--name", "Take 1", "--reel", "CAM_B")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith(f"Wrote {tmp_path / 'oil.handoff'}: 5 restyled frames at 01:00:00:04.")
    folder = tmp_path / "oil.handoff"
    assert sorted(path.suffix for path in folder.glob("Take 1.*")) == [".edl", ".fcpxml", ".mlt", ".otio", ".xml"]
    assert "CAM_B" in (folder / "Take 1.edl").read_text()
    assert "exists already" in fresco("handoff", result, "-s", source, "--in", "4").err
    assert fresco("handoff", result, "-s", source, "--in", "0.25s", "--format", "xml", "--force").code == 0
    assert [path.name for path in folder.glob("oil.*")] == ["oil.xml"]


@pytest.mark.parametrize(
    ("options", "code", "problem"),
    [
        (("--in", "8"), 4, "do not fit"),
        (("--in", "noon"), 4, "not a position"),
        (("--format", "aaf"), 2, "aaf"),
        (("--start-timecode", "25:00:00:00"), 4, "does not exist"),
        (("--output", "no/such/folder"), 5, "no folder"),
        (("--handles", "-1"), 2, "handles"),
    ],
)
def test_what_is_wrong_is_said(
    fresco, pair: tuple[Path, Path], tmp_path: Path, options, code: int, problem: str
) -> None:
    source, result = pair
    outcome = fresco("handoff", result, "--source", source, *options)
    assert outcome.code == code
    assert problem in outcome.err
    assert outcome.err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["oil.mp4", "shot.mp4"]
    assert fresco("handoff", tmp_path / "none.mp4").code == 3
