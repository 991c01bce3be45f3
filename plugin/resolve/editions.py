"""Which Resolve this is, and what it lets scripts do."""

from typing import TYPE_CHECKING, NamedTuple, Tuple

from .problems import ResolveError

if TYPE_CHECKING:
    from . import calls

OLDEST = (18, 5)
"""The first version that places clips at a frame of a track."""

WITHOUT_SCRIPTS = (21, 1)
"""From this version on, the free edition does not run scripts from its menu."""

Edition = NamedTuple("Edition", [("version", Tuple[int, ...]), ("studio", bool)])


def edition(resolve: "calls.Resolve") -> Edition:
    """The version and edition of a running Resolve.

    Raises:
        ResolveError: if it is too old.
    """
    version = tuple(int(part) for part in list(resolve.GetVersion() or [])[:3] if str(part).isdigit())
    if version < OLDEST:
        raise ResolveError(
            "DaVinci Resolve {} cannot place clips by script.".format(".".join(map(str, version)) or "of this version"),
            "Update it to 18.5 or later, or use FRESCO Studio's hand-off files.",
        )
    return Edition(version, "studio" in (resolve.GetProductName() or "").lower())


def version_text(version: Tuple[int, ...]) -> str:
    """A version for people."""
    return ".".join(map(str, version))
