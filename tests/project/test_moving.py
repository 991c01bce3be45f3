"""A project moved to another folder or disk: all of it is there afterwards, or all of it is where it was."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from fresco_core.errors import DiskFullError
from fresco_core.project import Project, ProjectError, artifact_name, moving
from fresco_core.project.moving import move_project

PICTURE = artifact_name("png", ["picture"])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "another disk" / "Проекты"
    place.mkdir(parents=True)
    return place


@pytest.fixture
def filled(folder: Path) -> Path:
    """With a picture, and an edit that only the journal has."""
    with Project.open(folder) as project:
        project.artifacts.write(PICTURE, b"picture")
    project = Project.open(folder)
    project.edit("Rename", project.document.replace(name="renamed"))
    project.flush()
    project._journal.close()
    project._lock.release()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("another_disk", [False, True])
def test_a_project_moves_with_all_it_has(
    filled: Path, place: Path, clip: Path, another_disk: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if another_disk:
        monkeypatch.setattr(moving, "_renamed", lambda *_: False)
    there = move_project(filled, place)
    assert there == place / filled.name
    assert not filled.exists()
    assert list(place.iterdir()) == [there]
    with Project.open(there) as project:
        assert project.document.name == "renamed"
        assert project.artifacts.read(PICTURE) == b"picture"
        assert project.clip.samefile(clip)
        assert (there / project.document.clip.path).resolve() == clip.resolve()


def test_a_project_whose_clip_is_missing_moves_too(filled: Path, place: Path) -> None:
    with Project.open(filled) as project:
        gone = project.document.clip.replace(path="../gone.mp4", absolute="/gone.mp4")
        project.edit("Clip", project.document.replace(clip=gone))
    with Project.open(move_project(filled, place)) as project:
        assert project.document.clip == gone


def test_a_full_disk_leaves_everything_where_it_was(filled: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = []

    def full(source: str, target: str, **_: object) -> None:
        if copied:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        copied.append(shutil.copyfile(source, target))

    before = contents(filled)
    monkeypatch.setattr(moving, "_renamed", lambda *_: False)
    monkeypatch.setattr(shutil, "copy2", full)
    with pytest.raises(DiskFullError, match="Проекты"):
        move_project(filled, place)
    assert copied
    assert contents(filled) == before
    assert list(place.iterdir()) == []
    Project.open(filled).close()


def test_what_cannot_be_moved_is_said(filled: Path, place: Path) -> None:
    with Project.open(filled), pytest.raises(ProjectError, match="open in another"):
        move_project(filled, place)
    with pytest.raises(ProjectError, match="its place is taken"):
        move_project(filled, filled)
    (place / filled.name).mkdir()
    with pytest.raises(ProjectError, match="its place is taken"):
        move_project(filled, place)
    with pytest.raises(ProjectError, match="no folder"):
        move_project(filled, place / "elsewhere")
    with pytest.raises(ProjectError, match="no project"):
        move_project(place, filled.parent)
    Project.open(filled).close()
