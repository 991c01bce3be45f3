"""Rolling 1 of 8 keyframes again, next to its approved neighbours: what it costs, and how well it fits in.

`python -m benchmarks.bench_reroll CLIP ...` measures the same on other clips.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from benchmarks.rows import Row
from fresco_core.correspondence import flow_estimator, pair_flow
from fresco_core.evaluation import pixel_mse
from fresco_core.frames import Picture
from fresco_core.media import Clip
from fresco_core.pipeline import ModelShelf, Workplace, perform
from fresco_core.pipeline.pictures import decode_png
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts
from fresco_core.project.identity import digest_of
from fresco_core.project.requests import Pin, Rendered, RenderRequest, WantedKeyframe
from fresco_core.resources import resource
from fresco_core.settings import RestyleSettings, find_look
from fresco_core.timing import FrameRange

SHORT_SIDE = 128
COUNT, GAP, ROLLED = 8, 6, 3
FRAMES = tuple(range(0, COUNT * GAP, GAP))


@dataclass(frozen=True)
class Fit:
    """How a picture fits in with its two neighbours.

    Attributes:
        colour: distance of its mean colour from theirs in Lab (CIE76), on average.
        pixel_mse: see `evaluation.pixel_mse`.
    """

    colour: float
    pixel_mse: float


@dataclass(frozen=True)
class Outcome:
    """Seconds of the processor for all and for one again, whether the others stayed as they were, how each fits in."""

    whole: float
    again: float
    untouched: bool
    pinned: Fit
    alone: Fit


def run() -> list[Row]:
    """Three rows; the first ratio is how many times less one costs than all."""
    outcome = measure(resource("sample", "sample.mp4"), SHORT_SIDE)
    _print("the sample", outcome)
    return [
        Row.of(
            "rolling 1 of 8 keyframes again to rendering 8",
            outcome.whole / outcome.again,
            2.0,
            agrees=outcome.untouched,
        ),
        Row.of("colour: an independent render to one beside pins", outcome.alone.colour / outcome.pinned.colour, 1.0),
        Row.of(
            "Pixel-MSE: an independent render to one beside pins",
            outcome.alone.pixel_mse / outcome.pinned.pixel_mse,
            1.0,
        ),
    ]


def measure(clip: Path, short_side: int) -> Outcome:
    """Render eight keyframes, roll one again between its neighbours, and once more on its own."""
    settings = find_look("watercolour").apply("", {"short_side": short_side})
    with tempfile.TemporaryDirectory() as folder, Clip(clip) as opened:
        place = Workplace(opened, Artifacts(Path(folder)), ModelShelf(), ProgressToken())
        # So that model and flow, which are kept, are there in all that is timed.
        few = settings.model_copy(update={"steps": 2})
        for frames in (FRAMES, FRAMES[ROLLED - 1 : ROLLED + 2]):
            perform(_request(clip, few, frames, seed=9), place)
        made, whole = _timed(_request(clip, settings, FRAMES, seed=0), place)
        before = {frame: place.artifacts.read(one.picture) for frame, one in made.items()}
        rolled = FRAMES[ROLLED]
        pins = tuple(Pin(frame=f, picture=one.picture, trace=one.trace) for f, one in made.items() if f != rolled)
        beside, again = _timed(_request(clip, settings, (rolled,), seed=1, pins=pins), place)
        alone, _ = _timed(_request(clip, settings, (rolled,), seed=1), place)
        after = {frame: place.artifacts.read(one.picture) for frame, one in made.items()}
        neighbours = (made[FRAMES[ROLLED - 1]], made[FRAMES[ROLLED + 1]])
        return Outcome(
            whole=whole,
            again=again,
            untouched=before == after and list(beside) == [rolled],
            pinned=_fit(beside[rolled], neighbours, settings, place),
            alone=_fit(alone[rolled], neighbours, settings, place),
        )


def _request(
    clip: Path, settings: RestyleSettings, frames: tuple[int, ...], *, seed: int, pins: tuple[Pin, ...] = ()
) -> RenderRequest:
    wanted = tuple(WantedKeyframe(frame=frame, prompt=settings.prompt) for frame in frames)
    span = FrameRange(0, FRAMES[-1] + 1)
    digest = digest_of(clip)
    return RenderRequest(
        clip=digest, range=span, settings=settings, device="cpu", keyframes=wanted, pins=pins, seed=seed
    )


def _timed(request: RenderRequest, place: Workplace) -> tuple[dict[int, Rendered], float]:
    # The processor's time: what else the machine is doing does not count.
    begun = time.process_time()
    made = {one.frame: one for one in perform(request, place)}
    return made, time.process_time() - begun


def _fit(made: Rendered, neighbours: tuple[Rendered, Rendered], settings: RestyleSettings, place: Workplace) -> Fit:
    size = place.size(settings)
    estimator = flow_estimator(settings.flow, "cpu")
    before, picture, after = (
        decode_png(place.artifacts.read(one.picture), size) for one in (neighbours[0], made, neighbours[1])
    )
    sources = [
        cv2.resize(place.clip.frame(frame), size[::-1], interpolation=cv2.INTER_AREA)
        for frame in (neighbours[0].frame, made.frame, neighbours[1].frame)
    ]
    flows = [pair_flow(one, two, estimator) for one, two in pairwise(sources)]
    colour = np.mean([np.linalg.norm(_mean_lab(picture) - _mean_lab(other)) for other in (before, after)])
    return Fit(float(colour), pixel_mse([before, picture, after], flows))


def _mean_lab(picture: Picture) -> np.ndarray:
    return np.asarray(cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).mean((0, 1)))


def _print(name: str, outcome: Outcome) -> None:
    print(
        f"{name}: all {outcome.whole:.1f} s, one again {outcome.again:.1f} s; "
        f"colour {outcome.pinned.colour:.2f} beside pins, {outcome.alone.colour:.2f} alone; "
        f"Pixel-MSE {outcome.pinned.pixel_mse:.4f} and {outcome.alone.pixel_mse:.4f}; "
        f"the others {'stayed' if outcome.untouched else 'CHANGED'}"
    )


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        _print(argument, measure(Path(argument), SHORT_SIDE))
