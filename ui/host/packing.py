"""Makes a hand-off package of a shipment's file; to be called off the interface's thread."""

from __future__ import annotations

from pathlib import Path

from ui.host.record import Shipment


def pack(shipment: Shipment, clip: Path) -> Path:
    """Write the package, and remove the shipment's own file, of which it has a copy; gives the folder.

    Raises:
        MediaError, RangeError: if the clip's rate varies, or no timecode counts it.
        OutputError: if the folder exists and is no earlier package, or cannot be written.
    """
    from plugin.interchange import HandOff, measure, write_package

    assert shipment.package is not None
    file = Path(shipment.file)
    note = "\n".join(
        f"{name}: {value}" for name, value in shipment.made_by.items() if name in ("prompt", "look", "seed")
    )
    plan = HandOff(measure(file), measure(clip), shipment.range.start, shipment.name, note=note)
    package = write_package(plan, Path(shipment.package), force=True)
    file.unlink(missing_ok=True)
    return package.folder
