"""What must not stand in a log."""

from __future__ import annotations

import re

_SECRET = re.compile(
    r"\bhf_\w+|(?<=[Bb]earer )\S+|(?<=://)[^/\s@]+(?=@)|(?<=\?)[^\s'\"]*(?:[Ss]ignature|[Tt]oken)=[^\s'\"]+"
)


def without_secrets(text: str) -> str:
    """The text without the hub's tokens, and without names, passwords and signatures in addresses."""
    return _SECRET.sub("<removed>", text)
