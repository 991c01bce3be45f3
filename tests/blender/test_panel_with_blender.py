"""A real Blender starts the panel and sends a strip; the panel's worker restyles it, and Blender places the result."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from blenders import ROOT, SCRIPTS, Blender, answer

from tiny_models import save_tiny_model

START = 11
"""The scene frame at which the strip begins."""


def decode(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").astype(np.int16) for frame in container.decode(video=0)]


def round_trip(
    blender: Blender, zips: dict[str, str], folder: Path, settings: dict[str, Any], preview: list[int], near: float
) -> None:
    """Send, restyle, place, save, open again, render; and compare what is shown with what was made.

    `near` is how far two decodings of a frame may lie apart, in mean levels of 255.
    """
    clip = Path(shutil.copy(ROOT / "resources" / "sample" / "sample.mp4", folder))
    seconds = 540
    told = folder / "driver.json"
    told.write_text(json.dumps({"folder": str(folder), "settings": settings, "seconds": seconds}), encoding="utf-8")
    launcher = folder / "launcher.json"
    launcher.write_text(json.dumps({"command": [sys.executable, str(SCRIPTS / "panel_driver.py"), str(told)]}))
    launcher.chmod(0o600)
    environment = {
        "FRESCO_BRIDGE_FILE": str(folder / "run" / "bridge.json"),
        "FRESCO_LAUNCHER_FILE": str(launcher),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(folder / "config"),
        "OMP_NUM_THREADS": "1",
    }
    values = {"clip": str(clip), "preview": preview, "size": [640, 360], "seconds": seconds, "short": True}
    process = blender.start("roundtrip_script.py", folder, zips=zips, environment=environment, **values)
    try:
        output, _ = process.communicate(timeout=seconds + 60)
    finally:
        process.kill()
        process.communicate()
    done = folder / "panel.json"
    until = time.monotonic() + 60
    while not done.exists() and time.monotonic() < until:
        time.sleep(0.1)  # the panel hears of it a moment later, and leaves by itself
    assert done.exists(), output[-3000:]
    panel = json.loads(done.read_text(encoding="utf-8"))
    answers = answer(output, f"{blender.name}, panel: {panel}")

    first, last = preview
    assert panel["clip"] == str(clip)
    assert answers["placed"] == panel["where"] == f"channel 2, frames {first} to {last}"
    assert answers["progress"]["type"] == "progress"
    assert answers["note"]["made_by"]["project"] == str(clip) + ".fresco"
    movie = decode(Path(panel["file"]))
    source = decode(clip)
    assert len(movie) == last + 1 - first
    for index in range(len(movie)):
        shown = decode(Path(answers["frames"][str(first + index)]))[0]
        distances = [float(np.abs(shown - other).mean()) for other in movie]
        assert distances[index] < near
        assert distances[index] <= min(distances) + 1e-6
        assert float(np.abs(shown - source[first - START + index]).mean()) > 4.0


def test_a_host_starts_the_panel_and_gets_its_range_back(
    blender: Blender, zips: dict[str, str], tmp_path: Path
) -> None:
    model = save_tiny_model(tmp_path / "model")
    round_trip(blender, zips, tmp_path, {"model": str(model), "short_side": 64, "steps": 2}, [41, 46], 4.0)  # noise


@pytest.mark.slow
def test_the_same_with_the_built_in_model(blender: Blender, zips: dict[str, str], tmp_path: Path) -> None:
    round_trip(blender, zips, tmp_path, {"steps": 6}, [41, 48], 2.0)
