"""Media as values; being here also lets the tests import the plain module beside it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from fresco_core.timecode import Timebase
from plugin.interchange import Media


@pytest.fixture
def media(tmp_path: Path) -> Callable[..., Media]:
    """Makes media that exist only as values."""

    def make(name: str, frames: int, rate: Fraction, *, drop: bool = False, **fields: object) -> Media:
        return Media(tmp_path / name, Timebase(rate, drop), frames, 1920, 1080, **fields)

    return make
