"""Ctrl-C, for real: a signal to the process, at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fresco_core.cli import restyling
from fresco_core.cli.bars import Bars
from fresco_core.cli.working import STAGES
from fresco_core.progress import Progress
from tiny_clips import save_tiny_clip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

STOPPED = 130
SAID = "fresco: Stopped. The same command goes on from here."


def _command(clip: Path, model: Path, out: Path) -> list[str]:
    # A long job in few frames: many denoising steps.
    settings = ("--prompt", "oil painting", "--steps", "100", "--strength", "1", "--max-gap", "5", "--min-gap", "5")
    return ["restyle", *map(str, (clip, *settings, "--model", model, "-o", out))]


# As the `fresco` program, which also says when it has begun to load itself.
_PROGRAM = "import sys; from fresco_core.cli import main; print('begun', file=sys.stderr, flush=True); main()"


class Job:
    """A restyling in a process of its own, whose temporary folder can be watched."""

    def __init__(self, clip: Path, model: Path, folder: Path) -> None:
        self.out = folder / "out.mp4"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        environment = {**os.environ, "TMPDIR": str(self.temporary), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-c", _PROGRAM, *_command(clip, model, self.out)]
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        self._process = subprocess.Popen(command, env=environment, text=True, **pipes)

    def wait_for(self, text: str) -> None:
        """Until a line with that text comes."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if text in line:
                return
        pytest.fail(f"the job ended before it said '{text}'")

    def send(self, number: int) -> None:
        self._process.send_signal(number)

    def end(self) -> tuple[int, str]:
        """Wait for the end; the exit code and the last line said."""
        _, said = self._process.communicate(timeout=120)
        return self._process.returncode, said.strip().splitlines()[-1] if said.strip() else ""

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def left(self) -> list[str]:
        """What it left behind."""
        beside = [path.name for path in self.out.parent.iterdir() if path != self.temporary]
        return beside + [path.name for path in self.temporary.glob("fresco-*")]


@pytest.fixture
def job(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[Job]:
    clip = save_tiny_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 16)
    started = Job(clip, tiny_model, tmp_path)
    yield started
    started.close()


def test_in_a_process_of_its_own(job: Job) -> None:
    job.wait_for("flow: 15 of 15")
    time.sleep(0.5)
    job.send(signal.SIGINT)
    assert job.end() == (STOPPED, SAID)
    assert job.left() == []


def test_while_everything_is_being_loaded(job: Job) -> None:
    job.wait_for("begun")
    time.sleep(0.5)
    job.send(signal.SIGINT)
    assert job.end()[0] == STOPPED
    assert job.left() == []


def _few(stages: tuple[str, ...]) -> Iterator[object]:
    """Each costs the start of a worker; the first and the last are tried always."""
    for stage in stages:
        marks = () if stage in (stages[0], stages[-1]) else pytest.mark.slow
        yield pytest.param(stage, signal.SIGTERM if stage == stages[-1] else signal.SIGINT, marks=marks)


@pytest.mark.parametrize(("stage", "number"), list(_few(STAGES)))
def test_at_any_stage(
    fresco, clip: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, number: int
) -> None:
    waiting = [number]

    def show(bars: Bars, report: Progress, left: float | None) -> None:
        if report.stage == stage and waiting:
            os.kill(os.getpid(), waiting.pop())

    monkeypatch.setattr(Bars, "show", show)
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    command = (*_command(clip, tiny_model, tmp_path / "out.mp4"), "--steps", "2", "--iterations", "1")
    outcome = fresco(*command)
    if outcome.code == 0:
        # The worker had finished when it heard of it.
        assert (stage, [path.name for path in tmp_path.iterdir()]) == (STAGES[-1], ["out.mp4"])
    else:
        assert (outcome.code, outcome.out, outcome.err) == (STOPPED, "", f"{SAID}\n")
        assert not list(tmp_path.iterdir())
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == before


def test_twice_when_the_work_does_not_listen(
    fresco, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf(*what: object) -> None:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("the second signal was ignored")

    monkeypatch.setattr(restyling.Desk, "work", deaf)
    outcome = fresco(*_command(clip, Path("any"), tmp_path / "out.mp4"))
    assert outcome.code == STOPPED
