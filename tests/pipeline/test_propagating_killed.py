"""SIGKILL in the middle of propagation: finished segments are kept as they are, the one that was begun is redone."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fresco_core.media import Clip
from fresco_core.pipeline.pictures import encode_png
from fresco_core.pipeline.propagating import propagate_all
from fresco_core.pipeline.workplace import ModelShelf, Workplace
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts, artifact_name
from fresco_core.project.identity import digest_of
from fresco_core.project.requests import KeyframePicture, PropagateRequest
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange
from tiny_clips import save_tiny_clip

KEYFRAMES = (0, 5, 10, 15)
PATIENCE = 240.0

_PROGRAM = """
import os, signal, sys
from pathlib import Path
from fresco_core.media import Clip
from fresco_core.pipeline.propagating import propagate_all
from fresco_core.pipeline.workplace import ModelShelf, Workplace
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts
from fresco_core.project.requests import PropagateRequest

folder, frames = Path(sys.argv[1]), int(sys.argv[2])
request = PropagateRequest.model_validate_json((folder / "request.json").read_text())

def told(progress):
    if (progress.stage, progress.done) == ("propagating", frames):
        os.kill(os.getpid(), signal.SIGKILL)

with Clip(folder / "clip.mp4") as clip:
    propagate_all(request, Workplace(clip, Artifacts(folder), ModelShelf(), ProgressToken(told)))
"""


def _prepare(folder: Path, model: Path) -> PropagateRequest:
    """A project folder with a clip, its keyframes and what is asked for."""
    folder.mkdir()
    artifacts, keyframes = Artifacts(folder), []
    with Clip(save_tiny_clip(folder / "clip.mp4", 16, size=(64, 128))) as clip:
        for frame in KEYFRAMES:
            name = artifact_name("png", frame)
            artifacts.write(name, encode_png(255 - clip.frame(frame)))
            keyframes.append(KeyframePicture(frame=frame, picture=name))
    request = PropagateRequest(
        clip=digest_of(folder / "clip.mp4"),
        range=FrameRange(0, 16),
        settings=RestyleSettings.parse({"prompt": "oil", "model": str(model)}),
        device="cpu",
        keyframes=tuple(keyframes),
    )
    (folder / "request.json").write_text(request.model_dump_json())
    return request


def _killed_after(folder: Path, frames: int) -> None:
    """Propagate in a process of its own that is killed at the moment when so many frames are made."""
    command = [sys.executable, "-c", _PROGRAM, str(folder), str(frames)]
    assert subprocess.run(command, check=False, timeout=PATIENCE).returncode == -signal.SIGKILL


def _stamps(artifacts: Artifacts) -> dict[str, tuple[int, int]]:
    """Finished pictures of segments, and which file each is."""
    found = {}
    for name in artifacts.names("segment"):
        for picture in artifacts.path(name).glob("*.png"):
            status = picture.stat()
            found[f"{name}/{picture.name}"] = (status.st_ino, status.st_mtime_ns)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_only_the_segment_in_the_making_is_redone(tmp_path: Path, tiny_model: Path) -> None:
    request = _prepare(tmp_path / "killed", tiny_model)
    _killed_after(tmp_path / "killed", frames=6)  # four of the first segment, two of the second
    artifacts = Artifacts(tmp_path / "killed")
    kept = _stamps(artifacts)
    assert len(artifacts.names("segment")) == 1
    assert len(kept) == 4

    with Clip(tmp_path / "killed" / "clip.mp4") as clip:
        made = propagate_all(request, Workplace(clip, artifacts, ModelShelf(), ProgressToken()))
    assert [segment.first for segment in made] == [0, 5, 10]
    after = _stamps(artifacts)
    assert len(after) == 12
    assert kept.items() <= after.items(), "a finished segment was made again"

    undisturbed = _prepare(tmp_path / "undisturbed", tiny_model)
    others = Artifacts(tmp_path / "undisturbed")
    with Clip(tmp_path / "undisturbed" / "clip.mp4") as clip:
        propagate_all(undisturbed, Workplace(clip, others, ModelShelf(), ProgressToken()))
    for name in after:
        segment, picture = name.split("/")
        assert (artifacts.path(segment) / picture).read_bytes() == (others.path(segment) / picture).read_bytes()
