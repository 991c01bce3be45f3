"""The errors that an editor meets every day, in the user's language.

The core speaks English: its sentences are for the command line, logs and reports, too. Those below are translated
whole, with what they name (`{0}`, `{1}`) put in; all others stay as they are.
"""

from __future__ import annotations

import re
from functools import cache

from fresco_core.errors import FrescoError
from ui.words import tr

SENTENCES = (
    # Clips
    "The clip '{0}' is missing.",
    "'{0}' is not the clip that this project was made with: it was changed or replaced since.",
    "There is no file '{0}'.",
    "Check the path.",
    "'{0}' is a still picture.",
    "'{0}' is not a clip that can be read.",
    "'{0}' is stored in a way that this build cannot decode.",
    "'{0}' is a folder, not a clip.",
    "'{0}' is empty.",
    "'{0}' may not be read.",
    "'{0}' ends {1} bytes early.",
    "'{0}' is damaged: only {1} of its {2} frames can be decoded.",
    "'{0}' cannot be read ({1}).",
    "'{0}' has changed since the project was made.",
    "'{0}' is not the clip that this project was made with.",
    "Choose a video file.",
    "Choose a video file, or convert it.",
    "Choose a video file, or a folder of numbered pictures.",
    "Choose where the clip is now.",
    "Choose the same file, or make a new project.",
    "Convert it, to ProRes or H.264 for example.",
    "Copy or export the clip again.",
    "Copy, download or export the clip again.",
    "Give yourself permission to read it, or copy it.",
    "Check the path and the disk.",
    "Restore it, or make a new project.",
    # Memory
    "The memory of this machine does not suffice.",
    "The memory of the {0} device does not suffice for {1}.",
    "The memory does not suffice for {0}.",
    "{0} keyframes of {1}x{2} need about {3} GB, but the device has {4} GB free.",
    "Close other programs, or choose a smaller size.",
    "Choose a smaller working size.",
    "Choose a smaller working size, or close other programs that use the device.",
    # The worker
    "The worker ended unexpectedly (code {0}).",
    "The worker could not be started.",
    "The worker was restarted.",
    "The worker stopped answering.",
    "The worker did not start in time.",
    "Resume the job.",
    "Resume the job; what was finished is saved.",
    "Try again; see its log.",
    # Disks and folders
    "The disk with '{0}' is full.",
    "{0} has {1} left, but {2} takes at least {3}.",
    "There is no space left in '{0}' for '{1}'.",
    "The folder '{0}' cannot be written.",
    "There is no folder '{0}'.",
    "'{0}' exists already.",
    "'{0}' cannot be written ({1}).",
    "'{0}' may not be read or written.",
    "'{0}' cannot be read or written ({1}).",
    "The project's folder '{0}' was deleted or moved.",
    "Free some space, then resume; what was finished is saved.",
    "Free some space, or choose a place on another disk.",
    "Free some space or choose another disk; nothing was changed.",
    "Choose another folder, or change its permissions.",
    "Change its permissions, or choose a place where you may write.",
    "Check the disk and the folder.",
    "Choose another destination.",
    "Put it back and save; until then what you do is only in memory.",
    # Projects
    "There is no project at '{0}'.",
    "The project '{0}' is open in another window or process.",
    "Close it there first.",
    "Choose a folder that ends in .fresco.",
    # Models
    "There is no model '{0}' on this machine.",
    "The hub cannot be reached for {0}.",
    "{0} is not on this machine, and working offline is switched on.",
    "Download it with `fresco models pull {0}`.",
    "Connect to the internet and try again; what is there already is kept.",
    "Try again later; what is there already is kept.",
)


def told(error: FrescoError) -> str:
    """What is wrong, and what to do."""
    return f"{error_words(error.problem)} {error_words(error.remedy)}"


def error_words(sentence: str) -> str:
    """A sentence of an error in the user's language where it is one of `SENTENCES`, else as it is."""
    for pattern, template in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return tr(template).format(*found.groups())
    return sentence


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Longest first: what names nothing comes before what might take it for a name."""
    parts = ((one, re.split(r"\{\d\}", one)) for one in sorted(SENTENCES, key=len, reverse=True))
    return tuple((re.compile("(.+?)".join(map(re.escape, pieces)), re.DOTALL), one) for one, pieces in parts)
