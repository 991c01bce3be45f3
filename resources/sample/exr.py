"""Reads the EXR files that Blender writes: scan lines of half or float channels, plain or ZIP-compressed."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

Channels = dict[str, npt.NDArray[np.float32]]

_KINDS = {1: "<f2", 2: "<f4"}
_LINES = {0: 1, 2: 1, 3: 16}  # compression: none, ZIPS, ZIP -> scan lines to a block


def read(path: Path) -> Channels:
    """The channels of a file by their full names, each float32 [H, W]."""
    data = path.read_bytes()
    if data[:4] != b"\x76\x2f\x31\x01":
        raise ValueError(f"{path} is not an EXR file.")
    header, at = _header(data)
    left, top, right, bottom = struct.unpack("<4i", header["dataWindow"])
    width, height = right - left + 1, bottom - top + 1
    # A scan line is all of its first channel, then all of its second ...
    line = np.dtype([(name, kind, (width,)) for name, kind in _channels(header["channels"])])
    picture = np.empty(height, line)
    lines = _LINES[header["compression"][0]]
    for (offset,) in struct.iter_unpack("<Q", data[at : at + 8 * -(-height // lines)]):
        y, size = struct.unpack_from("<ii", data, offset)
        rows = picture[y - top : y - top + lines]
        block = data[offset + 8 : offset + 8 + size]
        if size < rows.nbytes:
            block = _unzip(block)
        rows[...] = np.frombuffer(block, line)
    return {name: picture[name].astype(np.float32) for name in line.names or ()}


def stack(channels: Channels, layer: str, components: str) -> npt.NDArray[np.float32]:
    """Channels of the pass `layer` as one array [H, W, C], for example `stack(c, "Combined", "RGB")`."""
    return np.stack([channels[f"ViewLayer.{layer}.{letter}"] for letter in components], axis=-1)


def _header(data: bytes) -> tuple[dict[str, bytes], int]:
    """The attributes by name, and where the table of offsets begins."""
    attributes, at = {}, 8
    while data[at]:
        name, at = _string(data, at)
        _, at = _string(data, at)
        (size,) = struct.unpack_from("<i", data, at)
        attributes[name] = data[at + 4 : at + 4 + size]
        at += 4 + size
    return attributes, at + 1


def _channels(listed: bytes) -> list[tuple[str, str]]:
    """Names and kinds of number, in the order of the file."""
    channels, at = [], 0
    while listed[at]:
        name, at = _string(listed, at)
        (kind,) = struct.unpack_from("<i", listed, at)
        channels.append((name, _KINDS[kind]))
        at += 16
    return channels


def _string(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at)
    return data[at:end].decode(), end + 1


def _unzip(block: bytes) -> bytes:
    """Undo ZIP compression: inflate, add up the differences, interleave the two halves."""
    difference = np.frombuffer(zlib.decompress(block), np.uint8).copy()
    difference[1:] -= 128
    summed = np.cumsum(difference, dtype=np.uint8)
    half = (len(summed) + 1) // 2
    whole = np.empty_like(summed)
    whole[0::2], whole[1::2] = summed[:half], summed[half:]
    return whole.tobytes()
