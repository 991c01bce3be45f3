"""What actions do with keyframes and their versions."""

from __future__ import annotations

from fresco_core.project import edits
from fresco_core.project.document import Keyframe, Verdict
from fresco_core.project.errors import EditError
from fresco_core.project.status import reference_of
from ui.actions.studio import Studio
from ui.session import Session
from ui.session.derive import counts
from ui.viewer.geometry import ViewMode
from ui.words import tr


def chosen(session: Session) -> list[Keyframe]:
    """The selected keyframes that have a picture, or the one under the playhead."""
    frames = session.selection or frozenset({session.playhead})
    # In one pass: all actions ask for them whenever the selection changes, and hundreds may be selected.
    return [] if session.take is None else [one for one in session.take.ordered if one.frame in frames]


def judgeable(session: Session) -> str:
    """Why no verdict can be given now; empty if one can."""
    keyframes = chosen(session)
    if not keyframes:
        return tr("Select a keyframe first.")
    return "" if any(one.version for one in keyframes) else tr("Render keyframes first.")


def judge(studio: Studio, verdict: Verdict) -> None:
    """Give all selected keyframes a verdict, say so, and go on to the next one to review."""
    session = studio.session
    take = session.take
    keyframes = [keyframe for keyframe in chosen(session) if keyframe.version is not None]
    if take is None or not keyframes:
        return
    labels = {
        "approved": tr("Approve keyframe"),
        "rejected": tr("Reject keyframe"),
        "open": tr("Unpin keyframe"),
    }
    numbers = [1 + take.ordered.index(one) for one in keyframes]
    if not session.do(labels[verdict], edits.judge, take.id, [one.id for one in keyframes], verdict):
        return
    words = {"approved": tr("approved"), "rejected": tr("rejected"), "open": tr("to review again")}[verdict]
    if len(numbers) == 1:
        text = tr("Keyframe {number} {verdict}.").format(number=numbers[0], verdict=words)
    else:
        text = tr("{count} keyframes {verdict}.").format(count=len(numbers), verdict=words)
    session.noticed.emit(text, True)
    if verdict != "open" and session.preferences.get("advance_after_verdict"):
        advance(session, keyframes[-1].frame)


def leads(session: Session) -> bool:
    """Whether the selected keyframe is the style reference."""
    take, keyframes = session.take, chosen(session)
    return take is not None and bool(keyframes) and reference_of(take) is keyframes[0]


def can_lead(session: Session) -> str:
    """Why the selected keyframe cannot be the style reference now; empty if it can."""
    refusal = judgeable(session)
    if not refusal and len(chosen(session)) > 1:
        refusal = tr("Select one keyframe alone.")
    return refusal


def lead_style(studio: Studio) -> None:
    """Have all that is rendered from now on follow the selected keyframe, or not any more if it does already."""
    session, take = studio.session, studio.session.take
    if take is None:
        return
    keyframe, on = chosen(session)[0], not leads(session)
    label = tr("Choose style reference") if on else tr("Drop style reference")
    if session.do(label, edits.set_style_reference, take.id, keyframe.id if on else None):
        if on:
            number = 1 + take.ordered.index(keyframe)
            text = tr("What is rendered from now on follows keyframe {number}.").format(number=number)
        else:
            text = tr("There is no style reference any more.")
        session.noticed.emit(text, True)


def advance(session: Session, after: int) -> None:
    """Select the next keyframe to review, from the one after on and then from the start."""
    take = session.take
    if take is None:
        return
    waiting = [one.frame for one in take.ordered if one.verdict == "open"]
    later = [frame for frame in waiting if frame > after]
    if later or waiting:
        session.select(frozenset({(later or waiting)[0]}))


def review(studio: Studio) -> None:
    """Look at what is rendered and has no verdict yet, beside the clip; from the playhead on."""
    session, take, view = studio.session, studio.session.take, studio.session.view
    if take is None:
        return
    session.dismiss()
    view.set(b=take.id, mode=ViewMode.WIPE if view.mode is ViewMode.SINGLE else view.mode)
    studio.show_tab("keyframe")
    advance(session, session.playhead - 1)


def approve_remaining(studio: Studio) -> None:
    """Approve all keyframes that are to review."""
    session, take = studio.session, studio.session.take
    if take is None:
        return
    remaining = [one.id for one in take.ordered if one.verdict == "open"]
    if remaining and session.do(tr("Approve remaining"), edits.judge, take.id, remaining, "approved"):
        session.noticed.emit(tr("{count} keyframes approved.").format(count=len(remaining)), True)


def add(studio: Studio, frame: int | None = None) -> None:
    """Make the frame under the playhead a keyframe."""
    studio.session.add_keyframe(studio.session.playhead if frame is None else frame)


