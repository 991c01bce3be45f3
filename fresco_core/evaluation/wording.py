"""Whether pictures show what was asked for: by CLIP where it is here, else by how far each is from its source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.errors import ModelError
from fresco_core.evaluation.likeness import cell_statistics
from fresco_core.frames import Picture
from fresco_core.models import Store

CLIP_MISSING = "CLIP is not here (`fresco models pull clip`)"
_MEAN = (0.48145466, 0.4578275, 0.40821073)
_DEVIATION = (0.26862954, 0.26130258, 0.27577711)


class Eye(Protocol):
    """Looks at pictures and gives each a vector of length 1."""

    name: str

    def __call__(self, picture: Picture) -> Tensor: ...


class Cells:
    """A stand-in for CLIP's eye: colours, contrast and edges of a picture's cells, their means and deviations.

    It knows what a picture's surface is like, not what it shows.
    """

    name = "cells"
    # About how much each statistic varies among pictures, so that no one of them rules: Lab, contrast, edges.
    _SCALE = (20.0, 10.0, 10.0, 10.0, 20.0, 20.0, 30.0, 30.0)

    def __call__(self, picture: Picture) -> Tensor:
        deviation, mean = torch.std_mean(cell_statistics(picture) / torch.tensor(self._SCALE), dim=0)
        return torch.cat((mean, deviation))


class Clip:
    """OpenAI's CLIP, by transformers, from a folder of safetensors.

    Raises:
        ModelError: if it cannot be loaded.
    """

    name = "CLIP"

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        import transformers

        transformers.utils.logging.disable_progress_bar()
        try:
            model = transformers.CLIPModel.from_pretrained(folder, local_files_only=True, use_safetensors=True)
            self._tokenizer = transformers.CLIPTokenizer.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
            raise ModelError(
                f"CLIP cannot be loaded ({str(error).splitlines()[0]}).", "Repair it with `fresco models repair clip`."
            ) from None
        self._device = torch.device(device)
        self._model: Any = model.to(self._device).eval().requires_grad_(False)
        self._side = int(model.config.vision_config.image_size)

    @torch.inference_mode()
    def __call__(self, picture: Picture) -> Tensor:
        pixels = torch.from_numpy(_centre(picture, self._side)).permute(2, 0, 1)[None].float() / 255
        mean, deviation = (torch.tensor(values)[:, None, None] for values in (_MEAN, _DEVIATION))
        seen = self._model.vision_model(pixel_values=((pixels - mean) / deviation).to(self._device))
        return functional.normalize(self._model.visual_projection(seen.pooler_output)[0].float().cpu(), dim=0)

    @torch.inference_mode()
    def read(self, text: str) -> Tensor:
        """A text as a vector of length 1, to be compared with pictures'."""
        tokens = self._tokenizer([text], padding=True, truncation=True, return_tensors="pt").to(self._device)
        told = self._model.text_model(input_ids=tokens.input_ids, attention_mask=tokens.attention_mask)
        return functional.normalize(self._model.text_projection(told.pooler_output)[0].float().cpu(), dim=0)


def clip_at_hand(device: str = "cpu") -> Clip | None:
    """CLIP, if it is installed. Errors as in `Clip`."""
    store = Store()
    return None if store.receipt("clip") is None else Clip(store.path("clip"), device)


def share_nearer(restyled: Sequence[Tensor], sources: Sequence[Tensor]) -> float:
    """The share of frames whose surface is nearer to the other restyled frames' mean than to their own source's."""
    mean = torch.stack(list(restyled)).mean(0)
    nearer = [
        torch.dist(picture, mean) < torch.dist(picture, source)
        for picture, source in zip(restyled, sources, strict=True)
    ]
    return sum(map(bool, nearer)) / len(nearer)


def _centre(picture: Picture, side: int) -> Picture:
    """The middle square, resampled to `side`: as CLIP was taught, short side first."""
    height, width = picture.shape[:2]
    scale = side / min(height, width)
    size = (max(side, round(width * scale)), max(side, round(height * scale)))
    resampling = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(picture, size, interpolation=resampling)
    top, left = (size[1] - side) // 2, (size[0] - side) // 2
    return np.ascontiguousarray(resized[top : top + side, left : left + side])
