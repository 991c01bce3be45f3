"""The sound of a range comes along, in its place to the sample."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from clip_factory import Recipe, numbered, ramp
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.media import Clip, ClipWriter, probe
from fresco_core.media.opening import open_container
from fresco_core.settings import DeliverFormat
from fresco_core.timing import FrameRange

RATE = 48000


def deliver(source: Path, destination: Path, format: DeliverFormat, range: FrameRange) -> Path:
    info = probe(source)
    with ClipWriter(destination, format, info, range) as writer:
        for index in range:
            writer.write(numbered(index, info.width, info.height))
    return destination


def samples(path: Path, track: int = 0) -> tuple[npt.NDArray[np.int16], Fraction]:
    """The left channel as int16, and when its first sample sounds."""
    blocks, start = [], None
    with open_container(path) as container:
        resampler = av.AudioResampler("s16p", "stereo", RATE)
        for frame in container.decode(container.streams.audio[track]):
            if start is None:
                start = frame.pts * frame.time_base
            blocks.extend(block.to_ndarray()[0] for block in resampler.resample(frame))
    assert start is not None
    return np.concatenate(blocks), start


def packets(path: Path) -> list[bytes]:
    with open_container(path) as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0]) if packet.size]


def sounding(path: Path, moment: Fraction) -> int:
    """The sample of a counting track that is heard at a moment of the picture's time."""
    values, start = samples(path)
    return int(values[round((moment - start) * RATE)])


@pytest.mark.parametrize(
    ("encoder", "suffix"), [("pcm_s16le", "mov"), ("pcm_s24le", "mov"), ("alac", "mov"), ("flac", "mkv")]
)
@pytest.mark.parametrize("format", ["h264", "prores422hq"])
def test_every_sample_keeps_its_place(format: DeliverFormat, encoder: str, suffix: str, tmp_path: Path) -> None:
    source = Recipe(sound=encoder).write(tmp_path / f"in.{suffix}")
    out = deliver(source, tmp_path / "out.mov", format, FrameRange(7, 25))
    counted = ramp(RATE * 2)
    for moment in (Fraction(0), Fraction(1, 4), Fraction(17, 25)):
        assert sounding(out, moment) == counted[int((Fraction(7, 25) + moment) * RATE)]


@settings(max_examples=8)
@given(st.integers(0, 28), st.integers(1, 29), st.sampled_from([-3, 0, 11]))
def test_the_offset_is_kept(tmp_path_factory: pytest.TempPathFactory, first: int, length: int, delay: int) -> None:
    folder = tmp_path_factory.mktemp("offset")
    late = Fraction(max(0, delay), 25)
    times = range(max(0, -delay), max(0, -delay) + 30)
    recipe = Recipe(times=times, time_base=Fraction(1, 25), sound="alac", sound_delay=late)
    source = recipe.write(folder / "in.mov")
    chosen = FrameRange(first, min(30, first + length))
    out = deliver(source, folder / "out.mov", "prores422hq", chosen)
    counted = ramp(RATE * 2)
    begin = probe(source).table.seconds(first) - late
    with Clip(out) as result:
        for index in (0, len(result) - 1):
            heard = begin + Fraction(index, 25)
            if 0 <= heard < Fraction(29, 25):
                assert sounding(out, result.info.table.seconds(index)) == counted[round(heard * RATE)]


