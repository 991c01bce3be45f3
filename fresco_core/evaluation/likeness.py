"""Whether restyled pictures keep the source's own self-similarity (METHOD 11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.evaluation.scores import Measure
from fresco_core.evaluation.vgg import vgg_features
from fresco_core.frames import Picture

_CELL = 8


def spatial_consistency(sources: Sequence[Picture], restyled: Sequence[Picture]) -> Measure:
    """How far each restyled picture's self-similarity is from its source's, as a mean over pictures.

    Features of both are compared by the mean absolute difference of their cosine Gram matrices. With the weights of
    VGG-19, which are not downloaded, the measure is 'Spat-Con'; otherwise colour, contrast and edge directions of 8x8
    cells stand in, and it is called 'cell self-similarity'.

    Args:
        sources, restyled: n >= 1 pictures each, uint8 RGB, all of one size.
    """
    features: Callable[[Picture], Tensor]
    features, name = (vgg, "Spat-Con") if (vgg := vgg_features()) else (cell_features, "cell self-similarity")
    distances = [
        (_gram(features(source)) - _gram(features(picture))).abs().mean()
        for source, picture in zip(sources, restyled, strict=True)
    ]
    return Measure(name, float(torch.stack(distances).mean()))


def cell_features(picture: Picture) -> Tensor:
    """What each cell of 8x8 pixels looks like, relative to the whole picture: tokens [T, 8]."""
    cells = cell_statistics(picture)
    deviation, mean = torch.std_mean(cells, dim=0)
    return (cells - mean) / (deviation + 1e-6)


def cell_statistics(picture: Picture) -> Tensor:
    """Lab colour, deviation of lightness and strength of edges in four directions of each 8x8 cell: tokens [T, 8]."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    lightness = lab[..., 0]
    across, down = (cv2.Sobel(lightness, cv2.CV_32F, dx, dy) for dx, dy in ((1, 0), (0, 1)))
    edges = [np.abs(across), np.abs(down), np.abs(across + down), np.abs(across - down)]
    maps = torch.from_numpy(np.stack([*lab.transpose(2, 0, 1), lightness**2, *edges]))[None]
    cells = functional.avg_pool2d(maps, _CELL)[0].flatten(1).T.contiguous()
    cells[:, 3] = (cells[:, 3] - cells[:, 0] ** 2).clamp_min(0).sqrt()
    return cells


def _gram(tokens: Tensor) -> Tensor:
    """Cosine Gram matrix [T, T] of tokens [T, C]."""
    unit = functional.normalize(tokens, dim=1)
    return unit @ unit.T
