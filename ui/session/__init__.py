"""The session: the one observable state that all widgets look at, and the only one who changes it."""

from ui.session.session import Session

__all__ = ["Session"]
