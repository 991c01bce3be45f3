"""SIGKILL at any moment, of the worker or of the program: nothing is lost, nothing stays behind, nothing differs."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from tiny_clips import save_tiny_clip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

PATIENCE = 240.0
"""Seconds; none of the waits takes nearly as long unless something hangs."""
GONE_WITHIN = 90.0
"""Seconds in which a worker notices that its program is gone and ends, on a busy machine."""
WORKER_ENDED = 11
"""The exit code."""
SEED = 20260714


class Job:
    """`fresco restyle` of a tiny clip, with every folder that it may write to under watch."""

    def __init__(self, folder: Path, clip: Path, model: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.cache = folder / "cache"
        self._temporary = folder / "temporary"
        self._temporary.mkdir(parents=True)
        settings = ("--prompt", "oil painting", "--steps", "6", "--strength", "1", "--iterations", "2")
        keyframes = ("--max-gap", "3", "--min-gap", "2", "--batch-size", "3", "--saliency", "off")
        self._command = [sys.executable, "-m", "fresco_core.cli", "restyle", str(clip), "--model", str(model)]
        self._command += [*settings, *keyframes, "--device", "cpu", "-o", str(self.out)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "FRESCO_CACHE": str(self.cache),
            "TMPDIR": str(self._temporary),
            "OMP_NUM_THREADS": "1",
        }
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command, env=environment, stdout=log, stderr=log)

    @property
    def running(self) -> bool:
        assert self._process is not None
        return self._process.poll() is None

    def finish(self) -> int:
        assert self._process is not None
        return self._process.wait(PATIENCE)

    def processes(self) -> list[psutil.Process]:
        """The program and its worker, whoever their parents are now."""
        mine = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("FRESCO_CACHE") == str(self.cache) and process.status() != "zombie":
                    mine.append(process)
            except psutil.Error:
                continue
        return mine

    def kill(self, whom: str) -> bool:
        """Kill the program or its worker; False if that is not there (any more)."""
        assert self._process is not None
        workers = [process for process in self.processes() if process.pid != self._process.pid]
        targets = workers if whom == "worker" else [psutil.Process(self._process.pid)] if self.running else []
        for target in targets:
            target.kill()
        if whom == "program":
            self._process.wait(PATIENCE)
        return bool(targets)

    def made(self) -> dict[str, tuple[int, int]]:
        """Finished artefacts, and which file each is; without flow, a cache, and what an export looked like."""
        found = {}
        for path in self.cache.glob("jobs/*.fresco/artifacts/*"):
            if not path.name.startswith(".") and path.suffix not in (".flow", ".receipt"):
                status = path.stat()
                found[path.name] = (status.st_ino, status.st_mtime_ns)
        return found

    def wait_until_made(self, count: int) -> None:
        """Until there are so many artefacts, or the program has ended."""
        end = time.monotonic() + PATIENCE
        while self.running and len(self.made()) < count:
            assert time.monotonic() < end, "no progress"
            time.sleep(0.05)

    def outliving(self) -> list[psutil.Process]:
        """Processes that do not end by themselves."""
        end = time.monotonic() + GONE_WITHIN
        while (alive := self.processes()) and time.monotonic() < end:
            time.sleep(0.1)
        return alive

    def left(self) -> list[str]:
        """Unfinished and temporary files anywhere, and processes."""
        alive = self.outliving()
        files = [str(path) for path in self.folder.rglob("*") if "partial" in path.name]
        files += [str(path) for path in self._temporary.iterdir()]
        return files + [str(process) for process in alive]

    def result(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out.iterdir()}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 14, size=(64, 64))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, clip: Path, tiny_model: Path) -> dict[str, bytes]:
    job = Job(tmp_path_factory.mktemp("undisturbed"), clip, tiny_model)
    job.start()
    assert job.finish() == 0, (job.folder / "log").read_text()
    assert job.left() == []
    return job.result()


def _disturbed(job: Job, kills: int, random: random.Random) -> dict[str, int]:
    """Do a job, killing on the way; at the moment of a kill some number of artefacts is there. Counts the kills."""
    done, kept = {"worker": 0, "program": 0}, dict[str, tuple[int, int]]()
    job.start()
    for number, moment in enumerate(sorted(random.randint(0, 13) for _ in range(kills))):
        job.wait_until_made(moment)
        time.sleep(random.uniform(0, 3.0 if moment == 0 else 0.3))
        if not job.running:
            break
        made = job.made()
        assert kept.items() <= made.items(), "something finished was lost or made again"
        whom = ("worker", "program")[number % 2]
        if job.kill(whom):
            kept = made
            done[whom] += 1
        if whom == "program":
            assert job.outliving() == [], "a worker has outlived its program"
            job.start()
    while (code := job.finish()) != 0:
        # The worker was killed again and again before it could finish anything: that is reported, and can be resumed.
        assert code == WORKER_ENDED, (job.folder / "log").read_text()
        job.start()
    return done


def _check(job: Job, undisturbed: dict[str, bytes], kills: int, seed: int) -> dict[str, int]:
    done = _disturbed(job, kills, random.Random(seed))
    assert job.left() == []
    assert job.result() == undisturbed, "the final frames differ"
    return done


def test_killed_a_few_times(tmp_path: Path, clip: Path, tiny_model: Path, undisturbed: dict[str, bytes]) -> None:
    assert sum(_check(Job(tmp_path / "job", clip, tiny_model), undisturbed, 4, SEED).values()) > 1


@pytest.mark.slow
def test_killed_thirty_times_each(tmp_path: Path, clip: Path, tiny_model: Path, undisturbed: dict[str, bytes]) -> None:
    done = Counter[str]()
    for seed in range(100):
        done.update(_check(Job(tmp_path / f"job{seed}", clip, tiny_model), undisturbed, 8, seed))
        if min(done.values()) >= 30:
            return
    pytest.fail(f"only {done} kills")
