"""Brings a rendered file into the media pool, into a bin of its own."""

import os
import re
from typing import TYPE_CHECKING, Any, Dict, List

from .problems import ResolveError, insist

if TYPE_CHECKING:
    from . import calls

BIN = "FRESCO Studio"
_NUMBERED = re.compile(r"(.*?)(\d+)(\.[^.]+)$")


def import_result(pool: "calls.MediaPool", path: str, length: int) -> "calls.MediaPoolItem":
    """The file as an item of the media pool.

    Imports go into the current bin, which whoever calls puts back. A file that is in the bin already is not read
    again, whatever has become of it: then the old item comes back.

    Args:
        path: a movie, or the folder of a sequence of pictures.
        length: frames it must have.

    Raises:
        ResolveError: if the file is missing, not taken, or not that long.
    """
    if not os.path.exists(path):
        raise ResolveError("There is no file '{}'.".format(path), "Export it again in FRESCO Studio.")
    insist(pool.SetCurrentFolder(_bin(pool)), "open its bin '{}'".format(BIN))
    what: List[Any] = [_sequence(path)] if os.path.isdir(path) else [path]
    items = [item for item in pool.ImportMedia(what) or [] if item]
    if not items:
        raise ResolveError(
            "DaVinci Resolve does not import '{}'.".format(path), "Export it in another format, like ProRes or H.264."
        )
    found = str(items[0].GetClipProperty("Frames") or "")
    if found.isdigit() and int(found) != length:
        raise ResolveError(
            "DaVinci Resolve sees {} frames in '{}', which has {}.".format(found, os.path.basename(path), length),
            "Export it under a new name and send it again.",
        )
    return items[0]


def _bin(pool: "calls.MediaPool") -> "calls.Folder":
    root = pool.GetRootFolder()
    if not root:
        raise ResolveError("DaVinci Resolve does not give its bins.", "Close any dialog in it and try again.")
    for folder in root.GetSubFolderList() or []:
        if folder.GetName() == BIN:
            return folder
    made = pool.AddSubFolder(root, BIN)
    if not made:
        raise ResolveError(
            "DaVinci Resolve does not make the bin '{}'.".format(BIN),
            "Close any dialog in it, or make it yourself.",
        )
    return made


def _sequence(folder: str) -> Dict[str, Any]:
    """The pictures of a folder as one clip."""
    numbered = sorted(match.groups() for match in map(_NUMBERED.match, os.listdir(folder)) if match)
    numbers = [int(number) for _, number, _ in numbered]
    if not numbers or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise ResolveError("The pictures in '{}' are not complete.".format(folder), "Export them again.")
    stem, digits, suffix = numbered[0]
    pattern = os.path.join(folder, "{}%0{}d{}".format(stem, len(digits), suffix))
    return {"FilePath": pattern, "StartIndex": numbers[0], "EndIndex": numbers[-1]}
