"""Errors as panels: what happened, what is saved, and which ways out there are; and what each of them does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from fresco_core import __version__
from fresco_core.errors import FrescoError
from fresco_core.project import edits
from fresco_core.project.document import Document, Job
from fresco_core.project.requests import RenderRequest
from ui.error_words import error_words, told
from ui.session.derive import counts
from ui.session.job_words import job_stopped
from ui.session.trace import numbers
from ui.state import Problem, Remedy
from ui.timecodes import duration
from ui.words import tr

if TYPE_CHECKING:
    from ui.session.session import Session

CODES = {
    "resources": "FS-204",
    "worker": "FS-205",
    "protocol": "FS-207",
    "model": "FS-301",
    "media": "FS-401",
    "clip": "FS-402",
    "range": "FS-404",
    "project": "FS-405",
    "settings": "FS-406",
    "edit": "FS-407",
    "disk-full": "FS-501",
    "output": "FS-502",
    "cancelled": "FS-503",
    "host": "FS-601",
    "bridge": "FS-601",
}
"""The code of each kind of error; FS-900 for what is none of them."""
SILENT = "FS-206"
"""The code of a worker that is not heard of any more."""


def problem_of(session: Session, error: FrescoError, job_id: str | None = None, *, again: str = "") -> Problem:
    """What the panel shows for an error, of a job or of something else.

    Args:
        again: the id of the action that has failed, if it can be tried again.
    """
    document = session.document
    job = document.jobs.get(job_id) if document is not None and job_id else None
    side = _short_side(document, job) if document is not None and job is not None else 0
    missing_clip = error.kind == "clip"
    return Problem(
        code=CODES.get(error.kind, "FS-900"),
        title=_title(session, error, job, missing_clip),
        # What the error itself advises in this case is for the command line.
        body=error_words(error.problem) if missing_clip else told(error),
        saved="" if _unsaved(session, again) else _saved(session, job),
        remedies=_remedies(error, job, missing_clip, again, left=_left(session, job), side=side),
        details=_details(session, error, job),
        time=time.strftime("%H:%M:%S"),
        job=job.id if job is not None else "",
    )


def silence(session: Session, seconds: float) -> Problem:
    """What the panel shows when nothing is heard of a worker that has a job."""
    document = session.document
    job = document.jobs.get(session.live.job) if document is not None else None
    wait = Remedy("wait", tr("Wait"), tr("It may only be busy; this goes away when it answers."), icon="clock-outline")
    restart = Remedy("restart", tr("Restart worker"), tr("The job goes on where it was."), icon="restart")
    return Problem(
        code=SILENT,
        title=tr("Worker is not answering"),
        body=tr("Nothing was heard of it for {seconds:.0f} s.").format(seconds=seconds),
        saved=_saved(session, job),
        remedies=(wait, restart),
        details="\n".join(line.rstrip()[:160] for line in list(session.work.client.log)[-6:]),
        time=time.strftime("%H:%M:%S"),
        job=job.id if job is not None else "",
    )


def _title(session: Session, error: FrescoError, job: Job | None, missing_clip: bool) -> str:
    if missing_clip:
        return tr("Source file is missing")
    if error.kind == "resources":
        return _memory_title(session, job)
    if error.kind == "project" and session.document is not None:
        return tr("This did not work")
    titles = {
        "worker": tr("The render worker stopped"),
        "protocol": tr("The worker gave an answer that makes no sense"),
        "model": tr("The model cannot be used"),
        "media": tr("Cannot read this clip"),
        "range": tr("The range does not fit the clip"),
        "project": tr("The project cannot be opened"),
        "settings": tr("A setting does not fit"),
        "disk-full": tr("Disk is full"),
        "output": tr("The result cannot be written"),
    }
    if error.kind in titles:
        return titles[error.kind]
    document = session.document
    if job is not None and document is not None:
        return job_stopped(document, job.id)
    return tr("This did not work")


def _memory_title(session: Session, job: Job | None) -> str:
    """Whose memory was too small, and in which batch if there are several."""
    memory, trace = session.work.memory, session.work.trace
    gpu = memory is not None and memory.device is not None
    if job is not None and trace is not None and trace.job == job.id and len(trace.planned) > 1 and trace.batches:
        words = tr("Out of GPU memory in batch {number}") if gpu else tr("Out of memory in batch {number}")
        return words.format(number=len(trace.batches))
    return tr("Out of GPU memory") if gpu else tr("Out of memory")


def _unsaved(session: Session, again: str) -> bool:
    """Whether the project itself could not be written."""
    return again == "save" or (session.project is not None and session.project.trouble is not None)


def _saved(session: Session, job: Job | None) -> str:
    """What is safe on the disk."""
    document = session.document
    if document is None:
        return ""
    take = document.takes.get(job.take or "") if job is not None else None
    if take is None:
        return tr("Everything you did is saved.")
    if isinstance(job.request if job else None, RenderRequest):
        return _saved_keyframes([place for place, one in enumerate(take.ordered, start=1) if one.version is not None])
    done = sum(segment.last - segment.first - 1 for segment in take.segments.values()) + counts(take).rendered
    return tr("{done} of {total} frames are saved.").format(done=min(done, len(take.range)), total=len(take.range))


def _saved_keyframes(places: list[int]) -> str:
    if not places:
        return tr("Nothing was finished yet. Everything you did is saved.")
    if len(places) == 1:
        return tr("Keyframe {number} is finished and saved. It will not be rendered again.").format(number=places[0])
    words = tr("Keyframes {numbers} are finished and saved. They will not be rendered again.")
    return words.format(numbers=numbers(places))


def _remedies(
    error: FrescoError, job: Job | None, missing_clip: bool, again: str, *, left: str, side: int
) -> tuple[Remedy, ...]:
    other_clip = Remedy("open", tr("Choose another"), tr("Open another clip or project."), icon="folder-open-outline")
    relink = Remedy("relink", tr("Relink"), tr("Show where the same file lies now."), icon="link-variant")
    clean = Remedy("clear_cache", tr("Clear cache"), tr("Deletes what can be made again."), icon="delete-outline")
    move = Remedy("move_project", tr("Move project"), tr("To a disk with more room."), icon="folder-open-outline")
    log = Remedy("diagnostics", tr("Open log"), tr("What the worker wrote last."), icon="file-document-outline")
    if missing_clip:
        return relink, other_clip
    if job is not None:
        resume = Remedy("resume", tr("Resume"), tr("Does only what is left."), left, icon="play")
        retry = Remedy("resume", tr("Try again"), cost=left, icon="refresh")
        if error.kind == "resources":
            freed = Remedy(
                "resume",
                tr("Free memory, then retry as is"),
                tr("Close other programs that need memory first."),
                left,
                icon="refresh",
            )
            return *_smaller(job, side), freed
        if error.kind == "output" and job.request.kind == "export":
            place = Remedy("export", tr("Choose another place"), icon="folder-open-outline")
            return place, retry
        return {
            "worker": (resume, log),
            "protocol": (resume, log),
            "model": _other_models(),
            "disk-full": (resume, move, clean),
            "output": (retry,),
            "media": (retry, relink),
        }.get(error.kind, (resume,))
    if again:
        retry = Remedy(again, tr("Try again"), icon="refresh")
        elsewhere = () if again == move.action else (move,)
        return (*elsewhere, clean, retry) if error.kind == "disk-full" else (retry,)
    return {
        "worker": (Remedy("restart", tr("Restart worker"), icon="restart"), log),
        "protocol": (Remedy("restart", tr("Restart worker"), icon="restart"), log),
        "model": _other_models(),
        "disk-full": (move, clean),
    }.get(error.kind, (other_clip,) if error.kind in ("media", "range", "project") else ())


def _other_models() -> tuple[Remedy, ...]:
    own = Remedy(
        "sketchbook", tr("Use Sketchbook"), tr("The model that ships with FRESCO Studio."), icon="cube-outline"
    )
    return own, Remedy("models", tr("Choose another model"), icon="package-variant-closed")


def _left(session: Session, job: Job | None) -> str:
    """How long what is left of a job's keyframes would take."""
    trace = session.work.trace
    seconds = trace.seconds_to_render() if job is not None and trace is not None and trace.job == job.id else None
    return "" if seconds is None else tr("about {time}").format(time=duration(seconds))


