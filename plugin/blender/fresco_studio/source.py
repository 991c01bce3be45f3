# SPDX-License-Identifier: GPL-3.0-or-later
"""What the editor wants restyled: the active strip, and which frames of its medium.

Only frame numbers of the medium leave Blender, never seconds: the sequencer shows one frame of the medium per scene
frame whatever the rates, so numbers are exact where times are not.
"""

import os
import re
import uuid
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import bpy

from . import api

SOURCE_KEY = "fresco_source"
"""The custom property that lets a strip be found again after it was renamed or moved."""

KINDS = ("MOVIE", "IMAGE")
"""Strips that can be restyled."""

_NUMBERED = re.compile(r"(.*?)(\d+)(\.[A-Za-z]+)")

WHOLE_STRIP, CHOSEN_RANGE = "STRIP", "RANGE"


class SourceError(Exception):
    """A strip that cannot be sent: why, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class Source:
    """A strip, and the half-open range of its medium's frames that is meant.

    Attributes:
        at: scene frame that shows the first of them.
        length: frames that the medium has, by Blender's count.
    """

    strip: Any
    path: str
    first: int
    stop: int
    at: int
    length: int


def read_source(scene: Any, extent: str = WHOLE_STRIP, *, look_for_file: bool = True) -> Source:
    """The active strip's frames.

    Args:
        extent: "STRIP" for all that is seen of it, "RANGE" for what the preview or scene range shows of that.
        look_for_file: leave out while drawing, as a disk may be slow.

    Raises:
        SourceError: if there is no strip, or it shows its medium other than frame by frame.
    """
    strip = api.active_strip(scene)
    if strip is None:
        raise SourceError("No strip is active.", "Click a movie strip or an image sequence in the sequencer.")
    if scene.library is not None:
        raise SourceError(
            f"The scene is linked from '{os.path.basename(scene.library.filepath)}', and cannot be changed here.",
            "Open that document, and send from there.",
        )
    _check_kind(strip)
    check_speed(scene, strip, drawing=not look_for_file)
    path = path_of(strip)
    if not os.path.isabs(path):
        raise SourceError(
            f"'{strip.name}' names its file relative to a document that was never saved.", "Save the document first."
        )
    if look_for_file and not os.path.exists(path):
        raise SourceError(f"The file of '{strip.name}' is missing: {path}.", "Find it with File, External Data.")
    start, end = api.span(strip)
    if extent == CHOSEN_RANGE:
        chosen = api.chosen_span(scene)
        start, end = max(start, chosen[0]), min(end, chosen[1])
    trimmed = api.hard_trim(strip)
    shown = length = api.content_length(strip) + sum(trimmed)
    skipped = 0
    if strip.type == "IMAGE" and look_for_file:
        skipped, length = _place_in_sequence(strip, path)
    zero = api.media_zero(strip) - skipped
    # Beyond its content a strip holds a still, which is no frame of its own.
    first, stop = max(start - zero, skipped + trimmed[0]), min(end - zero, skipped + shown - trimmed[1])
    if stop - first < 2:
        where = "within the chosen range" if extent == CHOSEN_RANGE else "in view"
        raise SourceError(
            f"'{strip.name}' has fewer than two frames {where}.", "Widen the range or choose another strip."
        )
    return Source(strip, path, first, stop, zero + first, length)


def path_of(strip: Any) -> str:
    """The file of a movie strip, or the folder of an image strip.

    Not absolute if it is relative to a document that was never saved.
    """
    named = strip.directory if strip.type == "IMAGE" else strip.filepath
    return str(os.path.normpath(bpy.path.abspath(named)))


def identify(strip: Any) -> str:
    """The strip's lasting name, given to it now if it has none."""
    if not strip.get(SOURCE_KEY):
        strip[SOURCE_KEY] = uuid.uuid4().hex
    return str(strip[SOURCE_KEY])


