"""A part of an installation: what shall be on the disk and in the registry for one host, or for the panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """What belongs together and is installed, checked and removed as one.

    Attributes:
        id: for the command line, like "blender-4.5".
        title: for people.
        files: what each file holds.
        executable: which of them are programs.
        values: registry values, by key and name.
        made: files that `after` makes.
        traces: files that `after` makes where there were none; removed if they are still as it left them.
        after: done when the files are there; what went wrong or is left to the user, else nothing.
        before_removal: done while the files are still there; the same.
        after_removal: done when they are gone.
        caches: folders that other programs fill from our files, and what may be left in them; removed with them if we
            had to make them.
        hint: what the user should know once it is installed.
    """

    id: str
    title: str
    files: Mapping[Path, bytes]
    executable: frozenset[Path] = frozenset()
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    made: tuple[Path, ...] = ()
    traces: tuple[Path, ...] = ()
    after: Callable[[], str] | None = None
    before_removal: Callable[[], str] | None = None
    after_removal: Callable[[], str] | None = None
    caches: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    hint: str = ""
