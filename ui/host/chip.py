"""Brings the linked host into a header's chip."""

from __future__ import annotations

from ui.session import Session
from ui.widgets.meters import HostChip


def show_host(session: Session, chip: HostChip) -> None:
    """Show which host the clip came from, or else which is linked."""
    shown = session.hosts.chip
    chip.set_host(shown.name, shown.detail, lost=shown.away)
