"""Pictures have the colours that the code values in the file stand for, seen the right way up."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from clip_factory import Recipe, number_of, numbered
from hypothesis import given
from hypothesis import strategies as st

from fresco_core.errors import MediaError
from fresco_core.frames import resize
from fresco_core.media import Clip, Colour
from fresco_core.media.colour import delivered_colour, matrix_in_use
from fresco_core.media.orientation import Orientation
from fresco_core.media.pixels import FrameConverter, FrameMaker, plane_view
from fresco_core.timing import FrameRange

WEIGHTS = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}
SIZE = 64


def yuv_to_rgb(planes: list[npt.NDArray[Any]], matrix: int, full: bool, bits: int) -> npt.NDArray[Any]:
    """ITU-T H.273's equations in floating point, 0 to 255."""
    red, blue = WEIGHTS[matrix]
    unit, top, middle = 1 << (bits - 8), (1 << bits) - 1, 1 << (bits - 1)
    y, cb, cr = (plane.astype(np.float64) for plane in planes)
    if full:
        y, cb, cr = y / top, (cb - middle) / top, (cr - middle) / top
    else:
        y, cb, cr = (y - 16 * unit) / (219 * unit), (cb - middle) / (224 * unit), (cr - middle) / (224 * unit)
    r, b = y + 2 * (1 - red) * cr, y + 2 * (1 - blue) * cb
    g = (y - red * r - blue * b) / (1 - red - blue)
    return np.clip(np.stack((r, g, b), axis=-1), 0, 1) * 255


def rgb_to_yuv(rgb: npt.NDArray[Any], matrix: int, full: bool) -> npt.NDArray[Any]:
    """The same the other way, as unrounded 8-bit codes."""
    red, blue = WEIGHTS[matrix]
    r, g, b = np.moveaxis(rgb / 255, -1, 0)
    y = red * r + (1 - red - blue) * g + blue * b
    cb, cr = (b - y) / (2 * (1 - blue)), (r - y) / (2 * (1 - red))
    if full:
        return np.clip(np.stack((y * 255, cb * 255 + 128, cr * 255 + 128)), 0, 255)
    return np.stack((y * 219 + 16, cb * 224 + 128, cr * 224 + 128))


def noise(*shape: int, top: int = 255) -> npt.NDArray[Any]:
    return np.random.default_rng(7).integers(0, top, shape, endpoint=True)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", WEIGHTS)
