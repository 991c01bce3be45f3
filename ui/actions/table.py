"""The table of actions. Titles are English here and translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ui.actions import keyframing, moving
from ui.actions.studio import Studio
from ui.host.sending import ask_package, send, sendable
from ui.session import Session
from ui.session.derive import counts
from ui.viewer.geometry import ViewMode
from ui.words import tr


def _always(_: Session) -> str:
    return ""


def _clip(session: Session) -> str:
    return "" if session.clip is not None else tr("Open a clip first.")


def _project(session: Session) -> str:
    return "" if session.project is not None else tr("Open a clip first.")


def _take(session: Session) -> str:
    take = session.take
    return _clip(session) or ("" if take is not None and take.keyframes else tr("Propose keyframes first."))


def _selected(session: Session) -> str:
    return _take(session) or ("" if keyframing.chosen(session) else tr("Select a keyframe first."))


def _idle(session: Session) -> str:
    return _project(session) or ("" if session.work.running is None else tr("Stop the running job first."))


def _running(session: Session) -> str:
    return "" if session.work.running is not None else tr("No job is running.")


def _rejected(session: Session) -> str:
    return "" if counts(session.take).rejected else tr("No keyframe is rejected.")


def _open(session: Session) -> str:
    return "" if counts(session.take).open else tr("No keyframe is to review.")


def _stopped(session: Session) -> str:
    document = session.document
    left = document is not None and any(
        job.state in ("waiting", "paused", "stopped", "failed") for job in document.jobs.values()
    )
    return "" if left and session.work.running is None else tr("There is nothing to resume.")


def _rendered(session: Session) -> str:
    count = counts(session.take)
    return "" if count.total and count.rendered == count.total else tr("Render keyframes first.")


def _sendable(session: Session) -> str:
    return _rendered(session) or sendable(session)


def _undoable(session: Session) -> str:
    return "" if session.undo.canUndo() else tr("Nothing to undo.")


def _redoable(session: Session) -> str:
    return "" if session.undo.canRedo() else tr("Nothing to redo.")


def _comparable(session: Session) -> str:
    return _clip(session) or ("" if session.view.b else tr("There is nothing to compare yet."))


@dataclass(frozen=True)
class Action:
    """One thing a user can do.

    Attributes:
        id: a word by which widgets, shortcuts and tests know it.
        title: as menus show it, in English.
        run: does it.
        keys: default shortcuts, as Qt writes them.
        menu: the menu it stands in; none for "".
        icon: of Material Design.
        refusal: why it cannot be done now; empty if it can.
        checked: whether it shows as checked, for those that are on or off.
    """

    id: str
    title: str
    run: Callable[[Studio], object]
    keys: tuple[str, ...] = ()
    menu: str = ""
    icon: str = ""
    refusal: Callable[[Session], str] = _always
    checked: Callable[[Session], bool] | None = None


def _mode(mode: ViewMode) -> Callable[[Studio], object]:
    return lambda studio: studio.session.view.set(mode=mode)


def _in_mode(mode: ViewMode) -> Callable[[Session], bool]:
    return lambda session: session.view.mode is mode


FILE, EDIT, VIEW, KEYS, RENDER, HELP = "File", "Edit", "View", "Keyframes", "Render", "Help"

TABLE: tuple[Action, ...] = (
    Action("open", "Open clip or project...", lambda s: s.ask_open(), ("Ctrl+O",), FILE, "folder-open-outline"),
    Action("open_sample", "Open the sample clip", moving.open_sample, (), FILE, "movie-open-outline"),
    Action("relink", "Find the clip...", lambda s: s.ask_relink(), (), FILE, "link-variant", _project),
    Action("move_project", "Move project...", lambda s: s.ask_move(), (), FILE, "folder-open-outline", _idle),
    Action("save", "Save now", moving.save, ("Ctrl+S",), FILE, "", _clip),
    Action("close_project", "Close project", lambda s: s.session.close_project(), ("Ctrl+W",), FILE, "", _clip),
    Action("export", "Export...", lambda s: s.ask_export(), ("Ctrl+E",), FILE, "file-video-outline", _rendered),
    Action("export_prores", "Export ProRes 422 HQ...", lambda s: s.ask_export("prores422hq"), (), FILE, "file-video-outline", _rendered),
    Action("export_prores4444", "Export ProRes 4444...", lambda s: s.ask_export("prores4444"), (), FILE, "file-video-outline", _rendered),
    Action("export_png", "Export PNG sequence...", lambda s: s.ask_export("png"), (), FILE, "image-multiple-outline", _rendered),
    Action("send", "Send to host", send, ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), FILE, "timeline-plus-outline", _sendable),
    Action("package", "Hand-off package...", ask_package, (), FILE, "timeline-outline", _rendered),
    Action("settings", "Settings", lambda s: s.session.show_page("general"), ("Ctrl+,",), FILE, "cog-outline"),
    Action("quit", "Quit", lambda s: s.close(), ("Ctrl+Q",), FILE),
    Action("undo", "Undo", lambda s: s.session.undo.undo(), ("Ctrl+Z",), EDIT, "undo", _undoable),
    Action("redo", "Redo", lambda s: s.session.undo.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), EDIT, "redo", _redoable),
    Action("set_in", "Set in", moving.set_in, ("I",), EDIT, "contain-start", _clip),
    Action("set_out", "Set out", moving.set_out, ("O",), EDIT, "contain-end", _clip),
    Action("clear_range", "Clear in and out", moving.clear_range, ("Alt+X",), EDIT, "", _clip),
    Action("palette", "Find an action...", lambda s: s.show_palette(), ("Ctrl+K",), EDIT, "magnify"),
    Action("single", "Single", moving.single, ("Q",), VIEW, "square-outline", _clip, _in_mode(ViewMode.SINGLE)),
    Action("wipe", "Wipe", _mode(ViewMode.WIPE), ("W",), VIEW, "compare", _clip, _in_mode(ViewMode.WIPE)),
    Action("side", "Side by side", _mode(ViewMode.SIDE), ("S",), VIEW, "view-split-vertical", _clip, _in_mode(ViewMode.SIDE)),
    Action("difference", "Difference", _mode(ViewMode.DIFFERENCE), ("D",), VIEW, "circle-half-full", _clip, _in_mode(ViewMode.DIFFERENCE)),
    Action("onion", "Onion", _mode(ViewMode.ONION), ("N",), VIEW, "layers-outline", _clip, _in_mode(ViewMode.ONION)),
    Action("swap", "Swap A and B", lambda s: s.session.view.swap(), ("Tab",), VIEW, "swap-horizontal", _comparable),
    Action("show_a", "Show A while the key is held", lambda s: s.session.view.set(peek=True), ("`",), "", "", _comparable),
    Action("gain", "Difference gain", moving.next_gain, ("Shift+D",), VIEW, "", _comparable),
    Action("structure_map", "Structure map", moving.toggle_map, ("Shift+M",), VIEW, "vector-square", _clip, lambda s: bool(s.view.structure)),
    Action("fullscreen", "Full screen viewer", lambda s: s.toggle_fullscreen(), ("F",), VIEW, "fullscreen"),
    Action("zoom_100", "Picture at 100 %", lambda s: s.session.view.set(zoom=1.0), ("Ctrl+0",), VIEW, "", _clip),
    Action("zoom_fit", "Fit picture", lambda s: s.session.view.set(zoom=None), ("Ctrl+9",), VIEW, "", _clip),
    Action("timeline_fit", "Timeline: fit range or clip", lambda s: s.zoom_timeline(0), ("Z",), VIEW, "arrow-expand-horizontal", _clip),
    Action("timeline_in", "Timeline: zoom in", lambda s: s.zoom_timeline(1), ("=", "+"), VIEW, "magnify-plus-outline", _clip),
    Action("timeline_out", "Timeline: zoom out", lambda s: s.zoom_timeline(-1), ("-",), VIEW, "magnify-minus-outline", _clip),
    Action("play", "Play or pause", lambda s: s.player.toggle(), ("Space",), VIEW, "play", _clip),
    Action("reverse", "Play backwards", lambda s: s.player.shuttle(-1), ("J",), VIEW, "", _clip),
    Action("stop", "Stop", lambda s: s.player.pause(), ("K",), VIEW, "pause", _clip),
    Action("forward", "Play forwards", lambda s: s.player.shuttle(1), ("L",), VIEW, "", _clip),
    Action("loop", "Loop the range", moving.toggle_loop, ("Ctrl+L",), VIEW, "repeat", _always, lambda s: bool(s.preferences.get("loop"))),
    Action("previous_frame", "Previous frame", partial(moving.step, by=-1), ("Left",), VIEW, "step-backward", _clip),
    Action("next_frame", "Next frame", partial(moving.step, by=1), ("Right",), VIEW, "step-forward", _clip),
    Action("back_10", "Back 10 frames", partial(moving.step, by=-10), ("Shift+Left",), VIEW, "", _clip),
    Action("forward_10", "Forward 10 frames", partial(moving.step, by=10), ("Shift+Right",), VIEW, "", _clip),
    Action("go_in", "Go to in", partial(moving.to_end, end=-1), ("Home", "Shift+I"), VIEW, "", _clip),
    Action("go_out", "Go to out", partial(moving.to_end, end=1), ("End", "Shift+O"), VIEW, "", _clip),
    Action("propose", "Propose keyframes", lambda s: s.session.work.propose(), ("Ctrl+R",), KEYS, "auto-fix", _clip),
    Action("add", "Add keyframe", keyframing.add, ("M",), KEYS, "plus", _take),
    Action("remove", "Remove keyframe", keyframing.remove, ("Backspace", "Delete"), KEYS, "minus", _selected),
    Action("clear_added", "Clear added keyframes", keyframing.clear_added, (), KEYS, "undo", _take),
    Action("nudge_left", "Nudge keyframe left", partial(keyframing.nudge, direction=-1), ("Alt+Left",), KEYS, "", _selected),
    Action("nudge_right", "Nudge keyframe right", partial(keyframing.nudge, direction=1), ("Alt+Right",), KEYS, "", _selected),
    Action("previous_keyframe", "Previous keyframe", lambda s: s.session.step_keyframe(-1), ("[",), KEYS, "skip-previous", _take),
    Action("next_keyframe", "Next keyframe", lambda s: s.session.step_keyframe(1), ("]",), KEYS, "skip-next", _take),
    Action("previous_review", "Previous to review", lambda s: s.session.step_keyframe(-1, to_review=True), ("Shift+[", "{"), KEYS, "", _open),
    Action("next_review", "Next to review", lambda s: s.session.step_keyframe(1, to_review=True), ("Shift+]", "}"), KEYS, "", _open),
    Action("approve", "Approve and pin", partial(keyframing.judge, verdict="approved"), ("A",), KEYS, "check-bold", keyframing.judgeable),
    Action("reject", "Reject", partial(keyframing.judge, verdict="rejected"), ("X",), KEYS, "close", keyframing.judgeable),
    Action("reroll", "Re-roll", keyframing.reroll, ("R",), KEYS, "refresh", keyframing.judgeable),
    Action("edit_prompt", "Edit prompt", lambda s: s.focus_prompt(), ("E",), KEYS, "pencil-outline", _selected),
    Action("unpin", "Unpin", partial(keyframing.judge, verdict="open"), ("U",), KEYS, "pin-off", keyframing.judgeable),
    Action("style_reference", "Use as style reference", keyframing.lead_style, (), KEYS, "palette-outline", keyframing.can_lead, keyframing.leads),
    Action("review", "Review what is finished", keyframing.review, (), KEYS, "eye-outline", _open),
    Action("approve_remaining", "Approve remaining", keyframing.approve_remaining, ("Shift+A",), KEYS, "check-all", _open),
    Action("reroll_rejected", "Re-roll rejected", keyframing.reroll_rejected, ("Shift+R",), KEYS, "refresh", _rejected),
    *(
        Action(f"version_{n}", f"Use version {n}", partial(keyframing.activate_version, number=n), (str(n),), "", "", _selected)
        for n in range(1, 10)
    ),
    Action("test", "Test this frame", keyframing.test_frame, ("T",), RENDER, "play", _take),
    Action("render", "Render keyframes", keyframing.render, ("Ctrl+Return", "Ctrl+Enter"), RENDER, "play", _take),
    Action("propagate", "Propagate", keyframing.propagate, ("Ctrl+P",), RENDER, "arrow-right", keyframing.propagatable),
    Action("new_take", "Begin a new take", moving.new_take, ("Ctrl+T",), RENDER, "plus", _take),
    Action("cancel", "Cancel job", lambda s: s.session.work.cancel(), ("Ctrl+.",), RENDER, "stop-circle-outline", _running),
    Action("pause_job", "Stop after this batch", lambda s: s.session.work.stop_after_batch(), (), RENDER, "pause-circle-outline", _running),
    Action("resume", "Resume", lambda s: s.session.work.resume(), (), RENDER, "play", _stopped),
    Action("queue", "Show queue", lambda s: s.show_queue(), ("Ctrl+J",), RENDER, "playlist-play"),
    Action("help", "Keyboard map", lambda s: s.session.show_page("shortcuts"), ("F1",), HELP, "keyboard-outline"),
    Action("models", "Models", lambda s: s.session.show_page("models"), (), HELP, "package-variant-closed"),
    Action("diagnostics", "Diagnostics", lambda s: s.session.show_page("diagnostics"), ("F12",), HELP, "pulse"),
    Action("next_region", "Next region", lambda s: s.next_region(1), ("F6",), "", ""),
    Action("previous_region", "Previous region", lambda s: s.next_region(-1), ("Shift+F6",), "", ""),
    Action("leave", "Leave field, page or full screen", lambda s: s.leave(), ("Esc",), "", ""),
)  # fmt: skip

REPEATING = frozenset(
    {
        "previous_frame",
        "next_frame",
        "back_10",
        "forward_10",
        "previous_keyframe",
        "next_keyframe",
        "nudge_left",
        "nudge_right",
        "timeline_in",
        "timeline_out",
        "undo",
        "redo",
    }
)
"""Actions that are done again and again while their key is held; all others once."""
