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
from fresco_core.pipeline.propagating import size_between
from fresco_core.pipeline.sources import FLOW_BYTES_PER_PIXEL
from fresco_core.project.cache import cache_folder
from fresco_core.project.files import write_file
from fresco_core.project.requests import ExportRequest, PropagateRequest, RenderRequest, Request
from fresco_core.settings.between import between
from fresco_core.worker.messages import Estimate

_REMEMBERED = 20
_BYTES_PER_PIXEL = 2.0
"""Of a picture on the disk, about."""
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
        remembered = self._read()
        known = remembered.get(_kind(request, place), [])
        # Time follows the pixels, memory does not: it is not known before such a job was done.
        alike = known or remembered.get(_kind(request, place, full_size=not request.settings.full_size), [])
        work = _work(request, place)
        return Estimate(
            seconds=round(median(seconds for seconds, _ in alike) * work, 1) if alike else None,
            memory=max(memory for _, memory in known) if known else None,
            disk=int(_frames(request) * _bytes_per_frame(request, place)),
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


def _kind(request: Request, place: Workplace, *, full_size: bool | None = None) -> str:
    settings = request.settings
    model, fingerprint = place.models.folder(settings.model)
    kind = f"{request.kind}/{model.name}/{fingerprint[:8]}/{request.device}/{settings.flow}/{settings.mode}"
    if not isinstance(request, PropagateRequest | ExportRequest):
        return kind
    wanted = settings if full_size is None else settings.model_copy(update={"full_size": full_size})
    return f"{kind}/{between(wanted)}"


def _frames(request: Request) -> int:
    return len(request.keyframes) if isinstance(request, RenderRequest) else len(request.range)


def _pixels(request: Request, place: Workplace) -> int:
    """Of a picture that is made."""
    if isinstance(request, PropagateRequest | ExportRequest):
        height, width = size_between(request, place)
    else:
        height, width = place.size(request.settings)
    return height * width


def _bytes_per_frame(request: Request, place: Workplace) -> float:
    """What a job leaves on the disk, about; flow is of working size."""
    height, width = place.size(request.settings)
    flow = FLOW_BYTES_PER_PIXEL * height * width if request.kind == "propagate" else 0.0
    return flow + (0.0 if request.kind == "propose" else _BYTES_PER_PIXEL * _pixels(request, place))


def _work(request: Request, place: Workplace) -> float:
    """Units of work: megapixels, times denoising steps where there are any."""
    megapixels = _frames(request) * _pixels(request, place) / 1e6
    if isinstance(request, RenderRequest):
        return megapixels * max(1.0, request.settings.strength * request.settings.steps)
    return megapixels
