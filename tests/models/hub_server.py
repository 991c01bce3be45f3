"""A small hub on this machine: the requests of the real one's protocol that a download makes, and its troubles."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
_LARGE = 1000
_HANDED_ON = "/handed-on"


class Hub:
    """Serves folders as repositories.

    Attributes:
        trouble: by file name, what to do wrong: 'drop', 'stall', 'truncate', 'corrupt', 'limit', 'endless', 'gone'.
        times: how often; each trouble counts down.
        asked: how often each path was asked for, and with which Range header.
        files: single files by path, as other servers than a hub have them.
        denies: whether whoever brings a token is sent away.
        hands_on: whether large files are fetched from another host, as the real one's are.
        index_answers: the status with which the repositories' index answers.
        index_says: what it says whatever it is asked; None for what is true.
        lists_also: what it lists beside what is there.
        commit: at which the repositories are.
        limit: the headers with which it asks to slow down.
    """

    def __init__(self, repositories: dict[str, Path]) -> None:
        self.repositories = repositories
        self.trouble: dict[str, str] = {}
        self.times: Counter[str] = Counter()
        self.asked: list[tuple[str, str | None]] = []
        self.headers: list[dict[str, str]] = []
        self.sent: Counter[str] = Counter()
        self.patience = 2.0
        self.files: dict[str, Path] = {}
        self.denies = self.hands_on = False
        self.index_answers = 200
        self.index_says: bytes | None = None
        self.lists_also: list[dict[str, Any]] = []
        self.commit = COMMIT
        self.limit = {"Retry-After": "0"}
        hub = self

        class Handler(_Handler):
            owner = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wrong(self, name: str) -> str | None:
        """The trouble that befalls a file now."""
        if self.trouble.get(name) and self.times[name] > 0:
            self.times[name] -= 1
            return self.trouble[name]
        return None


class _Handler(BaseHTTPRequestHandler):
    owner: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None: ...

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.owner.asked.append((path, self.headers.get("Range")))
        self.owner.headers.append(dict(self.headers))
        if self.owner.denies and self.headers.get("Authorization"):
            self._refuse(401, None, {"X-Error-Message": "Invalid credentials in Authorization header"})
            return
        if path in self.owner.files:
            self._file(self.owner.files[path])
            return
        if path.startswith("/api/") and self.owner.index_answers != 200:
            self._refuse(self.owner.index_answers, None)
            return
        if path.startswith("/api/") and self.owner.index_says is not None:
            self._send(self.owner.index_says)
            return
        handed_on = path.startswith(_HANDED_ON)
        path = path.removeprefix(_HANDED_ON)
        for repo, folder in self.owner.repositories.items():
            if path in (f"/api/models/{repo}", f"/api/models/{repo}/revision/main") or path.startswith(
                f"/api/models/{repo}/revision/{self.owner.commit}"
            ):
                files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
                found = [listed(file.relative_to(folder).as_posix(), file.read_bytes()) for file in files]
                about = {"id": repo, "modelId": repo, "sha": self.owner.commit, "tags": ["license:mit"]}
                self._json({**about, "siblings": found + self.owner.lists_also})
                return
            if path.startswith(f"/api/models/{repo}/revision/"):
                self._refuse(404, "RevisionNotFound")
                return
            if path.startswith(f"/{repo}/resolve/"):
                file = folder / path.split("/", 5)[5]
                if self.owner.hands_on and not handed_on and file.stat().st_size > _LARGE:
                    port = self.server.server_address[1]
                    self._refuse(302, None, {"Location": f"http://localhost:{port}{_HANDED_ON}{path}"})
                else:
                    self._file(file)
                return
        self._refuse(404, "RepoNotFound")

    def _file(self, file: Path) -> None:
        wrong = self.owner.wrong(file.name)
        if wrong == "gone" or not file.is_file():
            self._refuse(404, "EntryNotFound")
            return
        if wrong == "limit":
            self._refuse(429, None, self.owner.limit)
            return
        if wrong == "endless":
            self._endless(file.name)
            return
        data = file.read_bytes()
        if wrong == "corrupt":
            data = data[:-1] + bytes([data[-1] ^ 1])
        first = 0
        if asked := self.headers.get("Range"):
            first = int(asked.removeprefix("bytes=").partition("-")[0])
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        body = data[first:]
        if wrong == "truncate":
            # A proxy that ends a file early without saying so.
            body = body[: len(body) // 2]
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Repo-Commit", self.owner.commit)
        self.end_headers()
        if self.command == "HEAD":
            return
        if wrong in ("drop", "stall"):
            half = body[: len(body) // 2]
            self.wfile.write(half)
            self.wfile.flush()
            self.owner.sent[file.name] += len(half)
            if wrong == "stall":
                # Not time.sleep, which tests switch off.
                threading.Event().wait(self.owner.patience)
            self.close_connection = True
            self.connection.close()
            return
        self.wfile.write(body)
        self.owner.sent[file.name] += len(body)

    def _endless(self, name: str) -> None:
        """What a proxy's page that never ends would do; well, nearly never."""
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(OSError):
            for _ in range(200):
                self.wfile.write(bytes(2**20))
                self.owner.sent[name] += 2**20

    def _json(self, data: Any) -> None:
        self._send(json.dumps(data).encode())

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refuse(self, status: int, code: str | None, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()


def listed(path: str, data: bytes) -> dict[str, Any]:
    """A file as the index lists it."""
    blob = hashlib.sha1(f"blob {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()
    facts: dict[str, Any] = {"rfilename": path, "size": len(data), "blobId": blob}
    if len(data) > _LARGE:
        facts["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
    return facts
