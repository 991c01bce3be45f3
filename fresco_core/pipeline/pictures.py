"""Pictures as files: PNG without loss for what is kept, JPEG for previews."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fresco_core.frames import Picture
from fresco_core.project import ProjectError

_AFTER_HEADER = 8 + 25  # signature, and the header chunk, which always comes first and is that long
_QUICK = 1  # compression: three times as fast as the usual 3, a tenth larger
_PREVIEW_QUALITY = 85


def encode_png(picture: Picture, made_by: dict[str, Any] | None = None) -> bytes:
    """A picture as PNG.

    Args:
        made_by: kept in it as JSON, as its comment.
    """
    data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_PNG_COMPRESSION, _QUICK))[1]
    encoded = data.tobytes()
    if made_by is None:
        return encoded
    text = json.dumps(made_by, ensure_ascii=False, sort_keys=True).encode()
    return encoded[:_AFTER_HEADER] + _chunk(b"iTXt", b"Comment\0\0\0\0\0" + text) + encoded[_AFTER_HEADER:]


def decode_png(data: bytes, size: tuple[int, int]) -> Picture:
    """The picture, uint8 RGB.

    Raises:
        ProjectError: if it is damaged, or not of that height and width.
    """
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    if decoded is None or decoded.shape[:2] != size:
        raise ProjectError("A picture of the project is damaged.", "Render or propagate it again.")
    picture: Picture = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
    return picture


def encode_jpeg(picture: Picture) -> bytes:
    """A picture as JPEG, for looking at."""
    quality = (cv2.IMWRITE_JPEG_QUALITY, _PREVIEW_QUALITY)
    return cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), quality)[1].tobytes()


def read_png(path: Path, size: tuple[int, int]) -> Picture:
    """See `decode_png`."""
    return decode_png(path.read_bytes(), size)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return len(content).to_bytes(4, "big") + kind + content + checksum.to_bytes(4, "big")
