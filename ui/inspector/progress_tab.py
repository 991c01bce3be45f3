"""What the running job does, how long it takes, what memory it needs; and after a stop, how far it came."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QProgressBar, QRadioButton, QWidget

from ui.actions import Actions
from ui.inspector.steps import Step, steps_of
from ui.models.controls import controls
from ui.session import Session
from ui.session.derive import counts
from ui.session.job_words import job_running, job_stopped
from ui.session.looks import look_named, look_title
from ui.session.trace import Trace
from ui.theme import T, colour, font, paint_icon
from ui.timecodes import clock, size
from ui.widgets.basics import chip, column, label, restyle, row, section
from ui.widgets.meters import MemoryGraph
from ui.words import tr

_SHOWN = ("render", "propagate", "export")
_ROW = 26
_RAISED = 1.1
_LEFT = Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_ELIDE = Qt.TextElideMode.ElideRight
_ICONS = {
    "done": ("check-circle", T.ok, T.t1),
    "running": ("progress-clock", T.ac, T.t1),
    "waiting": ("clock-outline", T.t3, T.t3),
    "stopped": ("alert-circle-outline", T.bad, T.t1),
}


def has_progress(session: Session) -> bool:
    """Whether a job of this clip runs, or has just stopped."""
    trace = session.work.trace
    if trace is None or trace.kind not in _SHOWN:
        return False
    return session.live.job == trace.job or session.work.stopped


class StepList(QWidget):
    """The stages of a job, each with an icon and the time it took."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[Step, ...] = ()

    def set_steps(self, steps: tuple[Step, ...]) -> None:
        """Show other steps."""
        if steps != self._steps:
            self._steps = steps
            self.setFixedHeight(max(1, len(steps)) * _ROW)
            self.setAccessibleName(", ".join(f"{step.title} {step.state} {step.detail}" for step in steps))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            for place, step in enumerate(self._steps):
                y = place * _ROW
                name, ink, words = _ICONS[step.state]
                paint_icon(painter, name, QRectF(0, y + 5, 16, 16), ink)
                painter.setFont(font(11))
                painter.setPen(colour(T.t3 if step.state == "waiting" else T.t2))
                right = QRectF(0, y, self.width(), _ROW)
                painter.drawText(right, int(_RIGHT), step.detail)
                room = self.width() - 24 - painter.fontMetrics().horizontalAdvance(step.detail) - 8
                painter.setFont(font(12))
                painter.setPen(colour(words))
                title = painter.fontMetrics().elidedText(step.title, _ELIDE, room)
                painter.drawText(QRectF(24, y, room + 4, _ROW), int(_LEFT), title)


