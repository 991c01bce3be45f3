"""The panel: time to a usable window, gaps of its event loop while it is used and a job runs, scrubbing, memory.

`python -m benchmarks.bench_panel --soak 30` uses it for 30 minutes instead of seconds, and prints a line a minute, and
one for each long gap with what it was spent on.

Bounds are those of the interface's specification, in seconds and bytes, so these rows depend on the machine: two quiet
cores are what they are meant for.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.rows import Row

if TYPE_CHECKING:
    from fresco_core.project.store import Project

START_SECONDS, SCRUB_SECONDS, GAP_SECONDS, WORST_GAP_SECONDS, MEMORY = 1.5, 0.120, 0.016, 0.100, 700 << 20
FRAMES, KEYFRAMES, SHORT_SIDE = 15_000, 200, 256
SECONDS_OF_USE = 20
EXPLAINED_SECONDS = 0.060
_TENTH = 1e-4


def run() -> list[Row]:
    """Each in a process of its own, without a screen."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with tempfile.TemporaryDirectory() as folder:
        environment |= dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), folder)
        starts = [_start(environment) for _ in range(3)]
        clip = _long_clip(Path(folder) / "long.mp4")
        command = [sys.executable, "-m", "benchmarks.bench_panel", str(clip), str(SECONDS_OF_USE)]
        told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    scrub, high, worst, memory = (float(word) for word in told.split()[-4:])
    return [
        Row.of(f"window in {min(starts):.2f} s, of {START_SECONDS} s", START_SECONDS / min(starts), 1),
        Row.of(f"scrubbing long-GOP 1080p, median {scrub * 1000:.0f} ms, of 120 ms", SCRUB_SECONDS / scrub, 1),
        Row.of(f"99 % of gaps under {high * 1000:.1f} ms, of 16 ms", GAP_SECONDS / high, 1),
        Row.of(f"longest gap {worst * 1000:.0f} ms, of 100 ms", WORST_GAP_SECONDS / worst, 1),
        Row.of(f"memory {memory / 2**20:.0f} MB, of 700 MB", MEMORY / memory, 1),
    ]


def _start(environment: dict[str, str]) -> float:
    """Seconds from the start of the process to a window that has been painted."""
    code = "import ui.app, ui.window; from ui.preferences import Preferences; from ui.session import Session\n"
    code += "a = ui.app.application(); w = ui.window.Window(Session(Preferences())); w.show(); a.processEvents()\n"
    code += "import sys, os; assert 'torch' not in sys.modules; os._exit(0)"
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return time.perf_counter() - begun


def _long_clip(path: Path) -> Path:
    """Ten minutes of full HD with 10 seconds between keyframes of the codec; one picture moves over another."""
    import av
    import numpy as np

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "g": "250", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        chance = np.random.default_rng(1)
        ground = chance.integers(0, 255, (135, 240, 3), np.uint8).repeat(8, 0).repeat(8, 1)
        for second in range(FRAMES // 25):
            picture = np.roll(ground, second * 8, axis=1)
            frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="yuv420p")
            for number in range(25):
                frame.pts = second * 25 + number
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


class Watchdog:
    """Times between two turns of the event loop that a timer of one millisecond asks for.

    Attributes:
        counts: how often each occurred, in tenths of a millisecond. A list of all would be a million long after half an
            hour, and looking through it a gap of its own.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.counts = Counter[int]()
        self._processor = _Processor()
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(1)

    def _tick(self) -> None:
        now = time.perf_counter()
        gap = now - self._last
        self.counts[round(gap / _TENTH)] += 1
        spent = self._processor.since()
        if gap > EXPLAINED_SECONDS:
            print(f"{time.strftime('%X')} a gap of {gap * 1000:.0f} ms: {spent}", file=sys.stderr, flush=True)
        self._last = now

    @property
    def longest(self) -> float:
        """Seconds."""
        return max(self.counts) * _TENTH

    def percentile(self, share: float) -> float:
        """Seconds that this share of the gaps does not exceed."""
        left = share * self.counts.total()
        for gap in sorted(self.counts):
            left -= self.counts[gap]
            if left <= 0:
                return gap * _TENTH
        return self.longest


class _Processor:
    """What this thread's time goes to, by Linux's own count; elsewhere the thread's processor time only."""

    def __init__(self) -> None:
        counted = Path("/proc/thread-self/schedstat").exists()
        self._schedule = os.open("/proc/thread-self/schedstat", os.O_RDONLY) if counted else None
        self._machine = os.open("/proc/stat", os.O_RDONLY) if counted else None
        self._before = self._now()

    def _now(self) -> tuple[float, float, float]:
        """Seconds on a processor, waiting for one, and taken by the host of a virtual machine from all processors."""
        if self._schedule is None or self._machine is None:
            return time.thread_time(), 0, 0
        ran, waited, _ = os.pread(self._schedule, 100, 0).split()
        stolen = os.pread(self._machine, 200, 0).split()[8]
        return int(ran) / 1e9, int(waited) / 1e9, int(stolen) / os.sysconf("SC_CLK_TCK")

    def since(self) -> str:
        """What the time since the last call was spent on."""
        now = self._now()
        ran, waited, stolen = ((b - a) * 1000 for a, b in zip(self._before, now, strict=True))
        self._before = now
        return f"{ran:.0f} ms on a processor, {waited:.0f} waiting for one; the host took {stolen:.0f} away"


