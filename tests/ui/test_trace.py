"""What is told of a job becomes stages, batches, a share that never falls, and the time that is left."""

from __future__ import annotations

import pytest

from fresco_core.worker.messages import ProgressNote
from ui.session.trace import Trace, numbers


def note(stage: str, done: int, total: int, left: float | None = None, frames: tuple[int, ...] = ()) -> ProgressNote:
    return ProgressNote(job="job", stage=stage, done=done, total=total, left=left, frames=frames)


def test_a_render_of_two_batches() -> None:
    trace = Trace("job", "render", 0.0, planned=((1, 2, 3), (4, 5, 6)))
    shares = []
    told = [(0.0, note("translating", 0, 6)), (1.0, note("loading", 1, 1)), (2.0, note("flow", 5, 5))]
    told += [(3.0 + step, note("translating", 3 * step, 24, 24.0 - step, (1, 2, 3))) for step in range(1, 5)]
    told += [(7.0 + step, note("translating", 12 + 3 * step, 24, 12.0 - step, (4, 5, 6))) for step in range(1, 4)]
    for now, one in told:
        trace.progressed(one, now)
        shares.append(trace.fraction)
        if now < 6:
            assert trace.seconds_left(now) is None
    assert shares == sorted(shares)
    assert [batch.frames for batch in trace.batches] == [(1, 2, 3), (4, 5, 6)]
    assert trace.batches[0].finished
    assert (trace.batches[1].step, trace.batches[1].steps) == (3, 4)
    assert trace.seconds_per_step() == 1.0
    assert trace.seconds_left(10.0) == 9.0
    assert trace.seconds_left(14.0) == 5.0
    # The first batch took as long for three keyframes as the three that are left will take.
    assert trace.seconds_to_render() == pytest.approx(trace.batches[0].seconds)
    trace.end(15.0, done=True)
    assert trace.fraction == 1.0
    assert trace.seconds == 15.0


def test_a_batch_that_was_given_up_for_a_smaller_one_does_not_count() -> None:
    trace = Trace("job", "render", 0.0, planned=((1, 2, 3, 4, 5),))
    for step in range(1, 4):
        trace.progressed(note("translating", 5 * step, 20, None, (1, 2, 3, 4, 5)), float(step))
    trace.progressed(note("translating", 3, 20, None, (1, 2, 3)), 5.0)
    assert [(batch.frames, batch.step) for batch in trace.batches] == [((1, 2, 3), 1)]
    trace.progressed(note("translating", 12, 20, None, (1, 2, 3)), 8.0)
    trace.progressed(note("translating", 14, 20, None, (4, 5)), 9.0)
    assert [(batch.frames, batch.step, batch.finished) for batch in trace.batches] == [
        ((1, 2, 3), 4, True),
        ((4, 5), 1, False),
    ]


def test_numbers_in_few_words() -> None:
    assert numbers([4]) == "4"
    assert numbers([1, 2]) == "1, 2"
    assert numbers([1, 2, 3]) == "1–3"
    assert numbers([1, 3, 4]) == "1, 3, 4"
