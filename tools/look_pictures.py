"""Renders the example that the panel shows of each look: one frame of the sample clip, by the built-in model.

    python tools/look_pictures.py [LOOK]...

writes `resources/looks/<look>.jpg`, 296 x 164 pixels. Needed again when the built-in model or a look has changed.
"""

from __future__ import annotations

import sys

import cv2
import numpy as np
import torch

from fresco_core.correspondence import correspond, flow_estimator
from fresco_core.media import Clip
from fresco_core.progress import ProgressToken
from fresco_core.resources import resource
from fresco_core.settings import all_looks
from fresco_core.settings.model import FrescoSettings
from fresco_core.translation import load_model, translate

FRAME = 44
SIZE = (296, 164)
PROMPT = "a toy train and a duck on a garden table"
PART = (0.0, 0.22, 0.66)
"""Left edge, top edge and width of what is shown, as shares of the picture: the train and the duck's head."""


def main(names: list[str]) -> None:
    """Render the named looks, or all."""
    with Clip(resource("sample", "sample.mp4")) as clip:
        picture = clip.frame(FRAME)
    model = load_model("sketchbook")
    height = model.folder.native_short_side
    height -= height % model.multiple
    width = round(height * picture.shape[1] / picture.shape[0] / model.multiple) * model.multiple
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    for look in all_looks(resource("looks")):
        if names and look.name not in names:
            continue
        settings = look.apply(PROMPT, {"saliency": False, "fresco": FrescoSettings.off()})
        made = translate(
            model,
            [small],
            correspond([small], flow_estimator("dis")),
            settings,
            [settings.prompt],
            generator=torch.Generator().manual_seed(settings.seed),
            progress=ProgressToken(),
        )
        target = resource("looks") / f"{look.name}.jpg"
        shown = cv2.cvtColor(_part(np.asarray(made.pictures[0])), cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(target), shown, [cv2.IMWRITE_JPEG_QUALITY, 88])
        print(target.name, flush=True)


def _part(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    left, top, wide = round(PART[0] * width), round(PART[1] * height), round(PART[2] * width)
    high = round(wide * SIZE[1] / SIZE[0])
    top = min(top, height - high)
    return cv2.resize(picture[top : top + high, left : left + wide], SIZE, interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    main(sys.argv[1:])
