"""The page in a hand-off that says which file is for which editor."""

from __future__ import annotations

from collections.abc import Sequence

from plugin.interchange.edl import reel_names
from plugin.interchange.handoff import HandOff
from plugin.interchange.timeline import Timeline

_EDITORS = {
    "xml": "Premiere Pro, DaVinci Resolve, Media Composer through Resolve: import as a timeline (FCP7 XML)",
    "otio": "DaVinci Resolve, Kdenlive 25.04 and later, other readers of OpenTimelineIO",
    "fcpxml": "Final Cut Pro",
    "edl": "anything else; one track, the restyled frames in their place; its reader asks for the rate below",
    "mlt": "Shotcut; `melt` renders it without a window",
}


def how_to_open(handoff: HandOff, timeline: Timeline, stem: str, formats: Sequence[str]) -> str:
    """The text of the page."""
    timebase = timeline.timebase
    counting = "drop-frame" if timebase.drop_frame else "non-drop"
    marker = timeline.markers[0]
    lines = [
        f"{timeline.name}, handed over by FRESCO Studio",
        "",
        f"Rate        {_rate(timebase.rate.numerator, timebase.rate.denominator)}, {counting} timecode",
        f"Size        {timeline.width} x {timeline.height}",
        f"Timeline    {timebase.text(timeline.start)} to {timebase.text(timeline.start + timeline.frames)}",
        f"Restyled    {timebase.text(timeline.start + marker.start)} to "
        f"{timebase.text(timeline.start + marker.start + marker.length)}, {marker.length} frames",
    ]
    if handoff.note:
        lines.append(f"Made by     {' '.join(handoff.note.split())}")
    lines += ["", "Media (reel, first timecode, frames, file)"]
    reels = reel_names(timeline.media)
    lines += [
        f"  {reels[media]:<9} {media.timebase.text(media.start)}  {media.frames:>7}  {media.path}"
        for media in timeline.media
    ]
    lines += ["", "Which file for which editor"]
    lines += [f"  {stem}.{format}\n      {_EDITORS[format]}" for format in formats]
    lines += [
        "",
        "The files name the clips where they are now. If this folder is moved, point the editor to its subfolder",
        "'media' when it asks for them; the .mlt file finds what is in this folder by itself.",
        "",
    ]
    return "\n".join(lines)


def _rate(numerator: int, denominator: int) -> str:
    if denominator == 1:
        return f"{numerator} frames per second"
    return f"{numerator / denominator:.3f} ({numerator}/{denominator}) frames per second"
