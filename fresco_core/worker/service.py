"""The worker process: takes calls, does jobs one after the other, tells how they go, and ends when its program does."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
from pydantic import BaseModel, ValidationError

from fresco_core import __version__
from fresco_core.allocator import keep_little
from fresco_core.errors import CancelledError, FrescoError, ResourceError, lacks_memory
from fresco_core.progress import ProgressToken
from fresco_core.worker import protocol
from fresco_core.worker.errors import UnforeseenError
from fresco_core.worker.heartbeat import Heartbeat
from fresco_core.worker.messages import CancelParams, Hello, JobParams, MapParams, Note, Nothing
from fresco_core.worker.protocol import PARAMS, Call, Method
from fresco_core.worker.wire import Wire

if TYPE_CHECKING:
    from fresco_core.worker.work import Bench

IDLE_SECONDS = 600.0
"""After so long without a job the model's memory is given back."""
_LAST_WORDS = 3.0
"""Seconds that a job has to stop in order when the program is gone."""

_log = logging.getLogger(__name__)


@dataclass
class Task:
    """A call that the working thread answers."""

    id: int
    method: Method
    params: BaseModel
    token: ProgressToken

    @property
    def job(self) -> str | None:
        return self.params.job if isinstance(self.params, JobParams) else None


class Service:
    """Reads calls in a thread of its own; the main thread works."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._tasks: queue.Queue[Task | None] = queue.Queue()
        self._known: dict[str, Task] = {}
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._bench: Bench | None = None
        self._heartbeat = Heartbeat(self._note)

    def run(self) -> None:
        """Work until told to end, or until nobody listens any more."""
        threading.Thread(target=self._read, name="calls", daemon=True).start()
        threading.Thread(target=self._watch_parent, name="parent", daemon=True).start()
        self._heartbeat.start()
        while not self._ending.is_set():
            try:
                task = self._tasks.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                if self._bench is not None:
                    self._bench.release()
                continue
            if task is not None:
                self._answer(task)

    def end(self) -> None:
        """Stop the job there is, and leave when it has."""
        self._ending.set()
        with self._lock:
            for task in self._known.values():
                task.token.cancel()
        self._tasks.put(None)

    def _read(self) -> None:
        for line in self._wire.lines():
            if line is None:
                self._refuse(None, protocol.PARSE_ERROR, "a line that is too long")
            else:
                self._hear(line)
        self._leave()

    def _hear(self, line: bytes) -> None:
        """Take one call."""
        try:
            call = Call.model_validate_json(line)
        except ValidationError:
            self._refuse(None, protocol.PARSE_ERROR, "a line that is no call")
            return
        if call.method not in PARAMS:
            self._refuse(call.id, protocol.METHOD_NOT_FOUND, f"no method '{call.method[:40]}'")
            return
        method: Method = call.method
        try:
            params = PARAMS[method].model_validate(call.params)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            self._refuse(call.id, protocol.INVALID_PARAMS, f"{method}: {where}: {first['msg']}")
            return
        self._dispatch(call.id, method, params)

    def _dispatch(self, id: int, method: Method, params: BaseModel) -> None:
        if method == "hello":
            hello = Hello(version=__version__, protocol=protocol.PROTOCOL, process=os.getpid())
            self._send(protocol.result_line(id, hello))
            # Whoever says hello has a job: what it needs is loaded meanwhile.
            self._tasks.put(None) if self._bench else self._tasks.put(Task(-1, "hello", params, ProgressToken()))
        elif isinstance(params, CancelParams):
            with self._lock:
                if task := self._known.get(params.job):
                    task.token.cancel()
            self._send(protocol.result_line(id, Nothing()))
        elif method == "shutdown":
            self._send(protocol.result_line(id, Nothing()))
            self.end()
        else:
            task = Task(id, method, params, ProgressToken())
            if task.job is not None:
                with self._lock:
                    if task.job in self._known:
                        self._refuse(id, protocol.INVALID_REQUEST, f"the job {task.job} is being done already")
                        return
                    self._known[task.job] = task
            self._tasks.put(task)

    def _answer(self, task: Task) -> None:
        """Do what a task asks, whatever happens."""
        line = self._outcome(task)
        # First, for the answer may be answered by the same job once more.
        if task.job is not None:
            with self._lock:
                self._known.pop(task.job, None)
        if task.id >= 0:
            self._send(line)

    def _outcome(self, task: Task) -> bytes:
        """The answer to a task."""
        try:
            return protocol.result_line(task.id, self._do(task))
        except FrescoError as error:
            failure: FrescoError = error
        except Exception as error:
            failure = ResourceError.of_memory() if lacks_memory(error) else self._unforeseen(error)
        return protocol.error_line(task.id, protocol.FAILED, failure.problem, failure)

    def _unforeseen(self, error: Exception) -> UnforeseenError:
        _log.exception("unforeseen")
        # An accelerator may be in any state now; the next job finds a new process.
        self._ending.set()
        what = f"{type(error).__name__}: {error}"[:300]
        return UnforeseenError(f"The worker met an unforeseen error ({what}).", "Please report it, with the log.")

    def _do(self, task: Task) -> BaseModel:
        if self._bench is None:
            from fresco_core.worker.work import Bench

            self._bench = Bench(self._note)
            self._heartbeat.model = lambda: self._bench.model if self._bench else None
        if task.method == "release":
            self._bench.release()
        if isinstance(task.params, MapParams):
            return self._bench.draw_map(task.params)
        if not isinstance(task.params, JobParams):
            return Nothing()
        task.token.check()
        if task.method == "estimate":
            return self._bench.estimate(task.params)
        return self._bench.work(task.params, task.token)

    def _refuse(self, id: int | None, code: int, message: str) -> None:
        self._send(protocol.error_line(id, code, message))

    def _note(self, note: Note) -> None:
        self._send(protocol.note_line(note))

    def _send(self, line: bytes) -> None:
        if not self._wire.send(line):
            self._leave()

    def _watch_parent(self) -> None:
        """End with the parent, also where something else keeps the input open."""
        parent = os.getppid()
        while os.getppid() == parent:
            time.sleep(1)
        self._leave()

    def _leave(self) -> None:
        """Nobody is there any more: stop in order if that is quick, and end in any case."""
        self.end()
        if threading.current_thread() is threading.main_thread():
            raise CancelledError
        time.sleep(_LAST_WORDS)
        os._exit(0)


def _make_way() -> None:
    """Let the window, and whatever else the user works with, go first where there are too few processors for all.

    Ten steps of niceness, a tenth of the weight: behind five, the window waited up to 70 ms for one of two processors.
    """
    process = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else min(19, process.nice() + 10))


def main() -> None:
    """The process."""
    keep_little()
    wire = Wire()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    service = Service(wire)
    _make_way()
    # A Ctrl-C on the terminal reaches both processes: the program decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: service.end())
    service.run()
    # Threads of libraries must not keep a worker that has nothing left to do.
    logging.shutdown()
    os._exit(0)
