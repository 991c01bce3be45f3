"""Pictures to look at, decoded off the user interface's thread; the latest request wins."""

from ui.decoding.service import FramePicture, FrameService
from ui.decoding.sources import ClipSource, FileSource, PictureSource, SequenceSource

__all__ = ["ClipSource", "FileSource", "FramePicture", "FrameService", "PictureSource", "SequenceSource"]
