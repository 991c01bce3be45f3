"""The plot of a clip's motion."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fresco_core.cli.plot import _CUT, _KEYFRAME, draw_motion, save_picture
from fresco_core.errors import OutputError
from fresco_core.keyframes import Motion


def _count(picture: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int((picture == np.array(colour, np.uint8)).all(axis=-1).sum())


def test_keyframes_and_cuts_are_drawn() -> None:
    error = np.abs(np.sin(np.arange(90.0))) / 50
    plain = draw_motion(Motion(error), ())
    drawn = draw_motion(Motion(error, (40,)), (0, 12, 39, 40, 89), start=100)
    assert plain.shape == drawn.shape
    assert _count(plain, _KEYFRAME) == _count(plain, _CUT) == 0
    assert _count(drawn, _KEYFRAME) > 5 * 50
    assert _count(drawn, _CUT) > 50


@pytest.mark.parametrize("count", [1, 2, 3])
def test_short_and_still_ranges_can_be_drawn(count: int) -> None:
    assert draw_motion(Motion(np.zeros(count)), range(count)).any()


def test_a_picture_is_written_as_it_is(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (8, 9, 3), dtype=np.uint8)
    save_picture(picture, tmp_path / "a.png")
    read = cv2.cvtColor(cv2.imread(str(tmp_path / "a.png")), cv2.COLOR_BGR2RGB)
    np.testing.assert_array_equal(read, picture)
    with pytest.raises(OutputError):
        save_picture(picture, tmp_path / "no" / "a.png")