@pytest.mark.parametrize(("pixels", "bits"), [("yuv444p", 8), ("yuv444p10le", 10), ("yuv444p12le", 12)])
def test_yuv_is_read_by_its_matrix_and_range(pixels: str, bits: int, matrix: int, full: bool) -> None:
    frame = av.VideoFrame(SIZE, SIZE, pixels)
    dtype = np.uint8 if bits == 8 else np.uint16
    planes = [plane_view(frame, index, dtype) for index in range(3)]
    low, high = (0, (1 << bits) - 1) if full else (16 << (bits - 8), 235 << (bits - 8))
    for plane in planes:
        plane[:] = np.random.default_rng(int(plane.size)).integers(low, high, plane.shape, endpoint=True)
    planes[1][:8], planes[2][:8] = 1 << (bits - 1), 1 << (bits - 1)
    shown = FrameConverter(SIZE, SIZE, Colour(2, 2, matrix, full)).picture(frame)
    error = shown - yuv_to_rgb(planes, matrix, full, bits)
    # Ten bits at full range pass through shifted codes, which costs a quarter.
    assert np.abs(error).max() < 0.8
    assert abs(error.mean()) < 0.1


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "yuv444p10le", "rgb24", "gray"])
def test_a_picture_shrunk_on_the_way_is_the_whole_one_shrunk(pixels: str, full: bool, transposed: bool) -> None:
    height, width = 96, 160
    ramp = np.add.outer(np.arange(height), np.arange(width)) / (height + width)
    rgb = np.stack((255 * ramp, 255 - 200 * ramp, 127 + 100 * np.sin(12 * ramp)), axis=-1).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=pixels)
    converter = FrameConverter(
        height if transposed else width,
        width if transposed else height,
        Colour(2, 2, 1, full),
        Orientation(transposed, mirrored_columns=transposed),
    )
    whole = converter.picture(frame)
    assert whole.shape == ((width, height, 3) if transposed else (height, width, 3))
    for size in ((whole.shape[0] // 2, whole.shape[1] // 2), (37, 29), whole.shape[:2]):
        shrunk = converter.picture(frame, (size[0], size[1]))
        error = shrunk.astype(int) - resize(whole, size[0], size[1], enlarge=False)
        assert shrunk.flags.c_contiguous
        assert np.abs(error).max() <= 6
        assert np.abs(error.mean(axis=(0, 1))).max() < 0.3


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", WEIGHTS)
def test_rgb_is_written_by_its_matrix_and_range(matrix: int, full: bool) -> None:
    picture = noise(SIZE, SIZE, 3).astype(np.uint8)
    maker = FrameMaker(SIZE, SIZE, "yuv444p", Colour(2, 2, matrix, full), "progressive", Fraction(1, 25))
    frame = maker.frame(picture, None, 3)
    assert (frame.pts, frame.time_base) == (3, Fraction(1, 25))
    codes = np.stack([plane_view(frame, index, np.uint8) for index in range(3)])
    error = codes - rgb_to_yuv(picture, matrix, full)
    assert np.abs(error).max() < 0.7
    assert np.abs(error.mean(axis=(1, 2))).max() < 0.05


@pytest.mark.parametrize("matrix", [1, 5, 9])
def test_ten_bits_give_every_picture_back(matrix: int) -> None:
    picture = noise(SIZE, SIZE, 3).astype(np.uint8)
    colour = Colour(2, 2, matrix, full_range=False)
    frame = FrameMaker(SIZE, SIZE, "yuv444p10le", colour, "progressive", Fraction(1, 25)).frame(picture, None, 0)
    error = FrameConverter(SIZE, SIZE, colour).picture(frame).astype(int) - picture
    assert np.abs(error).max() <= 1
    assert np.mean(error != 0) < 0.01


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("order", ["progressive", "top", "bottom"])
def test_halved_chroma_lies_where_it_came_from(order: Any, full: bool) -> None:
    """Down and up again, a slope of colour stays in its place, within fields if there are fields."""
    xs, ys = np.meshgrid(np.arange(SIZE), np.arange(SIZE))
    picture = np.stack((60 + xs * 2, 100 + ys, 200 - xs * 2), axis=-1).astype(np.uint8)
    if order != "progressive":
        picture[1::2] = picture[1::2, ::-1]
    colour = Colour(1, 1, 1, full)
    frame = FrameMaker(SIZE, SIZE, "yuv420p", colour, order, Fraction(1, 25)).frame(picture, None, 0)
    if order == "progressive" or not full:
        shown = FrameConverter(SIZE, SIZE, colour).picture(_as_h264(frame))
        inside = (slice(4, -4), slice(4, -4))
        assert np.abs(shown[inside].astype(int) - picture[inside]).max() <= 2


def _as_h264(frame: av.VideoFrame) -> av.VideoFrame:
    """The frame as a lossless stream hands it out, with all its flags."""
    encoder: Any = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, frame.format.name
    encoder.time_base, encoder.options = Fraction(1, 25), {"qp": "0", "preset": "ultrafast"}
    if frame.interlaced_frame:
        encoder.flags |= av.codec.context.Flags.interlaced_dct
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    decoder: Any = av.CodecContext.create("h264", "r")
    return [*(shown for packet in packets for shown in decoder.decode(packet)), *decoder.decode(None)][0]


@pytest.mark.parametrize("pixels", ["gbrp", "gbrp10le", "gbrp12le", "rgb48le", "rgb24", "bgr0"])
def test_rgb_is_only_rounded(pixels: str) -> None:
    bits = 16 if "48" in pixels else int("".join(filter(str.isdigit, pixels.removeprefix("rgb24"))) or 8)
    bits = 8 if pixels in ("rgb24", "bgr0") else bits
    codes = noise(SIZE, SIZE, 3, top=(1 << bits) - 1)
    if pixels == "bgr0":
        codes = np.dstack((codes, np.zeros((SIZE, SIZE), int)))
        frame = av.VideoFrame.from_ndarray(codes[..., [2, 1, 0, 3]].astype(np.uint8), format="bgra").reformat(
            format=pixels
        )
        codes = codes[..., :3]
    else:
        frame = av.VideoFrame.from_ndarray(codes.astype(np.uint8 if bits == 8 else np.uint16), format=pixels)
    shown = FrameConverter(SIZE, SIZE, Colour(matrix=0, full_range=True)).picture(frame)
    assert np.array_equal(shown, np.rint(codes * (255 / ((1 << bits) - 1))))


@pytest.mark.parametrize(("pixels", "bits"), [("gray", 8), ("gray10le", 10), ("gray16le", 16)])
@pytest.mark.parametrize("full", [False, True])
def test_grey(pixels: str, bits: int, full: bool) -> None:
    codes = np.arange(SIZE * SIZE).reshape(SIZE, SIZE) * ((1 << bits) - 1) // (SIZE * SIZE - 1)
    frame = av.VideoFrame.from_ndarray(codes.astype(np.uint8 if bits == 8 else np.uint16), format=pixels)
    shown = FrameConverter(SIZE, SIZE, Colour(full_range=full)).picture(frame)
    unit = 1 << (bits - 8)
    wanted = codes * (255 / ((1 << bits) - 1)) if full else np.clip((codes - 16 * unit) * 255 / (219 * unit), 0, 255)
    assert np.abs(shown - wanted[..., None]).max() < 0.8


TAGGED = {
    "bt709.mp4": Recipe(codec="libx264rgb", pixels="rgb24", options={"qp": "0"}),
    "hd.mp4": Recipe(pixels="yuv444p", tags=(1, 1, 1, 1), options={"qp": "0"}),
    "phone.mp4": Recipe(pixels="yuv444p", tags=(5, 6, 5, 2), options={"qp": "0"}),
    "hlg.mp4": Recipe(pixels="yuv444p10le", tags=(9, 18, 9, 1), options={"qp": "0"}),
    "pq.mkv": Recipe(pixels="yuv444p10le", tags=(9, 16, 9, 1), options={"qp": "0"}),
    "jpeg.mov": Recipe(codec="mjpeg", pixels="yuvj444p", options={"q": "1"}),
    "log.mov": Recipe(codec="prores_ks", pixels="yuv444p10le", tags=(9, 2, 9, 1), options={"profile": "4444"}),
}


@pytest.mark.parametrize("name", TAGGED)
def test_tags_are_read_and_obeyed(name: str, tmp_path: Path) -> None:
    recipe = TAGGED[name]
    with Clip(recipe.write(tmp_path / name)) as clip:
        if recipe.tags:
            primaries, transfer, matrix, range_ = recipe.tags
            assert clip.info.colour == Colour(primaries, transfer, matrix, range_ == 2)
        assert clip.info.bit_depth == (8 if "10" not in recipe.pixels else 12 if "ks" in recipe.codec else 10)
        # HDR keeps its code values: nothing is tone-mapped on the way to 8 bits.
        difference = np.abs(clip.frame(5).astype(int) - numbered(5))
        assert difference.mean() < 1.5
        assert np.quantile(difference, 0.99) <= 10


def test_the_matrix_is_guessed_by_size_as_players_do() -> None:
    assert matrix_in_use(Colour(), 720, 576) == 5
    assert matrix_in_use(Colour(), 576, 720) == 5
    assert matrix_in_use(Colour(), 1280, 544) == 1
    assert matrix_in_use(Colour(), 1080, 1920) == 1
    assert matrix_in_use(Colour(matrix=9), 64, 64) == 9


@pytest.mark.parametrize("matrix", [8, 10, 14])
def test_a_matrix_that_cannot_be_undone_is_refused(matrix: int) -> None:
    with pytest.raises(MediaError):
        matrix_in_use(Colour(matrix=matrix), 64, 64)


def test_what_is_delivered_says_what_it_is() -> None:
    assert delivered_colour(Colour(9, 16, 9, False), keeps_range=False) == Colour(9, 16, 9, False)
    assert delivered_colour(Colour(5, 6, 5, True), keeps_range=True) == Colour(5, 6, 5, True)
    assert delivered_colour(Colour(5, 6, 5, True), keeps_range=False) == Colour(5, 6, 5, False)
    assert delivered_colour(Colour(1, 13, 0, True), keeps_range=True) == Colour(1, 13, 1, False)


ROTATIONS = [(degrees, flip, False) for degrees in (0, 90, 180, 270) for flip in (False, True)] + [(0, False, True)]


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_pictures_are_shown_upright(rotation: tuple[float, bool, bool], tmp_path: Path) -> None:
    """The flag turns the picture counter-clockwise, then mirrors it; `ffplay` and cameras agree."""
    path = Recipe(rotation=rotation, sample_aspect=Fraction(4, 3)).write(tmp_path / "phone.mp4")
    plain = Recipe().write(tmp_path / "plain.mp4")
    degrees, hflip, vflip = rotation
    with Clip(path) as clip, Clip(plain) as upright:
        wanted = np.rot90(upright.frame(7), int(degrees) // 90)
        wanted = wanted[:, ::-1] if hflip else wanted
        wanted = wanted[::-1] if vflip else wanted
        assert np.array_equal(clip.frame(7), wanted)
        assert clip.frame(7).flags.c_contiguous
        assert (clip.info.height, clip.info.width) == wanted.shape[:2]
        turned = degrees in (90, 270)
        assert clip.info.sample_aspect == (Fraction(3, 4) if turned else Fraction(4, 3))
        if not (hflip or vflip):
            assert clip.info.rotation == (360 - degrees) % 360


@given(st.integers(0, 3), st.booleans(), st.floats(-20, 20))
def test_crooked_matrices_become_quarter_turns(quarters: int, mirrored: bool, crooked: float) -> None:
    angle = np.deg2rad(quarters * 90 + crooked)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    if mirrored:
        matrix[:, 0] *= -1
    a, b, c, d = (matrix * 65536).astype(np.int32).ravel()
    data = np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], np.int32).tobytes()
    orientation = Orientation.from_display_matrix(data)
    picture = np.arange(12).reshape(3, 4)
    wanted = np.rot90(picture, -quarters)
    assert np.array_equal(orientation.apply(picture), wanted[:, ::-1] if mirrored else wanted)
    assert orientation.displayed(4, 3) == wanted.shape[::-1]


def gradient(index: int) -> npt.NDArray[np.uint8]:
    return (np.add.outer(np.arange(48), np.arange(64)) * 2 + index).astype(np.uint8)


TRANSPARENT: dict[str, Callable[[], Recipe]] = {
    "rle.mov": lambda: Recipe(codec="qtrle", pixels="argb"),
    "png.mov": lambda: Recipe(codec="png", pixels="rgba"),
    "ffv1.mkv": lambda: Recipe(codec="ffv1", pixels="yuva444p"),
    "prores.mov": lambda: Recipe(codec="prores_ks", pixels="yuva444p10le", options={"profile": "4444"}),
}


@pytest.mark.parametrize("name", TRANSPARENT)
def test_alpha_is_read(name: str, tmp_path: Path) -> None:
    recipe = TRANSPARENT[name]()
    recipe.frames, recipe.alphas = 4, [gradient(index) for index in range(4)]
    with Clip(recipe.write(tmp_path / name)) as clip:
        assert clip.info.has_alpha
        alpha = clip.alpha(2)
        assert alpha is not None
        assert alpha.dtype == np.uint8
        assert np.abs(alpha.astype(int) - gradient(2)).max() <= 1
        assert number_of(clip.frame(2)) == 2


@pytest.mark.parametrize("codec", ["libvpx", "libvpx-vp9"])
def test_alpha_beside_the_pictures_of_webm_is_read_at_any_frame(codec: str, tmp_path: Path) -> None:
    """It travels beside the picture, and FFmpeg's own decoders do not look at it."""
    options = {"deadline": "realtime", "cpu-used": "8", "auto-alt-ref": "0", "g": "6", "b": "2M"}
    recipe = Recipe(frames=14, codec=codec, pixels="yuva420p", options=options)
    recipe.alphas = [np.full((48, 64), 17 * index, np.uint8) for index in range(14)]
    with Clip(recipe.write(tmp_path / "clip.webm")) as clip:
        assert clip.info.has_alpha
        assert len(clip) == 14
        for index in (13, 2, 7, 0, 8):
            alpha = clip.alpha(index)
            assert alpha is not None
            assert abs(alpha.mean() - 17 * index) < 3
            assert number_of(clip.frame(index)) == index
        given = list(clip.alphas(FrameRange(4, 10)))
        assert all(alpha is not None and abs(alpha.mean() - 17 * (4 + at)) < 3 for at, alpha in enumerate(given))


def test_an_opaque_clip_has_no_alpha(tmp_path: Path) -> None:
    with Clip(Recipe(frames=2).write(tmp_path / "clip.mp4")) as clip:
        assert clip.alpha(0) is None
