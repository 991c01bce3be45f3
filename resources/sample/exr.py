"""Reads the EXR files that Blender writes: scan lines of float channels, plain or ZIP-compressed."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

Channels = dict[str, npt.NDArray[np.float32]]

_LINES = {0: 1, 2: 1, 3: 16}  # compression: none, ZIPS, ZIP -> scan lines to a block


def read(path: Path) -> Channels:
    """The channels of a file by their full names, each float32 [H, W]."""
    data = path.read_bytes()
    if data[:4] != b"\x76\x2f\x31\x01":
        raise ValueError(f"{path} is not an EXR file.")
    header, at = _header(data)
    names = _float_channels(header["channels"])
    left, top, right, bottom = struct.unpack("<4i", header["dataWindow"])
    width, height = right - left + 1, bottom - top + 1
    lines = _LINES[header["compression"][0]]
    picture = np.empty((height, len(names), width), np.float32)
    for (offset,) in struct.iter_unpack("<Q", data[at : at + 8 * -(-height // lines)]):
        y, size = struct.unpack_from("<ii", data, offset)
        rows = picture[y - top : y - top + lines]
        block = data[offset + 8 : offset + 8 + size]
        if size < rows.nbytes:
            block = _unzip(block)
        rows[...] = np.frombuffer(block, "<f4").reshape(rows.shape)
    return {name: picture[:, index] for index, name in enumerate(names)}


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


def _float_channels(listed: bytes) -> list[str]:
    names, at = [], 0
    while listed[at]:
        name, at = _string(listed, at)
        (kind,) = struct.unpack_from("<i", listed, at)
        if kind != 2:
            raise ValueError(f"The channel {name} is not float.")
        names.append(name)
        at += 16
    return names


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
