"""A Resolve that enacts what others have measured of the real one, traps first.

Objects give None for any name they do not have, instead of an AttributeError; `dir` alone tells. Versions differ in
which calls there are and in whether a last frame is counted in. A dialog that is open makes calls fail.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

CLIP_COLOURS = (
    "Orange Apricot Yellow Lime Olive Green Teal Navy Blue Purple Violet Pink Tan Beige Brown Chocolate"
).split()
MARKER_COLOURS = (
    "Blue Cyan Green Yellow Red Pink Purple Fuchsia Rose Lavender Sky Mint Lemon Sand Cocoa Cream"
).split()
SINCE = {
    "GetMarkInOut": (19, 1),
    "SetMarkInOut": (19, 1),
    "ClearMarkInOut": (19, 1),
    "GetSelectedClips": (21, 0, 4),
    "GetSourceStartFrame": (19, 0),
    "GetSourceEndFrame": (19, 0),
    "GetSpeed": (21, 1),
}
_ids = itertools.count(1)


class Thing:
    """What all objects have in common."""

    def __init__(self, host: FakeResolve) -> None:
        self._host = host
        self._id = f"id-{next(_ids)}"

    def __dir__(self) -> list[str]:
        names = [name for name in vars(type(self)) if name[0].isupper()]
        names += [name for base in type(self).__mro__[1:-1] for name in vars(base) if name[0].isupper()]
        return [name for name in names if self._host.version >= SINCE.get(name, (0,))]

    def __getattribute__(self, name: str) -> Any:
        if name[0].isupper():
            object.__getattribute__(self, "_host").log.append(name)
            if name not in dir(self):
                return None  # so `hasattr` is true of everything, and calling it is a TypeError
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> None:
        return None

    def GetUniqueId(self) -> str:
        return self._id

    def can_write(self) -> bool:
        return not self._host.dialog


@dataclass
class Media:
    """A file as this Resolve sees it."""

    frames: int
    rate: str = "24"


class FakeResolve(Thing):
    """The application: one project with one timeline, and a bin of footage.

    Args:
        rate: the timeline's.
        counts_last: whether `endFrame` names the last frame itself; by version unless given.
    """

    def __init__(
        self,
        version: tuple[int, ...] = (21, 0, 0),
        *,
        studio: bool = True,
        rate: str = "24",
        start: int = 86400,
        counts_last: bool | None = None,
    ) -> None:
        self.version, self.studio, self.log = version, studio, []
        super().__init__(self)
        self.counts_last = version < (19,) if counts_last is None else counts_last
        self.dialog = False
        self.page = "color"
        self.files: dict[str, Media] = {}
        self.saved = 0
        self.project = Project(self, "Film")
        self.timeline = Timeline(self, "Edit", rate, start)
        self.project.timelines = [self.timeline]
        self.project.current = self.timeline

    def GetProductName(self) -> str:
        return "DaVinci Resolve Studio" if self.studio else "DaVinci Resolve"

    def GetVersion(self) -> list[Any]:
        return [*self.version, *(0,) * (4 - len(self.version)), ""]

    def GetCurrentPage(self) -> str:
        return self.page

    def OpenPage(self, page: str) -> bool:
        self.page = page
        return True

    def GetProjectManager(self) -> ProjectManager:
        return ProjectManager(self)

    def StudioOnly(self) -> bool:
        """Stands for every call that the free edition answers with a dialog."""
        self.dialog = not self.studio
        return self.studio


class ProjectManager(Thing):
    def GetCurrentProject(self) -> Project | None:
        return self._host.project

    def SaveProject(self) -> bool:
        return self.can_write()


class Project(Thing):
    def __init__(self, host: FakeResolve, name: str) -> None:
        super().__init__(host)
        self.name, self.current, self.timelines = name, None, []
        self.pool = MediaPool(host)

    def GetName(self) -> str:
        return self.name

    def GetMediaPool(self) -> MediaPool:
        return self.pool

    def GetCurrentTimeline(self) -> Timeline | None:
        return self.current

    def SetCurrentTimeline(self, timeline: Timeline) -> bool:
        self.current = timeline
        return True

    def GetTimelineCount(self) -> int:
        return len(self.timelines)

    def GetTimelineByIndex(self, index: int) -> Timeline:
        return self.timelines[index - 1]


class Folder(Thing):
    def __init__(self, host: FakeResolve, name: str) -> None:
        super().__init__(host)
        self.name, self.folders, self.clips = name, [], []

    def GetName(self) -> str:
        return self.name

    def GetSubFolderList(self) -> list[Folder]:
        return self.folders

    def GetClipList(self) -> list[MediaPoolItem]:
        return self.clips


class MediaPool(Thing):
    def __init__(self, host: FakeResolve) -> None:
        super().__init__(host)
        self.root = Folder(host, "Master")
        self.current = self.root

    def GetRootFolder(self) -> Folder:
        return self.root

    def GetCurrentFolder(self) -> Folder:
        return self.current

    def SetCurrentFolder(self, folder: Folder) -> bool:
        if self.can_write():
            self.current = folder
        return self.can_write()

    def AddSubFolder(self, folder: Folder, name: str) -> Folder | None:
        if not self.can_write():
            return None
        made = Folder(self._host, name)
        folder.folders.append(made)
        self.current = made  # a new bin becomes the current one
        return made

    def ImportMedia(self, items: list[Any]) -> list[MediaPoolItem] | None:
        """Into the current bin; a path that is there already gives the old clip, unread."""
        if not self.can_write():
            return None
        found = []
        for item in items:
            path, media = self._read(item)
            if media is None:
                continue
            known = next((clip for clip in self.current.clips if clip.path == path), None)
            if known is None:
                known = MediaPoolItem(self._host, path, Media(media.frames, media.rate))
                self.current.clips.append(known)
            found.append(known)
        return found

    def _read(self, item: Any) -> tuple[str, Media | None]:
        if isinstance(item, dict):
            first, last = item["StartIndex"], item["EndIndex"]
            pattern = Path(item["FilePath"])
            if not all((pattern.parent / (pattern.name % number)).exists() for number in range(first, last + 1)):
                return "", None
            rate = self._host.timeline.rate
            return str(pattern.parent / f"f_[{first}-{last}].png"), Media(last - first + 1, rate)
        return item, self._host.files.get(item)

    def AppendToTimeline(self, clips: list[dict[str, Any]]) -> list[TimelineItem | None] | None:
        if not self.can_write():
            return None
        return [self._append(clip) for clip in clips]

    def _append(self, clip: dict[str, Any]) -> TimelineItem | None:
        """Never overwrites: where something lies already nothing is placed, and an empty item comes back."""
        timeline, media = self._host.project.current, clip["mediaPoolItem"]
        start, stop = clip["startFrame"], clip["endFrame"] + (1 if self._host.counts_last else 0)
        stop = min(stop, media.media.frames)
        shown = stop - start
        if media.rate != timeline.fps:
            shown = int(Fraction(shown) * timeline.fps / media.rate)  # floored
        item = TimelineItem(self._host, timeline, media.name, clip["recordFrame"], shown, start, media)
        track = timeline.tracks[clip["trackIndex"] - 1]
        item.empty = True  # what is handed back may be without substance even if the clip was placed
        if track.locked or any(item.start < other.stop and other.start < item.stop for other in track.items):
            return item
        placed = TimelineItem(self._host, timeline, media.name, clip["recordFrame"], shown, start, media)
        track.items.append(placed)
        return item


class MediaPoolItem(Thing):
    """A clip of the media pool; a subclip begins at frame `first` of its file and has `media.frames`."""

    def __init__(self, host: FakeResolve, path: str, media: Media, first: int = 0) -> None:
        super().__init__(host)
        self.path, self.media, self.first = path, media, first
        self.name = Path(path).name

    @property
    def rate(self) -> Fraction:
        return exact(self.media.rate)

    def GetName(self) -> str:
        return self.name

    def GetClipProperty(self, name: str) -> Any:
        known = {"File Path": self.path, "FPS": self.media.rate, "Frames": str(self.media.frames)}
        return {**known, "Start": str(self.first)}.get(name, "")


@dataclass
class Track:
    name: str
    locked: bool = False
    enabled: bool = True
    items: list[TimelineItem] = field(default_factory=list)


class Timeline(Thing):
    def __init__(self, host: FakeResolve, name: str, rate: str, start: int) -> None:
        super().__init__(host)
        self.name, self.rate, self.start = name, rate, start
        self.tracks = [Track("Video 1")]
        self.head = start
        self.marks: dict[str, dict[str, int]] = {}
        self.selected: list[TimelineItem] = []

    @property
    def fps(self) -> Fraction:
        return exact(self.rate)

    def GetName(self) -> str:
        return self.name

    def GetSetting(self, name: str) -> str:
        drop = "1" if "DF" in self.rate else "0"
        return {"timelineFrameRate": self.rate, "timelineDropFrameTimecode": drop}.get(name, "")

    def GetStartFrame(self) -> int:
        return self.start

    def GetStartTimecode(self) -> str:
        return self.code(self.start)

    def GetCurrentTimecode(self) -> str:
        return self.code(self.head)

    def SetCurrentTimecode(self, timecode: str) -> bool:
        self.head = self.uncode(timecode)
        return True

    def GetCurrentVideoItem(self) -> TimelineItem | None:
        for track in reversed(self.tracks):
            for item in track.items:
                if item.start <= self.head < item.stop:
                    return item
        return None

    def GetSelectedClips(self) -> list[TimelineItem]:
        return self.selected

    def GetMarkInOut(self) -> dict[str, dict[str, int]]:
        return {kind: dict(marks) for kind, marks in self.marks.items()}

    def SetMarkInOut(self, first: int, last: int, kind: str = "all") -> bool:
        self.marks = {"video": {"in": first, "out": last}, "audio": {"in": first, "out": last}}
        return True

    def ClearMarkInOut(self, kind: str = "all") -> bool:
        self.marks = {}
        return True

    def GetTrackCount(self, kind: str) -> int:
        return len(self.tracks) if kind == "video" else 0

    def AddTrack(self, kind: str, options: dict[str, Any] | None = None) -> bool:
        """Moves the playhead, as a reminder to put it back. The index is known from 19.0 on."""
        if not self.can_write():
            return False
        index = (options or {}).get("index", 0) if self._host.version >= (19,) else 0
        at = index - 1 if 1 <= index <= len(self.tracks) else len(self.tracks)
        self.tracks.insert(at, Track(f"Video {len(self.tracks) + 1}"))
        self.head = self.start
        return True

    def DeleteTrack(self, kind: str, index: int) -> bool:
        if self.can_write():
            del self.tracks[index - 1]
        return self.can_write()

    def GetTrackName(self, kind: str, index: int) -> str:
        return self.tracks[index - 1].name

    def SetTrackName(self, kind: str, index: int, name: str) -> bool:
        self.tracks[index - 1].name = name
        return True

    def GetIsTrackEnabled(self, kind: str, index: int) -> bool:
        return self.tracks[index - 1].enabled

    def GetIsTrackLocked(self, kind: str, index: int) -> bool:
        return self.tracks[index - 1].locked

    def SetTrackLock(self, kind: str, index: int, locked: bool) -> bool:
        self.tracks[index - 1].locked = locked
        return True

    def GetItemListInTrack(self, kind: str, index: int) -> list[TimelineItem] | None:
        return list(self.tracks[index - 1].items) or None

    def DeleteClips(self, items: list[TimelineItem], ripple: bool = False) -> bool:
        if not self.can_write() or self._host.page == "fairlight":
            return False
        for track in self.tracks:
            track.items = [item for item in track.items if item not in items]
        return True

    def code(self, frame: int) -> str:
        nominal = round(self.fps)
        if "DF" in self.rate:
            per_ten, per_minute = 600 * nominal - 18 * nominal // 30, 60 * nominal - nominal // 15
            tens, rest = divmod(frame, per_ten)
            extra = 0 if rest < 60 * nominal else 1 + (rest - 60 * nominal) // per_minute
            frame += nominal // 15 * (9 * tens + extra)
        seconds, frames = divmod(frame, nominal)
        mark = ";" if "DF" in self.rate else ":"
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{frames:02}"

    def uncode(self, text: str) -> int:
        return next(frame for frame in range(self.start, self.start + 100_000) if self.code(frame) == text)


class TimelineItem(Thing):
    def __init__(
        self,
        host: FakeResolve,
        timeline: Timeline,
        name: str,
        start: int,
        length: int,
        offset: int,
        media: MediaPoolItem | None,
    ) -> None:
        super().__init__(host)
        self.timeline, self.name, self.start, self.length, self.offset = timeline, name, start, length, offset
        self.takes: list[tuple[MediaPoolItem | None, int, int]] = [(media, offset, length)]
        self.take = 1
        self.speed = Fraction(1)
        self.enabled, self.colour, self.empty, self.skew = True, "", False, 0
        self.markers: dict[float, dict[str, Any]] = {}

    @property
    def stop(self) -> int:
        return self.start + self.length

    @property
    def media(self) -> MediaPoolItem | None:
        return self.takes[self.take - 1][0]

    def GetName(self) -> str:
        return self.name

    def GetUniqueId(self) -> str | None:
        return None if self.empty else self._id

    def GetStart(self, subframe: bool = False) -> float:
        return 0 if self.empty else self.start

    def GetEnd(self, subframe: bool = False) -> float:
        return 0 if self.empty else self.stop

    def GetDuration(self, subframe: bool = False) -> float:
        return 0 if self.empty else self.length

    def GetLeftOffset(self, subframe: bool = False) -> float:
        return self.offset

    def GetSourceStartFrame(self) -> int:
        return (self.media.first if self.media else 0) + self.offset + self.skew

    def GetSourceEndFrame(self) -> int:
        return self.GetSourceStartFrame() + int(self.length * self.speed) - 1

    def GetSpeed(self) -> dict[str, float]:
        return {"Percentage": float(self.speed * 100)}

    def GetMediaPoolItem(self) -> MediaPoolItem | None:
        return self.media

    def SetClipColor(self, colour: str) -> bool:
        self.colour = colour if colour in CLIP_COLOURS else self.colour
        return colour in CLIP_COLOURS

    def GetClipEnabled(self) -> bool:
        return self.enabled

    def SetClipEnabled(self, enabled: bool) -> bool:
        if self.can_write():
            self.enabled = enabled
        return self.can_write()

    def AddMarker(self, frame: float, colour: str, name: str, note: str, duration: float, data: str = "") -> bool:
        if not self.can_write() or colour not in MARKER_COLOURS or frame in self.markers:
            return False
        self.markers[frame] = {"color": colour, "name": name, "note": note, "duration": duration, "customData": data}
        return True

    def GetMarkers(self) -> dict[float, dict[str, Any]]:
        return dict(self.markers)

    def DeleteMarkerByCustomData(self, data: str) -> bool:
        found = [frame for frame, marker in self.markers.items() if marker["customData"] == data]
        for frame in found:
            del self.markers[frame]
        return bool(found)

    def AddTake(self, media: MediaPoolItem, first: int = 0, last: int = 0) -> bool:
        if not self.can_write():
            return False
        length = min(last + (1 if self._host.counts_last else 0), media.media.frames) - first
        self.takes.append((media, first, length))
        return True

    def GetTakesCount(self) -> int:
        return len(self.takes) if len(self.takes) > 1 else 0

    def SelectTakeByIndex(self, index: int) -> bool:
        if not self.can_write() or not 1 <= index <= len(self.takes):
            return False
        self.take = index
        _, self.offset, self.length = self.takes[index - 1]
        return True

    def DeleteTakeByIndex(self, index: int) -> bool:
        if not self.can_write() or index == self.take:
            return False
        del self.takes[index - 1]
        return True


def exact(rate: str) -> Fraction:
    number = rate.split()[0]
    return {"23.976": Fraction(24000, 1001), "29.97": Fraction(30000, 1001), "59.94": Fraction(60000, 1001)}.get(
        number, Fraction(number)
    )
