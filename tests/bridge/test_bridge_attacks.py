"""The panel's bridge under attack: everybody who should not be there is turned away, and honest hosts still get in."""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from plugin.bridge.host import discovery, greeting, proof, wire
from plugin.bridge.host.link import Link as HostLink
from plugin.bridge.host.link import LinkError
from plugin.bridge.panel import AllowedFolders, Bridge, Event, HostJoined, HostLeft, Limits, RangeSent, Refused

Expected = TypeVar("Expected", bound=Event)
LIMITS = Limits(hosts=3, strangers=4, greeting_seconds=0.6, line_seconds=0.6)
HTTP_REQUESTS = [
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST /range HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n{}\n",
    b"OPTIONS * HTTP/1.1\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\n",
]


class Panel:
    """A listening bridge, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.clips = folder / "clips"
        self.clips.mkdir()
        self.clip = self.clips / "clip.mp4"
        self.clip.write_bytes(b"a movie")
        self.file = folder / "bridge.json"
        self.events: queue.Queue[Event] = queue.Queue()
        self.bridge = Bridge(
            self.events.put,
            panel_version="1.2.3",
            folders=AllowedFolders([self.clips]),
            limits=LIMITS,
            announcement=self.file,
        )

    @property
    def address(self) -> discovery.Address:
        found = discovery.parse_address(self.bridge.address)
        assert found is not None
        return found

    def expect(self, kind: type[Expected], seconds: float = 20) -> Expected:
        while True:
            event = self.events.get(timeout=seconds)
            if isinstance(event, kind):
                return event

    def dial(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.address.port), 10)
        connection.settimeout(20)
        return connection

    def link(self, token: str | None = None, **introduction: str) -> HostLink:
        address = self.address if token is None else discovery.Address(self.address.port, token)
        who = {"app": "blender", "app_version": "3.4.1", "plugin_version": "1", **introduction}
        link = HostLink(greeting.introduce(**who), lambda: address)
        link.start()
        return link

    def still_works(self) -> None:
        """An honest host gets in and its range is taken up."""
        link = self.link()
        try:
            assert link.wait(20)
            link.send({"type": "range", "path": str(self.clip), "frames": [0, 10]}, answered=True)
            sent = self.expect(RangeSent)
            assert sent.clip.path == self.clip
            self.bridge.accept(sent, clip="clip.mp4")
            assert wait_for(lambda: [m for m in link.poll() if m["type"] == "ok"])[0]["clip"] == "clip.mp4"
        finally:
            link.close()


def wait_for(condition: Callable[[], Any], seconds: float = 20) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
    return found


def rest_of(connection: socket.socket) -> bytes:
    """All that the panel still says before it hangs up."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while chunk := connection.recv(65536):
            data += chunk
    return data


def hello(**change: Any) -> dict[str, Any]:
    who = greeting.introduce("blender", "3.4.1", "1")
    return {**who, "type": "hello", "protocols": [1, 1], "nonce": proof.fresh(16), **change}


def converse(connection: socket.socket, message: dict[str, Any]) -> dict[str, Any]:
    connection.sendall(wire.encode(message))
    return json.loads(connection.makefile("rb").readline())  # type: ignore[no-any-return]


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    panel = Panel(tmp_path)
    with panel.bridge:
        yield panel


@pytest.mark.parametrize("request_line", HTTP_REQUESTS)
def test_http_is_hung_up_on_without_a_word(panel: Panel, request_line: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "fresco.bridge"), panel.dial() as browser:
        browser.sendall(request_line)
        assert rest_of(browser) == b""
        assert panel.expect(Refused).reason == "http"
    assert "http" in caplog.text
    panel.still_works()


def test_a_wrong_token_proves_nothing(panel: Panel) -> None:
    link = panel.link(token=proof.fresh(32))
    try:
        assert panel.expect(Refused).reason == "token"
        wait_for(lambda: link.state == "rejected")
        assert "key" in link.problem
        assert not link.wait(0.1)
    finally:
        link.close()
    panel.still_works()


def test_a_recorded_conversation_opens_nothing_when_replayed(panel: Panel) -> None:
    first = hello()
    with panel.dial() as honest:
        challenge = converse(honest, first)
        claim = {
            "type": "proof",
            "proof": proof.prove(panel.address.token, proof.HOST, first["nonce"], challenge["nonce"]),
        }
        welcome = converse(honest, claim)
    assert welcome["type"] == "welcome"
    assert proof.is_proved(welcome["proof"], panel.address.token, proof.PANEL, first["nonce"], challenge["nonce"])
    with panel.dial() as thief:
        assert converse(thief, first)["nonce"] != challenge["nonce"]
        assert converse(thief, claim)["type"] == "rejected"
        assert rest_of(thief) == b""
    assert panel.expect(Refused).reason == "token"
    # The panel's own proof is none of a host's.
    with panel.dial() as thief:
        nonce = converse(thief, first)["nonce"]
        mirrored = proof.prove(panel.address.token, proof.PANEL, first["nonce"], nonce)
        assert converse(thief, {"type": "proof", "proof": mirrored})["type"] == "rejected"
    panel.still_works()


