"""The errors a user can meet: each says what happened, to what, and what to do.

They cross the process border as data (`to_data`, `from_data`); the command line turns `exit_code` into
its own, the panel turns `remedy` into a button.
"""

from __future__ import annotations

from typing import Any, ClassVar

_WORDS_FOR_IT = (
    "can't allocate memory",
    "not enough memory",
    "out of memory",
    "insufficient memory",
    "alloc_failed",
    "could not create a primitive",
)
"""Torch's allocator on the CPU and on Windows, the GPU's, OpenCV, cuBLAS and cuDNN, and oneDNN, which does not say why
it could not."""


class FrescoError(Exception):
    """One clear sentence about what is wrong, and one about what to do.

    Args:
        problem: what happened and to what, a full sentence.
        remedy: what the user can do about it, a full sentence.
    """

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    _kinds: ClassVar[dict[str, type[FrescoError]]] = {}

    def __init_subclass__(cls) -> None:
        # A finer class of a kind is for whoever catches it on the way; across the border goes the kind.
        FrescoError._kinds.setdefault(cls.kind, cls)

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy

    def to_data(self) -> dict[str, Any]:
        """The error as JSON-ready data."""
        return {"kind": self.kind, "problem": self.problem, "remedy": self.remedy}

    @staticmethod
    def from_data(data: dict[str, Any]) -> FrescoError:
        """The error that `to_data` described; an unknown kind becomes a plain `FrescoError`."""
        cls = FrescoError._kinds.get(str(data.get("kind")), FrescoError)
        return cls(str(data["problem"]), str(data["remedy"]))


class SettingsError(FrescoError):
    """A setting, look or option that does not exist or is out of bounds."""

    kind = "settings"
    exit_code = 2


class MediaError(FrescoError):
    """A clip that is missing, unreadable, empty, or not a video."""

    kind = "media"
    exit_code = 3


class RangeError(FrescoError):
    """A frame range that is empty, reversed or outside the clip."""

    kind = "range"
    exit_code = 4


class OutputError(FrescoError):
    """An output that exists already, or a folder that cannot be written."""

    kind = "output"
    exit_code = 5


class DiskFullError(OutputError):
    """No space left while writing."""

    kind = "disk-full"
    exit_code = 6


class ModelError(FrescoError):
    """A model that is missing, unsafe, of the wrong kind, or that computes nonsense."""

    kind = "model"
    exit_code = 7


class ResourceError(FrescoError):
    """Not enough memory or no usable device, after every smaller plan was tried."""

    kind = "resources"
    exit_code = 8

    @classmethod
    def of_memory(cls) -> ResourceError:
        """What a `MemoryError` comes to where nothing more is known."""
        return cls("The memory of this machine does not suffice.", "Close other programs, or choose a smaller size.")


def lacks_memory(error: BaseException) -> bool:
    """Whether an error says that memory does not suffice; few libraries have a class of their own for that."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in _WORDS_FOR_IT)


class CancelledError(FrescoError):
    """The user stopped the job."""

    kind = "cancelled"
    exit_code = 130

    def __init__(self, problem: str = "Stopped.", remedy: str = "Nothing was written.") -> None:
        super().__init__(problem, remedy)
