"""Hands a result to any editor: the clip itself, and the cut around it in every common exchange format."""

from plugin.interchange.handoff import HandOff, lay_out
from plugin.interchange.measure import measure
from plugin.interchange.package import FORMATS, Format, Package, write_package
from plugin.interchange.timeline import Cut, Marker, Media, Timeline, Track

__all__ = [
    "FORMATS",
    "Cut",
    "Format",
    "HandOff",
    "Marker",
    "Media",
    "Package",
    "Timeline",
    "Track",
    "lay_out",
    "measure",
    "write_package",
]
