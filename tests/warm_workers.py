"""Workers that are forked from a process that has imported what they need, for tests that start many.

Importing takes a worker longer than most tests give it to do. What is forked is the real service, with input, output
and environment of its own. `tests/worker`, and tests that start the command line as a program, start it as users do.

    warm_workers.py serve SOCKET     imports, then forks a worker for each that asks
    warm_workers.py start SOCKET     stands for a worker: has one forked, lives as long, and passes signals on
"""

from __future__ import annotations

import array
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

_INPUTS = 3
"""Standard input, output and error."""


def possible() -> bool:
    """Whether processes can be waited for among other things, as `_guard` does: some containers forbid it."""
    if sys.platform != "linux":
        return False
    with contextlib.suppress(OSError):
        os.close(os.pidfd_open(os.getpid()))
        return True
    return False


class WarmWorkers:
    """The process that they come from, started with the first of them."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Of the process."""
        return self._server.pid if self._server else None

    def command(self) -> list[str]:
        """What starts a worker."""
        if self._folder is None or self._server is None:
            self._folder = tempfile.TemporaryDirectory(prefix="warm-", dir="/tmp")
            environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
            # Listens before it has a process, so that nobody can come too early.
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(f"{self._folder.name}/socket")
                listener.listen()
                self._server = subprocess.Popen(
                    [sys.executable, __file__, "serve", str(listener.fileno())],
                    env=environment,
                    stdin=subprocess.PIPE,
                    pass_fds=[listener.fileno()],
                )
        return [sys.executable, "-I", "-S", __file__, "start", f"{self._folder.name}/socket"]

    def close(self) -> None:
        """End it; workers end with their programs."""
        if self._folder is not None and self._server is not None:
            self._server.kill()
            self._server.communicate()
            self._folder.cleanup()


def serve(listener: socket.socket) -> None:
    """Fork for each that connects, until the tests are gone."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import fresco_core.worker.service
    import fresco_core.worker.work  # noqa: F401

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while listener in select.select([listener, 0], [], [])[0]:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _guard(connection)
        connection.close()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _guard(connection: socket.socket) -> None:
    """Be a worker's parent: pass on signals, tell how it ended, and end it with the one that stands for it."""
    said, rights, _, _ = connection.recvmsg(1 << 20, socket.CMSG_SPACE(_INPUTS * array.array("i").itemsize))
    while not said.endswith(b"\0\0"):
        said += connection.recv(1 << 20)
    descriptors = array.array("i", rights[0][2])
    worker = os.fork()
    if worker == 0:
        connection.close()
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        folder, *variables = said[:-2].split(b"\0")
        os.chdir(folder)
        os.environb.clear()
        os.environb.update(variable.split(b"=", 1) for variable in variables)
        from fresco_core.worker.service import main

        main()
    for descriptor in (0, *descriptors):
        os.close(descriptor)
    ended = os.pidfd_open(worker)
    while ended not in select.select([connection, ended], [], [])[0]:
        number = connection.recv(1)
        os.kill(worker, number[0] if number else signal.SIGKILL)
        if not number:
            break
    with contextlib.suppress(OSError):
        connection.sendall(bytes([os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) % 256]))
    os._exit(0)


def start(address: str) -> None:
    """Ask for a worker and end as it does."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        variables = [os.fsencode(Path.cwd()), *(name + b"=" + value for name, value in os.environb.items())]
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", range(_INPUTS)))
        connection.sendmsg([b"\0".join(variables) + b"\0\0"], [rights])
        signal.signal(signal.SIGTERM, lambda number, _: connection.sendall(bytes([number])))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in range(_INPUTS):
            os.close(number)
        code = connection.recv(1)
    if code and code[0] > 128:  # 256 less the number of the signal that ended it
        with contextlib.suppress(OSError):
            signal.signal(256 - code[0], signal.SIG_DFL)
        os.kill(os.getpid(), 256 - code[0])
    os._exit(code[0] if code else 1)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(socket.socket(fileno=int(sys.argv[2])))
    else:
        start(sys.argv[2])
