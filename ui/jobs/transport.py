"""The worker as a `QProcess`: bytes in, bytes out; who speaks and when is the client's business."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer

from fresco_core.worker.client import WorkerClient

TICK_MS = 250
_TURN_SECONDS = 0.004


class QtTransport(QObject):
    """What `fresco_core.worker.client` calls a transport; `client` is to be set before the first start."""

    client: WorkerClient

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self, command: list[str], environment: dict[str, str]) -> None:
        """Start the worker."""
        process = self._process = QProcess(self)
        variables = QProcessEnvironment()
        for name, value in environment.items():
            variables.insert(name, value)
        process.setProcessEnvironment(variables)
        process.readyReadStandardOutput.connect(lambda: self._read_output(process))
        process.readyReadStandardError.connect(lambda: self._read_log(process))
        process.finished.connect(lambda code, _: self._finished(process, code))
        process.errorOccurred.connect(lambda error: self._broken(process, error))
        process.start(command[0], command[1:])
        self._timer.start()

    def write(self, data: bytes) -> None:
        """Send bytes to the worker."""
        if self._process is not None:
            self._process.write(data)

    def close_input(self) -> None:
        """Tell the worker that nothing more will come."""
        if self._process is not None:
            self._process.closeWriteChannel()

    def terminate(self) -> None:
        """Ask the system to end the worker."""
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """End the worker."""
        if self._process is not None:
            self._process.kill()

    @property
    def process_id(self) -> int:
        """The worker's process, 0 if there is none."""
        return 0 if self._process is None else int(self._process.processId())

    def wait(self, milliseconds: int) -> None:
        """Block until the worker has ended, for when the application leaves."""
        if self._process is not None:
            self._process.waitForFinished(milliseconds)

    def _tick(self) -> None:
        self.client.tick()
        self._rest()

    def _read_output(self, process: QProcess) -> None:
        """Hand over the messages that have come, in as many turns of the event loop as that takes.

        A finished batch tells of all its keyframes at once, and each is brought into the document.
        """
        until = time.monotonic() + _TURN_SECONDS
        while process.bytesAvailable():
            if time.monotonic() > until:
                QTimer.singleShot(0, process, lambda: self._read_output(process))
                return
            self.client.on_output(bytes(process.readLine().data()))

    def _read_log(self, process: QProcess) -> None:
        self.client.on_log(bytes(process.readAllStandardError().data()))

    def _finished(self, process: QProcess, code: int) -> None:
        self.client.on_output(bytes(process.readAllStandardOutput().data()))
        self._read_log(process)
        self._gone(process, code)

    def _broken(self, process: QProcess, error: QProcess.ProcessError) -> None:
        # Anything else is followed by `finished`.
        if error == QProcess.ProcessError.FailedToStart:
            self._gone(process, 127)

    def _gone(self, process: QProcess, code: int) -> None:
        if self._process is process:
            self._process = None
        process.deleteLater()
        self.client.on_exit(code)
        self._rest()

    def _rest(self) -> None:
        """No ticks while there is no worker and none is wanted."""
        if self._process is None and self.client.state == "stopped":
            self._timer.stop()
