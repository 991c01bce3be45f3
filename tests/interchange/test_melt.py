"""A real editor's engine renders the cut; every frame is decoded and says which one it is."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import pytest
from handoff_clips import read_barcode, write_barcodes

from plugin.interchange import HandOff, measure, write_package

melt = shutil.which("melt") or shutil.which("melt-7")
pytestmark = pytest.mark.skipif(melt is None, reason="melt is not installed")


def rendered(cut: Path, folder: Path) -> list[tuple[int, bool]]:
    """What melt shows at each frame of the timeline."""
    folder.mkdir()
    movie = folder / "rendered.mkv"
    consumer = f"avformat:{movie}"
    options = ("vcodec=ffv1", "acodec=pcm_s16le", "pix_fmt=yuv420p", "real_time=-1", "terminate_on_pause=1")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "SDL_AUDIODRIVER": "dummy"}
    subprocess.run(
        [str(melt), str(cut), "-consumer", consumer, *options],
        check=True,
        capture_output=True,
        timeout=100,
        env=environment,
        cwd=folder,
    )
    with av.open(str(movie)) as container:
        return [read_barcode(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("rate", "timecode"),
    [
        (Fraction(24000, 1001), "01:00:00:00"),
        (Fraction(25), ""),
        (Fraction(30000, 1001), "00:59:58;20"),
        (Fraction(60000, 1001), "10:00:00;00"),
    ],
)
def test_every_frame_is_where_it_belongs(tmp_path: Path, rate: Fraction, timecode: str) -> None:
    clip = tmp_path / "source  clip & 100% more %04d #1 é.mov"
    source = write_barcodes(clip, range(96), rate, timecode=timecode, sound=True)
    result = write_barcodes(tmp_path / "restyled.mp4", range(31, 62), rate, inverted=True, sound=True)
    plan = HandOff(measure(result), measure(source), 31, name="100% %20 %04d #1 é")
    package = write_package(plan, tmp_path / "handoff")
    shown = rendered(package.files["mlt"], tmp_path / "out")
    assert shown == [(frame, 31 <= frame < 62) for frame in range(96)]


def test_handles_and_a_package_that_has_moved(tmp_path: Path) -> None:
    source = write_barcodes(tmp_path / "source.mp4", range(96), Fraction(50))
    result = write_barcodes(tmp_path / "restyled.mp4", range(20, 40), Fraction(50), inverted=True)
    plan = HandOff(measure(result), measure(source), 20, handles=7)
    package = write_package(plan, tmp_path / "handoff", collect=True)
    moved = package.folder.rename(tmp_path / "elsewhere")
    source.unlink()
    result.unlink()
    shown = rendered(moved / package.files["mlt"].name, tmp_path / "out")
    assert shown == [(frame, 20 <= frame < 40) for frame in range(13, 47)]
