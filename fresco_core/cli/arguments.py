"""Arguments that several commands take."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from fresco_core.cli.timecode import frame_index
from fresco_core.errors import MediaError, OutputError
from fresco_core.timing import FrameRange


def spelt_out(path: Path) -> Path:
    """'.' and '..' by their names, after which results are called."""
    return path.resolve() if path.name in ("", "..") else path


ClipArgument = Annotated[
    Path,
    typer.Argument(
        metavar="CLIP", help="A video file, or a folder of numbered pictures.", show_default=False, callback=spelt_out
    ),
]
InOption = Annotated[
    str | None,
    typer.Option(
        "--in",
        metavar="FRAME",
        help="First frame: a number from 0, a timecode HH:MM:SS:FF from the clip's start, or seconds like 2.5s.",
        show_default=False,
    ),
]
OutOption = Annotated[
    str | None, typer.Option("--out", metavar="FRAME", help="Last frame, included.", show_default=False)
]
RateOption = Annotated[
    str | None,
    typer.Option(
        "--rate", metavar="FPS", help="Frames per second of a folder of pictures; by default 24.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Report as JSON on standard output.")]


def check_file(path: Path, suffix: str, *, force: bool) -> None:
    """Refuse a name for a file that a command writes, before any work is done for it.

    Raises:
        OutputError: if it exists already and may not be replaced, cannot be written, or ends in something else than
            `suffix`.
    """
    from fresco_core.media.staging import check_destination

    if path.suffix.lower() != suffix:
        raise OutputError(f"'{path.name}' would mislead about what is in it.", f"Let the name end in {suffix}.")
    check_destination(path.absolute(), folder=False, force=force)


def open_range(clip: Path, first: str | None, last: str | None, rate: Fraction | None = None) -> FrameRange:
    """The frames from `first` to `last`, both included and as the user wrote them; by default the whole clip.

    Args:
        rate: what an image sequence is to be shown at.

    Raises:
        MediaError: if the clip cannot be read, or has another rate of its own.
        RangeError: if the range is not one of its frames.
    """
    from fresco_core.media import probe, resolve_range

    info = probe(clip).at_rate(rate)
    if rate is not None and info.rate != rate:
        raise MediaError(
            f"'{clip.name}' runs at {float(info.rate):.6g} frames per second; only pictures can be given a rate.",
            "Leave the rate out.",
        )
    shown_at = info.table.index_at if info.variable_rate else None
    return resolve_range(
        info,
        None if first is None else frame_index(first, info.rate, shown_at),
        None if last is None else frame_index(last, info.rate, shown_at),
    )