def remove(studio: Studio) -> None:
    """Make the selected keyframes ordinary frames again."""
    session, take = studio.session, studio.session.take
    if take is None:
        return
    ends = (take.range.start, take.range.stop - 1)
    inner = [one for one in chosen(session) if one.frame not in ends]
    if not inner:
        session.refuse(EditError(tr("The ends of the range are always keyframes."), tr("Change the range instead.")))
    for keyframe in inner:
        session.do_grouped(2, tr("Remove keyframe"), edits.remove_keyframe, take.id, keyframe.id)


def move(studio: Studio, frame: int, to: int) -> None:
    """Move the keyframe at `frame`."""
    session, take = studio.session, studio.session.take
    keyframe = session.keyframe_at(frame)
    if take is None or keyframe is None:
        return
    if session.do_grouped(3, tr("Move keyframe"), edits.move_keyframe, take.id, keyframe.id, to):
        session.select(frozenset({to}))


def nudge(studio: Studio, direction: int) -> None:
    """Move the selected keyframe by one frame."""
    keyframe = studio.session.current
    if keyframe is not None:
        move(studio, keyframe.frame, keyframe.frame + direction)


def clear_added(studio: Studio) -> None:
    """Remove the keyframes that the user added."""
    session, take = studio.session, studio.session.take
    if take is None:
        return
    for keyframe in take.ordered:
        if keyframe.reason == "added" and keyframe.frame not in (take.range.start, take.range.stop - 1):
            session.do_grouped(4, tr("Clear added"), edits.remove_keyframe, take.id, keyframe.id)


def activate_version(studio: Studio, number: int) -> None:
    """Use another version of the selected keyframe."""
    session, take, keyframe = studio.session, studio.session.take, studio.session.current
    if take is None or keyframe is None:
        return
    if f"v{number}" not in keyframe.versions:
        words = tr("Keyframe {number} has no version {version}.")
        session.noticed.emit(words.format(number=1 + take.ordered.index(keyframe), version=number), False)
    else:
        session.do(tr("Use another version"), edits.activate_version, take.id, keyframe.id, f"v{number}")


def render(studio: Studio) -> None:
    """Render what needs it; with another look or range, as the next take."""
    session, document = studio.session, studio.session.document
    if document is None:
        return
    take = document.take
    if take is not None and take.rendered and take.settings != document.settings:
        session.do(tr("Begin the next take"), edits.new_take)
        session.view.make_room(take.id)
    session.work.approve_all = False
    session.work.render()
    studio.show_tab("progress")


def test_frame(studio: Studio) -> None:
    """Render the selected keyframe, or the one nearest to the playhead, alone."""
    session, take = studio.session, studio.session.take
    if take is None or not take.keyframes:
        return
    keyframe = session.current or min(take.ordered, key=lambda one: abs(one.frame - session.playhead))
    session.select(frozenset({keyframe.frame}))
    if keyframe.verdict == "approved":
        session.refuse(EditError(tr("This keyframe is approved."), tr("Unpin it first.")))
        return
    session.work.render(frozenset({keyframe.frame}))
    studio.show_tab("progress")


def reroll(studio: Studio, frames: frozenset[int] | None = None) -> None:
    """Render the selected keyframes anew, steered by their approved neighbours."""
    session, take = studio.session, studio.session.take
    if take is None:
        return
    if frames is None:
        frames = frozenset(one.frame for one in chosen(session) if one.version is not None)
    approved = [one for one in take.ordered if one.frame in frames and one.verdict == "approved"]
    if approved:
        session.do(tr("Unpin keyframe"), edits.judge, take.id, [one.id for one in approved], "open")
    if frames:
        wish = session.reroll
        seed = take.settings.seed if wish.keep_seed else None
        if wish.keep_seed:
            current = next((one.version for one in take.ordered if one.frame in frames and one.version), None)
            seed = current.seed if current is not None else seed
        session.work.render(frames, seed=seed, follow_pins=wish.follow_pins, strength=wish.strength)


def reroll_rejected(studio: Studio) -> None:
    """Render all rejected keyframes anew."""
    take = studio.session.take
    if take is not None:
        reroll(studio, frozenset(one.frame for one in take.ordered if one.verdict == "rejected"))


def propagatable(session: Session) -> str:
    """Why the take cannot be propagated now; empty if it can."""
    count = counts(session.take)
    if not count.total or count.rendered < count.total:
        return tr("Propagate unlocks when every keyframe is approved.")
    if count.approved < count.total:
        return tr("Propagate unlocks when every keyframe is approved.")
    return ""


def propagate(studio: Studio) -> None:
    """Make the frames between the keyframes."""
    studio.session.work.propagate()
    studio.show_tab("progress")
