"""What a result can be delivered as."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from fresco_core.errors import OutputError
from fresco_core.settings import DeliverFormat


@dataclass(frozen=True)
class Delivery:
    """One way to deliver.

    Attributes:
        title: its name for people.
        suffixes: file name endings it may have, the usual one first; none for a folder.
        encoder: FFmpeg's name of the encoder.
        has_alpha: whether transparency is kept.
    """

    title: str
    suffixes: tuple[str, ...]
    encoder: str
    has_alpha: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether the result is a folder of pictures."""
        return not self.suffixes

    @property
    def suffix(self) -> str:
        """The usual ending of the file name, empty for a folder."""
        return "" if self.is_folder else self.suffixes[0]

    @property
    def is_available(self) -> bool:
        """Whether this build of FFmpeg can write it."""
        return self.encoder in av.codecs_available


DELIVERIES: dict[DeliverFormat, Delivery] = {
    "h264": Delivery("H.264", (".mp4", ".mov", ".m4v"), "libx264"),
    "prores422hq": Delivery("ProRes 422 HQ", (".mov",), "prores_ks"),
    "prores4444": Delivery("ProRes 4444", (".mov",), "prores_ks", has_alpha=True),
    "png": Delivery("PNG sequence", (), "png", has_alpha=True),
}


def lost_alpha(has_alpha: bool, format: DeliverFormat) -> str:
    """A sentence on the transparency that a clip loses in a format; empty if it loses none."""
    if not has_alpha or DELIVERIES[format].has_alpha:
        return ""
    keeping = " and ".join(delivery.title for delivery in DELIVERIES.values() if delivery.has_alpha)
    return f"The clip is transparent in places, which {DELIVERIES[format].title} does not keep; {keeping} do."


def check_suffix(destination: Path, format: DeliverFormat) -> None:
    """Refuse a file name that would mislead about what is in the file.

    Raises:
        OutputError: if the ending is not one of the format's, or the format cannot be written here.
    """
    delivery = DELIVERIES[format]
    if not delivery.is_available:
        raise OutputError(f"{delivery.title} cannot be written by this build of FFmpeg.", "Choose another format.")
    if not delivery.is_folder and destination.suffix.lower() not in delivery.suffixes:
        endings = " or ".join(delivery.suffixes[:2])
        raise OutputError(f"'{destination.name}' is no name for {delivery.title}.", f"Let the name end in {endings}.")
