"""The folder: what is written is safe, there is one writer, a moved clip is found, what is deleted can come back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import pytest
from made_up import proposal

from fresco_core.errors import DiskFullError, FrescoError, MediaError
from fresco_core.project import Project, ProjectError, artifact_name, edits
from fresco_core.project.identity import find_clip
from fresco_core.project.store import load_document
from tiny_clips import save_tiny_clip, tiny_pictures

AUTOSAVE = 0.25
PICTURE = artifact_name("png", ["picture"])
FLOW = artifact_name("flow", ["flow"])


def rename(project: Project, name: str) -> None:
    project.edit("Rename", project.document.replace(name=name))


def test_an_edit_is_on_the_disk_at_once(project: Project) -> None:
    """Without being asked to, and within the quarter of a second that is promised."""
    waits = []
    for number in range(10):
        rename(project, f"name {number}")
        begun = time.monotonic()
        while load_document(project.folder)[0].name != f"name {number}":
            assert time.monotonic() < begun + 10
            time.sleep(0.005)
        waits.append(time.monotonic() - begun)
    # The median: on a busy machine a single one may have to wait for its turn.
    assert sorted(waits)[5] < AUTOSAVE, waits


def test_a_killed_process_has_lost_nothing(folder: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from fresco_core.project import Project; "
        "project = Project.open(Path(sys.argv[1])); "
        "[project.edit('Rename', project.document.replace(name=f'name {number}')) for number in range(50)]; "
        "project.flush(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    with Project.open(folder) as again:
        assert again.document.name == "name 49"


def test_a_long_journal_is_folded_into_the_document(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fresco_core.project.store._FOLDED_AT", 1000)
    for number in range(40):
        rename(project, f"name {number}")
        project.flush()
        assert (project.folder / "journal.jsonl").stat().st_size < 2000
        assert load_document(project.folder)[0].name == f"name {number}"


def test_one_writer(folder: Path) -> None:
    other = (
        "import sys; from pathlib import Path; from fresco_core.project import Project; Project.open(Path(sys.argv[1]))"
    )
    with Project.open(folder):
        with pytest.raises(ProjectError, match="open in another"):
            Project.open(folder)
        refused = subprocess.run(
            [sys.executable, "-c", other, str(folder)], capture_output=True, text=True, check=False
        )
        assert "open in another window or process" in refused.stderr
        assert load_document(folder)[0].name, "reading needs no lock"
    Project.open(folder).close()


def test_a_moved_clip_is_found_or_asked_for(clip: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    shutil.copy(clip, there / "clip.mp4")
    Project.create(there / "clip.fresco", there / "clip.mp4").close()
    here = tmp_path / "here"
    there.rename(here)
    with Project.open(here / "clip.fresco") as both_moved:
        assert both_moved.clip == here / "clip.mp4"
    (here / "other").mkdir()
    (here / "clip.mp4").rename(here / "other" / "renamed.mp4")
    with Project.open(here / "clip.fresco") as alone:
        with pytest.raises(ProjectError, match="is missing"):
            _ = alone.clip
        another = save_tiny_clip(tmp_path / "another.mp4", 24, size=(64, 64))
        with pytest.raises(ProjectError, match="not the clip"):
            alone.relink(another)
        alone.relink(here / "other" / "renamed.mp4")
        assert alone.clip == here / "other" / "renamed.mp4"
    with Project.open(here / "clip.fresco") as again:
        assert again.clip == here / "other" / "renamed.mp4"


def test_an_image_sequence_is_recognised_by_all_of_its_pictures(tmp_path: Path) -> None:
    there = tmp_path / "shot.v1"
    there.mkdir()
    for number, picture in enumerate(tiny_pictures(3)):
        cv2.imwrite(str(there / f"{number}.png"), picture)
    with Project.create(tmp_path / "shot.fresco", there, rate=Fraction(25)) as project:
        identity = project.document.clip
        assert (identity.frame_count, identity.rate, project.clip) == (3, 25, there)
        here = there.rename(tmp_path / "shot.v2")
        project.relink(here)
        assert project.clip == here
        (here / "notes.txt").write_text("not a picture")
        assert project.clip == here
        middle = here / "1.png"
        middle.write_bytes(middle.read_bytes()[::-1])
        with pytest.raises(ProjectError, match="changed or replaced"):
            _ = project.clip


def test_a_place_that_cannot_be_asked_is_not_where_the_clip_is(clip: Path, tmp_path: Path) -> None:
    """As with a disk on the network that is gone; here a name that no system takes."""
    with Project.create(tmp_path / "clip.fresco", clip) as project:
        away = project.document.clip.replace(path="x" * 5000)
        assert find_clip(away, project.folder) == clip
        # From Windows, and the clip beside it.
        shutil.copy(clip, tmp_path)
        windows = away.replace(path="D:/footage/clip.mp4", absolute="D:\\footage\\clip.mp4")
        assert find_clip(windows, project.folder) == tmp_path / "clip.mp4"
        (tmp_path / "clip.mp4").unlink()
        with pytest.raises(ProjectError, match="is missing"):
            find_clip(away.replace(absolute="/" + "x" * 5000), project.folder)


def test_a_clip_whose_name_is_not_utf_8_is_refused(clip: Path, tmp_path: Path) -> None:
    for folder, named in (("clip.fresco", "caf\udce9.mp4"), ("caf\udce9.fresco", "clip.mp4")):
        with pytest.raises(MediaError, match="not UTF-8"):
            Project.create(tmp_path / folder, clip.with_name(named))


def test_another_clip_of_the_same_name_is_not_taken(clip: Path, tmp_path: Path) -> None:
    shutil.copy(clip, tmp_path / "clip.mp4")
    Project.create(tmp_path / "clip.fresco", tmp_path / "clip.mp4").close()
    data = bytearray((tmp_path / "clip.mp4").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "clip.mp4").write_bytes(data)
    with Project.open(tmp_path / "clip.fresco") as project, pytest.raises(ProjectError, match="changed or replaced"):
        _ = project.clip


def test_what_is_cleaned_can_come_back_for_a_week(project: Project) -> None:
    project.artifacts.write(PICTURE, b"picture")
    project.artifacts.write(FLOW, b"flow", cache=True)
    project.do("Propose", edits.propose, proposal(project.document.range), project.document.range)
    motion = project.document.take.motion if project.document.take else None
    assert motion is not None
    project.artifacts.write(motion, b"motion")
    project.clean()
    assert project.artifacts.names() == [motion], "flow goes, too: it is quickly made again"
    assert project.artifacts.sizes()["trash"] == len(b"picture")
    project.artifacts.restore([PICTURE])
    assert project.artifacts.read(PICTURE) == b"picture"
    project.clean()
    trashed = project.folder / "trash" / PICTURE
    week = time.time() - 8 * 86400
    os.utime(trashed, (week, week))
    project.clean()
    assert not trashed.exists()


def test_cleaning_at_once(project: Project) -> None:
    project.artifacts.write(PICTURE, b"picture")
    project.clean(everything=True)
    assert project.artifacts.sizes() == dict.fromkeys(project.artifacts.sizes(), 0)


def test_artefacts_are_whole_for_every_reader(project: Project) -> None:
    """Many writers of the same artefact, and readers that never see half of it."""
    name = artifact_name("trace", ["large"])
    data = bytes(1 << 20)
    seen: list[int] = []

    def read() -> None:
        seen.extend(len(project.artifacts.read(name)) for _ in range(300) if project.artifacts.has(name))

    threads = [threading.Thread(target=read)]
    threads += [threading.Thread(target=project.artifacts.write, args=(name, data)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) <= {len(data)}
    assert not list(project.artifacts.folder.glob(".partial-*"))


@pytest.fixture
def small_disk(saved_project: Path, tmp_path: Path) -> Iterator[Path]:
    """A project on a disk of its own of 256 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    yield Path(shutil.copytree(saved_project, disk / "clip.fresco"))
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return ballast


