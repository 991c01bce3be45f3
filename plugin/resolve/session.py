"""One run of a script: dials the panel, does what was asked, and stays to place results until it is no longer needed.

The script never listens; it ends when the panel or Resolve is gone, or when another run has taken its place. On
Windows Resolve's script processes can outlive it otherwise.
"""

import itertools
import os
import time
from typing import TYPE_CHECKING, Any, Callable, Dict

from . import VERSION, timelines
from .bridge import discovery, greeting, launch, link
from .editions import edition, version_text
from .place import place
from .problems import ResolveError
from .results import read_result
from .selection import Selection, read_selection

if TYPE_CHECKING:
    from . import calls

LINK_SECONDS = 60.0
REPLY_SECONDS = 30.0
FETCH_SECONDS = 8.0
_LOST_SECONDS = 30.0
_PAUSE = 0.2
_LATEST = "resolve-script"

Say = Callable[[str], None]


class Session:
    """The script's side of the conversation.

    Args:
        say: tells the user a sentence.
    """

    def __init__(self, resolve: "calls.Resolve", say: Say) -> None:
        self._resolve, self._say = resolve, say
        version = edition(resolve).version
        introduction = greeting.introduce("resolve", version_text(version), VERSION, self._document())
        self._link = link.Link(introduction)
        self._placed: Dict[str, str] = {}
        self._name = "{} {}".format(os.getpid(), time.time())
        self._alone = True

    @property
    def placed(self) -> int:
        """How many results were placed."""
        return len(self._placed)

    def open(self, start: bool = True, seconds: float = LINK_SECONDS) -> None:
        """Reach the panel, and start it if it does not run; from now on this run takes the place of earlier ones.

        Raises:
            ResolveError: if it cannot be reached.
        """
        if start and discovery.find_panel() is None:
            try:
                launch.start_panel()
            except launch.LaunchError as error:
                raise ResolveError(error.problem, error.remedy) from None
        self._link.start()
        if not self._link.wait(seconds):
            problem = self._link.problem or "FRESCO Studio does not answer."
            raise ResolveError(problem, "Start it, then run this script again.")
        self._alone = not _write_latest(self._name)

    def close(self) -> None:
        """Hang up; what waits at the panel stays there."""
        self._link.close()

    def send_range(self) -> Selection:
        """Send the marked range of the clip under the playhead to the panel.

        Raises:
            ResolveError: if there is none, or the panel refuses it.
        """
        selection = read_selection(self._resolve)
        message: Dict[str, Any] = {
            "type": "range",
            "path": selection.path,
            "frames": [selection.start, selection.stop],
            "rate": [selection.rate.fps.numerator, selection.rate.fps.denominator],
            "name": selection.name,
            "anchor": selection.anchor,
        }
        if selection.media_frames is not None:
            message["media_frames"] = selection.media_frames
        self._request(message)
        return selection

    def fetch(self) -> None:
        """Ask for the results that wait.

        Raises:
            ResolveError: if the panel does not answer.
        """
        self._request({"type": "fetch"})

    def serve(self, seconds: float = 0.0) -> None:
        """Place results as they come, until nobody needs this script any more, or that long without a result."""
        quiet = lost = time.monotonic()
        for turn in itertools.count():
            messages = self._link.poll()
            for message in messages:
                if message.get("type") == "result":
                    self.place(message)
                    quiet = time.monotonic()
            now = time.monotonic()
            if self._link.state == link.LINKED:
                lost = now
            over = (seconds and now - quiet > seconds) or now - lost > _LOST_SECONDS
            if over or not (self._alone or _read_latest() == self._name) or not (turn % 10 or self._alive()):
                return
            time.sleep(_PAUSE)

    def place(self, message: Dict[str, Any]) -> bool:
        """Place one result and tell the panel how that went; whether it lies in the timeline."""
        name = str(message.get("result"))
        if name in self._placed:  # sent again before word of it came
            self._link.send({"type": "placed", "result": name, "where": self._placed[name]})
            return True
        try:
            where = place(self._resolve, read_result(message))
        except ResolveError as error:
            problem, remedy = error.problem, error.remedy
        except Exception as error:  # Resolve closing in the middle of a call, most of all
            problem = "DaVinci Resolve broke off ({}).".format(type(error).__name__)
            remedy = "See whether it still runs, then send the result again."
        else:
            self._placed[name] = where
            self._link.send({"type": "placed", "result": name, "where": where})
            self._say("Placed: {}.".format(where))
            return True
        self._link.send({"type": "not-placed", "result": name, "problem": problem, "remedy": remedy})
        self._say("{} {}".format(problem, remedy))
        return False

    def _request(self, message: Dict[str, Any]) -> None:
        try:
            self._link.request(message, REPLY_SECONDS)
        except link.LinkError as error:
            raise ResolveError(error.problem, error.remedy) from None

    def _document(self) -> str:
        """What results belong to: the project's id, or its name."""
        manager = self._resolve.GetProjectManager()
        project = manager.GetCurrentProject() if manager else None
        return (timelines.unique_id(project) or project.GetName()) if project else ""

    def _alive(self) -> bool:
        try:
            return bool(self._resolve.GetProductName())
        except Exception:
            return False


def _latest_path() -> str:
    return os.path.join(discovery.data_folder(), _LATEST)


def _write_latest(text: str) -> bool:
    """Leave word that this run is the latest; False where that cannot be, in a sandbox for one."""
    try:
        os.makedirs(discovery.data_folder(), exist_ok=True)
        with open(_latest_path(), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return False
    return True


def _read_latest() -> str:
    try:
        with open(_latest_path(), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""
