"""Random sequences of edits, verdicts and renderings: rules hold, undo restores, stale is exactly what was touched."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from made_up import propagated, proposal, rendered

from fresco_core.project import Document, EditError, Keyframe, Project, Take, edits, jobs
from fresco_core.project.asking import ask_for_keyframes, ask_for_propagation
from fresco_core.project.document import Version
from fresco_core.project.patch import Patch, reverse
from fresco_core.project.status import is_propagated, keyframe_state, segments_of

LENGTH = 24
FRAME = st.integers(-2, LENGTH + 2)
WHICH = st.integers(0, 9)

Span = tuple[int, int]


class Edits(RuleBasedStateMachine):
    """A project, what was propagated as the test remembers it, and what undo has to bring back."""

    saved: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp()) / "clip.fresco"
        shutil.copytree(self.saved, self._folder)
        self.project = Project.open(self._folder)
        self.undoable: list[tuple[Patch, Document]] = []
        self.redoable: list[tuple[Patch, Document]] = []

    def teardown(self) -> None:
        self.project.close()
        shutil.rmtree(self._folder.parent)

    @property
    def document(self) -> Document:
        return self.project.document

    @property
    def take(self) -> Take:
        assert self.document.take is not None
        return self.document.take

    def keyframe(self, which: int) -> Keyframe:
        return self.take.ordered[which % len(self.take.ordered)]

    def edit(self, edit: Callable[..., Document], *arguments: Any, touches: set[int] | None = None) -> bool:
        """Make an edit, and compare what it does to segments with the frames whose keyframes it touches."""
        before = self.document
        try:
            patch = self.project.do(edit.__name__, edit, *arguments)
        except EditError:
            assert self.document is before
            return False
        dumps = (one.model_dump(mode="json") for one in (before, self.document))
        assert json.loads(json.dumps(patch)) == list(_json_difference([], *dumps))
        if patch:
            self.undoable.append((patch, before))
            self.redoable.clear()
        self.check(before, touches)
        return True

    def check(self, before: Document, touches: set[int] | None) -> None:
        """Nothing made is ever lost or altered, and only segments at touched keyframes change their state."""
        assert Document.model_validate(self.document.model_dump(mode="json")) == self.document
        for id, take in self.document.takes.items():
            for keyframe in take.ordered:
                assert keyframe_state(self.document, take, keyframe)
                old = before.takes[id].keyframes.get(keyframe.id) if id in before.takes else None
                if old is not None:
                    assert [_made(version) for version in old.versions.values()] == [
                        _made(keyframe.versions[key]) for key in old.versions
                    ]
            if touches is not None and id in before.takes and id == before.active_take:
                _compare(_states(before.takes[id]), _states(take), touches)

    @initialize(frames=st.sets(st.integers(1, LENGTH - 2), max_size=6), cut=st.none() | st.integers(1, LENGTH - 1))
    def propose(self, frames: set[int], cut: int | None) -> None:
        cuts = () if cut is None else (cut,)
        self.edit(edits.propose, proposal(self.document.range, tuple(frames), cuts), self.document.range)

    @rule(frame=FRAME)
    def add(self, frame: int) -> None:
        self.edit(edits.add_keyframe, self.take.id, frame, touches={frame})

    @rule(which=WHICH, frame=FRAME)
    def move(self, which: int, frame: int) -> None:
        old = self.keyframe(which)
        self.edit(edits.move_keyframe, self.take.id, old.id, frame, touches={old.frame, frame})

    @rule(which=WHICH)
    def remove(self, which: int) -> None:
        old = self.keyframe(which)
        self.edit(edits.remove_keyframe, self.take.id, old.id, touches={old.frame})

    @rule(which=WHICH, prompt=st.sampled_from(("", "winter", "night")))
    def prompt(self, which: int, prompt: str) -> None:
        self.edit(edits.set_keyframe_prompt, self.take.id, self.keyframe(which).id, prompt, touches=set())

    @rule(which=st.sets(WHICH, min_size=1), verdict=st.sampled_from(("open", "approved", "rejected")))
    def judge(self, which: set[int], verdict: str) -> None:
        ids = [self.keyframe(one).id for one in which]
        self.edit(edits.judge, self.take.id, ids, verdict, touches=set())

    @rule(which=st.none() | WHICH)
    def lead(self, which: int | None) -> None:
        id = None if which is None else self.keyframe(which).id
        self.edit(edits.set_style_reference, self.take.id, id, touches=set())

    @rule(which=WHICH, number=st.integers(1, 4))
    def use(self, which: int, number: int) -> None:
        chosen = self.keyframe(which)
        self.edit(edits.activate_version, self.take.id, chosen.id, f"v{number}", touches={chosen.frame})

    @rule(which=st.none() | st.sets(WHICH, min_size=1), follow=st.booleans())
    def render(self, which: set[int] | None, follow: bool) -> None:
        frames = None if which is None else {self.keyframe(one).frame for one in which}
        pinned = {one.id: one.version for one in self.take.ordered if one.verdict == "approved"}
        try:
            request = ask_for_keyframes(self.document, self.take, frames, follow_pins=follow)
        except EditError:
            return
        led = () if request.reference is None else (request.reference,)
        assert not {one.frame for one in request.keyframes} & {pin.frame for pin in (*request.pins, *led)}
        self.edit(jobs.add_job, request, self.take.id, touches=set())
        job = self.document.queue[-1]
        for made in rendered(request):
            self.edit(edits.add_version, self.take.id, made, touches={made.frame})
        self.edit(jobs.set_job_state, job, "done", touches=set())
        assert {id: self.take.keyframes[id].version for id in pinned} == pinned, "what was approved has changed"

    @rule(until=st.integers(0, 8))
    def propagate(self, until: int) -> None:
        """Up to some segment: a job may be interrupted anywhere."""
        try:
            asked = ask_for_propagation(self.document, self.take)
        except EditError:
            return
        assert asked.cuts == self.take.cuts
        made = propagated(asked)
        for segment in made[:until]:
            self.edit(edits.add_segment, self.take.id, segment)
            states = _states(self.take)
            assert states[segment.first, segment.last] == "current"
        if until >= len(made):
            assert set(_states(self.take).values()) <= {"current"}
            assert is_propagated(self.take)

    @rule()
    def new_take(self) -> None:
        self.edit(edits.new_take)

    @rule(which=WHICH)
    def other_take(self, which: int) -> None:
        takes = self.document.ordered_takes
        self.edit(edits.activate_take, takes[which % len(takes)].id)

    @precondition(lambda self: len(self.document.takes) > 1)
    @rule(which=WHICH)
    def delete_take(self, which: int) -> None:
        takes = self.document.ordered_takes
        self.edit(edits.delete_take, takes[which % len(takes)].id)

    @precondition(lambda self: len(self.undoable) > 1)
    @rule(count=st.integers(1, 4))
    def undo(self, count: int) -> None:
        """Never the proposal, which every other rule needs."""
        for _ in range(min(count, len(self.undoable) - 1)):
            patch, before = self.undoable.pop()
            self.redoable.append((patch, self.document))
            self.project.apply("Undo", reverse(patch))
            assert self.document == before

    @precondition(lambda self: bool(self.redoable))
    @rule()
    def redo(self) -> None:
        patch, after = self.redoable.pop()
        self.undoable.append((patch, self.document))
        self.project.apply("Redo", patch)
        assert self.document == after

    @rule(saved=st.booleans())
    def reopen(self, saved: bool) -> None:
        """Through the saved document, or as after a crash through the journal."""
        before = self.document
        if saved:
            self.project.close()
        else:
            self.project.flush()
            self.project._journal.close()
            self.project._lock.release()
        self.project = Project.open(self._folder)
        assert self.document == before


def _json_difference(path: list[str], old: dict[str, Any], new: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a patch holds, found the long way: through everything."""
    for key in [*old, *(key for key in new if key not in old)]:
        here = [*path, key]
        before, after = old.get(key), new.get(key)
        if key in old and key in new and isinstance(before, dict) and isinstance(after, dict):
            yield from _json_difference(here, before, after)
        elif key not in old or key not in new or before != after:
            sides = {name: side[key] for name, side in (("old", old), ("new", new)) if key in side}
            yield {"path": here, **sides}


