"""FCP7 XML (xmeml 5): the exchange format that nearly every editor reads, cuts and links frame-exact."""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import Element

from fresco_core.timecode import Timebase
from plugin.interchange.timeline import Cut, Marker, Media, Timeline, Track
from plugin.interchange.trees import document, element
from plugin.interchange.urls import local_url

_PIXELS = {
    Fraction(1): "square",
    Fraction(8, 9): "NTSC-601",
    Fraction(10, 11): "NTSC-601",
    Fraction(32, 27): "NTSC-601",
    Fraction(40, 33): "NTSC-601",
    Fraction(16, 15): "PAL-601",
    Fraction(12, 11): "PAL-601",
    Fraction(64, 45): "PAL-601",
    Fraction(16, 11): "PAL-601",
    Fraction(4, 3): "HD-(1440x1080)",
    Fraction(3, 2): "HD-(1280x1080)",
}
_ANAMORPHIC = frozenset(Fraction(*pair) for pair in ((32, 27), (40, 33), (64, 45), (16, 11)))
_FIELDS = {"": "none", "top": "upper", "bottom": "lower"}


def fcp7_xml(timeline: Timeline) -> str:
    """The timeline as the text of an .xml file.

    Cuts count frames of their media from its first; the media's timecode stands beside it.
    """
    return document(element("xmeml", _Writer(timeline).sequence(), version=5), "xmeml")


class _Writer:
    """One timeline on its way; knows which files have been described already."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._files = {media: f"file-{number}" for number, media in enumerate(timeline.media, 1)}
        self._described: set[Media] = set()

    def sequence(self) -> Element:
        timeline = self._timeline
        return element(
            "sequence",
            element("name", timeline.name),
            element("duration", timeline.frames),
            _rate(timeline.timebase),
            _timecode(timeline.timebase, timeline.start),
            element("in", -1),
            element("out", -1),
            element("media", self._video(), *([self._audio(timeline.sound)] if timeline.sound else [])),
            *(_marker(marker) for marker in timeline.markers),
            id="sequence-1",
        )

    def _video(self) -> Element:
        timeline = self._timeline
        shape = _shape(timeline.width, timeline.height, timeline.sample_aspect, timeline.interlaced)
        return element(
            "video",
            element("format", element("samplecharacteristics", _rate(timeline.timebase), *shape)),
            *(
                element("track", *(self._clip(cut, row, 0) for cut in track.cuts))
                for row, track in enumerate(timeline.tracks)
            ),
        )

    def _audio(self, sound: Track) -> Element:
        """A track for each channel, as the format has it."""
        channels = max(cut.media.channels for cut in sound.cuts)
        rate = max(cut.media.audio_rate for cut in sound.cuts)
        return element(
            "audio",
            element("numOutputChannels", channels),
            element("format", element("samplecharacteristics", element("depth", 16), element("samplerate", rate))),
            *(
                element(
                    "track",
                    *(
                        self._clip(cut, self._timeline.heard, channel)
                        for cut in sound.cuts
                        if channel <= cut.media.channels
                    ),
                    element("outputchannelindex", channel),
                )
                for channel in range(1, channels + 1)
            ),
        )

    def _clip(self, cut: Cut, row: int, channel: int) -> Element:
        """The cut's picture, or a channel of its sound, tied to each other."""
        channels = cut.media.channels if row == self._timeline.heard else 0
        return element(
            "clipitem",
            element("name", cut.name),
            element("enabled", True),
            element("duration", cut.media.frames),
            _rate(cut.media.timebase),
            element("start", cut.record),
            element("end", cut.stop),
            element("in", cut.source.start),
            element("out", cut.source.stop),
            self._file(cut.media),
            element(
                "sourcetrack",
                element("mediatype", "audio" if channel else "video"),
                element("trackindex", channel or 1),
            ),
            *(
                element("link", element("linkclipref", _id(cut, row, other)))
                for other in range(channels + 1)
                if channels
            ),
            id=_id(cut, row, channel),
        )

    def _file(self, media: Media) -> Element:
        """The file where it is met first, afterwards a reference."""
        if media in self._described:
            return element("file", id=self._files[media])
        self._described.add(media)
        shape = _shape(media.width, media.height, media.sample_aspect, media.interlaced)
        tracks = [element("video", element("samplecharacteristics", _rate(media.timebase), *shape))]
        if media.channels:
            depth = element("samplecharacteristics", element("depth", 16), element("samplerate", media.audio_rate))
            tracks.append(element("audio", depth, element("channelcount", media.channels)))
        return element(
            "file",
            element("name", media.name),
            element("pathurl", local_url(media.path)),
            _rate(media.timebase),
            element("duration", media.frames),
            _timecode(media.timebase, media.start, media.reel),
            element("media", *tracks),
            id=self._files[media],
        )


def _id(cut: Cut, row: int, channel: int) -> str:
    return f"clip-{row + 1}-{cut.record}" + (f"-sound-{channel}" if channel else "")


def _rate(timebase: Timebase) -> Element:
    return element("rate", element("timebase", timebase.nominal), element("ntsc", timebase.ntsc))


def _timecode(timebase: Timebase, start: int, reel: str = "") -> Element:
    return element(
        "timecode",
        *([element("reel", element("name", reel))] if reel else []),
        _rate(timebase),
        element("string", timebase.text(start)),
        element("frame", start % timebase.frames_per_day),
        element("displayformat", "DF" if timebase.drop_frame else "NDF"),
    )


def _shape(width: int, height: int, aspect: Fraction, interlaced: str) -> list[Element]:
    return [
        element("width", width),
        element("height", height),
        element("anamorphic", aspect in _ANAMORPHIC),
        element("pixelaspectratio", _PIXELS.get(aspect, "square")),
        element("fielddominance", _FIELDS[interlaced]),
    ]


def _marker(marker: Marker) -> Element:
    return element(
        "marker",
        element("name", marker.name),
        element("comment", marker.note),
        element("in", marker.start),
        element("out", marker.start + marker.length),
    )
