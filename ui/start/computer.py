"""What this computer has, as measured; to be called off the interface's thread."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

from ui.timecodes import short_path, size
from ui.words import tr


@dataclass(frozen=True)
class Computer:
    """Figures in bytes."""

    processor: str
    cores: int
    memory: int
    memory_free: int
    disk_folder: Path
    disk_free: int

    def lines(self, device: str | None) -> tuple[tuple[str, str, str], ...]:
        """Icon, name and value of each figure; `device` is what models run on, "" the processor, None not known yet."""
        gpu = tr("Known once a model is loaded") if device is None else device or tr("None, the processor")
        return (
            ("expansion-card", tr("GPU"), gpu),
            ("chip", tr("Processor"), tr("{name}, {cores} cores").format(name=self.processor, cores=self.cores)),
            (
                "speedometer",
                tr("Memory"),
                tr("{total}, {free} free").format(total=size(self.memory), free=size(self.memory_free)),
            ),
            (
                "harddisk",
                tr("Disk"),
                tr("{free} free in {folder}").format(free=size(self.disk_free), folder=short_path(self.disk_folder)),
            ),
        )


def measure_computer() -> Computer:
    """Look at this computer now."""
    import psutil

    memory = psutil.virtual_memory()
    home = Path.home()
    return Computer(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory=memory.total,
        memory_free=memory.available,
        disk_folder=home,
        disk_free=shutil.disk_usage(home).free,
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].split("@")[0].replace("(R)", "").replace("(TM)", "").strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
