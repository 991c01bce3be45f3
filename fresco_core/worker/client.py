"""The program's end of the wire, without a loop of its own: a transport feeds it, a timer ticks it.

The panel drives it with a QProcess, the command line with asyncio (`aio`). Every wait has a deadline: a worker that is
silent, speaks nonsense or does not end is asked, terminated and killed in turn; the next call starts another.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel

from fresco_core import __version__
from fresco_core.errors import FrescoError
from fresco_core.worker import protocol
from fresco_core.worker.errors import ProtocolError, WorkerError
from fresco_core.worker.messages import Hello, LogNote, Note, Nothing
from fresco_core.worker.protocol import Lines, Method, Reply

State = Literal["stopped", "starting", "ready", "silent", "ending"]
Outcome = BaseModel | FrescoError
Done = Callable[[Outcome], None]

_LOG_LINES = 500

_log = logging.getLogger(__name__)


class Transport(Protocol):
    """A child process. It hands what comes to the client's `on_output`, `on_log` and `on_exit`."""

    def start(self, command: list[str], environment: dict[str, str]) -> None:
        """Start the process; raise `OSError` or call `on_exit` if that fails."""

    def write(self, data: bytes) -> None:
        """Write to its input, now or soon; what cannot be written is lost."""

    def close_input(self) -> None:
        """Close its input."""

    def terminate(self) -> None:
        """Ask the system to end it politely."""

    def kill(self) -> None:
        """End it."""


@dataclass(frozen=True)
class Deadlines:
    """Seconds to wait for things.

    Attributes:
        hello: until a new process has said who it is.
        answer: until a call is answered that is no job.
        silence: without a heartbeat, until the state is `silent`.
        patience: without a heartbeat, until the worker is ended.
        ask: for a worker to end after it was asked to; then it is terminated.
        terminate: for a worker to end after that; then it is killed.
    """

    hello: float = 60.0
    answer: float = 30.0
    silence: float = 5.0
    patience: float = 60.0
    ask: float = 3.0
    terminate: float = 8.0


@dataclass
class _Waiting:
    """A call that is not answered yet."""

    method: Method
    line: bytes
    done: Done
    since: float
    sent: bool = False


def worker_command() -> list[str]:
    """How the worker is started."""
    return [sys.executable, "-m", "fresco_core.worker"]


