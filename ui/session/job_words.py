"""What jobs are called: in the queue, while they run, and when they have stopped."""

from __future__ import annotations

from pathlib import Path

from fresco_core.project.document import Document
from fresco_core.project.requests import ProposeRequest, RenderRequest
from ui.words import tr


def job_title(document: Document, job_id: str) -> tuple[str, str]:
    """What a job does, and for what."""
    job = document.jobs[job_id]
    name, request = _name(document, job_id), job.request
    if isinstance(request, ProposeRequest):
        return tr("Propose keyframes"), tr("{count} frames").format(count=len(request.range))
    if isinstance(request, RenderRequest):
        return tr("Render {name}").format(name=name), tr("{count} keyframes").format(count=len(request.keyframes))
    if request.kind == "propagate":
        return tr("Propagate {name}").format(name=name), tr("{count} frames").format(count=len(request.range))
    return tr("Export {name}").format(name=name), Path(request.destination).name


def job_doing(document: Document, job_id: str) -> str:
    """What a job is doing, as it stands within a sentence."""
    words = {
        "propose": tr("proposing keyframes"),
        "render": tr("rendering {name}"),
        "propagate": tr("propagating {name}"),
    }.get(document.jobs[job_id].request.kind, tr("exporting {name}"))
    return words.format(name=_name(document, job_id))


def job_running(document: Document, job_id: str) -> str:
    """What a job is doing, as a title."""
    doing = job_doing(document, job_id)
    return doing[:1].upper() + doing[1:]


def job_stopped(document: Document, job_id: str) -> str:
    """That a job has stopped, as a title; of one that renders, the take is enough."""
    render = isinstance(document.jobs[job_id].request, RenderRequest)
    job = _name(document, job_id) if render else job_running(document, job_id)
    return tr("{job} stopped").format(job=job)


def _name(document: Document, job_id: str) -> str:
    take = document.takes.get(document.jobs[job_id].take or "")
    return take.name if take else document.name
