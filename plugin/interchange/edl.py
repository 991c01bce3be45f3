"""CMX 3600 EDL: one track, so it lists what is seen, the restyled range in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from plugin.interchange.timeline import Media, Timeline
from plugin.interchange.trees import clean

_REEL = 8  # characters that the format has room for
_EVENTS = 999


def edl(timeline: Timeline) -> str:
    """The timeline as the text of an .edl file.

    The format does not know rates: its reader is asked for the timeline's.
    """
    cuts = timeline.flat().cuts
    reels = reel_names(timeline.media)
    lines = [f"TITLE: {_line(timeline.name)}", f"FCM: {'' if timeline.timebase.drop_frame else 'NON-'}DROP FRAME", ""]
    for number, cut in enumerate(cuts, 1):
        source = (cut.media.timebase.text(frame) for frame in cut.timecodes)
        record = (timeline.timebase.text(timeline.start + frame) for frame in (cut.record, cut.stop))
        event = f"{(number - 1) % _EVENTS + 1:03}  {reels[cut.media]:<{_REEL}} V     C        "
        lines.append(event + " ".join((*source, *record)))
        lines.append(f"* FROM CLIP NAME: {_line(cut.media.name)}")
        lines.append(f"* SOURCE FILE: {_line(str(cut.media.path))}")
    return "\n".join((*lines, ""))


def reel_names(media: Iterable[Media]) -> dict[Media, str]:
    """Each file's reel as the format can say it: at most eight capitals, digits and underscores, none twice."""
    names: dict[Media, str] = {}
    for item in media:
        plain = unicodedata.normalize("NFKD", item.reel).encode("ascii", "ignore").decode().upper()
        wanted = re.sub(r"[^A-Z0-9]+", "_", plain).strip("_")[:_REEL] or "AX"
        name, number = wanted, 1
        while name in names.values():
            number += 1
            name = f"{wanted[: _REEL - len(str(number))]}{number}"
        names[item] = name
    return names


def _line(text: str) -> str:
    """In one line; spaces are kept as they are, since paths are found by them."""
    return " ".join(clean(text).splitlines())