def range_message(scene: Any, source: Source) -> "dict[str, Any]":
    """The message that hands a source to the panel."""
    strip = source.strip
    message: dict[str, Any] = {
        "type": "range",
        "path": source.path,
        "frames": [source.first, source.stop],
        "media_frames": source.length,
        "name": strip.name,
        "anchor": anchor(scene, source),
    }
    rate = Fraction(getattr(strip, "fps", 0.0) or 0.0).limit_denominator(1001)
    if strip.type == "IMAGE":  # pictures have no clock
        rate = Fraction(scene.render.fps / scene.render.fps_base).limit_denominator(1001)
    if rate > 0:
        message["rate"] = [rate.numerator, rate.denominator]
    return message


def anchor(scene: Any, source: Source) -> "dict[str, Any]":
    """What is needed to find the strip again when the result comes."""
    return {
        "scene": scene.name,
        "strip": source.strip.name,
        "source": identify(source.strip),
        "channel": source.strip.channel,
        "at": source.at,
        "frames": [source.first, source.stop],
        "path": source.path,
    }


def _place_in_sequence(strip: Any, folder: str) -> "tuple[int, int]":
    """How many pictures of a folder's image sequence come before an image strip's first, and how many there are.

    Raises:
        SourceError: if the strip does not show them one after the other.
    """
    names = [element.filename for element in strip.elements]
    found = [parts for parts in map(_NUMBERED.fullmatch, [names[0], *os.listdir(folder)]) if parts]
    series = {parts[0]: int(parts[2]) for parts in found if (parts[1], parts[3]) == (found[0][1], found[0][3])}
    files = sorted(series, key=series.__getitem__)
    skipped = files.index(names[0]) if names[0] in files else 0
    if files[skipped : skipped + len(names)] != names:
        raise SourceError(
            f"'{strip.name}' does not show the pictures of its folder by their numbers.",
            "Render it to a movie first, and use that.",
        )
    return skipped, len(files)


def _check_kind(strip: Any) -> None:
    if strip.type in KINDS:
        if strip.type == "IMAGE" and len(strip.elements) < 2:
            raise SourceError(f"'{strip.name}' is a still picture.", "Choose a movie or an image sequence.")
        if getattr(strip, "stream_index", 0):
            raise SourceError(
                f"'{strip.name}' shows another picture stream than the first of its file.", "Choose the first stream."
            )
        if getattr(strip, "use_multiview", False):
            raise SourceError(f"'{strip.name}' is stereoscopic.", "Choose a strip with a single view.")
        return
    kinds = {
        "SCENE": "a scene",
        "META": "a meta strip",
        "MOVIECLIP": "a movie clip of the tracker",
        "SOUND": "sound",
        "MASK": "a mask",
    }
    raise SourceError(
        f"'{strip.name}' is {kinds.get(strip.type, 'an effect')}, and only movies and image sequences can be restyled.",
        "Click one of those, or render this one to a movie first.",
    )


def check_speed(scene: Any, strip: Any, *, drawing: bool = False) -> None:
    """Make sure that a strip shows its medium frame by frame.

    Args:
        drawing: leave out what needs the scene to be changed for a moment.

    Raises:
        SourceError: if it does not.
    """
    remedy = "Render it to a movie at normal speed first, and use that."
    if getattr(strip, "use_reverse_frames", False):
        raise SourceError(f"'{strip.name}' plays backwards.", remedy)
    if getattr(strip, "strobe", 1.0) > 1.0:
        raise SourceError(f"'{strip.name}' is strobed: it shows only some of its frames.", "Set its strobe to 1.")
    if len(getattr(strip, "retiming_keys", ())) or abs(getattr(strip, "speed_factor", 1.0) - 1.0) > 1e-6:
        raise SourceError(f"'{strip.name}' is retimed.", remedy)
    for other in api.all_strips(scene):
        if other.type == "SPEED" and strip in api.inputs(other):
            raise SourceError(f"'{strip.name}' is retimed by the effect '{other.name}'.", remedy)
    if not drawing and api.fits_rate(scene, strip):
        rate = scene.render.fps / scene.render.fps_base
        raise SourceError(
            f"'{strip.name}' has {strip.fps:.5g} frames per second and the scene {rate:.5g}, so Blender leaves out "
            "or repeats some of its frames.",
            "Give the scene the movie's rate, or add the movie again without Adjust Playback Rate.",
        )
