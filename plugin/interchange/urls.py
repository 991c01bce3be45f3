"""File paths as addresses, the way editors write them."""

from __future__ import annotations

from pathlib import PurePath


def file_url(path: PurePath) -> str:
    """An absolute path as a file:// address, of this machine or, for Windows shares, of another."""
    return path.as_uri()


def local_url(path: PurePath) -> str:
    """The same, with this machine named, as FCP7 XML has it."""
    url = path.as_uri()
    return url.replace("file:///", "file://localhost/", 1)