def _short_side(document: Document, job: Job) -> int:
    """Of a job's keyframes, in pixels."""
    take = document.takes.get(job.take or "")
    if take is not None and take.working_size is not None:
        return min(take.working_size)
    # Of a take that has no keyframe yet the size is not known; others that leave it to the model have the model's.
    known = [min(one.working_size) for one in document.takes.values() if one.working_size is not None]
    return job.request.settings.short_side or (known[-1] if known else 512)


def _smaller_side(side: int) -> int:
    """Three quarters of a short side, at least what models still draw at."""
    return max(256, side * 3 // 4 // 64 * 64)


def _smaller(job: Job, side: int) -> tuple[Remedy, ...]:
    """The same keyframes at a smaller short side. Smaller batches are no way out: the worker has tried them already."""
    if not isinstance(job.request, RenderRequest) or _smaller_side(side) >= side:
        return ()
    title = tr("Retry at {side} px").format(side=_smaller_side(side))
    return (Remedy("smaller_size", title, tr("All keyframes are rendered again to match."), icon="aspect-ratio"),)


def _details(session: Session, error: FrescoError, job: Job | None) -> str:
    lines = [f"{type(error).__name__} ({error.kind}): {error.problem}"]
    if job is not None:
        lines.append(f"job {job.request.kind} {job.id}  frames {job.request.range.start}-{job.request.range.stop - 1}")
    if error.kind in ("worker", "protocol", "resources"):
        lines += [line.rstrip()[:160] for line in list(session.work.client.log)[-6:]]
    return "\n".join(lines)


def report_text(session: Session, problem: Problem) -> str:
    """The problem as it can be pasted into a report."""
    import platform

    lines = [
        f"FRESCO Studio {__version__}, {platform.system()} {platform.release()}, Python {platform.python_version()}",
        f"{problem.code} {problem.title} ({problem.time})",
        problem.body,
        problem.saved,
        "",
        problem.details,
    ]
    return "\n".join(line for line in lines if line is not None)


def act(session: Session, problem: Problem, remedy: Remedy) -> None:
    """Do what a remedy's button says."""
    action = remedy.action
    if action == "diagnostics":
        # The problem is still there afterwards.
        session.show_page(action)
        return
    session.dismiss()
    if action == "models":
        session.show_page(action)
    elif action == "resume":
        session.work.resume(problem.job)
    elif action == "restart":
        session.work.client.restart()
    elif action == "clear_cache":
        session.clear_cache()
    elif action in ("sketchbook", "smaller_size"):
        _work_on(session, problem.job)
        {"sketchbook": _sketchbook, "smaller_size": _smaller_size}[action](session, problem.job)
    elif action != "wait":
        session.wished.emit(action)


def _work_on(session: Session, job_id: str) -> None:
    """Make the take of a job the active one."""
    document = session.document
    job = document.jobs.get(job_id) if document is not None else None
    if document is not None and job is not None and job.take in document.takes and job.take != document.active_take:
        session.do(tr("Work on another take"), edits.activate_take, job.take)


def _sketchbook(session: Session, job_id: str) -> None:
    """Choose the built-in model; what was to be rendered is rendered with it."""
    _with_settings(session, model="sketchbook")
    document = session.document
    job = document.jobs.get(job_id) if document is not None else None
    if job is not None and isinstance(job.request, RenderRequest):
        _render_anew(session)
    else:
        session.noticed.emit(tr("Sketchbook is chosen for what is rendered from now on."), False)


def _with_settings(session: Session, **changes: object) -> None:
    document = session.document
    if document is not None:
        settings = document.settings.model_copy(update=changes)
        session.do(tr("Change settings"), edits.set_settings, settings, document.look)


def _smaller_size(session: Session, job_id: str) -> None:
    """The next take at three quarters of the size."""
    document = session.document
    if document is None or job_id not in document.jobs:
        return
    _with_settings(session, short_side=_smaller_side(_short_side(document, document.jobs[job_id])))
    _render_anew(session)


def _render_anew(session: Session) -> None:
    """Render with other settings; what is rendered already stays in its take."""
    take = session.take
    if take is not None and take.rendered:
        session.do(tr("Begin the next take"), edits.new_take)
        session.view.make_room(take.id)
    session.work.render()
