"""Every frame is the one its index says, in whatever way the clip is stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from clip_factory import Recipe, number_of, numbered
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.cli.arguments import open_range
from fresco_core.errors import MediaError
from fresco_core.media import Clip, probe
from fresco_core.media.clip import _FrameCache
from fresco_core.media.opening import open_container
from fresco_core.timing import FrameRange

B_FRAMES = {"x264-params": "bframes=3:b-pyramid=2:keyint=10:scenecut=0"}
OPEN_GOP = {"x264-params": "open-gop=1:keyint=10:bframes=3:scenecut=0"}
OPEN_GOP_265 = {"x265-params": "open-gop=1:keyint=10:bframes=3:log-level=none", "preset": "ultrafast"}
REFRESH = {"x264-params": "intra-refresh=1:keyint=10:bframes=0"}
MPEG = {"bf": "2", "g": "10"}
HIDDEN = {"auto-alt-ref": "1", "lag-in-frames": "16", "g": "20", "b": "100k", "cpu-used": "8"}

KINDS = {
    "b-frames.mp4": Recipe(options=B_FRAMES),
    "b-frames.mkv": Recipe(options=B_FRAMES),
    "b-frames.avi": Recipe(options=B_FRAMES),  # no presentation times at all
    "b-frames.h264": Recipe(options=B_FRAMES, format="h264"),  # no times and no index
    "open-gop.mp4": Recipe(options=OPEN_GOP),
    "open-gop.ts": Recipe(options=OPEN_GOP),
    "open-gop-hevc.mkv": Recipe(codec="libx265", options=OPEN_GOP_265),
    "refresh.mp4": Recipe(options=REFRESH),  # keyframes that are whole only some frames later
    "mpeg2.ts": Recipe(codec="mpeg2video", options=MPEG),
    "mpeg2.mpg": Recipe(codec="mpeg2video", options=MPEG),
    "mpeg4.avi": Recipe(codec="mpeg4", options=MPEG),
    "hidden-frames.webm": Recipe(codec="libvpx", options=HIDDEN),
    "vp9.webm": Recipe(codec="libvpx-vp9", options=HIDDEN),
    "prores.mov": Recipe(codec="prores_ks", pixels="yuv422p10le"),
    "lossless.mkv": Recipe(codec="ffv1"),
    "motion-jpeg.avi": Recipe(codec="mjpeg", pixels="yuvj420p"),
    "rgb.mov": Recipe(codec="qtrle", pixels="rgb24"),
    "palette.gif": Recipe(codec="gif", pixels="rgb8"),
}


@pytest.mark.parametrize("name", KINDS)
def test_frames_come_in_order_and_at_random(name: str, tmp_path: Path) -> None:
    path = KINDS[name].write(tmp_path / name)
    with Clip(path) as clip:
        assert [number_of(frame) for frame in clip.frames(FrameRange(0, len(clip)))] == list(range(30))
        assert clip.info.rate == 25
        assert not clip.info.variable_rate
        assert clip.info.duration == Fraction(30, 25)
        order = np.random.default_rng(0).permutation(30)
        assert [number_of(clip.frame(int(index))) for index in order] == order.tolist()
    with Clip(path, cache_bytes=0) as clip:
        assert [number_of(clip.frame(index)) for index in (29, 15, 14, 13, 28, 0)] == [29, 15, 14, 13, 28, 0]


@pytest.mark.parametrize("times", [range(30), [index * 3 + index % 2 for index in range(30)], range(4, 34)])
def test_the_tables_of_a_master_say_what_its_packets_say(
    times: Sequence[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Recipe(codec="prores_ks", pixels="yuv422p10le", times=times, time_base=Fraction(1, 25))
    path = recipe.write(tmp_path / "master.mov")
    with monkeypatch.context() as without_packets:
        without_packets.setattr("fresco_core.media.index._rows_of_packets", lambda *_: [])
        quick = probe(path)
    monkeypatch.setattr("fresco_core.media.index._rows_of_tables", lambda *_: [])
    slow = probe(path)
    assert quick == slow
    assert quick.table.times.tolist() == slow.table.times.tolist()
    assert (quick.table.end, quick.table.keys.tolist()) == (slow.table.end, slow.table.keys.tolist())


@pytest.fixture(scope="module")
def open_gop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return KINDS["open-gop.mp4"].write(tmp_path_factory.mktemp("clips") / "open-gop.mp4")


@settings(max_examples=20)
@given(st.lists(st.integers(0, 29), max_size=12), st.sampled_from([0, 20_000, 1 << 30]))
def test_any_walk_gives_the_right_frames(open_gop: Path, walk: list[int], cache: int) -> None:
    with Clip(open_gop, cache_bytes=cache) as clip:
        assert [number_of(clip.frame(index)) for index in walk] == walk


@settings(max_examples=20)
@given(st.integers(0, 29), st.integers(1, 30))
def test_a_range_starts_and_stops_where_it_says(open_gop: Path, start: int, length: int) -> None:
    stop = min(30, start + length)
    with Clip(open_gop) as clip:
        assert [number_of(frame) for frame in clip.frames(FrameRange(start, stop))] == list(range(start, stop))


def test_looking_does_not_disturb_streaming(open_gop: Path) -> None:
    with Clip(open_gop) as clip:
        seen = []
        for frame in clip.frames(FrameRange(3, 20)):
            seen.append(number_of(frame))
            clip.frame((seen[-1] * 7) % 30)
        assert seen == list(range(3, 20))


def test_a_frame_outside_is_an_index_error(open_gop: Path) -> None:
    with Clip(open_gop) as clip:
        for index in (-1, 30):
            with pytest.raises(IndexError):
                clip.frame(index)
        with pytest.raises(IndexError):
            clip.frames(FrameRange(20, 31))


def test_a_closed_clip_opens_again(open_gop: Path) -> None:
    clip = Clip(open_gop)
    clip.frame(3)
    clip.close()
    assert number_of(clip.frame(4)) == 4
    clip.close()


def test_the_cache_stays_small(open_gop: Path) -> None:
    with Clip(open_gop) as clip:
        decoded = [clip._decoded(index) for index in range(30)]
    size = sum(plane.buffer_size for plane in decoded[0].planes)
    cache = _FrameCache(5 * size)
    for index, frame in enumerate(decoded):
        cache.put(index, frame)
    assert [index for index in range(30) if cache.get(index) is not None] == [25, 26, 27, 28, 29]


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "mov"])
@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", "30000/1001", "50", "60000/1001", "12", "179/6"])
def test_rates_are_exact(rate: str, suffix: str, tmp_path: Path) -> None:
    if (rate, suffix) in [("12", "ts"), ("179/6", "ts")]:
        pytest.skip("not a rate of MPEG-2 systems")
    info = probe(Recipe(rate=Fraction(rate), frames=60).write(tmp_path / f"clip.{suffix}"))
    assert (info.rate, info.variable_rate, info.frame_count) == (Fraction(rate), False, 60)
    assert info.duration == 60 / Fraction(rate)


def test_frames_an_hour_apart(tmp_path: Path) -> None:
    recipe = Recipe(frames=3, times=(0, 3_600_000, 7_200_000), time_base=Fraction(1, 1000))
    info = probe(recipe.write(tmp_path / "slides.mkv"))
    assert (info.rate, info.duration) == (Fraction(1, 3600), 3 * 3600)


def test_the_frame_that_is_seen_at_a_time(tmp_path: Path) -> None:
    """Where the rate varies, the mean rate would name another one."""
    recipe = Recipe(frames=6, times=(0, 20, 40, 1000, 1040, 1080), time_base=Fraction(1, 1000))
    path = recipe.write(tmp_path / "phone.mkv")
    table = probe(path).table
    assert [table.index_at(Fraction(tick, 1000)) for tick in (0, 19, 20, 999, 1000, 1119, 5000)] == [
        0,
        0,
        1,
        2,
        3,
        5,
        6,
    ]
    assert open_range(path, "0.5s", "1.05s") == FrameRange(2, 5)


def test_a_varying_rate_is_seen_and_its_times_are_kept(tmp_path: Path) -> None:
    times = [index * 40 + index % 3 * 9 for index in range(30)]
    info = probe(Recipe(times=times, time_base=Fraction(1, 1000)).write(tmp_path / "phone.mkv"))
    assert info.variable_rate
    assert info.table.times.tolist() == times
    assert abs(info.rate - 25) < 1
    assert info.duration > info.table.seconds(29)


def test_an_edit_list_hides_frames_at_the_start(tmp_path: Path) -> None:
    path = Recipe(times=range(-7, 23), time_base=Fraction(1, 25)).write(tmp_path / "cut.mp4")
    with Clip(path) as clip:
        assert [number_of(frame) for frame in clip.frames(FrameRange(0, len(clip)))] == list(range(7, 30))
        assert [number_of(clip.frame(index)) for index in (22, 0, 5)] == [29, 7, 12]


@pytest.mark.parametrize(("start", "length"), [(0, 15), (5, 10), (7, 11)])
def test_an_edit_list_hides_frames_at_both_ends(start: int, length: int, tmp_path: Path) -> None:
    path = Recipe(options=B_FRAMES).write(tmp_path / "cut.mp4")
    data = bytearray(path.read_bytes())
    entry = data.find(b"elst") + 12  # the only entry: duration in milliseconds, start in ticks of the track
    media_time = int.from_bytes(data[entry + 4 : entry + 8], "big") + 512 * start
    data[entry : entry + 8] = (length * 40).to_bytes(4, "big") + media_time.to_bytes(4, "big")
    path.write_bytes(data)
    with Clip(path) as clip:
        assert clip.info.duration == Fraction(length, 25)
        shown = [number_of(frame) for frame in clip.frames(FrameRange(0, len(clip)))]
        assert shown == list(range(start, start + length))
        assert [number_of(clip.frame(index)) for index in (length - 1, 0)] == [start + length - 1, start]


def test_a_picture_that_starts_after_the_sound_counts_from_its_own_first_frame(tmp_path: Path) -> None:
    path = Recipe(times=range(20, 50), time_base=Fraction(1, 25), sound="aac").write(tmp_path / "late.mp4")
    with Clip(path) as clip:
        assert len(clip) == 30
        assert clip.info.has_audio
        assert number_of(clip.frame(0)) == 0
        assert clip.info.table.seconds(0) == Fraction(20, 25)


def test_cover_art_is_not_the_clip(tmp_path: Path) -> None:
    path = Recipe(cover=True, sound="aac").write(tmp_path / "cover.mp4")
    with open_container(path) as container:
        assert len(container.streams.video) == 2
    with Clip(path) as clip:
        assert (clip.info.codec, clip.info.width, len(clip)) == ("h264", 64, 30)


def test_a_clock_that_starts_again_keeps_the_order_of_decoding(tmp_path: Path) -> None:
    with (tmp_path / "twice.ts").open("wb") as joined:
        for part, numbers in enumerate((range(20), range(20, 100))):
            pictures = [numbered(number) for number in numbers]
            options = {"x264-params": "keyint=10:bframes=0"}
            recipe = Recipe(frames=len(pictures), pictures=pictures, options=options)
            recipe.time_base, recipe.times = Fraction(1, 25), range(200 - 150 * part, 300)
            joined.write(recipe.write(tmp_path / f"{part}.ts").read_bytes())
    with Clip(tmp_path / "twice.ts") as clip:
        assert [number_of(frame) for frame in clip.frames(FrameRange(0, len(clip)))] == list(range(100))
        assert [number_of(clip.frame(index)) for index in (99, 10, 30)] == [99, 10, 30]


def test_a_known_clip_is_not_measured_again(open_gop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = probe(open_gop)
    monkeypatch.setattr("fresco_core.media.clip.probe", None)
    with Clip(open_gop, info=info) as clip:
        assert number_of(clip.frame(9)) == 9


def test_a_long_group_with_pictures_that_no_other_needs_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Recipe(frames=60, options={"g": "60", "bf": "3", "b-pyramid": "none"}).write(tmp_path / "long.mp4")
    # Decoding all of it is for clips whose packets do not tell, and takes minutes for an hour of film.
    monkeypatch.setattr("fresco_core.media.index._decode_all", None)
    assert probe(path).frame_count == 60


def test_who_steps_back_finds_the_frames_before_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Recipe(frames=60, options={"g": "60", "bf": "3", "b-pyramid": "none"}).write(tmp_path / "long.mp4")
    decoded: list[int] = []
    keep = _FrameCache.put
    monkeypatch.setattr(
        _FrameCache, "put", lambda cache, index, frame: (decoded.append(index), keep(cache, index, frame))
    )
    with Clip(path) as clip:
        walk = [*range(50, 23, -1)]
        assert [number_of(clip.frame(index)) for index in walk] == walk
    assert decoded == [50, *range(37, 50), *range(24, 37)]


def test_a_file_is_measured_again_only_when_it_has_changed(tmp_path: Path) -> None:
    path = Recipe(frames=5).write(tmp_path / "clip.mp4")
    known = probe(path)
    assert probe(path) is known
    Recipe(frames=9).write(path)
    assert probe(path).frame_count == 9


def test_matroska_without_a_frame_count(tmp_path: Path) -> None:
    assert probe(Recipe(frames=17).write(tmp_path / "clip.mkv")).frame_count == 17


@pytest.mark.parametrize("frames", [1, 2])
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_very_short_clips(frames: int, suffix: str, tmp_path: Path) -> None:
    with Clip(Recipe(frames=frames).write(tmp_path / f"clip.{suffix}")) as clip:
        assert len(clip) == frames
        assert [number_of(frame) for frame in clip.frames(FrameRange(0, frames))] == list(range(frames))
        assert clip.info.duration == Fraction(frames, 25)


@pytest.mark.parametrize(
    "name", ["Zwölf Äpfel.mp4", "映像 一.mkv", "a 12:30 %03d #1.mp4", "-o.mov", "x" * 240 + ".mp4"]
)
def test_any_file_name(name: str, tmp_path: Path) -> None:
    path = Recipe(frames=3).write(tmp_path / "plain.mkv" if name.endswith("mkv") else tmp_path / "plain.mp4")
    path = path.rename(tmp_path / name)
    with Clip(path) as clip:
        assert number_of(clip.frame(2)) == 2


def test_one_damaged_frame_is_refused_alone(tmp_path: Path) -> None:
    path = Recipe(codec="prores_ks", pixels="yuv422p10le").write(tmp_path / "clip.mov")
    data = bytearray(path.read_bytes())
    middle = data.find(b"icpf", len(data) // 2)
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    with Clip(path) as clip:
        assert len(clip) == 30
        broken = []
        for index in range(30):
            try:
                assert number_of(clip.frame(index)) == index
            except MediaError as error:
                broken.append(error.problem)
        assert len(broken) == 1
        assert re.search(r"Frame 1\d of '.*' cannot be decoded", broken[0])
