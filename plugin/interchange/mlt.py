"""MLT XML: for Shotcut, Kdenlive's older versions and the command `melt`, which renders it without a window."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element

from plugin.interchange.timeline import Media, Timeline, Track
from plugin.interchange.trees import document, element


def mlt_xml(timeline: Timeline, folder: Path | None = None) -> str:
    """The timeline as the text of an .mlt file.

    Args:
        folder: where the file will stand; media in it is named relative to it, so that they can move together.
    """
    ids = {media: f"producer{number}" for number, media in enumerate(timeline.media)}
    playlists = [_playlist(f"playlist{number}", track, ids) for number, track in enumerate(timeline.tracks)]
    tracks = [element("track", producer=f"playlist{number}") for number in range(len(playlists))]
    for number, track in enumerate(tracks):
        if number != timeline.heard:
            track.set("hide", "audio")
    tractor = element("tractor", element("multitrack", *tracks), id="timeline")
    tractor.set("in", "0")
    tractor.set("out", str(timeline.frames - 1))
    producers = (_producer(media, id, folder) for media, id in ids.items())
    return document(
        element("mlt", _profile(timeline), *producers, *playlists, tractor, LC_NUMERIC="C", producer="timeline")
    )


def _profile(timeline: Timeline) -> Element:
    aspect = Fraction(timeline.width, timeline.height) * timeline.sample_aspect
    return element(
        "profile",
        description=timeline.name,
        width=timeline.width,
        height=timeline.height,
        progressive=int(not timeline.interlaced),
        sample_aspect_num=timeline.sample_aspect.numerator,
        sample_aspect_den=timeline.sample_aspect.denominator,
        display_aspect_num=aspect.numerator,
        display_aspect_den=aspect.denominator,
        frame_rate_num=timeline.timebase.rate.numerator,
        frame_rate_den=timeline.timebase.rate.denominator,
        colorspace=timeline.colour,
    )


def _producer(media: Media, id: str, folder: Path | None) -> Element:
    inside = folder is not None and media.path.is_relative_to(folder)
    path = media.path.relative_to(folder) if inside and folder else media.path
    made = element(
        "producer",
        _property("length", str(media.frames)),
        _property("resource", path.as_posix()),
        _property("mlt_service", "avformat"),
        id=id,
    )
    _ends(made, 0, media.frames)
    return made


def _playlist(id: str, track: Track, ids: dict[Media, str]) -> Element:
    playlist = element("playlist", id=id)
    for item in track.items():
        if isinstance(item, int):
            playlist.append(element("blank", length=item))
        else:
            entry = element("entry", producer=ids[item.media])
            _ends(entry, item.source.start, item.source.stop)
            playlist.append(entry)
    return playlist


def _ends(of: Element, start: int, stop: int) -> None:
    """The format's last frames are included."""
    of.set("in", str(start))
    of.set("out", str(stop - 1))


def _property(name: str, value: str) -> Element:
    return element("property", value, name=name)
