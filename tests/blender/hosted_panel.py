"""A panel without a window: the real bridge, and what it has said."""

from __future__ import annotations

import queue
import uuid
from pathlib import Path
from typing import TypeVar

from plugin.bridge.panel import AllowedFolders, Bridge, Event, Result, SentClip

Expected = TypeVar("Expected", bound=Event)


class Panel:
    """The bridge, and what it has said that nobody has asked about."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "run" / "bridge.json"
        self.events: queue.Queue[Event] = queue.Queue()
        folders = AllowedFolders([folder])
        self.bridge = Bridge(self.events.put, panel_version="0.1.0", folders=folders, announcement=self.file)

    def expect(self, kind: type[Expected], seconds: float = 90) -> Expected:
        """The next event of a kind; others before it are passed over."""
        while True:
            event = self.events.get(timeout=seconds)
            if isinstance(event, kind):
                return event

    def deliver(self, clip: SentClip, path: Path) -> Result:
        result = Result(
            id=uuid.uuid4().hex,
            path=path,
            frames=clip.frames,
            origin=clip.origin,
            anchor=clip.anchor,
            name=path.stem,
            made_by={"prompt": "a bar code, inverted", "seed": 7},
        )
        self.bridge.deliver(result)
        return result
