"""A project to another place, as when its disk is full."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from fresco_core.errors import MediaError
from fresco_core.project.errors import ProjectError
from fresco_core.project.files import PARTIAL, check_plain, file_errors, remove
from fresco_core.project.lock import FolderLock
from fresco_core.project.store import Project


def move_project(folder: Path, place: Path) -> Path:
    """Move the project at `folder` into the folder `place`.

    On another disk the copy is complete before the original goes; a move that fails leaves the project where it was.

    Returns:
        Where it is now.

    Raises:
        ProjectError: if there is no project, it is open, or `place` is no folder, lies in it, or has its name in use.
        DiskFullError: if there is no room for it.
    """
    if not check_plain(folder / "project.json", folder=False):
        raise ProjectError(f"There is no project at '{folder}'.", "Choose a folder that ends in .fresco.")
    if not place.is_dir():
        raise ProjectError(f"There is no folder '{place}'.", "Choose a folder that is there.")
    target = place / folder.absolute().name
    if target.exists() or place.resolve().is_relative_to(folder.resolve()):
        raise ProjectError(f"'{target}' cannot take the project: its place is taken.", "Choose another folder.")
    lock = FolderLock(folder)
    try:
        with file_errors(target):
            if not _renamed(folder, target):
                _copy(folder, target)
                remove(folder)
    finally:
        lock.release()
    _keep_clip(target)
    return target


def _renamed(folder: Path, target: Path) -> bool:
    """Whether that did it: it does on the same disk, on systems that rename what is open."""
    try:
        folder.rename(target)
    except OSError:
        return False
    return True


def _copy(folder: Path, target: Path) -> None:
    partial = target.with_name(f"{PARTIAL}{secrets.token_hex(6)}")

    def copy(source: str, copied: str) -> None:
        # Of several errors, `copytree` would tell only the words.
        with file_errors(target):
            shutil.copy2(source, copied, follow_symlinks=False)

    try:
        ignored = shutil.ignore_patterns(".lock", f"{PARTIAL}*")
        shutil.copytree(folder, partial, symlinks=True, ignore=ignored, copy_function=copy)
        if hasattr(os, "sync"):
            os.sync()
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _keep_clip(folder: Path) -> None:
    """Have the project know the way to its clip from where it is now; a clip that is missing stays so."""
    with Project.open(folder) as project:
        try:
            project.relink(project.clip)
        except (ProjectError, MediaError):
            return
