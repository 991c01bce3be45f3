"""The projects in which `fresco restyle` works: found again, never taken from another process, not kept for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from fresco_core.cli.restyling import Task, forget_old_jobs, restyle_task
from fresco_core.errors import OutputError
from fresco_core.project import Project, ProjectError
from fresco_core.project.lock import FolderLock
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange


@pytest.fixture
def task(clip: Path, tmp_path: Path) -> Task:
    return Task(clip, FrameRange(0, 4), RestyleSettings(prompt="x"), None, tmp_path / "out.mp4", "h264")


def test_the_same_task_is_the_same_project(task: Task, tmp_path: Path) -> None:
    same = Task(task.clip, task.range, RestyleSettings(prompt="x"), None, task.destination, "h264", force=True)
    assert same.folder == task.folder
    others = [
        Task(task.clip, FrameRange(0, 5), task.settings, None, task.destination, "h264"),
        Task(task.clip, task.range, RestyleSettings(prompt="y"), None, task.destination, "h264"),
        Task(task.clip, task.range, task.settings, None, tmp_path / "other.mp4", "h264"),
    ]
    assert len({task.folder, *(other.folder for other in others)}) == 4


def test_another_process_is_at_it(task: Task) -> None:
    with (
        Project.create(task.folder, task.clip, range=task.range, settings=task.settings),
        pytest.raises(ProjectError, match="by another process"),
    ):
        restyle_task(task)
    assert task.folder.exists()


def test_another_process_is_just_making_it(task: Task) -> None:
    task.folder.mkdir(parents=True)
    lock = FolderLock(task.folder)
    with pytest.raises(ProjectError, match="by another process"):
        restyle_task(task)
    assert task.folder.exists()
    lock.release()


def test_what_is_refused_leaves_no_project(task: Task, cache: Path) -> None:
    task.destination.write_text("precious")
    with pytest.raises(OutputError, match="exists already"):
        restyle_task(task)
    assert task.destination.read_text() == "precious"
    assert not list(cache.rglob("*.fresco"))


def test_done_is_what_is_there_as_it_was(task: Task) -> None:
    task.folder.parent.mkdir(parents=True)
    task.destination.write_text("result")
    assert not task.is_done
    task.note_done()
    assert task.is_done
    task.destination.write_text("something else")
    assert not task.is_done
    task.destination.unlink()
    assert not task.is_done


def test_they_are_forgotten_after_two_weeks(task: Task, cache: Path) -> None:
    Project.create(task.folder, task.clip).close()
    receipt = cache / "jobs" / "some.done"
    receipt.write_text("")
    forget_old_jobs()
    assert task.folder.exists()
    assert receipt.exists()
    old = time.time() - 15 * 86400
    for path in (task.folder, receipt):
        os.utime(path, (old, old))
    forget_old_jobs()
    assert list((cache / "jobs").iterdir()) == []