class ProgressTab(QWidget):
    """The tab that comes first while a job is active or stopped."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._title, self._batch = label("", "head"), chip("")
        self._left, self._left_unit = label("", "eta"), label("", "secondary")
        self._elapsed = label("", "secondary")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._bar.setAccessibleName(tr("Progress"))
        self._now, self._percent = label("", "secondary"), label("", "")
        self._percent.setStyleSheet("font-weight: 600;")
        head = QFrame()
        head.setProperty("panel", True)
        head.setLayout(
            column(
                row(self._title, None, self._batch),
                row(self._left, self._left_unit, None, self._elapsed, gap=6),
                self._bar,
                row(self._now, None, self._percent),
                gap=6,
                margins=(12, 10, 12, 12),
            )
        )
        self._steps = StepList()
        self._graph = MemoryGraph()
        self._memory = label("", "secondary")
        self._memory_section = section(tr("Memory"), self._graph, extra=self._memory)
        self._notes = label("", "secondary", wrap=True)
        self._notes_section = section(tr("Plan"), self._notes)
        self._facts, self._prompt = label("", "secondary", wrap=True), label("", "", wrap=True)
        self._prompt.setProperty("role", "small")
        self._settings = section(tr("Settings of this take"), self._facts, self._prompt, gap=4)
        self._after = self._finished_section()
        self.setLayout(
            column(
                head,
                section(tr("Stages"), self._steps, gap=4),
                self._memory_section,
                self._notes_section,
                self._settings,
                self._after,
                None,
                gap=0,
            )
        )
        self._promised = ("", 0.0)  # a job, and the least time that was said to be left of it
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.refresh)
        for signal in (session.progressed, session.changed, session.troubled):
            signal.connect(self.refresh)
        self.refresh()

    def _finished_section(self) -> QFrame:
        review = QRadioButton(tr("Open keyframe review"))
        through = QRadioButton(tr("Approve all and propagate"))
        group = QButtonGroup(self)
        for button in (review, through):
            button.setAccessibleName(button.text())
            group.addButton(button)
        review.setChecked(True)
        through.toggled.connect(self._choose_after)
        self._review, self._through = review, through
        return section(tr("When finished"), review, through)

    def _choose_after(self, on: bool) -> None:
        self._session.work.approve_all = on

    def showEvent(self, event: object) -> None:
        self._clock.start()
        self.refresh()

    def hideEvent(self, event: object) -> None:
        self._clock.stop()

    def refresh(self) -> None:
        """Look at the session again."""
        session = self._session
        trace, document = session.work.trace, session.document
        if not self.isVisible() or trace is None or document is None or trace.job not in document.jobs:
            return
        running = session.live.job == trace.job
        self._title.setText((job_running if running else job_stopped)(document, trace.job))
        batch = session.work.batch_words()
        self._batch.setText(batch)
        self._batch.setVisible(bool(batch))
        restyle(self._batch, chip="accent" if running else "bad")
        self._show_time(running)
        self._steps.set_steps(steps_of(session))
        self._show_memory(running)
        self._notes.setText("\n".join(trace.notes))
        self._notes_section.setVisible(bool(trace.notes))
        self._show_settings()
        self._after.setVisible(running and trace.kind == "render")
        (self._through if session.work.approve_all else self._review).setChecked(True)

    def _show_time(self, running: bool) -> None:
        session, live, trace = self._session, self._session.live, self._session.work.trace
        assert trace is not None
        if running:
            left = session.work.seconds_left()
            self._left.setText("" if left is None else clock(left))
            self._left_unit.setText(tr("Estimating time") if left is None else self._left_words(trace, left))
            done, percent = live.fraction, f"{round(live.fraction * 100)} %"
        else:
            count = counts(session.take)
            self._left.setText(
                tr("{done} of {total} keyframes").format(done=count.rendered, total=count.total)
                if trace.kind == "render"
                else tr("Stopped")
            )
            self._left_unit.setText("")
            done, percent = trace.fraction, ""
        self._left.setVisible(bool(self._left.text()))
        restyle(self._bar, tone="" if running else "bad")
        self._bar.setValue(round(done * 1000))
        elapsed = tr("{time} elapsed").format(time=clock(trace.seconds))
        pace = session.work.seconds_per_step()
        if running and pace is not None:
            elapsed += " · " + tr("{seconds:.1f} s per step").format(seconds=pace)
        self._elapsed.setText(elapsed)
        self._now.setText(session.work.now_words() if running else "")
        self._percent.setText(percent)

    def _left_words(self, trace: Trace, left: float) -> str:
        """What stands beside the time that is left: it does not grow without a word."""
        job, least = self._promised
        least = min(least, left) if job == trace.job else left
        self._promised = (trace.job, least)
        if left > _RAISED * least and left - least > 2:
            return tr("left, thought {time} before").format(time=clock(least))
        return tr("left")

    def _show_memory(self, running: bool) -> None:
        work = self._session.work
        note, trace = work.memory, work.trace
        limit = 0
        if note is not None:
            limit = note.device_total if note.device_total else note.total
        failed = not running and self._session.problem is not None and self._session.problem.code == "FS-204"
        self._graph.set_values(work.memory_history, limit or 0, time.monotonic(), failed=failed)
        words = []
        if note is not None:
            used = note.device_used if note.device_used is not None else note.process
            words.append(tr("{size} now").format(size=size(used)))
        if trace is not None and trace.peak:
            words.append(tr("peak {size}").format(size=size(trace.peak)))
        self._memory.setText(" · ".join(words))
        self._memory_section.setVisible(bool(work.memory_history))

    def _show_settings(self) -> None:
        document, trace = self._session.document, self._session.work.trace
        assert document is not None
        assert trace is not None
        settings = document.jobs[trace.job].request.settings
        take = document.takes.get(document.jobs[trace.job].take or "")
        look = look_named(take.look if take is not None else None)
        held = [f"{controls()[name][0]} {strength:.2f}" for name, strength in settings.controls.items()]
        first = [
            look_title(look) if look else tr("Own words"),
            tr("strength {value:.2f}").format(value=settings.strength),
            *(held or [tr("no structure")]),
            tr("seed {seed}").format(seed=settings.seed),
        ]
        second = [settings.model.rsplit("/", 1)[-1], tr("{steps} steps").format(steps=settings.steps)]
        if settings.short_side:
            second.insert(1, f"{settings.short_side} px")
        self._facts.setText(" · ".join(first) + "\n" + " · ".join(second))
        self._prompt.setText(settings.prompt)