@pytest.mark.parametrize(
    ("encoder", "suffix", "delay"), [("flac", "mkv", Fraction(0)), ("alac", "mov", Fraction(1, 2))]
)
def test_ranges_that_begin_between_milliseconds(encoder: str, suffix: str, delay: Fraction, tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    source = Recipe(rate=rate, sound=encoder, sound_delay=delay).write(tmp_path / f"in.{suffix}")
    out = deliver(source, tmp_path / "out.mov", "prores422hq", FrameRange(7, 25))
    for moment in (Fraction(3, 10), Fraction(1, 2)):
        heard = round((7 / rate + moment - delay) * RATE)
        assert abs(sounding(out, moment) - ramp(2 * RATE)[heard]) <= 1


@pytest.mark.parametrize(("format", "name"), [("h264", "out.mp4"), ("prores422hq", "out.mov")])
def test_a_clock_that_counts_packets_tells_samples_apart(format: DeliverFormat, name: str, tmp_path: Path) -> None:
    """AVI gives AC3 a tick of 32 ms, and the range begins in the middle of one."""
    burst = np.zeros(2 * RATE, np.int16)
    burst[RATE // 2 : RATE // 2 + 1920] = 9000 * np.sin(np.arange(1920) / 8)
    source = Recipe(codec="mpeg4", sound="ac3", samples=burst, frames=40).write(tmp_path / "in.avi")
    begin = probe(source).table.seconds(6)
    assert begin % Fraction(32, 1000) == Fraction(16, 1000)
    places = []
    for path in (source, deliver(source, tmp_path / name, format, FrameRange(6, 30))):
        values, start = samples(path)
        loud = np.abs(values.astype(float))
        places.append(float(start) + (loud * np.arange(len(loud))).sum() / loud.sum() / RATE)
    assert places[0] - places[1] == pytest.approx(float(begin), abs=0.001)


@pytest.mark.parametrize("encoder", ["aac", "ac3", "libmp3lame"])
def test_packets_are_copied_not_encoded_again(encoder: str, tmp_path: Path) -> None:
    source = Recipe(sound=encoder).write(tmp_path / "in.mp4")
    whole = packets(source)
    assert packets(deliver(source, tmp_path / "whole.mp4", "h264", FrameRange(0, 30))) in (whole, whole[:-1])
    part = packets(deliver(source, tmp_path / "part.mp4", "h264", FrameRange(10, 20)))
    start = whole.index(part[0])
    assert start > 0
    assert whole[start : start + len(part)] == part
    per_packet = {"aac": 1024, "ac3": 1536, "libmp3lame": 1152}[encoder]
    assert abs(len(part) - 0.4 * RATE / per_packet) < 3


def test_sound_ends_with_the_range(tmp_path: Path) -> None:
    source = Recipe(sound="aac", samples=ramp(4 * RATE)).write(tmp_path / "in.mp4")
    with open_container(deliver(source, tmp_path / "out.mp4", "h264", FrameRange(5, 25))) as container:
        assert container.duration == pytest.approx(800_000, abs=25_000)


@pytest.mark.parametrize(("encoder", "suffix"), [("libopus", "webm"), ("adpcm_ms", "avi"), ("pcm_s16le", "avi")])
@pytest.mark.parametrize(("format", "name"), [("prores422hq", "out.mov"), ("h264", "out.mp4")])
def test_what_editors_cannot_read_is_encoded_again(
    format: DeliverFormat, name: str, encoder: str, suffix: str, tmp_path: Path
) -> None:
    burst = np.zeros(2 * RATE, np.int16)
    burst[int(0.68 * RATE) : int(0.72 * RATE)] = 9000 * np.sin(np.arange(int(0.04 * RATE)) / 8)
    source = Recipe(codec="libvpx" if suffix == "webm" else "mpeg4", sound=encoder, samples=burst)
    out = deliver(source.write(tmp_path / f"in.{suffix}"), tmp_path / name, format, FrameRange(10, 25))
    kept = {("libopus", "out.mp4"): "opus", ("pcm_s16le", "out.mov"): "pcm_s16le"}
    with open_container(out) as container:
        found = container.streams.audio[0].codec_context.codec.canonical_name
        assert found == kept.get((encoder, name), "aac" if name == "out.mp4" else "pcm_s24le")
    values, start = samples(out)
    assert abs(start) < Fraction(1, 10)
    loud = np.abs(values.astype(float))
    heard = float(start) + (loud * np.arange(len(loud))).sum() / loud.sum() / RATE
    assert heard == pytest.approx(0.3, abs=0.01)


def test_all_tracks_come_along(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "in.mov"), "w") as container:
        video = container.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        tracks = [container.add_stream("pcm_s16le", rate=RATE, layout="stereo") for _ in range(3)]
        for index in range(30):
            container.mux(video.encode(av.VideoFrame.from_ndarray(numbered(index), format="rgb24")))
        container.mux(video.encode(None))
        for number, track in enumerate(tracks):
            # The first one ends before the range.
            frame = av.AudioFrame.from_ndarray(
                np.full((1, 96000 if number else 9600), number * 100, np.int16), format="s16", layout="stereo"
            )
            frame.sample_rate, frame.pts = RATE, 0
            container.mux(track.encode(frame))
    deliveries: tuple[tuple[DeliverFormat, str], ...] = (("prores422hq", "out.mov"), ("h264", "out.mp4"))
    for format, name in deliveries:
        out = deliver(tmp_path / "in.mov", tmp_path / name, format, FrameRange(5, 10))
        heard = [samples(out, track)[0] for track in range(3)]
        assert [int(values[4800]) for values in heard] == [0, pytest.approx(100, abs=3), pytest.approx(200, abs=3)]
        assert len(heard[0]) == pytest.approx(RATE / 5, abs=2048)


def _write_track(path: Path, rate: int, layout: str, encoder: str, notes: dict[str, str] | None = None) -> Path:
    """30 pictures, and as much of a tone of 400 Hz."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        track = container.add_stream(encoder, rate=rate, layout=layout)
        track.metadata.update(notes or {})
        for index in range(30):
            container.mux(video.encode(av.VideoFrame.from_ndarray(numbered(index), format="rgb24")))
        container.mux(video.encode(None))
        tone = (np.sin(np.arange(rate * 6 // 5) * (2 * np.pi * 400 / rate)) * 8000).astype(np.int16)
        channels = track.codec_context.layout.nb_channels
        frame = av.AudioFrame.from_ndarray(tone.repeat(channels)[None].copy(), format="s16", layout=layout)
        frame.sample_rate, frame.pts = rate, 0
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return path


@pytest.mark.parametrize(
    ("rate", "layout", "made"),
    [
        (192000, "stereo", (96000, "stereo")),
        (50000, "mono", (48000, "mono")),
        (4000, "mono", (7350, "mono")),
        (48000, "7.1(wide)", (48000, "7.1")),
        (48000, "7.1.4", (48000, "stereo")),
        (48000, "9 channels", (48000, "stereo")),
        (48000, "32 channels", (48000, "stereo")),
    ],
)
def test_sound_that_aac_cannot_hold(rate: int, layout: str, made: tuple[int, str], tmp_path: Path) -> None:
    source = _write_track(tmp_path / "in.mov", rate, layout, "pcm_s16le")
    out = deliver(source, tmp_path / "out.mp4", "h264", FrameRange(5, 25))
    with open_container(out) as container:
        (track,) = container.streams.audio
        assert (track.rate, track.layout.name) == made
    values, start = samples(out)
    spectrum = np.abs(np.fft.rfft(values[RATE // 4 : RATE * 3 // 4].astype(float)))
    assert int(spectrum.argmax()) * 2 == pytest.approx(400, abs=2)
    assert float(start) == pytest.approx(0, abs=0.03)
    assert len(values) / RATE == pytest.approx(0.8, abs=0.15)


@pytest.mark.parametrize(("format", "name"), [("prores422hq", "out.mov"), ("h264", "out.mp4")])
@pytest.mark.parametrize("encoder", ["flac", "aac"])
def test_tracks_keep_their_names(format: DeliverFormat, name: str, encoder: str, tmp_path: Path) -> None:
    notes = {"language": "fra", "title": "Commentary"}
    source = _write_track(tmp_path / "in.mkv", 48000, "stereo", encoder, notes)
    with open_container(deliver(source, tmp_path / name, format, FrameRange(5, 25))) as container:
        found = container.streams.audio[0].metadata
    assert found.get("name") == "Commentary"
    assert name.endswith(".mov") or found.get("language") == "fra"


def test_recordings_whose_sound_is_announced_and_never_comes(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "in.ts"), "w") as container:
        video = container.add_stream("mpeg2video", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        container.add_stream("mp2", rate=RATE, layout="stereo")
        for index in range(30):
            container.mux(video.encode(av.VideoFrame.from_ndarray(numbered(index), format="rgb24")))
        container.mux(video.encode(None))
    for name, format in (("out.mp4", "h264"), ("out.mov", "prores422hq")):
        with open_container(deliver(tmp_path / "in.ts", tmp_path / name, format, FrameRange(5, 25))) as container:
            assert (container.streams.video[0].frames, len(container.streams.audio)) == (20, 0)


def test_broadcasts_that_change_from_stereo_to_one_channel(tmp_path: Path) -> None:
    tone = (np.sin(np.arange(RATE * 3 // 5) * (2 * np.pi * 400 / RATE)) * 8000).astype(np.int16)
    with av.open(str(tmp_path / "in.ts"), "w") as container:
        video = container.add_stream("mpeg2video", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        track = container.add_stream("mp2", rate=RATE, layout="stereo")
        mono = av.CodecContext.create("mp2", "w")
        mono.sample_rate, mono.layout, mono.format = RATE, "mono", "s16"
        for index in range(30):
            container.mux(video.encode(av.VideoFrame.from_ndarray(numbered(index), format="rgb24")))
        container.mux(video.encode(None))
        for encoder, layout, first in ((track.codec_context, "stereo", 0), (mono, "mono", len(tone))):
            channels = 2 if layout == "stereo" else 1
            frame = av.AudioFrame.from_ndarray(tone.repeat(channels)[None].copy(), format="s16", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
            for packet in [*encoder.encode(frame), *encoder.encode(None)]:
                packet.stream = track
                container.mux(packet)
    values, _ = samples(deliver(tmp_path / "in.ts", tmp_path / "out.mp4", "h264", FrameRange(0, 30)))
    loud = [np.abs(values[int(RATE * at) :][:4800].astype(int)).max() for at in (0.3, 0.9)]
    assert min(loud) > 4000


def test_a_silent_clip_stays_silent(tmp_path: Path) -> None:
    out = deliver(Recipe().write(tmp_path / "in.mp4"), tmp_path / "out.mp4", "h264", FrameRange(0, 5))
    with open_container(out) as container:
        assert not container.streams.audio
