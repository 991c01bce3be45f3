"""Chooses what A and B show at the playhead, asks for the pictures, and names them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSizeF

from fresco_core.project.document import Take
from ui.decoding import ClipSource, FileSource, FramePicture, PictureSource
from ui.session import Session
from ui.session.result import ResultFiles
from ui.session.view import SOURCE
from ui.viewer.chips import Chip
from ui.viewer.compare_view import CompareView
from ui.viewer.geometry import ViewMode
from ui.words import tr


@dataclass(frozen=True)
class Shown:
    """What one side shows.

    Attributes:
        name: for the chip.
        live: whether it is a preview that a job is still working on.
    """

    source: PictureSource | None
    name: str
    live: bool = False


class Pictures(QObject):
    """Feeds one `CompareView` from the session."""

    def __init__(self, session: Session, view: CompareView) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._wanted: dict[str, object] = {"a": None, "b": None}
        self._files: dict[str, tuple[Take, ResultFiles]] = {}
        self._stamp: dict[Path, int] = {}
        self.latencies: list[float] = []
        session.moved.connect(self.refresh)
        for signal in (session.viewed, session.changed, session.opened):
            signal.connect(self.refresh)
        session.progressed.connect(self._progressed)
        session.closed.connect(self._closed)
        session.frames.ready.connect(self._ready)
        session.frames.failed.connect(self._failed)
        view.needs_pictures.connect(self.refresh)
        view.zoom_wanted.connect(lambda zoom: session.view.set(zoom=zoom))

    def refresh(self) -> None:
        """Ask for what shall be seen now."""
        session, view = self._session, self._view
        if session.project is None or not view.isVisible():
            return
        clip = session.document.clip if session.document else None
        if clip is not None:
            aspect = float(session.clip_info.sample_aspect) if session.clip_info is not None else 1.0
            view.set_shape(QSizeF(clip.width * aspect, clip.height))
        state = session.view
        if state.zoom != view.zoom:
            view.set_zoom(state.zoom)
        view.gain, view.onion = state.gain, state.onion
        shown = {"a": self._shown(state.a), "b": self._shown(state.b)}
        single = "a" if state.peek or shown["b"].source is None else state.single
        # Before the mode, which asks again.
        view.set_single(single)
        view.set_mode(ViewMode.SINGLE if state.peek else state.mode)
        self._name(shown, single)
        for which, side in shown.items():
            # What is hidden for a moment only is kept.
            needed = state.mode is not ViewMode.SINGLE or state.peek or which == single
            self._ask(which, side.source if needed else None)
        view.setAccessibleName(view.describe())

    def _shown(self, name: str) -> Shown:
        session = self._session
        frame = session.playhead
        if name == SOURCE:
            return Shown(ClipSource(session.clip) if session.clip else None, tr("Source"))
        document, project = session.document, session.project
        take = document.takes.get(name) if document is not None else None
        if take is None or project is None:
            return Shown(None, "")
        live = session.live
        if live.take == take.id and frame in live.previews:
            return Shown(FileSource(live.previews[frame]), tr("{name}, live").format(name=take.name), True)
        files = self._files_of(take)
        keyframe = next((one for one in take.ordered if one.frame == frame), None)
        if keyframe is not None and keyframe.version is not None:
            text = f"{take.name}, {keyframe.active}"
            return Shown(FileSource(files[frame]), text)
        if frame in files:
            return Shown(FileSource(files[frame]), tr("{name}, propagated").format(name=take.name))
        # Before propagation, frames between keyframes show the keyframe before.
        frames = [one.frame for one in take.ordered if one.version is not None]
        if not frames or frame not in take.range:
            return Shown(None, tr("{name}, nothing at this frame").format(name=take.name))
        near = frames[max(0, bisect_right(frames, frame) - 1)]
        return Shown(FileSource(files[near]), tr("{name}, keyframe at f {frame}").format(name=take.name, frame=near))

    def _files_of(self, take: Take) -> ResultFiles:
        project = self._session.project
        assert project is not None
        kept = self._files.get(take.id)
        if kept is None or kept[0] is not take:
            kept = self._files[take.id] = (take, ResultFiles(take, project.artifacts))
        return kept[1]

    def _name(self, shown: dict[str, Shown], single: str) -> None:
        session, view = self._session, self._view
        frame = session.playhead
        live = session.live
        if view.mode is ViewMode.SINGLE:
            side = shown[single]
            if side.live and live.step is not None:
                text = tr("Live preview · step {step} of {steps} · soft until decoded").format(
                    step=live.step[0], steps=live.step[1]
                )
                view.set_chips(*self._placed(single, Chip(text, "progress-clock"), self._place_of(frame)))
            else:
                text = tr("{name} · frame {frame}").format(name=side.name, frame=frame)
                view.set_chips(*self._placed(single, Chip(text)))
        else:
            view.set_chips(Chip(f"A · {shown['a'].name}"), Chip(f"B · {shown['b'].name}" if shown["b"].name else ""))
        view.note = self._note(frame)

    @staticmethod
    def _placed(single: str, chip: Chip, other: Chip | None = None) -> tuple[Chip | None, Chip | None]:
        return (chip, other) if single == "a" else (other, chip)

    def _place_of(self, frame: int) -> Chip | None:
        """Which keyframe is seen, for the other corner."""
        number = next((item.number for item in self._session.keyframes if item.frame == frame), None)
        words = tr("Keyframe {number} · frame {frame}")
        return None if number is None else Chip(words.format(number=number, frame=frame), "side")

    def _note(self, frame: int) -> tuple[str, str] | None:
        take = self._session.take
        if take is None or not take.segments or frame not in take.range:
            return None
        keyframes = take.ordered
        frames = [one.frame for one in keyframes]
        after = bisect_right(frames, frame)
        if frame in frames or not 0 < after < len(frames):
            return (tr("Keyframe {number}").format(number=frames.index(frame) + 1), "") if frame in frames else None
        text = tr("In-between frame {frame} · from keyframes {a} (f {fa}) and {b} (f {fb})").format(
            frame=frame, a=after, fa=frames[after - 1], b=after + 1, fb=frames[after]
        )
        drift = self._session.drift
        return text, "" if drift is None else tr("Drift here {value}").format(value=f"{drift.at(frame):.2f}")

    def _ask(self, which: str, source: PictureSource | None) -> None:
        from PySide6.QtGui import QImage

        if source is None:
            self._wanted[which] = None
            self._view.set_picture(which, QImage())
            return
        size = self._view.wanted_size()
        frame = self._session.playhead if isinstance(source, ClipSource) else 0
        stamp = 0
        if isinstance(source, FileSource) and source.path in self._stamp:
            stamp = self._stamp[source.path]
        wanted = (source, frame, size.width(), size.height(), stamp)
        if wanted == self._wanted[which]:
            return
        self._wanted[which] = wanted
        self._view.set_loading(True)
        self._session.frames.request(f"view-{which}", source, frame, size)

    def _ready(self, picture: FramePicture) -> None:
        if not picture.channel.startswith("view-"):
            return
        which = picture.channel[-1]
        wanted = self._wanted.get(which)
        if not isinstance(wanted, tuple) or wanted[0] != picture.source:
            return
        self._view.set_picture(which, picture.image)
        if wanted[:4] == (picture.source, picture.index, picture.size.width(), picture.size.height()):
            self._view.set_loading(False)
            self.latencies.append(picture.seconds)
            del self.latencies[:-1000]

    def _failed(self, request: object, error: object) -> None:
        channel = getattr(request, "channel", "")
        if channel.startswith("view-"):
            self._view.set_loading(False)
            self._session.noticed.emit(f"{getattr(error, 'problem', error)}", False)

    def _progressed(self) -> None:
        # Previews are written over: the same file is another picture.
        for path in self._session.live.previews.values():
            try:
                stamp = path.stat().st_mtime_ns
            except OSError:
                continue
            if self._stamp.get(path) != stamp:
                self._stamp[path] = stamp
                self._session.frames.forget(FileSource(path))
        if self._session.live.previews:
            self.refresh()

    def _closed(self) -> None:
        from PySide6.QtGui import QImage

        self._files.clear()
        self._wanted = {"a": None, "b": None}
        for which in ("a", "b"):
            self._view.set_picture(which, QImage())
        self._view.set_chips(None, None)
        self._view.set_loading(False)
