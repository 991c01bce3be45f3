"""A result measured against its source, frame by frame; memory does not grow with pictures, only with numbers."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import pairwise
from statistics import fmean
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from fresco_core.correspondence import flow_estimator, pair_flow, warp
from fresco_core.correspondence.estimators import FlowEstimator
from fresco_core.devices import device_of
from fresco_core.evaluation.coherence import misalignment, unit_range
from fresco_core.evaluation.drift import detail, drift, palette
from fresco_core.evaluation.likeness import spatial_consistency
from fresco_core.evaluation.material import Material
from fresco_core.evaluation.scores import Score
from fresco_core.evaluation.values import Evaluation, FrameNumbers, Heat, Moment
from fresco_core.evaluation.wording import CLIP_MISSING, Cells, Clip, Eye, clip_at_hand, share_nearer
from fresco_core.frames import Picture, resize
from fresco_core.progress import ProgressToken

STAGE = "measuring"
_SHARED = 0.25
"""Neighbours that share less than this part of the picture are taken for a cut and not compared."""
_SAME_SHAPE = 1.15
_SAME_RATE = 1.01
"""29.97 and 30 frames a second show the same moments for some seconds; 25 and 30 do not."""
_LIKENESS = 3
"""Decimals: frames that flicker by two levels in a hundred are still alike by 99.9."""
_WORST = 4
_SHOWN = 8
_COMPARED = 24
"""Frames whose self-similarity is compared: it costs the square of the number of cells."""


def evaluate(
    material: Material,
    progress: ProgressToken,
    *,
    short_side: int = 512,
    source_prompt: str = "a photograph",
    flow: Literal["auto", "dis", "raft"] = "auto",
    device: str = "cpu",
    words: Callable[[str], str] = str,
) -> Evaluation:
    """Measure a result; reports the stage `measuring`.

    Args:
        short_side: pictures larger than this are shrunk to it, in pixels.
        source_prompt: what the source shows, for FramAcc.
        flow: the estimator.
        device: where networks run.
        words: what CLIP is given of a prompt, as it knows no weights.

    Raises:
        MediaError: if pictures cannot be read.
        ModelError: if a network that is here cannot be used.
        CancelledError: if the user stopped it.
    """
    device_of(device)
    size = _size(material, short_side)
    estimator = flow_estimator(flow, device)
    walk = _Walk(material, size, estimator, clip_at_hand(device))
    total = len(material.result)
    progress.report(STAGE, 0, total)
    for position in range(total):
        walk.step(position)
        progress.report(STAGE, position + 1, total)
    scores = walk.scores(source_prompt, words)
    height, width = size
    return Evaluation(
        name=material.name,
        scores=scores,
        frames=tuple(walk.frames),
        strip=tuple(walk.moment(position) for position in _spread(total, _SHOWN)),
        worst=tuple(walk.moment(position) for position in walk.worst),
        heat=walk.mean_heat,
        keyframes=tuple(material.first + position for position in material.keyframes),
        prompt=material.asked,
        made_by=material.made_by,
        how=f"{total} frames from frame {material.first} on at {width}x{height}, motion of the source by "
        f"{estimator.name.upper()}.{_stretching(material)}{_pacing(material)}",
    )


class _Walk:
    """Goes through the frames once, then looks again at those worth showing."""

    def __init__(self, material: Material, size: tuple[int, int], estimator: FlowEstimator, clip: Clip | None) -> None:
        self._material, self._size, self._estimator = material, size, estimator
        self._clip = clip
        self._eye: Eye = clip or Cells()
        self._before: tuple[Picture, Picture] | None = None
        self._heat, self._seen = np.zeros(size, np.float64), np.zeros(size, np.float64)
        self._looks: list[Tensor] = []
        self._source_looks: list[Tensor] = []
        self._palettes: list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]] = []
        self._details: list[tuple[float, float]] = []
        self._compared = set(_spread(len(material.result), _COMPARED))
        self._self_similarity: list[float] = []
        self._similarity_name = ""
        self.frames: list[FrameNumbers] = []

    def step(self, position: int) -> None:
        """Measure the next frame."""
        source, result = self._pair(position)
        error = source_error = None
        if self._before is not None:
            error, source_error, _, _ = self._compare(*self._before, source, result, count=True)
        self._look(source, result)
        shade = drift(*self._palettes[-1], *self._palettes[0])
        likeness = None if error is None else _cosine(self._looks[-1], self._looks[-2])
        self.frames.append(FrameNumbers(self._material.first + position, error, source_error, likeness, shade))
        if position in self._compared:
            measure = spatial_consistency([source], [result])
            self._similarity_name = measure.name
            self._self_similarity.append(measure.value)
        self._before = source, result

    @property
    def worst(self) -> list[int]:
        """Positions of the least steady frames."""
        errors = [(frame.error, position) for position, frame in enumerate(self.frames) if frame.error is not None]
        return [position for _, position in heapq.nlargest(_WORST, errors)]

    @property
    def mean_heat(self) -> Heat:
        """Root of the mean squared misalignment of each pixel."""
        heat: Heat = np.sqrt(self._heat / np.maximum(self._seen, 1)).astype(np.float32)
        return heat

    def moment(self, position: int) -> Moment:
        """A frame as it is shown."""
        source, result = self._pair(position)
        heat = expected = error = None
        if position:
            error, _, heat, expected = self._compare(*self._pair(position - 1), source, result, count=False)
        return Moment(self._material.first + position, source, result, heat, expected, error)

    def scores(self, source_prompt: str, words: Callable[[str], str]) -> tuple[Score, ...]:
        """The summary."""
        frames = self.frames
        errors = [frame.error for frame in frames if frame.error is not None]
        source_errors = [frame.source_error for frame in frames if frame.source_error is not None]
        likeness = [frame.likeness for frame in frames if frame.likeness is not None]
        made = [
            Score(
                "Spat-Con" if self._similarity_name == "Spat-Con" else "Cell self-similarity",
                fmean(self._self_similarity),
                "lower",
                "How far each picture's likeness with itself is from its source's.",
                stand_in=""
                if self._similarity_name == "Spat-Con"
                else "Stands in for Spat-Con: VGG-19 is not here (`fresco models pull vgg19`).",
            ),
            Score(
                "Drift",
                max(frame.drift for frame in frames),
                "lower",
                "The farthest that the look's colours wander from the first frame's, in Lab; the source's own "
                "movement is taken off.",
            ),
        ]
        if truth := fmean(source for _, source in self._details):
            share = 100 * fmean(result for result, _ in self._details) / truth
            made.append(
                Score("Detail", share, "higher", "Strength of edges in hundredths of the source's; blur lowers it.")
            )
        if errors:
            made[:0] = [
                Score(
                    "Pixel-MSE",
                    fmean(errors),
                    "lower",
                    "Mean squared difference of neighbours aligned by the source's motion, in units of white.",
                    source=fmean(source_errors),
                ),
                self._temporal(likeness),
            ]
        wording = self._wording(source_prompt, words)
        return (*made, wording) if wording is not None else tuple(made)

    def _temporal(self, likeness: list[float]) -> Score:
        looks = pairwise(self._source_looks)
        # As the result's: what a cut parts is not compared.
        source = [_cosine(*pair) for pair, frame in zip(looks, self.frames[1:], strict=True) if frame.error is not None]
        if self._clip:
            meaning = "Cosine similarity of neighbouring frames as CLIP sees them, in hundredths."
            return Score("Tmp-Con", 100 * fmean(likeness), "higher", meaning, 100 * fmean(source), places=_LIKENESS)
        return Score(
            "Surface likeness",
            100 * fmean(likeness),
            "higher",
            "Cosine similarity of neighbouring frames' colours, contrast and edges, in hundredths.",
            source=100 * fmean(source),
            stand_in=f"Stands in for Tmp-Con: {CLIP_MISSING}.",
            places=_LIKENESS,
        )

    def _wording(self, source_prompt: str, words: Callable[[str], str]) -> Score | None:
        asked = self._material.prompts or (self._material.prompt,) * len(self._looks)
        if self._clip and all(asked):
            read = {prompt: self._clip.read(words(prompt)) for prompt in dict.fromkeys(asked)}
            shown = self._clip.read(source_prompt)
            pairs = zip(self._looks, asked, strict=True)
            right = [float(look @ read[prompt]) > float(look @ shown) for look, prompt in pairs]
            whose = "their prompts" if len(read) > 1 else "the prompt"
            meaning = f"Share of frames that are nearer to {whose} than to '{source_prompt}', as CLIP sees them."
            return Score("FramAcc", 100 * sum(right) / len(right), "higher", meaning)
        lacking = CLIP_MISSING if self._clip is None else "nobody said what the result should show (--prompt)"
        cells = Cells()
        if self._clip is None:
            looks, sources = self._looks, self._source_looks
        else:
            # Decoded again rather than kept: this is rarely needed.
            decoded = (self._pair(position) for position in range(len(self._material.result)))
            both = [(cells(result), cells(source)) for source, result in decoded]
            looks, sources = [result for result, _ in both], [source for _, source in both]
        return Score(
            "Restyled share",
            100 * share_nearer(looks, sources),
            "higher",
            "Share of frames whose surface is nearer to the other restyled frames' than to their own source's.",
            stand_in=f"Stands in for FramAcc: {lacking}.",
        )

    def _pair(self, position: int) -> tuple[Picture, Picture]:
        return (
            resize(self._material.source[position], *self._size),
            resize(self._material.result[position], *self._size),
        )

    def _look(self, source: Picture, result: Picture) -> None:
        self._looks.append(self._eye(result))
        self._source_looks.append(self._eye(source))
        self._palettes.append((palette(result), palette(source)))
        self._details.append((detail(result), detail(source)))

    def _compare(
        self, source_before: Picture, result_before: Picture, source: Picture, result: Picture, *, count: bool
    ) -> tuple[float | None, float | None, Heat | None, Picture | None]:
        """Errors of the result and of the source, the heat, and the frame before carried along."""
        flow = pair_flow(source_before, source, self._estimator)
        error, visible = misalignment(result_before, result, flow)
        if visible.float().mean() < _SHARED:
            return None, None, None, None
        source_error, _ = misalignment(source_before, source, flow)
        shown = (error * visible).numpy()
        if count:
            self._heat += shown
            self._seen += visible.numpy()
            return float(error[visible].mean()), float(source_error[visible].mean()), None, None
        carried = warp(unit_range(result_before), flow.backward[None].cpu())[0].permute(1, 2, 0).numpy()
        expected: Picture = np.rint(carried * 255).astype(np.uint8)
        heat: Heat = np.sqrt(shown)
        return float(error[visible].mean()), float(source_error[visible].mean()), heat, expected


def _size(material: Material, short_side: int) -> tuple[int, int]:
    """The result's size, shrunk if need be."""
    height, width = material.result[0].shape[:2]
    scale = min(1.0, short_side / min(height, width))
    return max(16, round(height * scale)), max(16, round(width * scale))


def _stretching(material: Material) -> str:
    """A sentence for people if the source has another shape than the result; models round theirs by less."""
    shapes = [one[0].shape[1] / one[0].shape[0] for one in (material.source, material.result)]
    stretched = max(shapes) > _SAME_SHAPE * min(shapes)
    return " The source has another shape and is stretched to the result's." if stretched else ""


def _pacing(material: Material) -> str:
    """A sentence for people if frames of the same number are of different moments."""
    if material.rates is None or max(material.rates) <= _SAME_RATE * min(material.rates):
        return ""
    source, result = (f"{float(rate):.4g}" for rate in material.rates)
    return f" The source has {source} frames a second, the result {result}: they are compared by number, not by time."


def _spread(total: int, wanted: int) -> list[int]:
    """Positions at even distances, both ends among them."""
    return sorted({round(position) for position in np.linspace(0, total - 1, min(wanted, total))})


def _cosine(one: Tensor, other: Tensor) -> float:
    # Black has no direction, and yet is like black.
    if torch.equal(one, other):
        return 1.0
    return float(torch.nn.functional.cosine_similarity(one, other, dim=0))
