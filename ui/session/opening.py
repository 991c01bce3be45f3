"""Opens a clip or a project folder: everything that touches the disk, to be called off the interface's thread."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fresco_core.errors import FrescoError
from fresco_core.names import title_of
from fresco_core.project.document import ClipIdentity
from fresco_core.project.errors import ProjectError
from fresco_core.project.identity import relinked
from fresco_core.project.store import SUFFIX, Project
from fresco_core.resources import resource
from fresco_core.timing import FrameRange
from ui.session.defaults import default_settings

if TYPE_CHECKING:
    from fresco_core.media import ClipInfo

LONG_CLIP_SECONDS = 20
FIRST_RANGE_SECONDS = 10


@dataclass(frozen=True)
class Opened:
    """A project that is open.

    Attributes:
        clip, info: None if the clip is missing; `trouble` says so then.
    """

    project: Project
    clip: Path | None
    info: ClipInfo | None
    trouble: FrescoError | None = None


def open_path(path: Path, *, fresh: bool = False, there: Path | None = None) -> Opened | None:
    """Open the project at `path`, or that of the clip at `path`.

    Args:
        fresh: begin anew even if the clip has a project.
        there: folder of the project that is open already; None is given back if it is the one wanted.

    Raises:
        MediaError: if the clip cannot be read.
        ProjectError: if the project is damaged, of a newer version, or open elsewhere.
        SettingsError: if the default look cannot be read.
    """
    from fresco_core.media.stills import folder_meant

    path = path.parent if path.name == "project.json" else folder_meant(path)
    if path.is_dir() and (path.suffix == SUFFIX or (path / "project.json").exists()):
        return None if _same(path, there) else _open_project(path)
    info = _probe(path)
    folder = _project_folder(path)
    if (folder / "project.json").exists() and not fresh:
        return None if _same(folder, there) else _open_project(folder)
    if fresh or folder.exists():
        folder = _free_folder(folder)
    settings, look = default_settings()
    project = Project.create(folder, path, range=_first_range(info), settings=settings, look=look, name=title_of(path))
    return Opened(project, path, info)


def _same(folder: Path, there: Path | None) -> bool:
    return there is not None and folder.resolve() == there.resolve()


def _probe(clip: Path) -> ClipInfo:
    """Media libraries are loaded here, off the interface's thread, and not before a clip is opened."""
    # Dealing batches needs it later, on the interface's thread.
    import fresco_core.keyframes  # noqa: F401
    from fresco_core.media import probe

    return probe(clip)


def _open_project(folder: Path) -> Opened:
    project = Project.open(folder)
    try:
        clip = project.clip
        return Opened(project, clip, _probe(clip))
    except FrescoError as error:
        return Opened(project, None, None, error)
    except BaseException:
        project.close()
        raise


def _project_folder(clip: Path) -> Path:
    """Beside the clip; where that cannot be written, or is our own, among the user's data."""
    import os

    own = clip.absolute().is_relative_to(resource().absolute())
    if os.access(clip.parent, os.W_OK) and not own:
        return clip.with_name(clip.name + SUFFIX)
    from platformdirs import user_data_path

    folder = user_data_path("fresco-studio", appauthor=False) / "projects"
    key = hashlib.sha256(str(clip.absolute()).encode()).hexdigest()[:8]
    return folder / f"{title_of(clip)}-{key}{SUFFIX}"


def _free_folder(folder: Path) -> Path:
    number = 2
    while folder.with_name(f"{folder.name.removesuffix(SUFFIX)} {number}{SUFFIX}").exists():
        number += 1
    return folder.with_name(f"{folder.name.removesuffix(SUFFIX)} {number}{SUFFIX}")


def _first_range(info: ClipInfo) -> FrameRange:
    """All of a short clip; the beginning of a long one, which a user will mark a part of."""
    if info.frame_count > LONG_CLIP_SECONDS * info.rate:
        return FrameRange(0, max(2, round(FIRST_RANGE_SECONDS * info.rate)))
    return FrameRange(0, info.frame_count)


def find_again(clip: Path, identity: ClipIdentity, folder: Path) -> tuple[Path, ClipIdentity, ClipInfo]:
    """The clip of the project in `folder`, which lies at `clip` now.

    Raises:
        ProjectError: if the file is another clip.
        MediaError: if it cannot be read.
    """
    from fresco_core.media.stills import folder_meant

    clip = folder_meant(clip)
    if not clip.exists():
        raise ProjectError(f"There is no file '{clip}'.", "Choose the clip.")
    return clip, relinked(identity, clip, folder), _probe(clip)
