"""Image sequences: folders of numbered pictures taken for clips, and what is refused."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from fresco_core.errors import MediaError
from fresco_core.frames import Picture
from fresco_core.media import Clip, ClipWriter, probe
from fresco_core.media.stills import folder_meant
from fresco_core.timing import FrameRange

SIZE = (36, 64)


def picture(number: int, size: tuple[int, int] = SIZE) -> Picture:
    """One that is told apart from others by any of its pixels."""
    return np.random.default_rng(number).integers(0, 256, (*size, 3), dtype=np.uint8)


def save(path: Path, content: np.ndarray) -> None:
    """Write RGB, or RGBA."""
    encoded = cv2.imencode(path.suffix, content[..., [2, 1, 0, *range(3, content.shape[2])]])[1]
    path.write_bytes(encoded.tobytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures of different paddings from 9 on, in a folder whose name tries pattern and address syntax."""
    folder = tmp_path / "shöt %02d [1-9]"
    folder.mkdir()
    for number in (9, 10, 11):
        save(folder / f"a_%d.{number}.png", picture(number))
    for other in ("readme.txt", ".a_%d.12.png", "thumb_1.png", "cover.jpg"):
        (folder / other).write_bytes(b"no picture")
    return folder


def test_frames_are_the_files_in_order(folder: Path) -> None:
    with Clip(folder) as clip:
        info = clip.info
        assert (info.frame_count, info.width, info.height, info.rate) == (3, 64, 36, 24)
        assert (info.codec, info.has_audio, info.variable_rate) == ("png", False, False)
        for index in (2, 0, 1):
            assert np.array_equal(clip.frame(index), picture(9 + index))
        for index, shown in enumerate(clip.frames(FrameRange(1, 3)), start=1):
            assert np.array_equal(shown, picture(9 + index))
        with pytest.raises(IndexError):
            clip.frame(3)


@pytest.mark.parametrize("suffix", [".jpg", ".tif", ".bmp", ".webp"])
def test_other_formats(tmp_path: Path, suffix: str) -> None:
    smooth = np.broadcast_to(np.linspace(40, 200, 64).astype(np.uint8)[None, :, None], (*SIZE, 3))
    for number in (1, 2):
        save(tmp_path / f"{number:04}{suffix}", smooth)
    with Clip(tmp_path) as clip:
        assert np.abs(clip.frame(1).astype(int) - smooth).max() <= 6


def test_deep_colours_and_opacity(tmp_path: Path) -> None:
    alpha = np.full((*SIZE, 1), 99, np.uint8)
    for number in (0, 1):
        save(tmp_path / f"f{number}.png", np.dstack((picture(number), alpha)).astype(np.uint16) * 257)
    with Clip(tmp_path) as clip:
        assert (clip.info.bit_depth, clip.info.has_alpha) == (16, True)
        assert np.array_equal(clip.frame(1), picture(1))
        shown = clip.alpha(1)
        assert shown is not None
        assert (shown == 99).all()


def test_a_movie_has_the_rate_that_was_said(folder: Path, tmp_path: Path) -> None:
    rate = Fraction(24000, 1001)
    info = probe(folder).at_rate(rate)
    assert info.duration == 3 / rate
    with ClipWriter(tmp_path / "out.mp4", "h264", info, FrameRange(0, 3)) as writer:
        for index in range(3):
            writer.write(picture(9 + index))
    made = probe(tmp_path / "out.mp4")
    assert (made.rate, made.frame_count) == (rate, 3)
    assert made.at_rate(Fraction(25)) is made, "a movie keeps its own"


def test_what_a_sequence_was_delivered_as_is_one(folder: Path, tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "out", "png", probe(folder), FrameRange(1, 3)) as writer:
        for index in (1, 2):
            writer.write(picture(index))
    with Clip(tmp_path / "out") as clip:
        assert np.array_equal(clip.frame(1), picture(2))


def test_pictures_that_are_replaced_are_seen(folder: Path) -> None:
    assert probe(folder).frame_count == 3
    save(folder / "a_%d.12.png", picture(12))
    assert probe(folder).frame_count == 4


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((1, 2, 5), "2 pictures of the image sequence .* are missing, number 3 first"),
        ((1, "01", 2), "number 1 is there twice"),
        ((), "is a folder, not a clip"),
        ((7,), "is a folder, not a clip"),
    ],
)
def test_numbers_that_make_no_sequence(tmp_path: Path, numbers: tuple[int | str, ...], said: str) -> None:
    for number in numbers:
        save(tmp_path / f"{number}.png", picture(0))
    with pytest.raises(MediaError, match=said):
        probe(tmp_path)


def test_a_link_that_leads_nowhere(folder: Path) -> None:
    (folder / "a_%d.12.png").symlink_to(folder / "gone")
    with pytest.raises(MediaError, match=r"There is no file '.*12\.png'"):
        probe(folder)


def test_two_sequences_in_a_folder(folder: Path) -> None:
    for number in (1, 2):
        save(folder / f"b{number}.png", picture(0))
    with pytest.raises(MediaError, match=r"2 image sequences, which begin with a_%d\.9\.png and b1\.png"):
        probe(folder)


def test_scene_linear_pictures(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.exr").write_bytes(b"v/1\x01")
    with pytest.raises(MediaError, match="EXR") as refused:
        probe(tmp_path)
    assert "PNG or TIFF" in refused.value.remedy


def test_pictures_that_cannot_be_read(folder: Path) -> None:
    middle = folder / "a_%d.10.png"
    whole = middle.read_bytes()
    with Clip(folder) as clip:
        for content, said in ((whole[:-900], "no picture that can be read"), (b"", "no picture"), (None, "no file")):
            middle.unlink(missing_ok=True)
            if content is not None:
                middle.write_bytes(content)
            with pytest.raises(MediaError, match=said):
                clip.frame(1)
        save(middle, picture(1, (36, 62)))
        with pytest.raises(MediaError, match="62x36 pixels, the first of its sequence 64x36"):
            clip.frame(1)


def test_a_jpeg_that_was_cut_off(tmp_path: Path) -> None:
    for number in (1, 2):
        save(tmp_path / f"{number}.jpg", picture(number))
    last = tmp_path / "2.jpg"
    last.write_bytes(last.read_bytes()[:-600])
    with pytest.raises(MediaError, match=r"2\.jpg' is no picture"):
        probe(tmp_path)


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, 3), (8, 1)])
def test_photos_of_a_camera_that_was_turned(tmp_path: Path, orientation: int, turns: int) -> None:
    upright = np.repeat(np.repeat(np.array([[[220, 30, 30], [30, 220, 30], [30, 30, 220]]], np.uint8), 24, 0), 24, 1)
    tag = struct.pack(">HHIHHI", 0x112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\1" + tag
    for number in (1, 2):
        save(path := tmp_path / f"{number}.jpg", np.rot90(upright, -turns))
        stored = path.read_bytes()
        path.write_bytes(stored[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + stored[2:])
    with Clip(tmp_path) as clip:
        assert np.abs(clip.frame(1)[12, 12::24].astype(int) - upright[12, 12::24]).max() < 40


def test_who_points_at_a_picture_means_its_folder(folder: Path) -> None:
    assert folder_meant(folder / "a_%d.9.png") == folder
    for other in (folder, folder / "readme.txt", folder / "cover.jpg"):
        assert folder_meant(other) == other
    with pytest.raises(MediaError, match="still picture") as refused:
        probe(folder / "a_%d.9.png")
    assert "folder of numbered pictures" in refused.value.remedy
