"""The heartbeat: memory figures once a second, from a thread that no job can hold up for long."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

import psutil

from fresco_core.worker.messages import MemoryNote, Note

_PERIOD = 1.0


class Heartbeat:
    """Sends a `MemoryNote` every second.

    Attributes:
        model: asked for the name of the model that is loaded.
    """

    def __init__(self, send: Callable[[Note], None]) -> None:
        self._send = send
        self.model: Callable[[], str | None] = lambda: None
        self._process = psutil.Process()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._send(self.measure())
            time.sleep(_PERIOD)

    def measure(self) -> MemoryNote:
        """The figures now."""
        memory = psutil.virtual_memory()
        used = free = total = name = None
        torch = sys.modules.get("torch")
        # Asking would initialise a device that nobody has used yet.
        if torch is not None and hasattr(torch, "cuda") and torch.cuda.is_initialized():
            free, total = torch.cuda.mem_get_info()
            used, name = torch.cuda.memory_reserved(), torch.cuda.get_device_name()
        return MemoryNote(
            process=self._process.memory_info().rss,
            free=memory.available,
            total=memory.total,
            device=name,
            device_used=used,
            device_free=free,
            device_total=total,
            model=self.model(),
        )
