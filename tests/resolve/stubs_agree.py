"""Checked by the type checker, never run: each call of `plugin.resolve.calls` against Resolve's published stubs.

Every function takes the stubs' object and makes the calls that the plugin makes, with the plugin's arguments. Where the
stubs are known to be wrong it says so; should they be corrected, the checker points at the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import fusionscript

    from plugin.resolve import calls


def application(it: fusionscript.Resolve) -> None:
    name: str = it.GetProductName()
    version: list[Any] = it.GetVersion()
    page: calls.Page = it.GetCurrentPage()
    opened: bool = it.OpenPage(page)
    manager: fusionscript.ProjectManager = it.GetProjectManager()
    project: fusionscript.Project = manager.GetCurrentProject()
    print(name, version, opened, project)  # noqa: T201


def project(it: fusionscript.Project) -> None:
    texts: list[str] = [it.GetName(), it.GetUniqueId()]
    pool: fusionscript.MediaPool = it.GetMediaPool()
    timeline: fusionscript.Timeline = it.GetCurrentTimeline()
    done: bool = it.SetCurrentTimeline(timeline)
    other: fusionscript.Timeline = it.GetTimelineByIndex(it.GetTimelineCount())
    print(texts, pool, done, other)  # noqa: T201


def pool(it: fusionscript.MediaPool, clip: fusionscript.MediaPoolItem) -> None:
    folder: fusionscript.Folder = it.GetRootFolder()
    current: fusionscript.Folder = it.GetCurrentFolder()
    done: bool = it.SetCurrentFolder(folder)
    made: fusionscript.Folder = it.AddSubFolder(current, "FRESCO Studio")
    movies: list[fusionscript.MediaPoolItem] = it.ImportMedia(["/renders/oil.mov"])
    pictures: list[fusionscript.MediaPoolItem] = it.ImportMedia(
        [{"FilePath": "/renders/f_%06d.png", "StartIndex": 1, "EndIndex": 24}]
    )
    where: fusionscript.MediaPoolClipInfo = {
        "mediaPoolItem": clip,
        "startFrame": 0,
        "endFrame": 24,
        "mediaType": 1,
        "trackIndex": 2,
        "recordFrame": 86400,
    }
    # The stubs name this overload's result `[TimelineItem]`, which is no type, so no overload fits.
    placed = it.AppendToTimeline([where])  # type: ignore[arg-type]
    folders: list[fusionscript.Folder] = folder.GetSubFolderList()
    print(done, made.GetName(), movies, pictures, placed, folders)  # noqa: T201
    print(clip.GetName(), clip.GetClipProperty("File Path"))  # noqa: T201


def timeline(it: fusionscript.Timeline) -> None:
    texts: list[str] = [
        it.GetName(),
        it.GetUniqueId(),
        it.GetSetting("timelineFrameRate"),
        it.GetStartTimecode(),
        it.GetCurrentTimecode(),
        it.GetTrackName("video", 1),
    ]
    item: fusionscript.TimelineItem = it.GetCurrentVideoItem()
    items: list[fusionscript.TimelineItem] = it.GetItemListInTrack("video", 1)
    numbers: list[int] = [it.GetStartFrame(), it.GetTrackCount("video")]
    marks = it.GetMarkInOut()
    first: int = marks["video"]["in"]
    done: list[bool] = [
        it.SetCurrentTimecode(it.GetCurrentTimecode()),
        it.SetMarkInOut(first, first + 1),
        it.ClearMarkInOut(),
        it.DeleteTrack("video", 2),
        it.SetTrackName("video", 2, "FRESCO Studio"),
        it.GetIsTrackEnabled("video", 2),
        it.GetIsTrackLocked("video", 2),
        it.SetTrackLock("video", 2, True),
        it.DeleteClips([item], False),
        # The options are optional, and so is what they hold.
        it.AddTrack("video"),  # type: ignore[call-overload]
        it.AddTrack("video", {"index": 2}),
    ]
    # New in 21.0.4, after the stubs.
    selected = it.GetSelectedClips()  # type: ignore[attr-defined]
    print(texts, items, numbers, done, selected)  # noqa: T201


def item(it: fusionscript.TimelineItem, clip: fusionscript.MediaPoolItem) -> None:
    texts: list[str] = [it.GetName(), it.GetUniqueId()]
    # The subframe argument is optional, and without it whole numbers come back.
    numbers: list[int] = [
        it.GetStart(),  # type: ignore[call-arg, list-item]
        it.GetEnd(),  # type: ignore[call-arg, list-item]
        it.GetDuration(),  # type: ignore[call-arg, list-item]
        it.GetLeftOffset(),  # type: ignore[call-arg, list-item]
        it.GetSourceStartFrame(),
        it.GetSourceEndFrame(),
        it.GetTakesCount(),
    ]
    media: fusionscript.MediaPoolItem = it.GetMediaPoolItem()
    markers: dict[float, Any] = {key: dict(marker) for key, marker in it.GetMarkers().items()}
    done: list[bool] = [
        it.SetClipColor("Violet"),
        it.GetClipEnabled(),
        it.SetClipEnabled(False),
        it.AddMarker(0, "Purple", "FRESCO Studio", "", 1, "{}"),
        it.DeleteMarkerByCustomData("{}"),
        it.AddTake(clip, 0, 24),
        it.SelectTakeByIndex(2),
        it.DeleteTakeByIndex(2),
    ]
    # New in 21.1, after the stubs.
    speed = it.GetSpeed()  # type: ignore[attr-defined]
    print(texts, numbers, media, markers, done, speed)  # noqa: T201
