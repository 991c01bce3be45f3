"""Finds files that end before the size their own container promises: cut-off copies and downloads.

Only the outermost boxes are read, so this takes no time on any file. Containers that promise nothing
(MPEG transport streams, raw streams, live Matroska) always pass.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

_MP4_TYPES = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"styp", b"sidx", b"pnot"})
_EBML = b"\x1a\x45\xdf\xa3"
_MATROSKA_SEGMENT = b"\x18\x53\x80\x67"


def missing_bytes(path: Path) -> int:
    """How many bytes are missing at the end of the file, 0 if it is whole or makes no promise.

    Raises:
        OSError: if the file cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[4:8] in _MP4_TYPES:
            promised = _end_of_mp4(file, size)
        elif head[:4] == _EBML:
            promised = _end_of_matroska(file, size)
        elif head[:4] == b"RIFF":
            promised = 8 + int.from_bytes(head[4:8], "little")
        else:
            return 0
    return max(0, promised - size)


def _end_of_mp4(file: BinaryIO, size: int) -> int:
    """Where the last box with pictures or tables ends."""
    position, end = 0, 0
    while position + 8 <= size:
        file.seek(position)
        header = file.read(16)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if length < 8:  # 0 is "up to the end of the file"; anything else is no box
            break
        position += length
        if kind in (b"mdat", b"moov", b"moof"):
            end = position
    return end


def _end_of_matroska(file: BinaryIO, size: int) -> int:
    """Where the segment ends, 0 if its length was never filled in."""
    file.seek(4)
    header_length = _variable_integer(file)
    if header_length is None or header_length > size:  # no file can be sought in as far as a damaged length may say
        return 0
    file.seek(header_length, 1)
    if file.read(4) != _MATROSKA_SEGMENT:
        return 0
    length = _variable_integer(file)
    return 0 if length is None else file.tell() + length


def _variable_integer(file: BinaryIO) -> int | None:
    """EBML's integer of 1 to 8 bytes; none if it is the "unknown" of all ones, or no integer."""
    first = file.read(1)
    if not first or first[0] == 0:
        return None
    extra = 8 - first[0].bit_length()
    value = int.from_bytes(bytes([first[0] & (0x7F >> extra)]) + file.read(extra), "big")
    return None if value == (1 << (7 * (extra + 1))) - 1 else value
