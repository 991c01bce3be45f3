"""A project's queue and a real worker: results, order, pausing, stopping, failing, resuming after a restart."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from conftest import Office
from fresco_core.errors import DiskFullError
from fresco_core.project import Document, Project, Take
from fresco_core.project.asking import (
    ask_for_export,
    ask_for_keyframes,
    ask_for_propagation,
    ask_for_proposal,
)
from fresco_core.project.requests import RenderRequest
from fresco_core.project.status import keyframe_state, segments_of
from fresco_core.project.store import load_document
from fresco_core.worker.messages import (
    ArtifactNote,
    Estimate,
    JobParams,
    MemoryNote,
    Nothing,
    PreviewNote,
    ProgressNote,
)

MOST_CPU = 0.5
"""Seconds of the processor's time that a stopped job may still take."""


def take_of(document: Document) -> Take:
    assert document.take is not None
    return document.take


def propose(office: Office, project: Project) -> Take:
    return take_of(office.do(project, office.queue(project), ask_for_proposal(project.document, device="cpu")))


def rendering(project: Project, frames: list[int] | None = None, **changes: object) -> RenderRequest:
    """A request; with other settings than the take's if there are changes."""
    request = ask_for_keyframes(project.document, take_of(project.document), frames, device="cpu")
    return request.model_copy(update={"settings": request.settings.model_copy(update=changes)})


def test_a_take_from_the_first_frame_to_the_last(office: Office, project: Project, tmp_path: Path) -> None:
    shown: list[bool] = []

    def hear(note: object) -> None:
        if isinstance(note, PreviewNote):
            shown.extend(Path(picture).is_file() for picture in note.pictures)
            assert all(Path(picture).parent == project.folder / "previews" for picture in note.pictures)

    queue = office.queue(project, hear)
    take = take_of(office.do(project, queue, ask_for_proposal(project.document, device="cpu")))
    frames = [keyframe.frame for keyframe in take.ordered]
    assert (frames[0], frames[-1]) == (0, 13)
    assert {keyframe_state(project.document, take, keyframe) for keyframe in take.ordered} == {"proposed"}
    take = take_of(office.do(project, queue, ask_for_keyframes(project.document, take, device="cpu"), take.id))
    assert {keyframe_state(project.document, take, keyframe) for keyframe in take.ordered} == {"to review"}
    take = take_of(office.do(project, queue, ask_for_propagation(project.document, take, device="cpu"), take.id))
    assert {status.state for status in segments_of(take)} == {"current"}
    request = ask_for_export(project.document, take, tmp_path / "out", "png", device="cpu")
    document = office.do(project, queue, request, take.id)
    assert len(list((tmp_path / "out").glob("*.png"))) == 14
    assert len(document.exports) == 1

    assert shown
    assert all(shown), "a preview was told of before it was there"
    assert not list((project.folder / "previews").iterdir())
    progress = [note for note in office.notes if isinstance(note, ProgressNote)]
    assert {"reading", "keyframes", "flow", "translating", "propagating", "writing"} <= {
        note.stage for note in progress
    }
    assert all(0 <= note.done <= note.total for note in progress)
    assert any(note.left is not None and note.left > 0 for note in progress)
    assert any(set(note.frames) <= set(frames) and note.frames for note in progress if note.stage == "translating")
    made = [note.keyframe.frame for note in office.notes if isinstance(note, ArtifactNote) and note.keyframe]
    assert made == frames
    office.until(lambda: any(isinstance(note, MemoryNote) and note.model for note in office.notes))
    # What the next job of the kind would take is known now, and the model can be let go.
    params = JobParams(job="e", project=str(project.folder), clip=str(project.clip), request=rendering(project, frames))
    estimate = office.run(office.worker.call("estimate", params))
    assert isinstance(estimate, Estimate)
    assert estimate.seconds is not None
    assert estimate.memory is not None
    assert estimate.memory > 50e6
    office.run(office.worker.call("release", Nothing()))
    office.notes.clear()
    office.until(lambda: any(isinstance(note, MemoryNote) for note in office.notes))
    assert [note.model for note in office.notes if isinstance(note, MemoryNote)][-1] is None


def test_the_order_can_be_changed(office: Office, project: Project) -> None:
    take = propose(office, project)
    frames = [keyframe.frame for keyframe in take.ordered]
    done: list[str] = []
    project.listen(
        lambda document: done.extend(
            id for id in document.queue if document.jobs[id].state == "done" and id not in done
        )
    )
    queue = office.queue(project)
    ids = [office.call(queue.submit, rendering(project, [frame], seed=0), take.id) for frame in frames[:3]]
    queue.move(ids[2], 1)
    office.settled(project, *ids)
    assert [id for id in done if id in ids] == [ids[0], ids[2], ids[1]]


@pytest.mark.parametrize("how", ["pause", "stop"])
def test_going_on_after_a_restart_of_everything(office: Office, project: Project, tmp_path: Path, how: str) -> None:
    """What was made stays, the document says where it stands, and another session finishes it."""
    take = propose(office, project)

    def first_is_there(note: object) -> None:
        if isinstance(note, ArtifactNote):
            getattr(queue, how)(note.job)

    queue = office.queue(project, first_is_there)
    id = office.call(queue.submit, ask_for_keyframes(project.document, take, device="cpu"), take.id)
    (job,) = office.settled(project, id)
    assert job.state == {"pause": "paused", "stop": "stopped"}[how]
    finished = project.artifacts.names("png")
    assert finished
    project.close()
    with Project.open(project.folder) as again:
        assert again.document.jobs[id].state == job.state
        assert again.artifacts.names("png") == finished
        later = office.queue(again)
        office.call(later.start)
        assert later.running is None, "nothing goes on by itself"
        office.call(later.resume, id)
        office.settled(again, id)
        assert all(keyframe.version for keyframe in take_of(again.document).ordered)


