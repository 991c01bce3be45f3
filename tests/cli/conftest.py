"""Clips, good and bad, and ways to run the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fresco_core.cli.app import run
from tiny_clips import save_tiny_clip
from warm_workers import WarmWorkers


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for what can be thrown away, new for each test, also for processes that a test starts."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("FRESCO_CACHE", str(folder))
    return folder


@pytest.fixture
def fresco(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, warm_workers: WarmWorkers
) -> Callable[..., Outcome]:
    """Runs `fresco ARGUMENTS` in this process."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve frames of 96x64."""
    return save_tiny_clip(tmp_path_factory.mktemp("clips") / "clip.mp4")
