"""From a strip in a real Blender through the built-in model and back, without a hand on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from blenders import ROOT, Blender, answer
from hosted_panel import Panel

from plugin.bridge.panel import HostProgress, RangeSent, ResultPlaced

START, FIRST, LAST = 11, 41, 48
"""Scene frames: where the strip begins, and the preview range."""


def decode(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(np.int16) for frame in container.decode(video=0)]


@pytest.mark.slow
def test_a_strip_is_restyled_by_the_built_in_model_and_placed(
    blender: Blender, zips: dict[str, str], tmp_path: Path
) -> None:
    clip = Path(shutil.copy(ROOT / "resources" / "sample" / "sample.mp4", tmp_path))
    panel = Panel(tmp_path)
    with panel.bridge:
        process = blender.start(
            "roundtrip_script.py",
            tmp_path,
            zips=zips,
            clip=str(clip),
            preview=[FIRST, LAST],
            size=[640, 360],
            seconds=300,
            short=True,
            environment={"FRESCO_BRIDGE_FILE": str(panel.file)},
        )
        try:
            sent = panel.expect(RangeSent)
            panel.bridge.accept(sent)
            frames = sent.clip.frames
            panel.bridge.report(sent.clip.origin, HostProgress(stage="restyling", total=len(frames)))
            assert (frames.start, frames.stop) == (FIRST - START, LAST + 1 - START)
            movie = tmp_path / "restyled.mp4"
            command = [sys.executable, "-m", "fresco_core.cli", "restyle", str(sent.clip.path)]
            command += ["--prompt", "a toy train and a duck on a garden table", "--look", "watercolour", "--steps", "6"]
            command += ["--in", str(frames.start), "--out", str(frames.stop - 1), "--output", str(movie)]
            subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, timeout=900)
            result = panel.deliver(sent.clip, movie)
            assert panel.expect(ResultPlaced).result_id == result.id
            output, _ = process.communicate(timeout=240)
        finally:
            process.kill()
            process.communicate()
    answers = answer(output, blender.name)
    assert answers["placed"] == f"channel 2, frames {FIRST} to {LAST}"

    # Saved, opened again and rendered: each placed frame is the restyled frame of its place, and no other.
    source, restyled = decode(clip), decode(movie)
    assert len(restyled) == len(frames)
    for index in range(len(frames)):
        shown = decode(Path(answers["frames"][str(FIRST + index)]))[0]
        distances = [float(np.abs(shown - other).mean()) for other in restyled]
        assert int(np.argmin(distances)) == index
        assert distances[index] < 2.0
        assert float(np.abs(shown - source[frames.start + index]).mean()) > 4.0
    # Beside the range stands the source as it was; it is muted only where it was asked for, with the whole strip.
    assert answers["source muted"] is True