def _use(clip: Path, seconds: float, told_every: float = 60) -> None:
    """Open, render, scrub, zoom, wipe and review for a while, and print what was measured."""
    import psutil
    from PySide6.QtCore import QEventLoop, QTimer

    from ui.app import application, collect_little
    from ui.preferences import Preferences
    from ui.session import Session
    from ui.state import KeyframeState
    from ui.window import Window

    judgeable = {KeyframeState.TO_REVIEW, KeyframeState.APPROVED, KeyframeState.REJECTED}
    application()
    preferences = Preferences()
    preferences.set("autopropose", False)
    session = Session(preferences)
    window = Window(session)
    collect_little(session)
    window.show()

    def rest(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(so: Callable[[], object]) -> None:
        while not so():
            rest(10)

    session.open(clip)
    until(lambda: session.document is not None)
    project = session.project
    assert project is not None
    _propose(project)
    take = project.document.take
    assert take is not None
    rest(4000)
    latencies = window.workspace.stage.pictures.latencies
    chance = random.Random(3)
    for _ in range(40):
        wanted = len(latencies) + 1
        session.seek(chance.randrange(FRAMES))
        while len(latencies) < wanted:
            rest(10)
    scrub = statistics.median(latencies[-40:])

    def rendered() -> list[int]:
        return [keyframe.frame for keyframe in session.keyframes if keyframe.state in judgeable]

    jobs = 0

    def keep_busy() -> None:
        nonlocal jobs
        if session.work.running is None:
            session.work.render(frozenset(keyframe.frame for keyframe in session.keyframes), seed=jobs)
            jobs += 1

    keep_busy()
    until(rendered)
    watchdog, begun = Watchdog(), time.monotonic()
    timeline, view = window.workspace.timeline.timeline, window.workspace.stage.view
    session.view.set(a="source", b=take.id, mode="wipe")
    told, at = begun, 0

    def scrub_on() -> None:
        nonlocal at
        at = (at + chance.randrange(-40, 60)) % FRAMES
        session.seek(at)

    def review() -> None:
        session.select(frozenset({chance.choice(rendered())}))
        window.actions_.run(chance.choice(("approve", "reject", "unpin")))

    # One thing at a time, at the rate at which a mouse or a key tells of it, each for a while.
    ways: tuple[tuple[Callable[[], object], int, int], ...] = (
        (scrub_on, 16, 180),
        (lambda: session.seek(chance.randrange(FRAMES)), 100, 10),
        (lambda: timeline.zoom_by(chance.choice((-1, 1))), 33, 60),
        (lambda: view.set_wipe(chance.random()), 16, 120),
        (review, 150, 10),
    )
    while time.monotonic() - begun < seconds:
        keep_busy()
        for do, pause, times in ways:
            for _ in range(times):
                do()
                rest(pause)
        if time.monotonic() - told > told_every:
            told = time.monotonic()
            print(f"{(told - begun) / 60:.0f} min, {len(rendered())} rendered, jobs {jobs}:", end=" ")
            print(_figures(scrub, watchdog, psutil.Process().memory_info().rss), flush=True)
    print(_figures(scrub, watchdog, psutil.Process().memory_info().rss), flush=True)
    session.work.shut()
    os._exit(0)


def _propose(project: Project) -> None:
    """Keyframes evenly over the whole clip, which choosing them would take minutes to read."""
    from fresco_core.project import edits
    from fresco_core.project.artifacts import artifact_name
    from fresco_core.project.requests import Proposal, ProposedKeyframe
    from fresco_core.timing import FrameRange

    whole = FrameRange(0, FRAMES)
    motion = artifact_name("motion", "even")
    project.artifacts.write(motion, json.dumps({"error": [1.0] * FRAMES, "cuts": []}).encode())
    places = [round(number * (FRAMES - 1) / (KEYFRAMES - 1)) for number in range(KEYFRAMES)]
    reasons: list[Any] = ["start", *["gap"] * (KEYFRAMES - 2), "end"]
    proposal = Proposal(
        keyframes=tuple(ProposedKeyframe(frame=f, reason=r) for f, r in zip(places, reasons, strict=True)),
        cuts=(),
        motion=motion,
        working_size=(SHORT_SIDE, 448),
    )
    project.edit("Range", edits.set_range(project.document, whole))
    # Small enough that something can be reviewed after a few minutes; what the panel has to do does not depend on it.
    small = project.document.settings.model_copy(update={"short_side": SHORT_SIDE})
    project.edit("Size", edits.set_settings(project.document, small))
    project.edit("Keyframes", edits.propose(project.document, proposal, whole))


def _figures(scrub: float, watchdog: Watchdog, memory: int) -> str:
    """Median time to a picture in seconds, 99th percentile and longest gap in seconds, bytes."""
    return f"{scrub:.4f} {watchdog.percentile(0.99):.4f} {watchdog.longest:.4f} {memory}"


def _soak(minutes: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ |= dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), folder)
        _use(_long_clip(Path(folder) / "long.mp4"), minutes * 60)


if __name__ == "__main__":
    _soak(float(sys.argv[2])) if sys.argv[1] == "--soak" else _use(Path(sys.argv[1]), float(sys.argv[2]))
