"""How the user wants the next result delivered; what the deliver tab shows and changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fresco_core.settings import DeliverFormat

FOR_HOSTS: tuple[DeliverFormat, ...] = ("prores422hq", "prores4444", "h264", "png")
"""What a result can be written as for a host, the usual one first: every edition of every host reads ProRes."""


@dataclass
class Wishes:
    """Kept for as long as the panel runs.

    Attributes:
        name: what the host calls the result; empty for the clip's and the take's name.
        position: above the clip that it was made from, or at the host's playhead.
        mute_source: whether the clip that it was made from is switched off.
        as_take: whether it becomes a take of that clip, in a host that knows takes.
    """

    name: str = ""
    format: DeliverFormat = FOR_HOSTS[0]
    position: Literal["source", "playhead"] = "source"
    mute_source: bool = False
    as_take: bool = False