@pytest.mark.parametrize(
    "first_words",
    [
        {"type": "range", "id": 1, "path": "/clip.mp4", "frames": [0, 9]},
        {"type": "proof", "proof": "0" * 64},
        {"type": "hello"},
        {"type": "hello", "protocols": "1", "nonce": 5, "app": {}},
    ],
)
def test_nothing_is_done_before_the_proof(panel: Panel, first_words: dict[str, Any]) -> None:
    with panel.dial() as stranger:
        stranger.sendall(wire.encode(first_words))
        assert rest_of(stranger) == b""
    panel.expect(Refused)
    assert panel.bridge.hosts == ()
    panel.still_works()


def test_ten_megabytes_are_cut_short(panel: Panel) -> None:
    with panel.dial() as stranger, contextlib.suppress(ConnectionError):
        stranger.sendall(b'{"type":"' + b"x" * 10_000_000)
    assert panel.expect(Refused).reason == "too-long"

    link = panel.link()
    assert link.wait(20)
    with pytest.raises(wire.WireError):
        link.send({"type": "range", "path": "x" * 10_000_000})
    link.close()

    with panel.dial() as host:
        first = hello()
        nonce = converse(host, first)["nonce"]
        proved = proof.prove(panel.address.token, proof.HOST, first["nonce"], nonce)
        assert converse(host, {"type": "proof", "proof": proved})["type"] == "welcome"
        with contextlib.suppress(ConnectionError):
            host.sendall(b'{"type":"' + b"x" * 10_000_000)
        assert panel.expect(Refused).reason == "too-long"
        rest_of(host)
    panel.still_works()


def test_slow_strangers_run_out_of_time(panel: Panel) -> None:
    """One says nothing, one says a byte now and then; neither is waited for."""
    with panel.dial() as silent, panel.dial() as slow:
        with contextlib.suppress(ConnectionError):
            for byte in b'{"type":"hello","nonce":"' * 8:
                slow.sendall(bytes([byte]))
                time.sleep(0.05)
        assert rest_of(silent) == b""
    assert {panel.expect(Refused).reason, panel.expect(Refused).reason} == {"slow"}
    panel.still_works()


def test_a_host_that_never_ends_its_message_runs_out_of_time(panel: Panel) -> None:
    with panel.dial() as host:
        first = hello()
        nonce = converse(host, first)["nonce"]
        proved = proof.prove(panel.address.token, proof.HOST, first["nonce"], nonce)
        assert converse(host, {"type": "proof", "proof": proved})["type"] == "welcome"
        time.sleep(2 * LIMITS.line_seconds)  # silence is no offence
        assert len(panel.bridge.hosts) == 1
        host.sendall(b'{"type":')
        assert panel.expect(Refused).reason == "slow"
        rest_of(host)
    panel.still_works()


def test_a_hundred_connections_leave_room_for_an_honest_one(panel: Panel) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(panel.dial())
        reasons = {panel.expect(Refused).reason for _ in range(100 - LIMITS.strangers)}
        assert reasons <= {"too-many", "slow"}
        assert "too-many" in reasons
        panel.still_works()


def test_more_hosts_than_there_is_room_for(panel: Panel) -> None:
    links = [panel.link() for _ in range(LIMITS.hosts)]
    try:
        assert all(link.wait(20) for link in links)
        last = panel.link()
        wait_for(lambda: last.state == "rejected")
        last.close()
        assert len(panel.bridge.hosts) == LIMITS.hosts
    finally:
        for link in links:
            link.close()
    wait_for(lambda: panel.bridge.hosts == ())
    panel.still_works()


@pytest.mark.parametrize(
    "noise", [b"\x16\x03\x01\x02\x00", b"[1,2]\n", b"{not json}\n", b'{"a":' * 800 + b"\n", b'{"a":NaN}\n', b"\n\n\n\n"]
)
def test_noise_is_hung_up_on(panel: Panel, noise: bytes) -> None:
    with panel.dial() as stranger:
        stranger.sendall(noise)
        assert rest_of(stranger) == b""
    assert panel.expect(Refused).reason == "not-json"
    panel.still_works()


