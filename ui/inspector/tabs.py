"""The inspector's tabs, in their order. A tab is made for one session and listens to it by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ui.actions import Actions
from ui.inspector.deliver_tab import DeliverTab
from ui.inspector.keyframe_compact import CompactKeyframeTab
from ui.inspector.keyframe_tab import KeyframeTab
from ui.inspector.look_tab import LookTab
from ui.inspector.progress_tab import ProgressTab, has_progress
from ui.session import Session


def _always(_: Session) -> bool:
    return True


@dataclass(frozen=True)
class Tab:
    """One tab.

    Attributes:
        name: by which `show_tab` knows it.
        title: in English; translated where it is shown.
        make: builds the contents, which scroll if they are high.
        compact: builds those of a narrow window, where they are others.
        shown: whether there is anything to show now.
    """

    name: str
    title: str
    make: Callable[[Session, Actions], QWidget]
    shown: Callable[[Session], bool] = _always
    compact: Callable[[Session, Actions], QWidget] | None = None


TABS: tuple[Tab, ...] = (
    Tab("progress", "Progress", ProgressTab, has_progress),
    Tab("look", "Look", LookTab),
    Tab("keyframe", "Keyframe", KeyframeTab, compact=CompactKeyframeTab),
    Tab("deliver", "Deliver", DeliverTab),
)
