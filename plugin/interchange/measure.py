"""Measures a movie file for the exchange formats."""

from __future__ import annotations

from pathlib import Path

from fresco_core.errors import MediaError, RangeError
from fresco_core.names import check_name
from fresco_core.timecode import Timebase
from plugin.interchange.timeline import Media

_RECOMMENDATIONS = {5: "601", 6: "601", 9: "2020", 10: "2020"}  # by matrix


def measure(path: Path, *, reel: str = "") -> Media:
    """What the exchange formats say about the file at `path`; it is read once.

    Args:
        reel: its reel name; default: what the file says, or its own name without the ending.

    Raises:
        MediaError: if it is no movie, its frame rate varies, or no timecode counts its rate.
    """
    from fresco_core.media import probe
    from fresco_core.media.colour import matrix_in_use
    from fresco_core.media.opening import open_container

    path = check_name(Path(path)).absolute()
    info = probe(path)
    if info.stills:
        raise MediaError(
            f"'{path.name}' is an image sequence, which each editor names in its own way.",
            "Take a movie, or import the pictures into the editor by hand.",
        )
    if info.variable_rate:
        raise MediaError(
            f"The frame rate of '{path.name}' varies, and editors count its frames differently.",
            "Convert it to a constant rate before it is restyled.",
        )
    channels, audio_rate = 0, 48000
    if info.has_audio:
        with open_container(path) as container:
            sound = next(track for track in container.streams.audio if track.codec_context is not None)
            channels, audio_rate = sound.codec_context.channels or 0, sound.codec_context.sample_rate
    try:
        timebase, start = _timecode(info.timecode, Timebase(info.rate))
    except RangeError as error:
        raise MediaError(f"'{path.name}' cannot go into a timeline. {error.problem}", error.remedy) from None
    return Media(
        path=path,
        timebase=timebase,
        frames=info.frame_count,
        width=info.width,
        height=info.height,
        start=start,
        reel=reel or info.reel,
        sample_aspect=info.sample_aspect,
        interlaced="" if info.field_order == "progressive" else info.field_order,
        channels=channels,
        audio_rate=audio_rate,
        has_alpha=info.has_alpha,
        colour=_RECOMMENDATIONS.get(matrix_in_use(info.colour, info.width, info.height), "709"),
    )


def _timecode(text: str, plain: Timebase) -> tuple[Timebase, int]:
    """The timebase and the first frame that a file's timecode says; from zero if it says nothing that exists.

    Some cameras count 60 frames per second with 30 numbers: such a timecode cannot name frames, and is left.
    """
    if text:
        try:
            timebase = Timebase.of(plain.rate, text)
            return timebase, timebase.frame(text)
        except RangeError:
            pass
    return plain, 0
