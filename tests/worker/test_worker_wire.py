"""The worker's end of the wire: whatever it is told, it answers, goes on, and ends when nobody is there any more."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from fresco_core import __version__
from fresco_core.worker.protocol import INVALID_PARAMS, LONGEST_LINE, METHOD_NOT_FOUND, PARSE_ERROR, PROTOCOL

PATIENCE = 120.0
HELLO = {"version": __version__, "protocol": PROTOCOL}


class Raw:
    """A worker process, talked to line by line."""

    def __init__(self, *command: str) -> None:
        pipe = subprocess.PIPE
        chosen = command or ("-m", "fresco_core.worker")
        self.process = subprocess.Popen([sys.executable, *chosen], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._next = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def message(self) -> dict[str, Any]:
        """The next message that is no heartbeat; every line has to be one."""
        while True:
            message: dict[str, Any] = json.loads(self._lines.get(timeout=PATIENCE))
            assert message["jsonrpc"] == "2.0"
            if message.get("method") != "memory":
                return message

    def heartbeat(self) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = json.loads(self._lines.get(timeout=PATIENCE))
            if message.get("method") == "memory":
                return message

    def call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._next += 1
        call = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        self.send(json.dumps(call).encode() + b"\n")
        answer = self.message()
        assert answer["id"] == self._next
        return answer

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


@pytest.fixture(scope="module")
def raw() -> Iterator[Raw]:
    started = Raw()
    yield started
    started.close()


NONSENSE = [
    b"nonsense",
    b"{}",
    b"[]",
    b"null",
    b'{"jsonrpc": "2.0"}',
    b'{"jsonrpc": "1.0", "id": 1, "method": "hello"}',
    b'{"jsonrpc": "2.0", "id": "x", "method": "hello"}',
    b'{"jsonrpc": "2.0", "id": 1, "method": 7}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "hello", "params": []}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "hello"',
    b"\xff\xfe\x00nonsense",
    b"[" * 100_000,
]


@pytest.mark.parametrize("line", NONSENSE)
def test_lines_that_are_no_calls(raw: Raw, line: bytes) -> None:
    raw.send(line + b"\n")
    answer = raw.message()
    assert (answer["id"], answer["error"]["code"]) == (None, PARSE_ERROR)
    assert raw.call("hello", HELLO)["result"]["process"] == raw.process.pid


def test_a_line_of_ten_megabytes(raw: Raw) -> None:
    assert LONGEST_LINE < 10 << 20
    before = psutil.Process(raw.process.pid).memory_info().rss
    for _ in range(3):
        raw.send(b"x" * (10 << 20) + b"\n")
        assert raw.message()["error"]["code"] == PARSE_ERROR
    assert raw.call("hello", HELLO)["result"]["version"] == __version__
    # It was not kept. (The libraries that a worker loads after `hello` take some hundred megabytes.)
    assert psutil.Process(raw.process.pid).memory_info().rss < before + (1 << 30)


def test_methods_and_parameters_that_are_none(raw: Raw, tmp_path: Path) -> None:
    assert raw.call("explode", {})["error"]["code"] == METHOD_NOT_FOUND
    assert raw.call("__init__", {})["error"]["code"] == METHOD_NOT_FOUND
    for params in ({}, {"job": 1}, {"job": "x", "project": "/", "clip": "/", "request": {"kind": "propose"}}):
        assert raw.call("render_keyframes", params)["error"]["code"] == INVALID_PARAMS
    assert raw.call("cancel", {"job": "nobody's"})["result"] == {}


def test_a_project_that_is_none(raw: Raw, tmp_path: Path) -> None:
    request = {"kind": "propose", "clip": "0" * 64, "range": {"start": 0, "stop": 2}, "settings": {}}
    for project in (str(tmp_path), "relative", str(tmp_path / "nowhere")):
        answer = raw.call("propose_keyframes", {"job": "j", "project": project, "clip": "x", "request": request})
        assert answer["error"]["data"]["kind"] == "project"
        assert answer["error"]["data"]["remedy"]
    assert not list(tmp_path.iterdir())


def test_a_heart_beats(raw: Raw) -> None:
    beat = raw.heartbeat()["params"]
    assert 0 < beat["process"] < beat["total"]
    assert beat["free"] < beat["total"]


def test_libraries_that_print(tmp_path: Path) -> None:
    """From Python, from C, and from a child process: never on the wire."""
    noisy = (
        "import os, subprocess, threading, time\n"
        "def chatter():\n"
        "    while True:\n"
        "        print('a library prints'); os.write(1, b'C prints\\n'); subprocess.run(['echo', 'a child prints'])\n"
        "        time.sleep(0.01)\n"
        "from fresco_core.worker.wire import Wire\n"
        "made = Wire.__init__\n"
        "def make(wire):\n"
        "    made(wire); threading.Thread(target=chatter, daemon=True).start()\n"
        "Wire.__init__ = make\n"
        "from fresco_core.worker.service import main\n"
        "main()\n"
    )
    raw = Raw("-c", noisy)
    for _ in range(20):
        assert raw.call("hello", HELLO)["result"]["version"] == __version__
    raw.heartbeat()
    raw.close()


def test_it_ends_when_it_is_asked_to() -> None:
    raw = Raw()
    assert raw.call("shutdown", {})["result"] == {}
    assert raw.process.wait(PATIENCE) == 0
    raw.close()


def test_it_ends_with_its_input() -> None:
    raw = Raw()
    raw.call("hello", HELLO)
    assert raw.process.stdin is not None
    raw.process.stdin.close()
    assert raw.process.wait(PATIENCE) == 0
    raw.close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_it_ends_with_its_parent_although_its_input_stays_open(tmp_path: Path) -> None:
    """Something else may have inherited the pipe."""
    reading, writing = os.pipe()
    code = (
        "import subprocess, sys, time\n"
        "worker = subprocess.Popen([sys.executable, '-m', 'fresco_core.worker'], stdin=int(sys.argv[1]),\n"
        "                          stdout=subprocess.PIPE)\n"
        "worker.stdout.readline()\n"
        "print(worker.pid, flush=True); time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(reading)], stdout=subprocess.PIPE, pass_fds=[reading])
    assert parent.stdout is not None
    worker = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    end = time.monotonic() + PATIENCE
    while worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:
        time.sleep(0.1)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
    os.close(reading)
    os.close(writing)
