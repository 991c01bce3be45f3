"""A worker under asyncio, for programs without a loop of Qt's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType

from pydantic import BaseModel

from fresco_core.errors import FrescoError
from fresco_core.worker.client import Deadlines, Outcome, WorkerClient
from fresco_core.worker.protocol import Method

_TICK = 0.1
_READ = 1 << 16


class ProcessTransport:
    """A child process of the running loop. `client` is to be set before it starts."""

    client: WorkerClient

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._unsent = bytearray()

    def start(self, command: list[str], environment: dict[str, str]) -> None:
        """See `Transport`."""
        self._process = None
        self._unsent.clear()
        self._task = asyncio.get_running_loop().create_task(self._run(command, environment))

    def write(self, data: bytes) -> None:
        """See `Transport`."""
        if self._process is None or self._process.stdin is None:
            self._unsent += data
        elif not self._process.stdin.is_closing():
            self._process.stdin.write(data)

    def close_input(self) -> None:
        """See `Transport`."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def terminate(self) -> None:
        """See `Transport`."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def kill(self) -> None:
        """See `Transport`."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def gone(self) -> None:
        """Wait until the process has ended."""
        if self._task is not None:
            await self._task

    async def _run(self, command: list[str], environment: dict[str, str]) -> None:
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
            )
        except OSError as error:
            self.client.on_log(str(error).encode())
            self.client.on_exit(None)
            return
        self._process = process
        self.write(bytes(self._unsent))
        assert process.stdout is not None
        assert process.stderr is not None
        readers = (_pump(process.stdout, self.client.on_output), _pump(process.stderr, self.client.on_log))
        pumping = asyncio.gather(*readers)
        code = await process.wait()
        # A grandchild that has the pipe open must not keep us waiting for its end.
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(pumping, timeout=1)
        self.client.on_exit(code)


async def _pump(stream: asyncio.StreamReader, take: Callable[[bytes], None]) -> None:
    while data := await stream.read(_READ):
        take(data)


class AsyncWorker:
    """A worker client with its own clock; an asynchronous context manager that leaves no process behind.

    Attributes:
        client: what jobs are given to.
    """

    def __init__(self, *, command: list[str] | None = None, deadlines: Deadlines | None = None) -> None:
        self._transport = ProcessTransport()
        self.client = WorkerClient(self._transport, command=command, deadlines=deadlines)
        self._transport.client = self.client
        self._ticking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> AsyncWorker:
        self._ticking = asyncio.get_running_loop().create_task(self._tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.shutdown()
        await self._transport.gone()
        if self._ticking is not None:
            self._ticking.cancel()

    async def call(self, method: Method, params: BaseModel) -> BaseModel:
        """Ask the worker something and wait for the answer.

        Raises:
            FrescoError: what the worker could not do, or that it ended.
        """
        future: asyncio.Future[BaseModel] = asyncio.get_running_loop().create_future()

        def settle(outcome: Outcome) -> None:
            if future.done():
                return
            if isinstance(outcome, FrescoError):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        self.client.call(method, params, settle)
        return await future

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            self.client.tick()
