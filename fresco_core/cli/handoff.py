"""`fresco handoff`: a result and the cut around it, for any editor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fresco_core.cli.interrupts import stopping
from fresco_core.cli.timecode import frame_index
from fresco_core.plural import counted
from fresco_core.progress import ProgressToken
from plugin.interchange.package import FORMATS, STAGE, Format


def handoff(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="The rendered clip.", show_default=False)],
    source: Annotated[
        Path | None,
        typer.Option("--source", "-s", metavar="CLIP", help="The clip it was made from.", show_default=False),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--in",
            metavar="FRAME",
            help="The first frame of CLIP that was restyled: a number from 0, a timecode from the clip's start, or "
            "seconds like 2.5s. By default what RESULT's timecode says, else 0.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The folder; by default RESULT.handoff beside it.", show_default=False),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="The timeline's name; by default the result's.", show_default=False)
    ] = "",
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", help="Which files to write; may be repeated. All by default.", show_default=False),
    ] = None,
    handles: Annotated[
        int | None,
        typer.Option("--handles", min=0, help="Frames of CLIP on either side; all by default.", show_default=False),
    ] = None,
    start_timecode: Annotated[
        str,
        typer.Option(
            "--start-timecode",
            metavar="HH:MM:SS:FF",
            help="Where the timeline begins, with ';' before the frames for drop-frame; by default CLIP's own "
            "timecode, else 01:00:00:00.",
            show_default=False,
        ),
    ] = "",
    reel: Annotated[
        str, typer.Option("--reel", help="CLIP's reel; by default what the file says, or its name.", show_default=False)
    ] = "",
    collect: Annotated[bool, typer.Option("--collect", help="Copy CLIP into the folder as well.")] = False,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace an earlier hand-off.")] = False,
) -> None:
    """Hand a result to any editor: the clip, and a timeline as FCP7 XML, OTIO, FCPXML, EDL and MLT."""
    from plugin.interchange import HandOff, measure, write_package
    from plugin.interchange.handoff import first_by_timecode

    rendered = measure(result)
    clip = None if source is None else measure(source, reel=reel)
    start = 0
    if clip is not None:
        start = first_by_timecode(rendered, clip) if first is None else frame_index(first, clip.rate)
    plan = HandOff(rendered, clip, start, name or result.stem, handles, start_timecode)
    folder = output or result.with_name(f"{result.stem}.handoff")

    from fresco_core.cli.bars import Bars

    with Bars((STAGE,)) as bars:
        token = ProgressToken(bars.listen)
        with stopping(token):
            package = write_package(
                plan, folder, formats=formats or FORMATS, collect=collect, force=force, progress=token
            )
    timebase, marker = package.timeline.timebase, package.timeline.markers[0]
    place = timebase.text(package.timeline.start + marker.start)
    frames = counted(marker.length, "restyled frame")
    typer.echo(f"Wrote {package.folder}: {frames} at {place}. README.txt says what to import.")
