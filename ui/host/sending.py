"""What the user can do with hosts: send the take, put it into a hand-off package; and why not, if so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from ui.words import tr

if TYPE_CHECKING:
    from ui.actions.studio import Studio
    from ui.session import Session


def sendable(session: Session) -> str:
    """Why nothing can be sent; empty if it can."""
    if session.hosts.place is None:
        return tr("This clip was not sent by an editing host. Export it instead.")
    return ""


def send(studio: Studio) -> None:
    """Send the active take as the deliver tab says."""
    studio.show_tab("deliver")
    studio.session.hosts.deliveries.send()


def ask_package(studio: Studio) -> None:
    """Let the user choose where the hand-off package goes, and write it."""
    session = studio.session
    clip = session.clip
    if clip is None:
        return
    deliveries = session.hosts.deliveries
    proposed = clip.with_name(f"{deliveries.usual_name()}.handoff")
    name, _ = QFileDialog.getSaveFileName(None, tr("Hand-off package"), str(proposed))
    if name:
        deliveries.package(Path(name))
