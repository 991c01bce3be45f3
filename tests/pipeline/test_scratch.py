"""The temporary folder of a job."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

from fresco_core.correspondence import PairFlow
from fresco_core.errors import DiskFullError
from fresco_core.pipeline.scratch import BYTES_PER_PIXEL, Scratch

HEIGHT, WIDTH = 6, 10


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def _flow(seed: int) -> PairFlow:
    generator = torch.Generator().manual_seed(seed)
    fields = torch.randn(2, 2, HEIGHT, WIDTH, generator=generator) * 20
    hidden = torch.rand(2, HEIGHT, WIDTH, generator=generator) < 0.3
    return PairFlow(*fields, *hidden)


def test_what_is_put_comes_back(folder: Path) -> None:
    with Scratch(HEIGHT, WIDTH) as scratch:
        for index in range(3):
            scratch.put_frame(index, _picture(index))
            scratch.put_flow(index, _flow(index))
        assert len(scratch.frames(0, 3)) == 3
        for index, (picture, flow) in enumerate(zip(scratch.frames(0, 3), scratch.flows(0, 3), strict=True)):
            np.testing.assert_array_equal(picture, _picture(index))
            torch.testing.assert_close(flow.forward, _flow(index).forward, atol=1 / 32, rtol=0)
            torch.testing.assert_close(flow.backward, _flow(index).backward, atol=1 / 32, rtol=0)
            assert torch.equal(flow.forward_occlusion, _flow(index).forward_occlusion)
            assert torch.equal(flow.backward_occlusion, _flow(index).backward_occlusion)
        np.testing.assert_array_equal(scratch.frames(0, 3)[1:][0], _picture(1))
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        assert size == 3 * HEIGHT * WIDTH * BYTES_PER_PIXEL


def test_what_is_dropped_takes_no_room(folder: Path) -> None:
    with Scratch(HEIGHT, WIDTH) as scratch:
        for index in range(5):
            scratch.put_frame(index, _picture(index))
            scratch.put_flow(index, _flow(index))
        scratch.drop_before(4)
        assert len([file for file in folder.rglob("*") if file.is_file()]) == 2
        np.testing.assert_array_equal(scratch.frame(4), _picture(4))


def test_nothing_stays_behind(folder: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), Scratch(HEIGHT, WIDTH) as scratch:
        scratch.put_frame(0, _picture(0))
        assert list(folder.iterdir())
        raise KeyboardInterrupt
    assert not list(folder.iterdir())


def test_a_full_disk_is_told(folder: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with Scratch(HEIGHT, WIDTH) as scratch:
        (next(folder.iterdir()) / "00000000.frame").symlink_to(full)
        with pytest.raises(DiskFullError, match="temporary folder"):
            scratch.put_frame(0, _picture(0))
