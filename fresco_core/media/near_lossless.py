"""ProRes 4444 that gives every 8-bit code value back to within one.

The encoder at its finest quantiser is off by two at about one sample in 50,000, because it cuts coefficients off
instead of rounding them. So each frame is decoded again, and where it is off by more than one, its source is moved
the other way and the frame encoded once more. One repetition is nearly always enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
from av.codec import CodecContext
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fresco_core.frames import Picture
from fresco_core.media.pixels import FrameConverter, plane_view

_ATTEMPTS = 5
_LOWEST, _HIGHEST = 4, 1019  # 10-bit codes outside are reserved for synchronisation


class NearLosslessProRes:
    """Encodes single frames through `stream`, whose encoder must have been given `OPTIONS`."""

    OPTIONS: ClassVar[dict[str, str]] = {
        "profile": "4444",
        "alpha_bits": "16",
        "quant_mat": "default",
        "flags": "+qscale",
        "global_quality": "118",  # FF_QP2LAMBDA: a quantiser of 1
    }

    def __init__(self, stream: VideoStream, converter: FrameConverter) -> None:
        self._stream = stream
        self._converter = converter
        decoder: Any = CodecContext.create("prores", "r")
        decoder.codec_tag = "ap4h"
        self._decoder = decoder

    def encode(self, frame: VideoFrame, picture: Picture) -> Iterable[Packet[VideoStream]]:
        """The packets of `frame`, which was made from `picture`. Writes into the frame."""
        wanted = [plane_view(frame, plane, np.uint16).astype(np.int32) for plane in range(3)]
        for attempt in range(_ATTEMPTS):
            packets = self._stream.encode(frame)
            decoded = self._decoder.decode(packets[0])[0]
            shown = self._converter.picture(decoded)
            off = (np.abs(shown.astype(np.int16) - picture) > 1).any(axis=2)
            if attempt == _ATTEMPTS - 1 or not off.any():
                break
            for plane, target in enumerate(wanted):
                codes = plane_view(frame, plane, np.uint16)
                # The decoder gives 12 bits for the encoder's 10.
                scale = 1 << (decoded.format.components[plane].bits - 10)
                error = target - plane_view(decoded, plane, np.uint16) / scale
                codes[off] = np.clip(np.rint(codes + error), _LOWEST, _HIGHEST)[off]
        return packets