def _made(version: Version) -> Version:
    """What a verdict cannot change."""
    return version.replace(verdict="open")


def _states(take: Take) -> dict[Span, str]:
    return {(status.first.frame, status.last.frame): status.state for status in segments_of(take)}


def _compare(before: dict[Span, str], after: dict[Span, str], touched: set[int]) -> None:
    """Segments are the same and in the same state, unless a touched frame lies in them or at one of their ends."""
    for one, other in ((before, after), (after, before)):
        for (first, last), state in one.items():
            if not any(first <= frame <= last for frame in touched):
                assert other.get((first, last)) == state, f"{first}-{last} is not at {touched}"


def _run(saved: Path, examples: int) -> None:
    class Here(Edits):
        pass

    Here.saved = saved
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=examples, stateful_step_count=30, suppress_health_check=checks),
    )


def test_random_edits(saved_project: Path) -> None:
    _run(saved_project, 25)


@pytest.mark.slow
def test_a_thousand_random_sequences(saved_project: Path) -> None:
    _run(saved_project, 1000)


def test_a_new_picture_makes_its_two_segments_stale_and_no_other(project: Project) -> None:
    project.do("Propose", edits.propose, proposal(project.document.range, (5, 10, 15, 20)), project.document.range)
    take = project.document.take
    assert take is not None
    for made in rendered(ask_for_keyframes(project.document, take)):
        project.do("Render", edits.add_version, take.id, made)
    take = project.document.takes[take.id]
    for segment in propagated(ask_for_propagation(project.document, take)):
        project.do("Propagate", edits.add_segment, take.id, segment)
    for made in rendered(ask_for_keyframes(project.document, project.document.takes[take.id], [10])):
        project.do("Render", edits.add_version, take.id, made)
    take = project.document.takes[take.id]
    assert _states(take) == {
        (0, 5): "current",
        (5, 10): "stale",
        (10, 15): "stale",
        (15, 20): "current",
        (20, 23): "current",
    }
    keyframe = take.ordered[2]
    project.do("Back", edits.activate_version, take.id, keyframe.id, "v1")
    assert set(_states(project.document.takes[take.id]).values()) == {"current"}
