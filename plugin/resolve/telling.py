"""Tells the user a sentence from a script that has no window.

It is printed to Resolve's Console, which few have open, and shown by the system without waiting for an answer.
"""

import os
import sys
from typing import List

from .bridge import launch

_TITLE = "FRESCO Studio"
_SCRIPT = "on run {text, title}\ndisplay notification text with title title\nend run"


def tell(text: str) -> None:
    """Show `text`."""
    print("{}: {}".format(_TITLE, text))  # noqa: T201
    if os.name == "nt":
        _message_box(text)
        return
    try:
        launch.start_apart(_command(text))
    except OSError:
        return  # no such program here: the Console has it


def _command(text: str) -> List[str]:
    if sys.platform == "darwin":
        return ["/usr/bin/osascript", "-e", _SCRIPT, text, _TITLE]
    return ["notify-send", "--app-name", _TITLE, _TITLE, text]


def _message_box(text: str) -> None:
    import ctypes
    import threading

    user32 = getattr(ctypes, "windll").user32  # noqa: B009  there on Windows alone
    threading.Thread(target=user32.MessageBoxW, args=(None, text, _TITLE, 0x40), daemon=True).start()
