"""The host's line to the panel: a thread that finds it, dials, proves itself, and dials again when it is lost.

Whoever owns the link never waits for it: `send` and `poll` only touch queues. Scripts that have no window to
freeze may use `wait` and `request`, which do wait.
"""

import contextlib
import itertools
import queue
import select
import socket
import threading
import time
from collections import OrderedDict
from typing import Callable, Dict, List, Optional

from . import discovery, wire
from .greeting import Greeting, RejectedError

CONNECT_SECONDS = 2.0
GREETING_SECONDS = 5.0
PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between one attempt and the next; the last one repeats."""

OFF, SEARCHING, LINKED, LOST, REJECTED = "off", "searching", "linked", "lost", "rejected"
_KEPT_WHILE_APART = 100


class LinkError(Exception):
    """No answer, or one that says no: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__("{} {}".format(problem, remedy))
        self.problem = problem
        self.remedy = remedy


class Link:
    """One line to the panel.

    Args:
        introduction: who dials; see `greeting.introduce`.
        find: tells where the panel listens, or None; called before every attempt.

    Attributes:
        state: "off", "searching", "linked", "lost" or "rejected".
        problem: why it is rejected, a sentence for the user; else empty.
    """

    def __init__(
        self,
        introduction: wire.Message,
        find: Callable[[], Optional[discovery.Address]] = discovery.find_panel,
    ) -> None:
        self.introduction = introduction
        self.state = OFF
        self.problem = ""
        self._find = find
        self._numbers = itertools.count(1)
        self._arrived: queue.Queue[wire.Message] = queue.Queue()
        self._lock = threading.Lock()
        self._outgoing: OrderedDict[int, bytes] = OrderedDict()  # not yet handed to the socket
        self._unanswered: Dict[int, Optional[queue.Queue[wire.Message]]] = {}
        self._wake = threading.Event()
        self._linked = threading.Event()
        self._closing = False
        self._sending = False
        self._thread: Optional[threading.Thread] = None
        self._bell, self._bell_rope = socket.socketpair()
        for end in (self._bell, self._bell_rope):
            end.setblocking(False)

    def start(self) -> None:
        """Begin to look for the panel; does nothing if that was done before."""
        if self._thread is None:
            self.state = SEARCHING
            self._thread = threading.Thread(target=self._run, name="fresco-link", daemon=True)
            self._thread.start()

    def close(self, seconds: float = 1.0) -> None:
        """Hang up. What was sent before still goes out if that takes no longer than `seconds`."""
        deadline = time.monotonic() + seconds
        while self.state == LINKED and (self._outgoing or self._sending) and time.monotonic() < deadline:
            time.sleep(0.01)
        self._closing = True
        self._ring()
        if self._thread is not None:
            self._thread.join(seconds + CONNECT_SECONDS)
        if self._thread is None or not self._thread.is_alive():
            self._bell.close()
            self._bell_rope.close()
        self.state = OFF

    def hurry(self) -> None:
        """Dial now, not at the end of the present pause."""
        self._wake.set()

    def send(self, message: wire.Message, answered: bool = False) -> int:
        """Queue a message; its number is what a reply will name in `reply_to`.

        Args:
            answered: that a reply is expected. Should the line break first, an error reply takes its place.

        Raises:
            WireError: if the message is too long to send.
        """
        return self._queue(message, answered, None)

    def poll(self) -> List[wire.Message]:
        """What has arrived since the last call, in order; never waits.

        Besides the panel's messages there are {"type": "link", "state", "problem"} whenever the state changes.
        """
        return [self._arrived.get_nowait() for _ in range(self._arrived.qsize())]

    def wait(self, seconds: float) -> bool:
        """Wait until the panel is linked; False if that takes longer."""
        return self._linked.wait(seconds)

    def request(self, message: wire.Message, seconds: float) -> wire.Message:
        """Send a message and wait for its reply.

        Raises:
            LinkError: if the panel refuses, or does not answer in time.
        """
        answer: queue.Queue[wire.Message] = queue.Queue()
        self._queue(message, True, answer)
        try:
            reply = answer.get(timeout=seconds)
        except queue.Empty:
            raise LinkError(
                self.problem or "FRESCO Studio does not answer.", "See whether it is running, then try again."
            ) from None
        if reply.get("type") == "error":
            raise LinkError(str(reply.get("problem")), str(reply.get("remedy")))
        return reply

    def _queue(self, message: wire.Message, answered: bool, answer: "Optional[queue.Queue[wire.Message]]") -> int:
        with self._lock:
            number = next(self._numbers)
            line = wire.encode(dict(message, id=number))
            self._outgoing[number] = line
            if answered:
                self._unanswered[number] = answer
            while len(self._outgoing) > _KEPT_WHILE_APART:
                dropped, _ = self._outgoing.popitem(last=False)
                self._fail(dropped)
        self._ring()
        return number

    def _ring(self) -> None:
        self._wake.set()
        with contextlib.suppress(OSError):  # full: it rings already; closed: nobody listens
            self._bell_rope.send(b"!")

    def _run(self) -> None:
        attempt = 0
        while not self._closing:
            address = self._find()
            connection = self._dial(address) if address is not None else None
            if connection is not None:
                attempt = 0
                with connection:
                    self._talk(connection)
                if not self._closing:
                    self._forget_sent()
                    self._change(LOST)
            self._wake.clear()
            if not self._closing:
                self._wake.wait(PAUSES[min(attempt, len(PAUSES) - 1)])
            attempt += 1

    def _dial(self, address: discovery.Address) -> Optional[socket.socket]:
        """A connection over which both ends have proved themselves, or None."""
        try:
            connection = socket.create_connection(("127.0.0.1", address.port), CONNECT_SECONDS)
        except OSError:
            if self.state == REJECTED:
                self._change(SEARCHING)
            return None
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._lines = self._greet(connection, address.token)
        except RejectedError as rejected:
            connection.close()
            self._change(REJECTED, "{} {}".format(rejected.problem, rejected.remedy))
            return None
        except (OSError, wire.WireError):
            connection.close()
            return None
        return connection

    def _greet(self, connection: socket.socket, token: str) -> wire.Lines:
        deadline = time.monotonic() + GREETING_SECONDS
        greeting = Greeting(token, self.introduction)
        lines = wire.Lines(wire.LINE_LIMIT)
        connection.sendall(wire.encode(greeting.hello()))
        while not greeting.done:
            connection.settimeout(max(deadline - time.monotonic(), 0.01))
            data = connection.recv(4096)
            if not data:
                raise OSError("the panel hung up")
            for message in map(wire.decode, lines.feed(data)):
                answer = greeting.answer(message)
                if answer is not None:
                    connection.sendall(wire.encode(answer))
            for message in greeting.early:
                self._receive(message)
        return lines

    def _talk(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._change(LINKED)
        waiting = bytearray()
        while not self._closing:
            with self._lock:
                for line in self._outgoing.values():
                    waiting += line
                self._sending = bool(waiting)
                self._outgoing.clear()
            try:
                readable, writable, _ = select.select([connection, self._bell], [connection] if waiting else [], [], 30)
                if self._bell in readable:
                    self._bell.recv(4096)
                if writable:
                    del waiting[: connection.send(waiting)]
                    self._sending = bool(waiting)
                if connection in readable:
                    data = connection.recv(65536)
                    if not data:
                        return
                    for line in self._lines.feed(data):
                        self._receive(wire.decode(line))
            except (BlockingIOError, InterruptedError):
                continue
            except (OSError, ValueError, wire.WireError):
                return

    def _receive(self, message: wire.Message) -> None:
        number = message.get("reply_to")
        if isinstance(number, int):
            with self._lock:
                answer = self._unanswered.pop(number, None)
            if answer is not None:
                answer.put(message)
                return
        self._arrived.put(message)

    def _forget_sent(self) -> None:
        """Answer, in the panel's place, what was sent before the line broke."""
        with self._lock:
            for number in [number for number in self._unanswered if number not in self._outgoing]:
                self._fail(number)

    def _fail(self, number: int) -> None:
        if number not in self._unanswered:
            return
        answer = self._unanswered.pop(number)
        error = {
            "type": "error",
            "reply_to": number,
            "problem": "FRESCO Studio was closed before it answered.",
            "remedy": "Start it and try again.",
        }  # type: wire.Message
        (self._arrived if answer is None else answer).put(error)

    def _change(self, state: str, problem: str = "") -> None:
        if (state, problem) == (self.state, self.problem):
            return
        self.state, self.problem = state, problem
        if state == LINKED:
            self._linked.set()
        else:
            self._linked.clear()
        self._arrived.put({"type": "link", "state": state, "problem": problem})
