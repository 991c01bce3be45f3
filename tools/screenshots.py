"""Takes the pictures of the panel in `docs/screenshots`: the real panel, the sample clip, the built-in model.

    make screenshots

Every state is reached as a user reaches it. The project is kept in `build/screenshots`, so that a second run, or one of
`--only 04`, goes on from what is there; delete that folder to begin anew.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

OUT = Path("docs/screenshots")
STATES = (
    "01_first_run",
    "02_keyframes_proposed",
    "03_rendering",
    "04_review_wipe",
    "05_propagated",
    "06_models",
    "07_error",
    "08_compact",
)
RANGE = (10, 46)
LIVE_STEP = 6
PROMPT = "a toy train and a duck on a garden table"
WIDE, NARROW = (1600, 1000), (480, 900)
WAIT_MS = 900_000


def main() -> int:
    """Both scales, each in a process of its own: Qt reads the scale at its start."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--scale", type=int, choices=(1, 2))
    parser.add_argument("--only", default="", help="numbers of states, as 04,05")
    options = parser.parse_args()
    if options.scale is None:
        for scale in (1, 2):
            environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
            command = [sys.executable, __file__, "--scale", str(scale), "--only", options.only]
            code = subprocess.run(command, env=environment, check=False).returncode
            if code:
                return code
        return 0
    Shots(options.scale, [state for state in STATES if not options.only or state[:2] in options.only.split(",")]).take()
    return 0


