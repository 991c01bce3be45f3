"""What headers show of hosts: the linked one in a chip, and in the stages whether the result was sent."""

from __future__ import annotations

from ui.session import Session
from ui.session.derive import stages
from ui.state import StageItem
from ui.widgets.meters import HostChip


def show_host(session: Session, chip: HostChip) -> None:
    """Show which host the clip came from, or else which is linked."""
    shown = session.hosts.chip
    chip.set_host(shown.name, shown.detail, lost=shown.away)


def stages_of(session: Session) -> tuple[StageItem, ...]:
    """The stages of the open project."""
    take = session.take
    sent = take is not None and session.hosts.deliveries.is_placed(take.id)
    return stages(session.document, session.live, sent=sent)