def test_what_was_running_goes_on_when_the_program_comes_back(office: Office, project: Project) -> None:
    take = propose(office, project)
    queue = office.queue(project)
    id = office.call(queue.submit, rendering(project, strength=1.0), take.id)
    office.until(lambda: any(isinstance(note, ProgressNote) and note.job == id for note in office.notes))
    office.call(queue.close)
    project.close()
    office.until(lambda: queue.running is None)
    with Project.open(project.folder) as again:
        assert again.document.jobs[id].state == "waiting"
        office.call(office.queue(again).start)
        (job,) = office.settled(again, id)
        assert job.state == "done"


def test_a_job_that_cannot_be_done_tells_why_and_the_next_one_follows(office: Office, project: Project) -> None:
    take = propose(office, project)
    queue = office.queue(project)
    ids = [
        office.call(queue.submit, rendering(project, model="nonesuch"), take.id),
        office.call(queue.submit, rendering(project), take.id),
    ]
    failed, done = office.settled(project, *ids)
    assert (failed.state, done.state) == ("failed", "done")
    assert failed.error is not None
    assert failed.error["kind"] == "model"
    assert failed.error["remedy"]
    with Project.open(_closed(project)) as again:
        assert again.document.jobs[ids[0]].error == failed.error


def _closed(project: Project) -> Path:
    project.close()
    return project.folder


@pytest.mark.parametrize("stage", ["reading", "flow", "translating", "propagating", "writing"])
def test_stopping_is_heard_within_half_a_second_of_work(
    office: Office, project: Project, tmp_path: Path, stage: str
) -> None:
    """Measured in the processor's time of the worker, so that a busy machine does not matter."""
    worker: list[psutil.Process] = []
    used: list[float] = []

    def cpu() -> float:
        living = (one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE)
        worker[:] = worker or [one for one in living if "fresco_core.worker" in one.cmdline()]
        times = worker[0].cpu_times()
        return float(times.user + times.system)

    def hear(note: object) -> None:
        if isinstance(note, ProgressNote) and note.stage == stage and not used:
            used.append(cpu())
            queue.stop(note.job)

    queue = office.queue(project, hear)
    requests: list[Callable[[], tuple[object, str | None]]] = [
        lambda: (ask_for_proposal(project.document, device="cpu"), None),
        lambda: (rendering(project), take_of(project.document).id),
        lambda: (
            ask_for_export(project.document, take_of(project.document), tmp_path / "out", "png", device="cpu"),
            take_of(project.document).id,
        ),
    ]
    for request in requests:
        (job,) = office.settled(project, office.call(queue.submit, *request()))  # type: ignore[arg-type]
        if used:
            assert cpu() - used[0] < MOST_CPU
            # The worker may have come to the end while it was being told.
            assert job.state in ("stopped", "done")
            assert not (tmp_path / "out").exists() or job.state == "done"
            return
    pytest.fail(f"no stage {stage}")


@pytest.fixture
def small_disk(project: Project, tmp_path: Path) -> Iterator[Path]:
    """The test's project on a disk of its own of 2 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk cannot be mounted here")
    project.close()
    yield Path(shutil.copytree(project.folder, disk / "clip.fresco"))
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("kilobytes", [0, 60, 400, 700])
def test_a_full_disk_stops_the_job_and_it_goes_on_when_there_is_room(
    office: Office, small_disk: Path, clip: Path, tmp_path: Path, kilobytes: int
) -> None:
    """So much room left, and different things are written last."""
    with Project.open(small_disk) as project:
        project.relink(clip)
        take = propose(office, project)
        ballast = small_disk.parent / "ballast"
        free = shutil.disk_usage(small_disk).free
        ballast.write_bytes(bytes(max(0, free - kilobytes * 1024)))
        queue = office.queue(project)
        id = office.call(queue.submit, rendering(project), take.id)
        (job,) = office.settled(project, id)
        if job.state == "done":
            take = take_of(project.document)
            id = office.call(queue.submit, ask_for_propagation(project.document, take, device="cpu"), take.id)
            (job,) = office.settled(project, id)
        assert job.state == "failed"
        assert job.error is not None
        assert job.error["kind"] == "disk-full"
        assert job.error["remedy"]
        finished = project.artifacts.names("png")
        with suppress(DiskFullError):
            project.close()
    assert load_document(small_disk)[0].takes, "it can be read although the disk is full"
    ballast.unlink()
    with Project.open(small_disk) as again:
        assert again.artifacts.names("png") == finished
        if id not in again.document.jobs:
            # The disk was too full to even remember that it was asked for.
            id = office.call(office.queue(again).submit, rendering(again), take.id)
        else:
            office.call(office.queue(again).resume, id)
        (job,) = office.settled(again, id)
        assert job.state == "done", job.error
        assert not list(small_disk.rglob(".partial-*"))