@pytest.mark.parametrize("write", ["file", "folder", "edit", "save"])
def test_a_full_disk(small_disk: Path, write: str) -> None:
    project = Project.open(small_disk)
    rename(project, "before")
    project.save()
    ballast = _fill(small_disk.parent)
    segment = artifact_name("segment", ["s"])

    def build() -> None:
        with project.artifacts.building(segment) as made:
            (made / "00000001.png").write_bytes(bytes(100_000))

    def save() -> None:
        rename(project, "after " + "x" * 10_000)
        project.save()

    def edit() -> None:
        rename(project, "after " + "x" * 10_000)
        project.flush()

    attempts: dict[str, Callable[[], None]] = {
        "file": lambda: project.artifacts.write(PICTURE, bytes(100_000)),
        "folder": build,
        "edit": edit,
        "save": save,
    }
    with pytest.raises(DiskFullError) as caught:
        attempts[write]()
    assert caught.value.remedy
    assert not list(small_disk.rglob(".partial-*"))
    if write in ("edit", "save"):
        # The journal is written in a thread of its own.
        deadline = time.monotonic() + 30
        while project.trouble is None and time.monotonic() < deadline:
            time.sleep(0.01)
    assert (project.trouble is not None) == (write in ("edit", "save"))
    # The full disk does not keep the project from being closed, nor from being opened as it was.
    killed = load_document(small_disk)[0]
    assert killed.name == "before"
    ballast.unlink()
    if write in ("edit", "save"):
        project.flush()
        assert project.trouble is None
        assert load_document(small_disk)[0].name.startswith("after")
    else:
        attempts[write]()
        assert project.artifacts.has(PICTURE if write == "file" else segment)
    project.close()
    Project.open(small_disk).close()


def test_opening_and_closing_on_a_full_disk(small_disk: Path) -> None:
    ballast = _fill(small_disk.parent)
    project = Project.open(small_disk)
    rename(project, "x" * 10_000)
    with pytest.raises(FrescoError):
        project.close()
    ballast.unlink()
    Project.open(small_disk).close()
