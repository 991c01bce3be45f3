"""Which action the primary button stands for, and what stands beside it: follows from where the shot is."""

from __future__ import annotations

from ui.session import Session
from ui.session.derive import Counts, counts, stages
from ui.state import Stage
from ui.timecodes import duration, size
from ui.words import tr

BUSY = ("render", "propagate", "export")


def current_stage(session: Session) -> Stage:
    """Where the shot is."""
    return next(item.stage for item in stages(session.document, session.live) if item.current)


def primary_action(session: Session) -> str:
    """The id of the action that brings the shot on."""
    if session.document is None:
        return "open"
    if busy(session):
        return "cancel"
    return {
        Stage.RANGE: "propose",
        Stage.KEYFRAMES: "render",
        Stage.REVIEW: "reroll_rejected" if counts(session.take).rejected else "propagate",
        Stage.PROPAGATE: "propagate",
        Stage.DELIVER: "export" if session.hosts.place is None else "send",
    }[current_stage(session)]


def busy(session: Session) -> bool:
    """Whether a job runs that makes pictures."""
    job = session.work.running
    return job is not None and job.request.kind in BUSY


def beside(session: Session) -> str:
    """The id of the action that stands beside the primary one; none for ""."""
    if session.document is None:
        return ""
    if busy(session):
        return "pause_job" if session.live.kind == "render" else ""
    stage = current_stage(session)
    if stage is Stage.KEYFRAMES:
        return "test"
    return "propagate" if primary_action(session) == "reroll_rejected" else ""


def summary(session: Session) -> tuple[tuple[str, str], ...]:
    """Lines above the buttons, each with words at the left and at the right."""
    document, take = session.document, session.take
    if document is None:
        return ()
    if busy(session):
        kept = tr("What is finished is kept if you stop.")
        return ((tr("Finished batches are kept if you stop.") if session.live.kind == "render" else kept, ""),)
    count = counts(take)
    estimate = session.work.estimate
    about = tr("about {time}").format(time=duration(estimate.seconds)) if estimate and estimate.seconds else ""
    stage = current_stage(session)
    if stage is Stage.KEYFRAMES and take is not None:
        return (_batches(session), about), *_memory(session)
    if stage is Stage.REVIEW:
        return ((_verdicts(count), ""),)
    if stage in (Stage.PROPAGATE, Stage.DELIVER) and take is not None:
        seconds = float(len(take.range) / session.rate)
        length = f"{len(take.range)} f · {seconds:.2f} s"
        if stage is Stage.PROPAGATE:
            return ((length, about), *_memory(session))
        free = session.room.free
        return ((length, "" if free is None else tr("{size} free").format(size=size(free))),)
    return ()


def _memory(session: Session) -> tuple[tuple[str, str], ...]:
    """What the next step needs, where that was measured."""
    estimate = session.work.estimate
    if estimate is None or not estimate.memory:
        return ()
    return ((session.work.device_name, tr("needs {size}").format(size=size(estimate.memory))),)


def _batches(session: Session) -> str:
    document, take = session.document, session.take
    assert document is not None
    assert take is not None
    from fresco_core.keyframes import deal_batches

    frames = [one.frame for one in take.ordered if one.version is None] or [one.frame for one in take.ordered]
    batches = deal_batches(frames, document.settings.keyframes.batch_size, take.cuts)
    if len(batches) < 2:
        return tr("{count} keyframes together").format(count=len(frames))
    sizes = " + ".join(str(len(batch.new)) for batch in batches)
    return tr("{count} keyframes in {batches} batches ({sizes})").format(
        count=len(frames), batches=len(batches), sizes=sizes
    )


def _verdicts(count: Counts) -> str:
    parts = (
        (count.approved, tr("{count} approved")),
        (count.rejected, tr("{count} rejected")),
        (count.open, tr("{count} to review")),
    )
    return " · ".join(words.format(count=number) for number, words in parts if number)