class Shots:
    """One panel that is brought from state to state."""

    def __init__(self, scale: int, wanted: list[str]) -> None:
        from ui.app import application
        from ui.appearance import Appearance
        from ui.preferences import Preferences
        from ui.session import Session
        from ui.window import Window

        self.scale, self.wanted = scale, wanted
        self.folder = Path("build/screenshots") / f"{scale}x"
        self.folder.mkdir(parents=True, exist_ok=True)
        # A new user's home, so that the pictures show nobody's folders.
        os.environ["HOME"] = str(self.folder.absolute())
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            os.environ.pop(name, None)
        preferences = Preferences(self.folder / "preferences.ini")
        preferences.set("language", "en")
        self.look = Appearance(application(), preferences)
        self.session = Session(preferences)
        self.window = Window(self.session)
        self.window.resize(*WIDE)
        self.window.show()

    def take(self) -> None:
        """All states that are wanted, in the order of the work; what comes after the last of them is left out."""
        steps: list[tuple[Callable[[], None], set[str]]] = [
            (self.first_run, {"01_first_run"}),
            (self.models, {"06_models"}),
            (self.open_clip, set()),
            (self.proposed, {"02_keyframes_proposed"}),
            (self.rendered, set()),
            (self.review, {"04_review_wipe", "08_compact"}),
            (self.propagated, {"05_propagated"}),
            (self.next_take, {"03_rendering", "07_error"}),
        ]
        last = max(place for place, (_, states) in enumerate(steps) if states & set(self.wanted))
        for step, _ in steps[: last + 1]:
            step()
        self.window.close()

    # States

    def first_run(self) -> None:
        self.rest(1500)
        self.shoot("01_first_run")

    def open_clip(self) -> None:
        from fresco_core.project import edits
        from fresco_core.resources import resource
        from ui.session.looks import with_words

        clip = self.folder / "toy_train.mp4"
        if not clip.exists():
            shutil.copy(resource("sample", "sample.mp4"), clip)
        session = self.session
        session.open(clip.absolute())
        self.until(lambda: session.document is not None)
        document = session.document
        assert document is not None
        if session.work.interrupted:
            session.work.drop_waiting()
        if (document.range.start, document.range.stop) != RANGE:
            session.set_range(*RANGE)
            settings = with_words(document.settings, document.look, PROMPT)
            session.do("Prompt", edits.set_settings, settings, document.look)
        self.until(lambda: bool(session.keyframes) and session.keyframes[0].frame == RANGE[0] and self.idle())

    def proposed(self) -> None:
        if self.session.take is not None and self.session.take.rendered:
            return
        self.window.show_tab("look")
        self.select(1)
        self.rest(2500)
        self.shoot("02_keyframes_proposed")

    def rendered(self) -> None:
        session = self.session
        take = session.take
        assert take is not None
        if all(one.version is not None for one in take.ordered):
            return
        self.window.actions_.run("render")
        self.until(lambda: bool(session.live.job))
        self.until(self.idle)

    def review(self) -> None:
        from fresco_core.project import edits

        session = self.session
        take = session.take
        assert take is not None
        if take.segments and "04_review_wipe" not in self.wanted and "08_compact" not in self.wanted:
            return
        verdicts = ["approved", "approved", "open", "rejected", "open"]
        for keyframe, verdict in zip(take.ordered, verdicts, strict=False):
            session.do("Verdict", edits.judge, take.id, [keyframe.id], verdict)
        session.view.set(a="source", b=take.id, mode="wipe")
        self.window.show_tab("keyframe")
        self.select(2)
        self.rest(2500)
        self.shoot("04_review_wipe")
        self.window.resize(*NARROW)
        self.rest(400)
        self.window.show_tab("keyframe")
        self.rest(2000)
        self.shoot("08_compact")
        self.window.resize(*WIDE)
        self.rest(300)

    def propagated(self) -> None:
        from fresco_core.project import edits
        from fresco_core.project.status import is_propagated

        session = self.session
        take = session.take
        assert take is not None
        session.do("Verdict", edits.judge, take.id, [one.id for one in take.ordered], "approved")
        take = session.take
        assert take is not None
        if not is_propagated(take):
            self.window.actions_.run("propagate")
            self.until(lambda: session.take is not None and is_propagated(session.take) and self.idle())
        session.view.set(a="source", b=take.id, mode="side")
        if not self.window.workspace.inspector.show_tab("deliver"):
            self.window.show_tab("look")
        session.select(frozenset())
        session.seek(28)
        self.rest(3000)
        self.shoot("05_propagated")

    def models(self) -> None:
        self.session.show_page("models")
        self.rest(1500)
        self.shoot("06_models")
        self.session.show_page("")

    def next_take(self) -> None:
        """Live previews; then a real error: the worker gets less memory than the take needs."""
        if "07_error" not in self.wanted and "03_rendering" not in self.wanted:
            return
        from fresco_core.project import edits

        session = self.session
        document = session.document
        assert document is not None
        settings = document.settings.model_copy(update={"seed": document.settings.seed + 1})
        session.do("Seed", edits.set_settings, settings, document.look)
        self.window.actions_.run("render")
        self.until(lambda: session.live.step is not None and session.live.step[0] >= LIVE_STEP)
        assert session.take is not None
        session.view.set(b=session.take.id, single="b", mode="single")
        self.select(2)
        self.rest(1500)
        self.shoot("03_rendering")
        if "07_error" not in self.wanted:
            session.work.cancel()
            self.until(self.idle)
            return
        _limit_memory(session.work.transport.process_id)
        self.until(lambda: session.problem is not None, expect_problem=True)
        self.window.show_tab("progress")
        self.select(1)
        self.rest(1500)
        self.shoot("07_error")
        session.dismiss()
        session.work.drop_waiting()

    # Doing

    def select(self, place: int) -> None:
        self.session.select(frozenset({self.session.keyframes[place].frame}))

    def idle(self) -> bool:
        return not self.session.work.unfinished and not self.session.live.job

    def rest(self, milliseconds: int) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, so: Callable[[], bool], *, expect_problem: bool = False) -> None:
        for _ in range(WAIT_MS // 50):
            if so():
                return
            problem = self.session.problem
            if problem is not None and not expect_problem:
                raise SystemExit(f"{problem.title}: {problem.body}\n{problem.details}")
            self.rest(50)
        raise SystemExit("it takes too long")

    def shoot(self, name: str) -> None:
        if name in self.wanted:
            while self.session.frames.busy:
                self.rest(100)
            self.rest(300)
            OUT.mkdir(parents=True, exist_ok=True)
            path = OUT / f"{name}{'@2x' if self.scale == 2 else ''}.png"
            self.window.grab().save(str(path))
            print(path, flush=True)


def _limit_memory(process: int) -> None:
    """Leave a process a little more memory than it has: its next large allocation fails."""
    import resource

    pages = int(Path(f"/proc/{process}/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + (48 << 20)
    resource.prlimit(process, resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    sys.exit(main())
