"""Clips in and out: measured, decoded frame by frame, and delivered whole or not at all."""

from fresco_core.media.clip import Clip
from fresco_core.media.colour import Colour
from fresco_core.media.formats import DELIVERIES, Delivery, lost_alpha
from fresco_core.media.info import ClipInfo, resolve_range
from fresco_core.media.pixels import Alpha
from fresco_core.media.probe import probe
from fresco_core.media.room import check_room, require_room
from fresco_core.media.writer import ClipWriter, check_delivery

__all__ = [
    "DELIVERIES",
    "Alpha",
    "Clip",
    "ClipInfo",
    "ClipWriter",
    "Colour",
    "Delivery",
    "check_delivery",
    "check_room",
    "lost_alpha",
    "probe",
    "require_room",
    "resolve_range",
]
