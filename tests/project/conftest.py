"""A clip, a project about it, and results as the worker would send them, made without one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fresco_core.project import Project
from fresco_core.settings import RestyleSettings
from tiny_clips import save_tiny_clip


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 24)


@pytest.fixture(scope="session")
def saved_project(clip: Path) -> Path:
    """The folder of a project without takes; to be copied, not to be used."""
    folder = clip.with_name("clip.fresco")
    Project.create(folder, clip, settings=RestyleSettings(prompt="oil painting")).close()
    return folder


@pytest.fixture
def folder(saved_project: Path, tmp_path: Path) -> Path:
    """A project folder of the test's own."""
    return Path(shutil.copytree(saved_project, tmp_path / "clip.fresco"))


@pytest.fixture
def project(folder: Path) -> Iterator[Project]:
    with Project.open(folder) as opened:
        yield opened


@pytest.fixture
def refused(folder: Path) -> Callable[[], str]:
    """Opens the project, which must be refused, without any change to the folder; gives the sentence."""
    from fresco_core.errors import FrescoError

    def call() -> str:
        before = {path: path.lstat().st_mtime_ns for path in folder.rglob("*") if path.name != ".lock"}
        with pytest.raises(FrescoError) as caught:
            Project.open(folder)
        assert {path: path.lstat().st_mtime_ns for path in folder.rglob("*") if path.name != ".lock"} == before
        assert "\n" not in str(caught.value)
        return caught.value.problem

    return call
