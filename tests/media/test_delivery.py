"""What goes in comes out: frames, times, size, colours, transparency."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import av
import numpy as np
import numpy.typing as npt
import pytest
from clip_factory import Recipe, number_of, numbered
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.media import DELIVERIES, Clip, ClipWriter, Colour, probe
from fresco_core.media.opening import open_container
from fresco_core.media.rate import usual_rate
from fresco_core.settings import DeliverFormat
from fresco_core.timing import FrameRange

MOVIES: list[DeliverFormat] = ["h264", "prores422hq", "prores4444"]
LOSSLESS = {"qp": "0"}


def deliver(source: Clip, folder: Path, format: DeliverFormat, range: FrameRange | None = None, **options: Any) -> Path:
    """Restyle without changing a pixel."""
    range = range or FrameRange(0, len(source))
    destination = folder / (f"{format}{DELIVERIES[format].suffix}")
    with ClipWriter(destination, format, source.info, range, **options) as writer:
        for picture in source.frames(range):
            writer.write(picture)
    return destination


def read_pictures(folder: Path) -> list[npt.NDArray[np.uint8]]:
    """The pictures of a sequence, in the order of their names."""
    pictures = []
    for file in sorted(folder.iterdir()):
        with av.open(str(file)) as container:
            frame = next(container.decode(video=0))
            pictures.append(frame.to_ndarray(format=frame.format.name))
    return pictures


def worst(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> int:
    return int(np.abs(first.astype(int) - second).max())


def test_the_formats_are_those_of_the_settings() -> None:
    assert set(get_args(DeliverFormat)) == set(DELIVERIES)


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30000/1001", "50", "60000/1001"])
@pytest.mark.parametrize("format", MOVIES)
def test_same_frames_rate_size_and_duration(format: DeliverFormat, rate: str, tmp_path: Path) -> None:
    recipe = Recipe(rate=Fraction(rate), sample_aspect=Fraction(16, 15))
    with Clip(recipe.write(tmp_path / "in.mkv")) as source:
        with Clip(deliver(source, tmp_path, format, FrameRange(4, 27))) as result:
            assert [number_of(frame) for frame in result.frames(FrameRange(0, len(result)))] == list(range(4, 27))
            info = result.info
            assert (info.rate, info.frame_count, info.variable_rate) == (Fraction(rate), 23, False)
            assert info.duration == 23 / Fraction(rate)
            assert (info.width, info.height, info.sample_aspect) == (64, 48, Fraction(16, 15))
            assert info.codec == ("h264" if format == "h264" else "prores")
        with open_container(result.info.path) as container:
            assert container.streams.video[0].start_time == 0
            assert container.duration == pytest.approx(float(info.duration) * 1e6, abs=2)


@pytest.mark.parametrize("format", MOVIES)
def test_varying_times_are_kept(format: DeliverFormat, tmp_path: Path) -> None:
    times = [index * 40 + index % 3 * 9 for index in range(30)]
    source = Clip(Recipe(times=times, time_base=Fraction(1, 1000)).write(tmp_path / "in.mkv"))
    result = Clip(deliver(source, tmp_path, format, FrameRange(5, 25)))
    given = [source.info.table.seconds(index) - source.info.table.seconds(5) for index in range(5, 26)]
    assert [result.info.table.seconds(index) for index in range(21)] == given
    assert result.info.variable_rate
    assert [number_of(frame) for frame in result.frames(FrameRange(0, 20))] == list(range(5, 25))


@pytest.mark.parametrize("format", MOVIES)
def test_where_the_rate_varies_the_last_frame_stays_as_long_as_in_the_source(
    format: DeliverFormat, tmp_path: Path
) -> None:
    """Long and short stays side by side, and pictures that an encoder likes to reorder."""
    times = np.cumsum([0, *((16, 33, 250, 41, 100, 1000, 8, 90) * 4)]).tolist()
    pictures = [numbered(0)] * len(times)
    recipe = Recipe(codec="ffv1", pixels="yuv444p", times=times, time_base=Fraction(1, 1000), pictures=pictures)
    source = Clip(recipe.write(tmp_path / "in.mkv"))
    for span in (FrameRange(0, 20), FrameRange(5, 27), FrameRange(3, 30)):
        result = Clip(deliver(source, tmp_path, format, span, force=True))
        begin = source.info.table.seconds(span.start)
        given = [source.info.table.seconds(index) - begin for index in range(span.start, span.stop + 1)]
        assert [result.info.table.seconds(index) for index in range(len(span) + 1)] == given
        with open_container(result.info.path) as container:
            stream = container.streams.video[0]
            assert (stream.start_time, stream.duration * stream.time_base) == (0, given[-1])


@settings(max_examples=6)
@given(st.lists(st.integers(8, 60), min_size=2, max_size=12), st.sampled_from(MOVIES))
def test_any_times_are_kept(tmp_path_factory: pytest.TempPathFactory, gaps: list[int], format: DeliverFormat) -> None:
    folder = tmp_path_factory.mktemp("times")
    times = np.cumsum([0, *gaps]).tolist()
    source = Clip(Recipe(frames=len(times), times=times, time_base=Fraction(1, 1000)).write(folder / "in.mkv"))
    result = Clip(deliver(source, folder, format))
    given = [source.info.table.seconds(index) for index in range(len(times))]
    tick = Fraction(1, 1000) if source.info.variable_rate else 1 / source.info.rate / 4
    assert all(abs(a - result.info.table.seconds(index)) <= tick for index, a in enumerate(given))


@settings(max_examples=8)
@given(st.lists(st.integers(5, 130), min_size=3, max_size=14), st.sampled_from(MOVIES), st.integers(0, 1))
def test_a_conformed_clip_shows_at_every_moment_what_the_source_does(
    tmp_path_factory: pytest.TempPathFactory, gaps: list[int], format: DeliverFormat, start: int
) -> None:
    folder = tmp_path_factory.mktemp("times")
    times = np.cumsum([0, 7, *gaps, 61]).tolist()
    recipe = Recipe(codec="ffv1", pixels="yuv444p", frames=len(times), times=times, time_base=Fraction(1, 1000))
    source = Clip(recipe.write(folder / "in.mkv"))
    span, table = FrameRange(start, len(source)), source.info.table
    result = Clip(deliver(source, folder, format, span, conform=True))
    rate = result.info.rate
    assert not result.info.variable_rate
    if source.info.variable_rate:
        assert rate == usual_rate(source.info.rate)
    begin, whole = table.seconds(start), table.seconds(len(source)) - table.seconds(start)
    assert abs(len(result) / rate - whole) <= 1 / rate
    for tick, frame in enumerate(result.frames(FrameRange(0, len(result)))):
        shown = number_of(frame)
        # To half a frame of the constant rate, which is as exact as its ticks are.
        early, late = table.seconds(shown) - begin, table.seconds(shown + 1) - begin
        assert early - Fraction(1, 2) / rate <= tick / rate <= late + Fraction(1, 2) / rate


def test_a_conformed_clip_keeps_its_sound_beside_its_picture(tmp_path: Path) -> None:
    times = np.cumsum([0, *(20, 60) * 30]).tolist()
    recipe = Recipe(frames=len(times), times=times, time_base=Fraction(1, 1000), sound="aac")
    source = Clip(recipe.write(tmp_path / "in.mkv"))
    with Clip(deliver(source, tmp_path, "h264", conform=True)) as result:
        assert (result.info.rate, result.info.has_audio) == (Fraction(25), True)
        assert abs(result.info.duration - source.info.duration) <= Fraction(1, 25)


def test_a_constant_rate_needs_no_conforming(tmp_path: Path) -> None:
    source = Clip(Recipe(rate=Fraction("24000/1001")).write(tmp_path / "in.mkv"))
    with Clip(deliver(source, tmp_path, "h264", conform=True)) as result:
        assert (result.info.rate, len(result)) == (source.info.rate, len(source))


@pytest.mark.parametrize("size", [(64, 48), (63, 48), (64, 47), (33, 35), (16, 16)])
@pytest.mark.parametrize("format", get_args(DeliverFormat))
def test_any_size_comes_back(format: DeliverFormat, size: tuple[int, int], tmp_path: Path) -> None:
    width, height = size
    recipe = Recipe(frames=3, codec="ffv1", pixels="yuv444p", width=width, height=height)
    with Clip(recipe.write(tmp_path / "in.mkv")) as source:
        out = deliver(source, tmp_path, format)
        if format == "png":
            assert [picture.shape for picture in read_pictures(out)] == [(height, width, 3)] * 3
            return
        with Clip(out) as result:
            assert (result.info.width, result.info.height, len(result)) == (width, height, 3)
            assert np.abs(result.frame(1).astype(int) - source.frame(1)).mean() < 12


def noisy(index: int, height: int = 144, width: int = 176) -> npt.NDArray[np.uint8]:
    """Edges, slopes and grain, and every level."""
    random = np.random.default_rng(index)
    ys, xs = np.mgrid[:height, :width]
    picture = np.stack((xs * 255 / width, ys * 255 / height, (xs + ys + index * 9) % 256), axis=-1)
    picture[40:90, 30 + index : 90 + index] = (250, 20, 60)
    picture[:, :60] += random.normal(0, 14, (height, 60, 3))
    picture[100:, 100:] = random.integers(0, 256, (height - 100, width - 100, 3))
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(codec="qtrle", pixels="rgb24"),
        Recipe(codec="libx264", pixels="yuv444p", tags=(1, 1, 1, 1), options=LOSSLESS),
        Recipe(codec="libx264", pixels="yuvj420p", tags=(5, 6, 5, 2), options=LOSSLESS),
        Recipe(codec="libx264", pixels="yuv420p10le", tags=(9, 16, 9, 1), options=LOSSLESS),
    ],
    ids=["rgb", "709", "601-full", "pq-10-bit"],
)
def test_untouched_pixels_come_back_within_one(recipe: Recipe, tmp_path: Path) -> None:
    recipe.width, recipe.height, recipe.pictures = 176, 144, [noisy(index) for index in range(4)]
    with Clip(recipe.write(tmp_path / "in.mov")) as source:
        pictures = list(source.frames(FrameRange(0, 4)))
        for picture, saved in zip(pictures, read_pictures(deliver(source, tmp_path, "png")), strict=True):
            assert np.array_equal(picture, saved)
        with Clip(deliver(source, tmp_path, "prores4444")) as result:
            assert [worst(*pair) for pair in zip(pictures, result.frames(FrameRange(0, 4)), strict=True)] <= [1] * 4
        for format, close in (("prores422hq", 2.5), ("h264", 4.0)):
            with Clip(deliver(source, tmp_path, format)) as result:  # type: ignore[arg-type]
                error = result.frame(2)[:90, 60:].astype(int) - pictures[2][:90, 60:]
                assert np.abs(error).mean() < close
                assert np.abs(error.mean(axis=(0, 1))).max() < 1.5


TAGS = [
    Colour(1, 1, 1, False),
    Colour(6, 6, 6, False),
    Colour(5, 6, 5, True),
    Colour(9, 16, 9, False),
    Colour(9, 18, 9, False),
    Colour(12, 13, 1, True),
]


@pytest.mark.parametrize("colour", TAGS)
@pytest.mark.parametrize("format", MOVIES)
def test_tags_are_carried(format: DeliverFormat, colour: Colour, tmp_path: Path) -> None:
    tags = (colour.primaries, colour.transfer, colour.matrix, 2 if colour.full_range else 1)
    recipe = Recipe(frames=3, pixels="yuv444p", tags=tags, options=LOSSLESS)
    with Clip(recipe.write(tmp_path / "in.mp4")) as source:
        assert source.info.colour == colour
        with Clip(deliver(source, tmp_path, format)) as result:
            # ProRes cannot say full range, so it is written in video range.
            full_range = colour.full_range and format == "h264"
            assert result.info.colour == Colour(colour.primaries, colour.transfer, colour.matrix, full_range)
            error = result.frame(1).astype(int) - source.frame(1)
            assert np.abs(error.mean(axis=(0, 1))).max() < 1.2


def test_untagged_stays_untagged(tmp_path: Path) -> None:
    with Clip(Recipe(frames=3).write(tmp_path / "in.mp4")) as source:
        for format in MOVIES:
            assert Clip(deliver(source, tmp_path, format)).info.colour == Colour()


def test_pictures_carry_tags_without_gamma(tmp_path: Path) -> None:
    recipe = Recipe(frames=2, pixels="yuv444p", tags=(9, 16, 9, 1), sample_aspect=Fraction(4, 3))
    with Clip(recipe.write(tmp_path / "in.mp4")) as source:
        folder = deliver(source, tmp_path, "png")
    data = (folder / "frame_000001.png").read_bytes()
    assert b"cICP" in data
    assert b"gAMA" not in data
    assert b"cHRM" not in data
    with av.open(str(folder / "frame_000001.png")) as container:
        frame = next(container.decode(video=0))
        assert (frame.color_primaries, frame.color_trc) == (9, 16)
        assert container.streams.video[0].sample_aspect_ratio == Fraction(4, 3)


def test_a_sequence_is_numbered_like_its_clip(tmp_path: Path) -> None:
    with Clip(Recipe().write(tmp_path / "in.mp4")) as source:
        folder = deliver(source, tmp_path, "png", FrameRange(8, 12))
    assert sorted(file.name for file in folder.iterdir()) == [f"frame_{index:06d}.png" for index in range(8, 12)]
    assert [number_of(picture) for picture in read_pictures(folder)] == [8, 9, 10, 11]


@pytest.mark.parametrize("own", [False, True])
def test_alpha_is_carried(own: bool, tmp_path: Path) -> None:
    alphas = [np.roll(np.arange(64 * 48, dtype=np.int64) % 256, index).reshape(48, 64) for index in range(6)]
    alphas = [alpha.astype(np.uint8) for alpha in alphas]
    recipe = Recipe(frames=6, codec="qtrle", pixels="argb", alphas=alphas)
    with Clip(recipe.write(tmp_path / "in.mov")) as source:
        wanted = [255 - alpha for alpha in alphas[2:5]] if own else alphas[2:5]
        results = {}
        for format in ("prores4444", "png", "h264"):
            results[format] = tmp_path / f"{format}{DELIVERIES[format].suffix}"  # type: ignore[index]
            with ClipWriter(results[format], format, source.info, FrameRange(2, 5)) as writer:  # type: ignore[arg-type]
                for picture, alpha in zip(source.frames(FrameRange(2, 5)), wanted, strict=True):
                    writer.write(picture, alpha if own else None)
        with Clip(results["prores4444"]) as result:
            assert result.info.has_alpha
            assert all(map(np.array_equal, result.alphas(FrameRange(0, 3)), wanted))
            assert worst(result.frame(1), source.frame(3)) <= 1
        for picture, alpha in zip(read_pictures(results["png"]), wanted, strict=True):
            assert np.array_equal(picture[..., 3], alpha)
        assert not Clip(results["h264"]).info.has_alpha


@pytest.mark.parametrize("rotation", [(90, False, False), (180, False, False), (0, True, False)])
def test_a_turned_clip_is_delivered_upright(rotation: tuple[float, bool, bool], tmp_path: Path) -> None:
    recipe = Recipe(frames=3, codec="libx264", pixels="yuv444p", rotation=rotation, sample_aspect=Fraction(4, 3))
    with Clip(recipe.write(tmp_path / "in.mp4")) as source, Clip(deliver(source, tmp_path, "prores4444")) as result:
        assert result.info.rotation == 0
        assert (result.info.width, result.info.height) == (source.info.width, source.info.height)
        assert result.info.sample_aspect == source.info.sample_aspect
        assert worst(result.frame(1), source.frame(1)) <= 1


@pytest.mark.parametrize("format", MOVIES)
@pytest.mark.parametrize("order", ["tff=1", "bff=1"])
def test_field_order_is_carried(format: DeliverFormat, order: str, tmp_path: Path) -> None:
    options = {"flags": "+ildct+ilme", "x264-params": order, "qp": "0"}
    with Clip(Recipe(frames=5, options=options).write(tmp_path / "in.mp4")) as source:
        assert source.info.field_order == ("top" if order == "tff=1" else "bottom")
        with Clip(deliver(source, tmp_path, format)) as result:
            assert result.info.field_order == source.info.field_order
            assert len(result) == 5
            assert np.abs(result.frame(3).astype(int) - source.frame(3)).mean() < 3


@pytest.mark.parametrize(("suffix", "pixels"), [("avi", "yuv420p"), ("dv", "yuv411p")])
def test_dv_has_the_bottom_field_first(suffix: str, pixels: str, tmp_path: Path) -> None:
    height, rate = (576, Fraction(25)) if pixels == "yuv420p" else (480, Fraction(30000, 1001))
    recipe = Recipe(frames=2, codec="dvvideo", pixels=pixels, rate=rate, width=720, height=height)
    assert probe(recipe.write(tmp_path / f"in.{suffix}")).field_order == "bottom"


def test_many_pictures_leave_nothing_behind_in_memory(tmp_path: Path) -> None:
    """A generator and a writer hold no more frames after many than after a few."""
    with Clip(Recipe(frames=120).write(tmp_path / "in.mp4")) as source:
        frames = source.frames(FrameRange(0, 120))
        with ClipWriter(tmp_path / "out.mp4", "h264", source.info, FrameRange(0, 120)) as writer:
            for picture in frames:
                writer.write(picture)
            assert writer._sink is not None
            assert len(writer._sink._durations) < 80  # type: ignore[union-attr]
        assert not source._cache._frames


def test_a_note_is_kept(tmp_path: Path) -> None:
    note = "Öl auf Leinwand, seed 7\nmodel sketchbook"
    with Clip(Recipe(frames=2).write(tmp_path / "in.mp4")) as source:
        for format in get_args(DeliverFormat):
            out = deliver(source, tmp_path, format, comment=note)
            if format == "png":
                assert f"Comment\0\0\0\0\0{note}".encode() in (out / "frame_000001.png").read_bytes()
                assert len(read_pictures(out)) == 2
            else:
                with open_container(out) as container:
                    assert container.metadata["comment"] == note
