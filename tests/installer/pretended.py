"""Programs that are not there, and what is on a disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Programs:
    """Programs that only say what they are; keeps what was asked of them."""

    blenders: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    environs: list[Mapping[str, str]] = field(default_factory=list)
    code: int = 0
    does: Callable[[Sequence[str], Mapping[str, str]], None] = lambda command, environ: None

    def __call__(self, command: Sequence[str], environ: Mapping[str, str]) -> tuple[int, str]:
        self.asked.append(tuple(command))
        self.environs.append(environ)
        if "--version" in command:
            return 0, f"Blender {self.blenders[command[0]]}\n\tbuild date: 2026\n"
        self.does(command, environ)
        return self.code, ""


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: files with their content, folders with None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
