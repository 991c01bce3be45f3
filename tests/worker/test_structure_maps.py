"""What the worker draws of a frame is what the method shows the ControlNet of it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from conftest import Office
from fresco_core.errors import RangeError
from fresco_core.frames import resize
from fresco_core.media import Clip
from fresco_core.project import Project
from fresco_core.settings import Control
from fresco_core.translation.annotators import to_pictures
from fresco_core.translation.controls import hints
from fresco_core.worker.messages import MapParams, StructureMap


def wanted(project: Project, control: Control = "canny", frame: int = 3) -> MapParams:
    settings = project.document.settings.model_copy(update={"short_side": 64})
    clip = project.folder.with_name("clip.mp4")
    return MapParams(project=str(project.folder), clip=str(clip), frame=frame, control=control, settings=settings)


@pytest.mark.parametrize("control", ["tile", "softedge", "canny"])
def test_a_map_is_the_hint_of_its_frame(office: Office, project: Project, control: Control) -> None:
    made = office.run(office.worker.call("draw_map", wanted(project, control)))
    assert isinstance(made, StructureMap)
    drawn = cv2.cvtColor(cv2.imread(made.picture), cv2.COLOR_BGR2RGB)
    with Clip(project.folder.with_name("clip.mp4")) as clip:
        frame = resize(clip.frame(3), *drawn.shape[:2])
    (expected,) = to_pictures(hints([frame], control, torch.device("cpu")))
    assert np.array_equal(drawn, expected)
    assert min(drawn.shape[:2]) == 64
    before = Path(made.picture).stat().st_mtime_ns
    office.run(office.worker.call("draw_map", wanted(project, control)))
    assert Path(made.picture).stat().st_mtime_ns == before


def test_a_frame_after_the_last_is_refused(office: Office, project: Project) -> None:
    with pytest.raises(RangeError, match="ends"):
        office.run(office.worker.call("draw_map", wanted(project, frame=400)))


def test_old_maps_are_removed(office: Office, project: Project) -> None:
    for frame in range(14):
        for control in ("canny", "softedge"):
            office.run(office.worker.call("draw_map", wanted(project, control, frame)))
    left = list((project.folder / "previews").glob("map-*.png"))
    assert len(left) <= 24
