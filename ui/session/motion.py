"""The motion of the range that keyframes were proposed for, read from its artefact off the interface's thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from fresco_core.project.document import Take
from fresco_core.project.store import Project
from ui.background import Background

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Motion:
    """Keeps the values of the take that was looked at last; `came` is called when others are there.

    Attributes:
        values: float64 [n], change of each frame from the one before, from frame `start` on.
    """

    def __init__(self, background: Background, came: Callable[[], object]) -> None:
        self._background, self._came = background, came
        self.values: npt.NDArray[np.float64] | None = None
        self.start = 0
        self._name = ""

    def forget(self) -> None:
        """Nothing is open any more."""
        self.values, self._name = None, ""

    def follow(self, project: Project, take: Take | None) -> None:
        """Read the motion of a take, unless it is the one that is known."""
        name = (take.motion if take is not None else None) or ""
        if name == self._name:
            return
        self._name, self.values = name, None
        if not name or take is None:
            return
        start = take.range.start

        def read() -> npt.NDArray[np.float64]:
            import numpy as np

            return np.array(json.loads(project.artifacts.read(name))["error"], dtype=np.float64)

        def done(values: npt.NDArray[np.float64]) -> None:
            if name == self._name:
                self.values, self.start = values, start
                self._came()

        # A graph that cannot be read is one that is not shown.
        self._background.run(read, done)