def worker_environment() -> dict[str, str]:
    """What it finds in its environment."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


class WorkerClient:
    """One worker at a time, started when it is needed. For use from one thread.

    Attributes:
        state: of the worker.
        log: the last lines of its standard error.
        on_note: called with each notification.
        on_state: called with each new state.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        command: list[str] | None = None,
        environment: dict[str, str] | None = None,
        deadlines: Deadlines | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state: State = "stopped"
        self.log: deque[str] = deque(maxlen=_LOG_LINES)
        self.on_note: Callable[[Note], None] = lambda note: None
        self.on_state: Callable[[State], None] = lambda state: None
        self._transport = transport
        self._command = command or worker_command()
        self._environment = environment or worker_environment()
        self._deadlines = deadlines or Deadlines()
        self._now = now
        self._next = 0
        self._waiting: dict[int, _Waiting] = {}
        self._lines = Lines()
        self._heard = self._ending_since = now()
        self._force = 0
        self._reason: FrescoError | None = None
        self._unstartable = False
        self._later: list[tuple[float, Callable[[], None]]] = []

    def call(self, method: Method, params: BaseModel, done: Done) -> None:
        """Ask the worker something; `done` is called once, with the result or the error, never from within `call`."""
        self._next += 1
        line = protocol.call_line(self._next, method, params)
        self._waiting[self._next] = _Waiting(method, line, done, self._now())
        if self.state == "stopped":
            self._start()
        elif self.state in ("ready", "silent"):
            self._send(self._next)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Have something called by a later `tick`."""
        self._later.append((self._now() + seconds, call))

    def shutdown(self) -> None:
        """Have the worker end: it is asked, terminated, killed. Unanswered calls fail."""
        if self.state not in ("stopped", "ending"):
            self._end(WorkerError("The worker was shut down.", "Resume the job when you like."))

    def restart(self) -> None:
        """End a worker that does not listen; the next call starts another."""
        self._end(WorkerError("The worker was restarted.", "Resume the job."), force=1)

    def tick(self) -> None:
        """Look at the clock; to be called a few times a second."""
        now = self._now()
        due = [call for when, call in self._later if when <= now]
        self._later = [(when, call) for when, call in self._later if when > now]
        for call in due:
            call()
        if self._unstartable:
            self._unstartable = False
            self.on_exit(None)
        elif self.state == "ending":
            self._insist(now)
        elif self.state == "starting" and now - self._heard > self._deadlines.hello:
            self._end(WorkerError("The worker did not start in time.", "Try again; see its log."), force=1)
        elif self.state in ("ready", "silent"):
            silence = now - self._heard
            if silence > self._deadlines.patience:
                self._end(WorkerError("The worker stopped answering.", "Resume the job."))
            elif silence > self._deadlines.silence:
                self._become("silent")
            for waiting in self._waiting.values():
                late = waiting.sent and now - waiting.since > self._deadlines.answer
                if late and waiting.method in ("hello", "cancel", "shutdown"):
                    self._end(WorkerError(f"The worker did not answer '{waiting.method}'.", "Resume the job."))
                    break

    def on_output(self, data: bytes) -> None:
        """The worker's standard output."""
        for line in self._lines.feed(data):
            if self.state == "ending":
                # What was on its way when we gave up on it counts; complaints do not any more.
                if line is not None:
                    self._late(line)
                continue
            try:
                if line is None:
                    raise ProtocolError("The worker said something too long.", "Restart the worker.")
                self._hear(protocol.from_worker(line))
            except ProtocolError as error:
                self._end(error, force=1)

    def on_log(self, data: bytes) -> None:
        """The worker's standard error."""
        self.log.extend(line for line in data.decode("utf-8", "replace").splitlines() if line)

    def on_exit(self, code: int | None) -> None:
        """The worker has ended, or could not be started (no code)."""
        if self.state == "stopped":
            return
        ended = "The worker could not be started." if code is None else f"The worker ended unexpectedly (code {code})."
        reason = self._reason or WorkerError(ended, "Resume the job; what was finished is saved.")
        # What was asked of this worker fails with it; what was asked since we gave up on it is for the next one.
        since = self._ending_since if self._reason is not None else float("inf")
        left, self._waiting = self._waiting, {}
        self._reason = None
        self._lines = Lines()
        self._become("stopped")
        for id, waiting in left.items():
            if not waiting.sent and waiting.since >= since:
                self._waiting[id] = waiting
            else:
                waiting.done(reason)
        if self._waiting and self._is_stopped():
            self._start()

    def _is_stopped(self) -> bool:
        """Asked after calling back, for what was called may have started another worker."""
        return self.state == "stopped"

    def _start(self) -> None:
        self._become("starting")
        self._heard = self._now()
        hello = Hello(version=__version__, protocol=protocol.PROTOCOL)
        try:
            self._transport.start(self._command, self._environment)
        except OSError as error:
            self.log.append(str(error))
            self._unstartable = True
            return
        self._next += 1
        line = protocol.call_line(self._next, "hello", hello)
        self._waiting[self._next] = _Waiting("hello", line, self._greeted, self._now())
        self._send(self._next)

    def _greeted(self, outcome: Outcome) -> None:
        """The worker has said who it is."""
        if not isinstance(outcome, Hello):
            return
        if (outcome.version, outcome.protocol) != (__version__, protocol.PROTOCOL):
            theirs = f"{outcome.version}, protocol {outcome.protocol}"
            ours = f"{__version__}, protocol {protocol.PROTOCOL}"
            self._end(
                ProtocolError(
                    f"The worker is of another version ({theirs}) than this program ({ours}).",
                    "Restart the program, or install it again.",
                ),
                force=1,
            )
            return
        self._become("ready")
        for id, waiting in list(self._waiting.items()):
            if not waiting.sent:
                self._send(id)

    def _send(self, id: int) -> None:
        waiting = self._waiting[id]
        waiting.sent, waiting.since = True, self._now()
        self._transport.write(waiting.line)

    def _hear(self, message: Reply | Note) -> None:
        if self.state != "starting":
            self._heard = self._now()
        if self.state == "silent":
            self._become("ready")
        if not isinstance(message, Reply):
            if isinstance(message, LogNote):
                self.log.append(message.text)
            self.on_note(message)
            return
        self._settle(message)

    def _settle(self, reply: Reply) -> None:
        """An answer."""
        if reply.id is None:
            what = reply.error.message if reply.error else "nothing"
            raise ProtocolError(f"The worker could not read a message ({what}).", "Restart the worker.")
        waiting = self._waiting.get(reply.id)
        if waiting is None:
            return
        outcome: Outcome
        if reply.error is not None:
            outcome = reply.error.error
        else:
            outcome = protocol.read_result(waiting.method, reply.result or {})
        del self._waiting[reply.id]
        waiting.done(outcome)

    def _late(self, line: bytes) -> None:
        try:
            message = protocol.from_worker(line)
            if isinstance(message, Reply):
                self._settle(message)
            else:
                self.on_note(message)
        except ProtocolError:
            _log.info("not understood while ending: %r", line[:80])

    def _end(self, reason: FrescoError, force: int = 0) -> None:
        """Begin to end the worker: 0 asks, 1 terminates, 2 kills."""
        if self.state == "stopped":
            return
        _log.info("ending the worker: %s", reason)
        self._reason = self._reason or reason
        self._become("ending")
        self._ending_since = self._now()
        self._force = force
        if force == 0:
            self._transport.write(protocol.call_line(0, "shutdown", Nothing()))
            self._transport.close_input()
        elif force == 1:
            self._transport.terminate()
        else:
            self._transport.kill()

    def _insist(self, now: float) -> None:
        """The next harder way to end the worker, when the last one has had its time."""
        waited = now - self._ending_since
        if self._force == 0 and waited > self._deadlines.ask:
            self._force, self._ending_since = 1, now
            self._transport.terminate()
        elif self._force >= 1 and waited > self._deadlines.terminate:
            # Again and again, until the system says that it is gone.
            self._force, self._ending_since = 2, now
            self._transport.kill()

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.on_state(state)
