"""Renders the example that the panel shows of each look: one frame of the sample clip, by the built-in model.

    python tools/look_pictures.py [LOOK]...

writes `resources/looks/<look>.jpg`, 296 x 164 pixels. Needed again when the built-in model or a look has changed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import cv2

from fresco_core.resources import resource
from fresco_core.settings import all_looks

FRAME = 44
SIZE = (296, 164)
LEFT, TOP, WIDTH = 0.03, 0.24, 0.62
"""The part of the picture that is shown, as shares of its width and height: the train and the duck's head."""


def main(names: list[str]) -> None:
    """Render the named looks, or all."""
    for look in all_looks():
        if names and look.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "pictures"
            command = [sys.executable, "-m", "fresco_core.cli", "restyle", str(resource("sample", "sample.mp4"))]
            command += ["--in", str(FRAME), "--out", str(FRAME + 1), "--look", look.name, "--format", "png"]
            command += ["--prompt", "a toy train and a duck on a garden table", "-o", str(made)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            picture = cv2.imread(str(min(made.glob("*.png"))))
        assert picture is not None
        height, width = picture.shape[:2]
        wide = round(width * WIDTH)
        high = round(wide * SIZE[1] / SIZE[0])
        left, top = round(width * LEFT), min(round(height * TOP), height - high)
        part = cv2.resize(picture[top : top + high, left : left + wide], SIZE, interpolation=cv2.INTER_AREA)
        target = resource("looks") / f"{look.name}.jpg"
        cv2.imwrite(str(target), part, [cv2.IMWRITE_JPEG_QUALITY, 88])
        print(target.name)


if __name__ == "__main__":
    main(sys.argv[1:])
