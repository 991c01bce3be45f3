"""The program's end of the wire: workers that are silent, mad, old or deaf are reported and ended; nothing hangs."""

from __future__ import annotations

import asyncio
import sys
import time

import psutil
import pytest

from fresco_core import __version__
from fresco_core.worker.aio import AsyncWorker
from fresco_core.worker.client import Deadlines
from fresco_core.worker.errors import ProtocolError, WorkerError
from fresco_core.worker.messages import CancelParams, Nothing
from fresco_core.worker.protocol import LONGEST_LINE, PROTOCOL

PATIENCE = 60.0
"""Seconds that nothing takes, however busy the machine."""
SHORT = Deadlines(hello=PATIENCE, answer=2.0, silence=0.5, patience=3.0, ask=0.5, terminate=0.5)
"""For workers that are waited for until a deadline."""
LONG = Deadlines(hello=PATIENCE, answer=PATIENCE, silence=PATIENCE, patience=PATIENCE, ask=0.5, terminate=0.5)
"""For those that are not, and may be slow."""

GREETING = f"""
import json, os, signal, sys, time
def say(**message):
    sys.stdout.write(json.dumps({{"jsonrpc": "2.0", **message}}) + "\\n"); sys.stdout.flush()
def hear():
    return json.loads(sys.stdin.readline())
def greet(version={__version__!r}, protocol={PROTOCOL}):
    say(id=hear()["id"], result={{"version": version, "protocol": protocol, "process": os.getpid()}})
"""
BAD = {
    "says nonsense": ("greet(); print('nonsense', flush=True); time.sleep(99)", ProtocolError, "said a line"),
    "tells something unknown": ("greet(); say(method='gossip', params={}); time.sleep(99)", ProtocolError, "unknown"),
    "answers with something else": (
        "greet(); say(id=hear()['id'], result={'x': 1}); time.sleep(99)",
        ProtocolError,
        "something else",
    ),
    "says too much at once": (
        f"greet(); sys.stdout.write('x' * {LONGEST_LINE + 2**21}); print(flush=True); time.sleep(99)",
        ProtocolError,
        "too long",
    ),
    "never ends its line": (
        "greet()\nwhile True: sys.stdout.write('x' * 65536); sys.stdout.flush()",
        WorkerError,
        "too long|stopped answering|did not answer",
    ),
    "could not read us": (
        "greet(); say(id=None, error={'code': -32700, 'message': 'a line that is no call'}); time.sleep(99)",
        ProtocolError,
        "could not read",
    ),
    "is older": ("greet(version='0.0.1'); time.sleep(99)", ProtocolError, "another version"),
    "speaks another protocol": (f"greet(protocol={PROTOCOL + 1}); time.sleep(99)", ProtocolError, "another version"),
    "ends at once": ("sys.exit(3)", WorkerError, "code 3"),
    "ends in the middle": ("greet(); hear(); os._exit(9)", WorkerError, "code 9"),
    "falls silent": ("greet(); time.sleep(99)", WorkerError, "stopped answering|did not answer"),
    "never greets": ("time.sleep(99)", WorkerError, "did not start in time"),
    "beats but is deaf": (
        "greet()\nwhile True:\n say(method='memory', params={'process': 1, 'free': 1, 'total': 1}); time.sleep(0.1)",
        WorkerError,
        "did not answer",
    ),
    "does not want to end": (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); greet(); print('x', flush=True)\nwhile True: time.sleep(9)",
        ProtocolError,
        "said a line",
    ),
}


@pytest.mark.parametrize("manner", BAD)
def test_a_worker_that(manner: str) -> None:
    script, kind, said = BAD[manner]
    others = psutil.Process().children()
    deadlines = SHORT if kind is WorkerError and "code" not in said else LONG
    if manner == "never greets":
        deadlines = Deadlines(hello=1.0, ask=0.5, terminate=0.5)

    async def scenario() -> None:
        async with AsyncWorker(command=[sys.executable, "-c", GREETING + script], deadlines=deadlines) as worker:
            with pytest.raises(kind, match=said) as caught:
                await asyncio.wait_for(worker.call("cancel", CancelParams(job="any")), 2 * PATIENCE)
            assert caught.value.remedy
        assert worker.client.state == "stopped"

    asyncio.run(scenario())
    assert _children_besides(others) == []


def test_a_program_that_is_not_there() -> None:
    async def scenario() -> None:
        async with AsyncWorker(command=["/nowhere/python"], deadlines=LONG) as worker:
            with pytest.raises(WorkerError, match="could not be started"):
                await asyncio.wait_for(worker.call("release", Nothing()), PATIENCE)
            assert any("nowhere" in line for line in worker.client.log)

    asyncio.run(scenario())


def test_what_it_says_on_standard_error_is_kept() -> None:
    script = "greet(); print('a warning', file=sys.stderr, flush=True); say(id=hear()['id'], result={}); time.sleep(99)"

    async def scenario() -> None:
        async with AsyncWorker(command=[sys.executable, "-c", GREETING + script], deadlines=LONG) as worker:
            await asyncio.wait_for(worker.call("release", Nothing()), PATIENCE)
            while "a warning" not in worker.client.log:
                await asyncio.sleep(0.05)

    asyncio.run(asyncio.wait_for(scenario(), PATIENCE))


def test_the_next_call_starts_another() -> None:
    """And what is asked while the old one is being ended waits for the new one."""
    others = psutil.Process().children()
    script = "greet(); call = hear(); call['method'] != 'cancel' or os._exit(9); say(id=call['id'], result={}); hear()"

    async def scenario() -> None:
        async with AsyncWorker(command=[sys.executable, "-c", GREETING + script], deadlines=LONG) as worker:
            for _ in range(2):
                with pytest.raises(WorkerError):
                    await asyncio.wait_for(worker.call("cancel", CancelParams(job="any")), PATIENCE)
                await asyncio.wait_for(worker.call("release", Nothing()), PATIENCE)
                worker.client.restart()
            await asyncio.wait_for(worker.call("release", Nothing()), PATIENCE)

    asyncio.run(scenario())
    assert _children_besides(others) == []


def _children_besides(others: list[psutil.Process]) -> list[psutil.Process]:
    end = time.monotonic() + 10
    while (left := set(psutil.Process().children()) - set(others)) and time.monotonic() < end:
        time.sleep(0.05)
    return list(left)
