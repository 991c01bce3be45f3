"""Progress on the terminal: a bar for each stage, with the time left."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from fresco_core import progress as reported
from fresco_core.progress import Pace


class Bars:
    """A listener for a progress token: bars on a terminal, a line per finished stage elsewhere.

    A context manager; while it is open, `listen` may be called from any thread.
    """

    def __init__(self, stages: tuple[str, ...], stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._pace = Pace()
        self._live = self._stream.isatty()
        self._finished: set[str] = set()
        self._bars = Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
            console=Console(file=self._stream),
            disable=not self._live,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {stage: self._add(stage) for stage in stages}

    def __enter__(self) -> Bars:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def listen(self, report: reported.Progress) -> None:
        """Show a report."""
        self.show(report, self._pace.left(report))

    def show(self, report: reported.Progress, left: float | None) -> None:
        """Show a report whose seconds left are known."""
        if report.stage not in self._tasks:
            self._tasks[report.stage] = self._add(report.stage)
        if self._live:
            self._bars.update(
                self._tasks[report.stage],
                completed=report.done,
                total=report.total,
                visible=report.total > 0,
                left=f"{duration(left)} left" if left is not None else "",
            )
        elif report.done >= report.total and report.stage not in self._finished:
            self._finished.add(report.stage)
            self._stream.write(f"{report.stage}: {report.done} of {report.total}\n")
            self._stream.flush()

    def say(self, text: str) -> None:
        """A line that stays, beside the bars."""
        if self._live:
            self._bars.console.print(text, markup=False, highlight=False)
        else:
            self._stream.write(f"{text}\n")
            self._stream.flush()

    def _add(self, stage: str) -> TaskID:
        return self._bars.add_task(stage, total=None, left="")


def duration(seconds: float) -> str:
    """A length of time for people: '8 s', '2 min 05 s', '1 h 02 min'."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole // 60 % 60:02} min"
