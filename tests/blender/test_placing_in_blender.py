"""In real Blenders: ranges are read and results placed frame by frame, and every placed frame is decoded."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import barcode
import pytest
from blenders import Blender

CLIP_FRAMES = 200
MOVIE, SEQUENCE, SOUND = (40, 64), (70, 82), (120, 150)


@pytest.fixture(scope="module")
def answers(blender: Blender, zips: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Blender answered."""
    folder = tmp_path_factory.mktemp(blender.name)
    return blender.run(
        "placing_script.py",
        folder,
        zips=zips,
        clip=str(barcode.save_movie(folder / "clip.mp4", range(CLIP_FRAMES), rate=Fraction(30000, 1001))),
        movie=str(barcode.save_movie(folder / "movie.mp4", range(*MOVIE), inverted=True)),
        movie_frames=MOVIE,
        sequence=str(barcode.save_sequence(folder / "sequence", range(*SEQUENCE), inverted=True)),
        sequence_frames=SEQUENCE,
        movie_with_sound=str(barcode.save_movie(folder / "sound.mp4", range(*SOUND), inverted=True, sound=True)),
        sound_frames=SOUND,
        on_its_side=str(barcode.save_movie(folder / "side.mp4", range(CLIP_FRAMES), on_its_side=True)),
    )


def numbers(files: dict[str, str]) -> dict[int, tuple[int, bool]]:
    return {int(frame): barcode.read_file(Path(file)) for frame, file in files.items()}


def test_ranges_are_in_frames_of_the_medium(answers: dict[str, Any]) -> None:
    assert answers["span"] == [49, 189]
    assert answers["whole"] == {"frames": [20, 160], "at": 49, "length": CLIP_FRAMES}
    assert answers["preview"] == {"frames": [31, 55], "at": 60, "length": CLIP_FRAMES}
    assert answers["scene"] == {"frames": [71, 81], "at": 100, "length": CLIP_FRAMES}
    assert answers["message"]["frames"] == [20, 160]
    assert answers["message"]["media_frames"] == CLIP_FRAMES
    assert answers["rate"] in (None, [30000, 1001])


def test_every_placed_frame_is_the_frame_it_should_be(answers: dict[str, Any]) -> None:
    styled = {*range(*MOVIE), *range(*SEQUENCE), *range(*SOUND)}
    assert numbers(answers["frames"]) == {frame: (frame - 29, frame - 29 in styled) for frame in range(49, 189)}


def test_frames_at_the_playhead(answers: dict[str, Any]) -> None:
    assert answers["playhead"] == "channel 1, frames 400 to 423"
    assert numbers(answers["playhead frames"]) == {frame: (frame - 360, True) for frame in range(400, 424)}


def test_results_stand_on_the_first_free_channel_above(answers: dict[str, Any]) -> None:
    assert answers["movie"]["where"] == "channel 5, frames 69 to 92"
    assert answers["sequence"]["where"] == "channel 5, frames 99 to 110"
    assert answers["sound"] == "channel 5, frames 149 to 178"
    assert answers["strips"] == 5
    assert answers["again"] is True


def test_what_made_a_strip_is_kept_with_it(answers: dict[str, Any]) -> None:
    note = answers["movie"]["note"]
    assert note["result"] == "movie"
    assert (note["first"], note["stop"]) == MOVIE
    assert note["made_by"] == {
        "prompt": "a toy train",
        "seed": str(2**40),
        "strength": 0.5,
        "good": 1,
        "l" * 63: "long",
    }
    assert answers["reopened"] == {"movie": note, "colour": "COLOR_05", "source": True}


def test_what_cannot_be_placed_changes_nothing(answers: dict[str, Any]) -> None:
    said = answers["not placed"]
    assert "is missing" in said["missing"]
    assert "in place of" in said["short"]
    assert "12 pictures in place of 3" in said["short sequence"]
    assert "no longer in this document" in said["gone"]
    assert "belongs to 'other.blend'" in said["other document"]


def test_removing_leaves_the_source_as_it_was(answers: dict[str, Any]) -> None:
    assert answers["sequence"]["muted"] is True
    assert answers["removed"] == ["in the way", "playhead", "renamed"]
    assert answers["unmuted"] is True


def test_frames_cut_off_for_good_are_counted(answers: dict[str, Any]) -> None:
    at, (first, stop) = answers["trimmed"]["at"], answers["trimmed"]["frames"]
    assert answers["trimmed"]["length"] == CLIP_FRAMES
    assert (first, stop) == (5, CLIP_FRAMES - 7)
    assert numbers(answers["trimmed frames"]) == {at + k: (first + k, False) for k in range(3)}
    assert numbers(answers["trimmed last"]) == {at + k: (first + k, False) for k in range(185, 188)}


def test_an_image_sequence_is_counted_from_the_first_picture_of_its_folder(answers: dict[str, Any]) -> None:
    """The strip shows pictures 4 to 11 of 12 from scene frame 501 on, and is trimmed to 503 to 508."""
    assert answers["images"] == {"frames": [6, 12], "at": 503, "length": 12}
    told = answers["images told"]
    assert (Path(told["path"]).name, told["media_frames"], told["rate"]) == ("sequence", 12, [24, 1])
    assert numbers(answers["images frames"]) == {503: (SEQUENCE[0] + 6, True), 504: (SEQUENCE[0] + 7, True)}


def test_strips_that_do_not_show_their_medium_frame_by_frame_are_refused(answers: dict[str, Any]) -> None:
    refused = answers["refused"]
    assert refused.pop("plain") == {"frames": [0, CLIP_FRAMES], "at": 1, "length": CLIP_FRAMES}
    if "at its own rate" in answers:
        assert "frames" in answers["at its own rate"]
        assert "leaves out or repeats" in refused.pop("other rate")
    reasons = {
        "none": "No strip is active",
        "reversed": "plays backwards",
        "strobed": "strobed",
        "retimed": "is retimed",
        "speed effect": "by the effect 'fast'",
        "colour": "is an effect",
        "still": "is a still picture",
        "gap": "does not show the pictures of its folder by their numbers",
        "missing": "is missing",
        "out of range": "fewer than two frames",
    }
    assert refused.keys() == reasons.keys()
    for name, reason in reasons.items():
        assert reason in refused[name], name


def test_a_strip_that_was_edited_since_gets_its_result(answers: dict[str, Any]) -> None:
    """The result covers frames 40 to 63 of a strip that started at scene frame 1 when it was sent."""
    assert answers["edited"] == {
        "forget": "channel 2, frames 41 to 64",  # the mark is gone: sending was undone
        "mute_channel": "channel 3, frames 41 to 64",
        "trim": "channel 2, frames 41 to 50",
        "cut": "channel 2, frames 41 to 64",
        "copy": "channel 2, frames 41 to 58",
    }
    assert answers["forgotten"] == [True, False]  # muted with its result, and unmuted when that was removed
    assert 0.4 < answers["faded"] < 0.6
    assert answers["turned"] == [1.5, 0.5]
    assert answers["upright"] == [0.0, 0.5]
    assert "plays backwards" in answers["edited away"]["reversed"]
    assert "no longer shows frames 40 to 63" in answers["edited away"]["trimmed"]


def test_scenes_that_are_not_this_documents_own(answers: dict[str, Any]) -> None:
    assert "linked from 'library.blend'" in answers["linked"]
    assert answers.get("shown", "shown") == "shown"


def test_two_copies_do_not_get_into_each_others_way(answers: dict[str, Any]) -> None:
    handlers = answers["copies"][0][1]
    assert answers["copies"] == [[True, handlers], [True, handlers], [False, handlers], [False, handlers]]
