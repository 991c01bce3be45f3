"""The file by which hosts find the panel."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import time
from pathlib import Path

from plugin.bridge.host import discovery, wire
from plugin.bridge.panel.errors import BridgeError


class Announcement:
    """Says how to reach a panel, for as long as it listens; readable by this user alone, there whole or not at all."""

    def __init__(self, port: int, token: str, panel_version: str, path: Path | None = None) -> None:
        self.path = path or Path(discovery.bridge_paths()[0])
        self._token = token
        self._content = {
            "port": port,
            "token": token,
            "pid": os.getpid(),
            "protocols": list(wire.PROTOCOLS),
            "panel_version": panel_version,
            "machine": socket.gethostname(),
            "started": int(time.time()),
        }

    def publish(self) -> None:
        """Write the file; an older panel's is replaced, so that hosts dial the newest.

        Raises:
            BridgeError: if it cannot be written.
        """
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(self._content, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise BridgeError(
                f"'{self.path}' cannot be written ({error.strerror or error}), so hosts cannot find the panel.",
                "Make its folder writable, or paste the panel's address into the host.",
            ) from error

    def withdraw(self) -> None:
        """Remove the file, unless another panel has replaced it."""
        with contextlib.suppress(OSError, ValueError):
            if json.loads(self.path.read_text(encoding="utf-8")).get("token") == self._token:
                self.path.unlink()
