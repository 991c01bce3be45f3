"""The queue of a document: which jobs there are, in which order, and in which state."""

from __future__ import annotations

from typing import Any

from fresco_core.errors import FrescoError
from fresco_core.project.document import Document, Job, JobState, now
from fresco_core.project.edits import new_id
from fresco_core.project.errors import EditError
from fresco_core.project.requests import Request


def add_job(document: Document, request: Request, take: str | None = None, *, id: str | None = None) -> Document:
    """Put a request at the end of the queue."""
    job = Job(id=id or new_id(), take=take, request=request, made=now())
    return document.replace(jobs={**document.jobs, job.id: job}, queue=(*document.queue, job.id))


def set_job_state(document: Document, id: str, state: JobState, error: FrescoError | None = None) -> Document:
    """Note what has become of a job."""
    job = _job(document, id)
    changes: dict[str, Any] = {"state": state, "error": None if error is None else error.to_data()}
    if state == "running":
        changes |= {"started": now(), "finished": None}
    elif state in ("done", "stopped", "failed"):
        changes["finished"] = now()
    return document.replace(jobs={**document.jobs, id: job.replace(**changes)})


def resume_job(document: Document, id: str) -> Document:
    """Have a paused, stopped or failed job go on where it was."""
    if _job(document, id).state not in ("paused", "stopped", "failed"):
        return document
    return set_job_state(document, id, "waiting")


def move_job(document: Document, id: str, position: int) -> Document:
    """Give a job another place in the queue, counted from 0."""
    _job(document, id)
    others = [other for other in document.queue if other != id]
    return document.replace(queue=(*others[:position], id, *others[position:]))


def remove_job(document: Document, id: str) -> Document:
    """Take a job out of the queue.

    Raises:
        EditError: if it is running.
    """
    if _job(document, id).state == "running":
        raise EditError("This job is running.", "Stop it first.")
    return document.replace(
        jobs={other: job for other, job in document.jobs.items() if other != id},
        queue=tuple(other for other in document.queue if other != id),
    )


def interrupted(document: Document) -> Document:
    """The document as it is when it is opened: what was running waits to go on."""
    for job in document.jobs.values():
        if job.state == "running":
            document = set_job_state(document, job.id, "waiting")
    return document


def next_job(document: Document) -> Job | None:
    """The first job in the queue that waits."""
    return next((job for job in document.ordered_jobs if job.state == "waiting"), None)


def _job(document: Document, id: str) -> Job:
    if id not in document.jobs:
        raise EditError("There is no such job.", "Choose one of the queue.")
    return document.jobs[id]
