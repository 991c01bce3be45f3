"""What can be known to fail is found out before any heavy work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fresco_core.errors import OutputError, RangeError
from fresco_core.media import ClipInfo, check_delivery, check_room, require_room
from fresco_core.media.staging import is_clip
from fresco_core.pipeline.sources import FLOW_BYTES_PER_PIXEL, FLOW_LIMIT
from fresco_core.project import Artifacts
from fresco_core.project.requests import ExportRequest
from fresco_core.settings import DeliverFormat
from fresco_core.timing import FrameRange
from fresco_core.translation import unread
from fresco_core.translation.folder import ModelFolder

_BYTES_KEPT = 0.1
"""Bytes per pixel of a picture at working size: a fifth of what soft pictures take."""
_QUOTED = 40
"""Letters of a prompt that a sentence about it shows."""


def check_range(range: FrameRange, info: ClipInfo) -> None:
    """Refuse a range that is not one of the clip's.

    Raises:
        RangeError: if it ends after the clip.
    """
    if range.stop > info.frame_count:
        raise RangeError(
            f"The range ends with frame {range.stop - 1}, but {info.path.name} ends with {info.frame_count - 1}.",
            "Choose a range inside the clip.",
        )


def check_export(request: ExportRequest, info: ClipInfo) -> None:
    """Everything about a result that its clip's header and the disk tell.

    Raises:
        RangeError: if the range ends after the clip.
        OutputError: if the destination exists already, is the clip itself, or cannot be written.
        DiskFullError: if there is clearly too little room for the result.
    """
    check_destination(Path(request.destination), request.format, request.range, info, force=request.force)


def check_destination(
    destination: Path, format: DeliverFormat, range: FrameRange, info: ClipInfo, *, force: bool
) -> None:
    """See `check_export`."""
    check_range(range, info)
    if is_clip(destination, info.path):
        raise OutputError("The result would replace the clip itself.", "Choose another name for the result.")
    check_delivery(destination, format, force=force)
    check_room(destination, format, len(range), (info.height, info.width))


def check_project_room(artifacts: Artifacts, frames: int, size: tuple[int, int]) -> None:
    """Refuse to begin if a project has no room for that many restyled frames and the flow between them.

    Raises:
        DiskFullError: if so.
    """
    pixels = size[0] * size[1]
    # Flow that is there already may be of these frames.
    flow = min((frames - 1) * pixels * FLOW_BYTES_PER_PIXEL, FLOW_LIMIT) - artifacts.sizes()["flow"]
    require_room(artifacts.folder, frames * pixels * _BYTES_KEPT + max(0, flow), "what is made on the way")


def warn_of_long_prompts(prompts: Sequence[str], model: ModelFolder, warn: Callable[[str], None]) -> None:
    """Give `warn` a sentence about each text among prompts whose end the model does not read.

    Raises:
        ModelError: if the model's tokenizer cannot be read.
    """
    for text, end in unread(model, prompts).items():
        text, end = _shortened(text), _shortened(end)
        warn(f"The prompt '{text}' is too long for the model, which ignores it from '{end}' on.")


def _shortened(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1].rstrip()}…"