def test_paths_outside_the_allowed_folders_are_refused(panel: Panel, tmp_path: Path) -> None:
    outside = tmp_path / "outside.mp4"
    outside.write_bytes(b"a movie")
    (panel.clips / "link.mp4").symlink_to(outside)
    (panel.clips / ".ssh").mkdir()
    (panel.clips / ".ssh" / "key.mp4").write_bytes(b"a secret")
    (panel.clips / "notes.txt").write_text("no movie")
    (panel.clips / "folder.mp4").mkdir()
    (panel.clips / "other.fresco").mkdir()
    named = {
        str(outside): "outside the folders",
        "/etc/passwd": "outside the folders",
        f"{panel.clips}/../outside.mp4": "outside the folders",
        str(panel.clips / "link.mp4"): "outside the folders",
        str(panel.clips / ".ssh" / "key.mp4"): "hidden",
        str(panel.clips / "notes.txt"): "not a movie",
        str(panel.clips / "folder.mp4"): "not a clip",
        str(panel.clips / "other.fresco"): "is a project",
        str(panel.clips / "gone.mp4"): "no file",
        "clip.mp4": "not the full path",
        f"{panel.clip}\0.mp4": "not the full path",
        f"{panel.clips}/\ud800.mp4": "does not understand",
        "/" + "a/" * 3000: "no file",
    }
    link = panel.link()
    try:
        assert link.wait(20)
        for path, problem in named.items():
            with pytest.raises(LinkError, match=problem):
                link.request({"type": "range", "path": path, "frames": [0, 9]}, 20)
        refusals = {panel.expect(Refused).reason for _ in named}
    finally:
        link.close()
    assert refusals == {"path", "message"}
    panel.still_works()


@pytest.mark.parametrize(
    "message",
    [
        {"type": "eval", "code": "1"},
        {"type": "range", "path": "/clip.mp4"},
        {"type": "range", "path": "/clip.mp4", "frames": [9, 3]},
        {"type": "range", "path": "/clip.mp4", "frames": [-1, 3]},
        {"type": "range", "path": "/clip.mp4", "frames": [0, 1e300]},
        {"type": "range", "path": "/clip.mp4", "frames": [0, 9], "rate": [24, 0]},
        {"type": "range", "path": 7, "frames": [0, 9]},
        {"type": "range", "path": "/clip.mp4", "frames": [0, 9], "media_frames": 5},
    ],
)
def test_messages_that_make_no_sense_are_answered_and_the_line_stays(panel: Panel, message: dict[str, Any]) -> None:
    link = panel.link()
    try:
        assert link.wait(20)
        with pytest.raises(LinkError, match="does not understand"):
            link.request(message, 20)
        assert link.state == "linked"
        assert panel.expect(Refused).reason == "message"
    finally:
        link.close()
    panel.still_works()


def test_a_plugin_of_another_age_is_told_so(panel: Panel) -> None:
    with panel.dial() as host:
        answer = converse(host, hello(protocols=[7, 9]))
    assert answer["type"] == "rejected"
    assert "protocols 1 to 1" in answer["problem"]
    with panel.dial() as host:  # a newer one that still speaks ours, and says more than we know
        answer = converse(host, hello(protocols=[1, 9], moon="full"))
    assert (answer["type"], answer["protocol"]) == ("challenge", 1)
    panel.still_works()


def test_a_host_does_not_talk_to_a_stranger_in_the_panels_place(panel: Panel) -> None:
    """Something else listens where a panel did: it gets neither the token nor a path, and is not obeyed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = discovery.Address(server.getsockname()[1], panel.address.token)
        link = HostLink(greeting.introduce("blender", "3.4.1", "1", "/films/secret.blend"), lambda: address)
        link.send({"type": "range", "path": str(panel.clip), "frames": [0, 9]})
        link.start()
        stranger, _ = server.accept()
        with stranger:
            stranger.settimeout(20)
            lines = stranger.makefile("rwb")
            heard = lines.readline()
            lines.write(wire.encode({"type": "challenge", "protocol": 1, "nonce": proof.fresh(16)}))
            lines.flush()
            heard += lines.readline()
            lines.write(wire.encode({"type": "welcome", "proof": "0" * 64}))
            lines.write(wire.encode({"type": "result", "path": "/evil.mp4"}))
            lines.flush()
            heard += rest_of(stranger)
        wait_for(lambda: link.state == "rejected")
        assert not [message for message in link.poll() if message["type"] == "result"]
        link.close()
    assert address.token.encode() not in heard
    assert b"clip.mp4" not in heard


def test_hosts_come_back_by_themselves_when_the_panel_does(panel: Panel) -> None:
    link = HostLink(
        greeting.introduce("blender", "3.4.1", "1"), lambda: panel.address if panel.bridge.address else None
    )
    link.start()
    try:
        assert link.wait(20)
        panel.bridge.stop()
        wait_for(lambda: link.state == "lost")
        panel.expect(HostLeft)
        panel.bridge.start()
        assert link.wait(20)
        assert panel.expect(HostJoined).host.id > 0
    finally:
        link.close()


def test_a_request_that_the_panel_never_answered_is_answered_by_the_link(panel: Panel) -> None:
    link = panel.link()
    try:
        assert link.wait(20)
        number = link.send({"type": "range", "path": str(panel.clip), "frames": [0, 9]}, answered=True)
        panel.expect(RangeSent)
        panel.bridge.stop()
        errors = wait_for(lambda: [m for m in link.poll() if m["type"] == "error"])
        assert errors[0]["reply_to"] == number
        assert "closed" in errors[0]["problem"]
    finally:
        link.close()
