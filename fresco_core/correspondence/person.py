"""Where people are: a small segmentation network that ships with the product."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.errors import ModelError
from fresco_core.frames import Picture
from fresco_core.resources import resource

Mask = npt.NDArray[np.float32]
"""float32 [H, W] in [0, 1], 1 = subject."""

_SIDE = 256
_DOUBTFUL, _SURE = 0.1, 0.7
"""Below the first, the network's probability counts as 0, above the second as 1: a dilation by box sum would make
solid subjects of its faint traces."""


class PersonFinder:
    """MediaPipe's selfie segmentation, which also takes to animals that stand out. Not for several threads at once.

    Raises:
        ModelError: if the network's file is missing or damaged.
    """

    def __init__(self) -> None:
        path = resource("saliency", "selfie_segmentation.tflite")
        try:
            self._network = cv2.dnn.readNetFromTFLite(np.frombuffer(path.read_bytes(), dtype=np.uint8))
        except (OSError, cv2.error):
            raise ModelError(
                f"The network that finds people ({path}) is missing or damaged.",
                "Reinstall FRESCO Studio, or switch saliency off.",
            ) from None

    def __call__(self, picture: Picture) -> Mask:
        """The people in a picture, as a mask of 256x256 pixels that covers all of it."""
        squashed = cv2.resize(picture, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        self._network.setInput(cv2.dnn.blobFromImage(squashed, scalefactor=1 / 255))
        probability = self._network.forward().reshape(_SIDE, _SIDE)
        mask: Mask = np.clip((probability - _DOUBTFUL) / (_SURE - _DOUBTFUL), 0, 1)
        return mask
