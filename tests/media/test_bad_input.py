"""Whatever is no clip is refused in a sentence that says what is wrong and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from clip_factory import Recipe, numbered, unprivileged
from hypothesis import example, given
from hypothesis import strategies as st

from fresco_core.errors import FrescoError, MediaError, RangeError
from fresco_core.media import Clip, probe, resolve_range
from fresco_core.media.completeness import missing_bytes


def refusal(path: Path) -> str:
    """The sentence with which both ways in refuse the file."""
    with pytest.raises(MediaError) as opened:
        Clip(path)
    with pytest.raises(MediaError) as probed:
        probe(path)
    assert str(probed.value) == str(opened.value)
    for sentence in (probed.value.problem, probed.value.remedy):
        assert sentence.endswith(".")
        assert "\n" not in sentence
    return probed.value.problem


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Recipe(sound="aac").write(tmp_path_factory.mktemp("good") / "good.mp4")


def test_missing(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "nothing.mp4")
    assert "There is no file" in refusal(tmp_path / "no folder" / "nothing.mp4")


def test_below_a_file(good: Path) -> None:
    assert "There is no file" in refusal(good / "clip.mp4")


def test_folder(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    assert "is empty" in refusal(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert "is not a file" in refusal(tmp_path / "pipe.mp4")


def test_unreadable(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "secret.mp4"
    path.write_bytes(good.read_bytes())
    path.chmod(0)
    with unprivileged(tmp_path):
        assert "may not be read" in refusal(path)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov", "avi", "webm"])
def test_cut_off(suffix: str, tmp_path: Path) -> None:
    codec = "libvpx" if suffix == "webm" else "libx264"
    path = Recipe(codec=codec).write(tmp_path / f"cut.{suffix}")
    data = path.read_bytes()
    assert missing_bytes(path) == 0
    for length in (len(data) - 1, len(data) * 3 // 4, len(data) // 2):
        path.write_bytes(data[:length])
        assert "early" in refusal(path)
        assert missing_bytes(path) >= 1


def test_cut_off_with_the_tables_in_front(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "cut.mp4"), "w", container_options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for index in range(30):
            frame = av.VideoFrame.from_ndarray(numbered(index), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    path = tmp_path / "cut.mp4"
    path.write_bytes(path.read_bytes()[:-500])
    assert "500 bytes early" in refusal(path)


@pytest.mark.parametrize("suffix", ["ts", "mpg"])
def test_a_recording_cut_anywhere_gives_what_can_be_decoded(suffix: str, tmp_path: Path) -> None:
    path = Recipe(frames=90, codec="mpeg2video", options={"g": "10", "bf": "2"}).write(tmp_path / f"cut.{suffix}")
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 3 : -len(data) // 3])
    with Clip(path) as clip:
        assert 3 < len(clip) < 90
        numbers = [clip.frame(index).shape for index in range(len(clip))]
        assert len(numbers) == len(clip)


def test_a_broken_end(tmp_path: Path) -> None:
    path = Recipe(codec="prores_ks", pixels="yuv422p10le").write(tmp_path / "clip.mov")
    data = bytearray(path.read_bytes())
    for _ in range(3):
        place = data.rfind(b"icpf")
        data[place : place + 40] = bytes(40)
    path.write_bytes(data)
    assert "only 27 of its 30 frames" in refusal(path)


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "m4a"])
def test_sound_only(suffix: str, tmp_path: Path) -> None:
    encoder = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame", "m4a": "aac"}[suffix]
    path = tmp_path / f"sound.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(encoder, rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48000, 0
        resampler = av.AudioResampler(stream.codec_context.format, "mono", 48000)
        for fitting in resampler.resample(frame):
            container.mux(stream.encode(fitting))
        container.mux(stream.encode(None))
    assert "only sound" in refusal(path)


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "tiff", "webp"])
def test_still_picture(suffix: str, tmp_path: Path) -> None:
    encoder = {"png": "png", "jpg": "mjpeg", "bmp": "bmp", "tiff": "tiff", "webp": "libwebp"}[suffix]
    context = av.CodecContext.create(encoder, "w")
    pixels = {"jpg": "yuvj420p", "bmp": "bgr24", "webp": "yuv420p"}.get(suffix, "rgb24")
    context.width, context.height, context.pix_fmt, context.time_base = 64, 48, pixels, Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(numbered(1), format="rgb24").reformat(format=pixels)
    path = tmp_path / f"still.{suffix}"
    path.write_bytes(b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)]))
    assert "still picture" in refusal(path)
    # The name does not matter, the content does.
    assert "still picture" in refusal(path.rename(tmp_path / "clip.mp4"))


@pytest.mark.parametrize(("suffix", "codec", "pixels"), [("gif", "gif", "rgb8"), ("avif", "libsvtav1", "yuv420p")])
def test_a_still_in_a_clip_s_clothing(suffix: str, codec: str, pixels: str, tmp_path: Path) -> None:
    options = {"preset": "12"} if codec == "libsvtav1" else {}
    path = Recipe(frames=1, codec=codec, pixels=pixels, options=options).write(tmp_path / f"still.{suffix}")
    assert "still picture" in refusal(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", b"These are only words.\n" * 50),
        ("clip.mp4", b"These are only words.\n" * 50),
        ("clip.mov", bytes(5000)),
        ("clip.mkv", np.random.default_rng(0).bytes(5000)),
        ("clip.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(12)),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"),
        ("list.ffconcat", b"ffconcat version 1.0\nfile good.mp4\n"),
        ("session.sdp", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nm=video 9 RTP/AVP 96\r\n"),
    ],
)
def test_something_else(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    refusal(path)


def test_nothing_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"These are only words.\n" * 50)
    program = f"from fresco_core.media import probe\ntry: probe({str(path)!r})\nexcept Exception: pass"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x1a\x45\xdf\xa3", b"RIFF", b"\0\0\0\x10ftyp"]))
@example(b"\x01" + b"\xff" * 7 + b"\xfe", b"\x1a\x45\xdf\xa3")
def test_completeness_of_anything(tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "anything"
    path.write_bytes(start + content)
    assert missing_bytes(path) >= 0


@given(st.integers(-5, 40) | st.none(), st.integers(-5, 40) | st.none())
def test_ranges(good: Path, first: int | None, last: int | None) -> None:
    info = probe_once(good)
    start, final = 0 if first is None else first, 29 if last is None else last
    if 0 <= start <= final <= 29:
        frames = resolve_range(info, first, last)
        assert list(frames) == list(range(start, final + 1))
    else:
        with pytest.raises(RangeError) as caught:
            resolve_range(info, first, last)
        wrong = first if first is not None and not 0 <= first <= 29 else last
        assert str(wrong) in caught.value.problem
        assert isinstance(caught.value, FrescoError)


_probed = {}


def probe_once(path: Path):  # type: ignore[no-untyped-def]
    if path not in _probed:
        _probed[path] = probe(path)
    return _probed[path]
