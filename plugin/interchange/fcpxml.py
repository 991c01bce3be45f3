"""FCPXML 1.8, for Final Cut Pro: a storyline, and clips connected above it; times are exact fractions of a second."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from fresco_core.timecode import Timebase
from plugin.interchange.timeline import Cut, Marker, Media, Timeline
from plugin.interchange.trees import document, element
from plugin.interchange.urls import file_url

_FIELDS = {"": "progressive", "top": "upper first", "bottom": "lower first"}
_COLOURS = {"601": "6-1-6 (Rec. 601 (NTSC))", "709": "1-1-1 (Rec. 709)", "2020": "9-1-9 (Rec. 2020)"}
_SOUND_RATES = {32000: "32k", 44100: "44.1k", 48000: "48k", 88200: "88.2k", 96000: "96k", 192000: "192k"}


def fcpxml(timeline: Timeline) -> str:
    """The timeline as the text of an .fcpxml file."""
    resources, ids = _resources(timeline)
    sequence = element(
        "sequence",
        _spine(timeline, ids),
        format="r1",
        duration=_seconds(timeline.frames, timeline.timebase),
        tcStart=_seconds(timeline.start, timeline.timebase),
        tcFormat=_format(timeline.timebase),
        audioLayout="stereo",
        audioRate=_audio_rate(timeline),
    )
    project = element("project", sequence, name=timeline.name)
    library = element("library", element("event", project, name=timeline.name))
    return document(element("fcpxml", resources, library, version="1.8"), "fcpxml")


def _resources(timeline: Timeline) -> tuple[Element, dict[Media, str]]:
    """Formats and assets, and the assets' ids."""
    resources = element("resources", _shape("r1", timeline, timeline.timebase))
    formats = {_look(timeline, timeline.timebase): "r1"}
    ids: dict[Media, str] = {}
    for media in timeline.media:
        look = _look(media, media.timebase)
        if look not in formats:
            formats[look] = f"r{len(resources) + 1}"
            resources.append(_shape(formats[look], media, media.timebase))
        ids[media] = f"r{len(resources) + 1}"
        resources.append(_asset(media, ids[media], formats[look]))
    return resources, ids


def _look(of: Media | Timeline, timebase: Timebase) -> tuple[object, ...]:
    return of.width, of.height, of.sample_aspect, of.interlaced, of.colour, timebase.rate


def _shape(id: str, of: Media | Timeline, timebase: Timebase) -> Element:
    made = element(
        "format",
        id=id,
        frameDuration=_seconds(1, timebase),
        fieldOrder=_FIELDS[of.interlaced],
        width=of.width,
        height=of.height,
        colorSpace=_COLOURS[of.colour],
    )
    if of.sample_aspect != 1:
        made.set("paspH", str(of.sample_aspect.numerator))
        made.set("paspV", str(of.sample_aspect.denominator))
    return made


def _asset(media: Media, id: str, format: str) -> Element:
    reel = element("md", key="com.apple.proapps.studio.reel", value=media.reel)
    made = element(
        "asset",
        element("metadata", reel),
        id=id,
        name=media.path.stem,
        src=file_url(media.path),
        start=_seconds(media.start, media.timebase),
        duration=_seconds(media.frames, media.timebase),
        hasVideo=1,
        format=format,
    )
    if media.channels:
        for key, value in (("hasAudio", 1), ("audioSources", 1), ("audioChannels", media.channels)):
            made.set(key, str(value))
        made.set("audioRate", str(media.audio_rate))
    return made


@dataclass(frozen=True)
class _Host:
    """A piece of the storyline that clips above it are connected to.

    Attributes:
        start: its own time at the timeline's frame `record`, in frames.
    """

    item: Element
    record: int
    stop: int
    start: int


def _spine(timeline: Timeline, ids: dict[Media, str]) -> Element:
    spine = element("spine")
    hosts: list[_Host] = []
    for record, stop, cut in _storyline(timeline):
        if cut is None:
            name, start = "Gap", timeline.start + record
            item = element("gap", name=name)
            _place(item, timeline.start + record, start, stop - record, timeline.timebase)
        else:
            start = cut.media.start + cut.source.start
            item = _clip(cut, ids[cut.media], timeline.start + record, heard=timeline.heard == 0)
        spine.append(item)
        hosts.append(_Host(item, record, stop, start))
    for lane, track in enumerate(timeline.tracks[1:], 1):
        for cut in track.cuts:
            host = next(host for host in hosts if host.record <= cut.record < host.stop)
            offset = host.start + cut.record - host.record
            above = _clip(cut, ids[cut.media], offset, heard=timeline.heard == lane)
            above.set("lane", str(lane))
            host.item.append(above)
    for marker in timeline.markers:
        host = next(host for host in hosts if host.record <= marker.start < host.stop)
        host.item.append(_marker(marker, host, timeline.timebase))
    return spine


def _storyline(timeline: Timeline) -> list[tuple[int, int, Cut | None]]:
    """The lowest track without holes: (start, stop, cut or nothing)."""
    pieces: list[tuple[int, int, Cut | None]] = []
    position = 0
    for item in timeline.tracks[0].items():
        length = item if isinstance(item, int) else len(item.source)
        pieces.append((position, position + length, None if isinstance(item, int) else item))
        position += length
    if position < timeline.frames:
        pieces.append((position, timeline.frames, None))
    return pieces


def _clip(cut: Cut, asset: str, offset: int, *, heard: bool) -> Element:
    made = element("asset-clip", ref=asset, name=cut.name)
    _place(made, offset, cut.media.start + cut.source.start, len(cut.source), cut.media.timebase)
    made.set("tcFormat", _format(cut.media.timebase))
    if cut.media.channels and not heard:
        made.set("srcEnable", "video")
    return made


def _place(item: Element, offset: int, start: int, length: int, timebase: Timebase) -> None:
    for key, frames in (("offset", offset), ("start", start), ("duration", length)):
        item.set(key, _seconds(frames, timebase))


def _marker(marker: Marker, host: _Host, timebase: Timebase) -> Element:
    """A marker lies in the time of what it is on; the format knows no longer ones, so it stands at the beginning."""
    return element(
        "marker",
        start=_seconds(host.start + marker.start - host.record, timebase),
        duration=_seconds(1, timebase),
        value=marker.name,
        note=marker.note,
    )


def _format(timebase: Timebase) -> str:
    return "DF" if timebase.drop_frame else "NDF"


def _audio_rate(timeline: Timeline) -> str:
    rates = [cut.media.audio_rate for cut in timeline.sound.cuts] if timeline.sound else []
    return _SOUND_RATES.get(rates[0] if rates else 48000, "48k")


def _seconds(frames: int, timebase: Timebase) -> str:
    """A time on a frame's edge; the denominator is kept, so that each one shows its frames."""
    if not frames:
        return "0s"
    length = Fraction(1) / timebase.rate
    return f"{frames * length.numerator}/{length.denominator}s"
