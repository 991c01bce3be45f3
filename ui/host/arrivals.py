"""What hosts send: the clip is opened, its range marked, and the host told that it is, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fresco_core.errors import FrescoError
from fresco_core.project import edits
from fresco_core.timing import FrameRange
from plugin.bridge.panel import BridgeError, RangeSent, RedoAsked
from ui.host.record import Place
from ui.words import tr

if TYPE_CHECKING:
    from ui.host.hosts import Hosts
    from ui.session.session import Session

_MAKES_PICTURES = ("render", "propagate", "export")
_MATROSKA = (".mkv", ".webm")


@dataclass
class _Wish:
    """A request that waits for its clip or project to be open.

    Attributes:
        opened: what is to be opened, a clip or a project folder.
        take: the take to go to, for a redo.
        asked: whether the session has been asked to open it.
        fresh: whether that was to begin anew.
    """

    event: RangeSent | RedoAsked
    opened: Path
    place: Place
    take: str = ""
    asked: bool = False
    fresh: bool = False


class Arrivals:
    """Takes up one request at a time; a newer one takes the place of one that still waits."""

    def __init__(self, session: Session, hosts: Hosts) -> None:
        self._session, self._hosts = session, hosts
        self._wish: _Wish | None = None
        session.opened.connect(self._opened)
        session.progressed.connect(self._look)
        session.troubled.connect(self._look)

    def range_sent(self, event: RangeSent) -> None:
        """Open the clip and mark the range."""
        clip = event.clip
        place = Place(
            app=clip.origin.app,
            session=clip.origin.session,
            document=clip.origin.document,
            name=clip.name,
            range=clip.frames,
            anchor=dict(clip.anchor),
        )
        self._begin(_Wish(event, clip.path, place))

    def redo_asked(self, event: RedoAsked) -> None:
        """Open the take that a placed result was made from; the clip alone if its project is gone."""
        try:
            frames = _frames(event.anchor)
            clip = self._hosts.folders().check(str(event.anchor.get("path") or ""))
        except FrescoError as error:
            self._refuse(event, error)
            return
        place = Place(
            app=event.origin.app,
            session=event.origin.session,
            document=event.origin.document,
            name=str(event.anchor.get("strip") or clip.name),
            range=frames,
            anchor=dict(event.anchor),
        )
        named = Path(str(event.made_by.get("project") or ""))
        # A host may name only projects that this panel has had open.
        known = next((one for one in self._session.preferences.recent_projects() if one == named), None)
        take = str(event.made_by.get("take_id") or "")
        self._begin(_Wish(event, known or clip, place, take if known else ""))

    def _begin(self, wish: _Wish) -> None:
        running = self._session.work.running
        if running is not None and running.request.kind in _MAKES_PICTURES and not self._is_open(wish):
            error = BridgeError(
                tr("FRESCO Studio is still at work on another clip."),
                tr("Wait until that is done, or cancel it there, then send again."),
            )
            self._refuse(wish.event, error)
            return
        if self._wish is not None:
            self._refuse(self._wish.event, BridgeError(tr("Another range was sent after this one."), tr("Send again.")))
        self._wish = wish
        self._go_on()

    def _go_on(self) -> None:
        wish, session = self._wish, self._session
        if wish is None or session.opening is not None:
            return
        if self._is_open(wish):
            self._take_up(wish)
        elif not wish.asked:
            wish.asked = True
            session.open(wish.opened)

    def _opened(self) -> None:
        wish, session = self._wish, self._session
        if wish is None:
            return
        if wish.asked and session.clip is not None:
            self._take_up(wish)
        elif wish.asked and not wish.fresh and wish.opened not in self._session.preferences.recent_projects():
            # Its project is about another clip, which had the same name.
            wish.fresh = True
            session.open(wish.opened, fresh=True)
        else:
            self._go_on()

    def _look(self) -> None:
        """Notice that opening has failed, or that something else is open by now."""
        wish, session = self._wish, self._session
        if wish is None or session.opening is not None:
            return
        if not wish.asked:
            self._go_on()
        elif session.problem is not None and not self._is_open(wish):
            self._wish = None
            self._refuse(wish.event, BridgeError(session.problem.title + ".", session.problem.body))

    def _is_open(self, wish: _Wish) -> bool:
        project, clip = self._session.project, self._session.clip
        if project is None or clip is None:
            return False
        if project.folder.absolute() == wish.opened.absolute():
            return True
        try:
            return clip.samefile(wish.opened)
        except OSError:
            return False

    def _take_up(self, wish: _Wish) -> None:
        self._wish = None
        session = self._session
        if wish.asked:
            session.dismiss()  # what went wrong with the clip before
        if self._is_counted_by_sound(wish):
            self._end_with_pictures(wish)
        frames = wish.place.range
        error = self._misfit(wish)
        if error is not None:
            self._refuse(wish.event, error)
            session.refuse(error)
            return
        self._take_rate(wish)
        document = session.document
        assert document is not None
        take = document.takes.get(wish.take)
        self._hosts.deliveries.remember(wish.place)
        session.show_page("")
        if take is not None:
            if document.active_take != take.id:
                session.do(tr("Go to {take}").format(take=take.name), edits.activate_take, take.id)
            session.set_range(take.range.start, take.range.stop)
            session.seek(take.range.start)
        else:
            session.set_range(frames.start, frames.stop)
            session.seek(frames.start)
            active = session.take
            if active is not None and active.rendered and active.range != frames:
                session.work.propose()
        if self._hosts.bridge is not None:
            self._hosts.bridge.accept(wish.event)
        self._hosts.arrived.emit()

    def _take_rate(self, wish: _Wish) -> None:
        """An image sequence runs at what the host shows it at."""
        session, event = self._session, wish.event
        info, rate = session.clip_info, event.clip.rate if isinstance(event, RangeSent) else None
        if rate is not None and info is not None and info.stills and rate != session.rate:
            session.do(tr("Frame rate"), edits.set_rate, rate)

    def _is_counted_by_sound(self, wish: _Wish) -> bool:
        """Whether the host counts frames to the end of a sound that outlasts the pictures.

        Matroska does not say how many frames there are, so Blender goes by the file's duration. The frames that do have
        pictures are counted alike.
        """
        info, counted = self._session.clip_info, _counted(wish)
        assert info is not None
        matroska = info.path.suffix.lower() in _MATROSKA
        return matroska and info.has_audio and not info.variable_rate and (counted or 0) > info.frame_count

    def _end_with_pictures(self, wish: _Wish) -> None:
        info, frames = self._session.clip_info, wish.place.range
        assert info is not None
        if frames.start < info.frame_count < frames.stop:
            wish.place = wish.place.replace(range=FrameRange(frames.start, info.frame_count))

    def _misfit(self, wish: _Wish) -> FrescoError | None:
        """Why the range does not fit the clip as it was decoded."""
        info, frames = self._session.clip_info, wish.place.range
        assert info is not None
        if len(frames) < 2:
            return BridgeError(tr("The range has a single frame."), tr("Mark at least two."))
        counted = None if self._is_counted_by_sound(wish) else _counted(wish)
        if frames.stop > info.frame_count or (counted is not None and abs(counted - info.frame_count) > 1):
            # By one it may differ: some files announce a last frame that cannot be decoded.
            return BridgeError(
                tr("'{name}' has {count} frames, and the host counts otherwise.").format(
                    name=wish.place.name, count=info.frame_count
                ),
                tr("Convert the clip to a constant frame rate, and use that in the host."),
            )
        return None

    def _refuse(self, event: RangeSent | RedoAsked, error: FrescoError) -> None:
        if self._hosts.bridge is not None:
            self._hosts.bridge.refuse(event, error)


def _counted(wish: _Wish) -> int | None:
    """How many frames the host says that the clip has."""
    return wish.event.clip.media_frames if isinstance(wish.event, RangeSent) else None


def _frames(anchor: Mapping[str, Any]) -> FrameRange:
    try:
        first, stop = anchor["frames"]
        return FrameRange(int(first), int(stop))
    except (KeyError, TypeError, ValueError):
        raise BridgeError(
            tr("The placed clip does not say which frames it was made from."), tr("Send the range again.")
        ) from None
