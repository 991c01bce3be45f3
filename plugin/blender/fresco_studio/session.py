# SPDX-License-Identifier: GPL-3.0-or-later
"""The line to the panel, and what has come over it; everything here runs in Blender's main thread.

A timer drains the link while there is one. Blender calls no timers in background mode: scripts call `drain`.
"""

from typing import Any

import bpy

from . import api, placing, source
from .bridge import discovery, greeting, launch, link

DRAIN_SECONDS = 0.1
APP = "blender"


class Session:
    """One run of the add-on.

    Attributes:
        progress: the panel's last report; empty before the first.
        notice: what to tell the user now, and whether it is bad news.
        results: those that wait to be placed, by their id; "trouble" in one says why it was not.
        placed: how many results were placed so far.
        sent: whether a range was sent over this link.
    """

    def __init__(self) -> None:
        self.progress: dict[str, Any] = {}
        self.notice: tuple[str, bool] = ("", False)
        self.results: dict[str, dict[str, Any]] = {}
        self.placed = 0
        self.sent = False
        self._link: link.Link | None = None
        self._asked: dict[int, str] = {}

    @property
    def state(self) -> str:
        """How the link is: "off", "searching", "linked", "lost" or "rejected"."""
        return link.OFF if self._link is None else self._link.state

    def connect(self, address: str = "", command: "list[str] | None" = None, *, start: bool = True) -> None:
        """Dial the panel, and start it if it has left no word of itself.

        Args:
            address: "127.0.0.1:PORT:TOKEN" as pasted by the user; empty to find the panel.
            command: what starts the panel, if not what the installer left.
            start: whether to start it.

        Raises:
            launch.LaunchError: if it is not running and cannot be started.
        """
        pasted = discovery.parse_address(address)
        if start and pasted is None and discovery.find_panel() is None:
            launch.start_panel(command)
            self.tell("FRESCO Studio is starting.")
        if self._link is not None:
            self._link.hurry()
            return
        introduction = greeting.introduce(APP, bpy.app.version_string, _version(), bpy.data.filepath)
        self._link = link.Link(introduction, (lambda: pasted) if pasted is not None else discovery.find_panel)
        self._link.start()
        if not bpy.app.background and not bpy.app.timers.is_registered(_drain_by_timer):
            bpy.app.timers.register(_drain_by_timer, first_interval=DRAIN_SECONDS, persistent=True)

    def disconnect(self) -> None:
        """Hang up; what waits at the panel stays there."""
        if bpy.app.timers.is_registered(_drain_by_timer):
            bpy.app.timers.unregister(_drain_by_timer)
        if self._link is not None:
            self._link.close(0.5)
            self._link = None
        self.progress, self.notice, self.sent = {}, ("", False), False
        self._asked.clear()

    def ask(self, message: "dict[str, Any]", about: str) -> None:
        """Send a request; `about` says, in the notice that its reply brings, what it was."""
        assert self._link is not None
        self._asked[self._link.send(message, answered=True)] = about

    def document_changed(self, *, saved: bool = False) -> None:
        """Tell the panel that another document is open, or that this one was saved and may have another name."""
        name = bpy.data.filepath
        if self._link is not None:
            was, self._link.introduction["document"] = self._link.introduction["document"], name
            self._link.send({"type": "document", "document": name, "saved": saved})
            if saved:
                for result in self.results.values():
                    result["document"] = name if result.get("document") == was else result.get("document")
        self.results = {id: dict(result, trouble="") for id, result in self.results.items()}

    def tell(self, text: str, bad: bool = False) -> None:
        """Show the user a sentence."""
        self.notice = (text, bad)

    def drain(self, choice: "placing.Choice | None" = None) -> bool:
        """Take what has arrived; place results if `choice` says how. Whether anything changed."""
        messages = self._link.poll() if self._link is not None else []
        for message in messages:
            self._take(message)
        untried = [result for result in self.results.values() if not result.get("trouble")]
        if choice is None or not untried or api.rendering():
            return bool(messages)
        for result in untried:
            self.place(result, choice, api.scene_of(bpy.context))
        return True

    def place(self, result: "dict[str, Any]", choice: placing.Choice, scene: Any) -> Any:
        """Place one result and tell the panel; None if that failed, with the reason in the notice."""
        name = str(result["result"])
        try:
            strip = placing.place(result, choice, scene)
        except placing.PlacingError as error:
            self.results[name] = dict(result, trouble=error.problem)
            self.tell(str(error), bad=True)
            self._say({"type": "not-placed", "result": name, "problem": error.problem, "remedy": error.remedy})
            return None
        self.results.pop(name, None)
        self.placed += 1
        self._say({"type": "placed", "result": name, "where": placing.where(strip)})
        self.tell(f"Placed '{strip.name}' in {placing.where(strip)}.")
        return strip

    def _say(self, message: "dict[str, Any]") -> None:
        if self._link is not None:
            self._link.send(message)

    def _take(self, message: "dict[str, Any]") -> None:
        kind = message.get("type")
        about = self._asked.pop(message["reply_to"], "") if isinstance(message.get("reply_to"), int) else ""
        if kind == "ok" and about:
            self.tell(str(message.get("message") or about))
        elif kind == "error":
            self.tell(f"{message.get('problem')} {message.get('remedy')}", bad=True)
        elif kind == "progress":
            self.progress = message
        elif kind == "result" and _is_result(message):
            self.results[str(message["result"])] = message
        elif kind == "link":
            self._take_state(str(message.get("state")), str(message.get("problem")))

    def _take_state(self, state: str, problem: str) -> None:
        if state == link.LINKED:
            self.tell("")
        elif state == link.REJECTED:
            self.tell(problem, bad=True)
        elif state == link.LOST:
            self.progress = {}
            self.tell("FRESCO Studio is gone; the link comes back when it does.", bad=True)


SESSION = Session()


def own_choice(scene: Any) -> placing.Choice:
    """How to place by the scene's settings."""
    settings = scene.fresco_studio
    return placing.Choice(mute=settings.mute_result, mute_source=settings.mute_source)


def send_active(scene: Any, extent: str) -> source.Source:
    """Hand the active strip's range to the panel.

    Raises:
        source.SourceError: if it cannot be restyled.
    """
    found = source.read_source(scene, extent)
    message = source.range_message(scene, found)
    SESSION.ask(message, f"Frames {found.first} to {found.stop - 1} of '{found.strip.name}' are in FRESCO Studio.")
    SESSION.sent = True
    return found


def redraw() -> None:
    """Have the sequencers' side bars drawn anew."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "SEQUENCE_EDITOR":
                area.tag_redraw()


def _drain_by_timer() -> float:
    scene = api.scene_of(bpy.context)
    automatic = scene is not None and scene.fresco_studio.place_on_arrival
    placed_before = SESSION.placed
    if SESSION.drain(own_choice(scene) if automatic else None):
        if SESSION.placed > placed_before:
            bpy.ops.ed.undo_push(message="Place FRESCO result")
        redraw()
    return DRAIN_SECONDS


def _version() -> str:
    from . import VERSION

    return VERSION


def _is_result(message: "dict[str, Any]") -> bool:
    frames = message.get("frames")
    return (
        isinstance(message.get("path"), str)
        and isinstance(frames, list)
        and len(frames) == 2
        and all(type(frame) is int for frame in frames)
        and 0 <= frames[0] < frames[1]
        and isinstance(message.get("anchor"), dict)
        and isinstance(message.get("placement", {}), dict)
    )
