"""What a job will take, learned from what jobs of its kind took on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from fresco_core.errors import FrescoError
from fresco_core.pipeline import Workplace
from fresco_core.pipeline.sources import FLOW_BYTES_PER_PIXEL
from fresco_core.project.cache import cache_folder
from fresco_core.project.files import write_file
from fresco_core.project.requests import RenderRequest, Request
from fresco_core.worker.protocol import Estimate

_REMEMBERED = 20
_BYTES_PER_PIXEL = {"propose": 0.0, "render": 2.0, "propagate": 2.0 + FLOW_BYTES_PER_PIXEL, "export": 2.0}
"""Of what a job leaves on the disk, about."""
_LEAST_SHARE = 0.2
"""A job that had less than this to do says nothing about its kind."""

Memory = dict[str, list[tuple[float, int]]]


class Estimates:
    """Seconds per unit of work and peak memory of past jobs, in a small file that all projects share.

    Args:
        file: where; by default in the user's folder for such things.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or cache_folder() / "durations.json"

    def of(self, request: Request, place: Workplace) -> Estimate:
        """What a job would take. Errors as in `Workplace.size`."""
        known = self._read().get(_kind(request, place), [])
        work = _work(request, place)
        return Estimate(
            seconds=round(median(seconds for seconds, _ in known) * work, 1) if known else None,
            memory=max(memory for _, memory in known) if known else None,
            disk=int(_BYTES_PER_PIXEL[request.kind] * _frames(request) * _pixels(request, place)),
        )

    @contextmanager
    def watching(self, request: Request, place: Workplace) -> Iterator[None]:
        """Learn from a job, if it ends well and there was something to do."""
        begun, before = time.monotonic(), set(place.artifacts.names())
        yield
        seconds = time.monotonic() - begun
        made = len(set(place.artifacts.names()) - before)
        if made >= _LEAST_SHARE * (_frames(request) if isinstance(request, RenderRequest) else 1):
            self._learn(_kind(request, place), seconds / _work(request, place), psutil.Process().memory_info().rss)

    def _learn(self, kind: str, seconds: float, memory: int) -> None:
        known = self._read()
        known[kind] = [*known.get(kind, []), (seconds, memory)][-_REMEMBERED:]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_file(self._file, json.dumps(known).encode(), durable=False)
        except (FrescoError, OSError):
            # An estimate less, no more.
            return

    def _read(self) -> Memory:
        try:
            data: Any = json.loads(self._file.read_bytes())
            return {
                str(kind): [(float(seconds), int(memory)) for seconds, memory in known] for kind, known in data.items()
            }
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def _kind(request: Request, place: Workplace) -> str:
    settings = request.settings
    model, fingerprint = place.models.folder(settings.model)
    return f"{request.kind}/{model.name}/{fingerprint[:8]}/{request.device}/{settings.flow}/{settings.mode}"


def _frames(request: Request) -> int:
    return len(request.keyframes) if isinstance(request, RenderRequest) else len(request.range)


def _pixels(request: Request, place: Workplace) -> int:
    height, width = place.size(request.settings)
    return height * width


def _work(request: Request, place: Workplace) -> float:
    """Units of work: megapixels, times denoising steps where there are any."""
    megapixels = _frames(request) * _pixels(request, place) / 1e6
    if isinstance(request, RenderRequest):
        return megapixels * max(1.0, request.settings.strength * request.settings.steps)
    return megapixels
