"""Structure maps for the panel: what a ControlNet would be shown of a frame, as a file in the project's previews."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from fresco_core.media import Clip
from fresco_core.pipeline import ModelShelf
from fresco_core.pipeline.hinting import draw_hints
from fresco_core.pipeline.pictures import encode_png
from fresco_core.pipeline.preflight import check_range
from fresco_core.progress import ProgressToken
from fresco_core.project.files import check_plain, file_errors, remove, write_file
from fresco_core.timing import FrameRange
from fresco_core.worker.messages import MapParams, StructureMap

_KEPT = 24
"""Files; older ones are removed, and drawn again when they are asked for."""


class MapDrawer:
    """Draws one map at a time, on the processor."""

    def __init__(self, models: ModelShelf) -> None:
        self._models = models
        self._files: deque[Path] = deque()

    def draw(self, params: MapParams, previews: Path) -> StructureMap:
        """Draw a map into the folder `previews`, unless it is there already.

        Raises:
            ModelError: if there is no such model, or the control needs a network that is not here.
            MediaError: if the clip cannot be read.
            RangeError: if it has no such frame.
            ProjectError, DiskFullError: if the file cannot be written.
        """
        folder, _ = self._models.folder(params.settings.model)
        short_side = params.settings.short_side or folder.native_short_side
        file = previews / f"map-{params.control}-{params.frame:08}-{short_side}.png"
        if file not in self._files or not file.exists():
            with Clip(Path(params.clip)) as clip:
                check_range(FrameRange(params.frame, params.frame + 1), clip.info)
                drawn = draw_hints(
                    clip,
                    [params.frame],
                    params.control,
                    ProgressToken(),
                    short_side=short_side,
                    multiple=folder.multiple,
                )
                ((_, picture),) = drawn
            with file_errors(previews):
                check_plain(previews, folder=True)
                previews.mkdir(exist_ok=True)
            write_file(file, encode_png(picture), durable=False)
            self._files.append(file)
        while len(self._files) > _KEPT:
            remove(self._files.popleft())
        return StructureMap(picture=str(file))
