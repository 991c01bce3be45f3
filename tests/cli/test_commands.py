"""The commands when all is well."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from fresco_core import __version__
from fresco_core.cli import doctor
from fresco_core.media import probe
from fresco_core.settings import all_looks
from tiny_clips import tiny_pictures

QUICK = ("--steps", "2", "--strength", "0.5", "--iterations", "1", "--saliency", "off")


def test_version_and_help(fresco) -> None:
    assert fresco("--version").out == f"fresco {__version__}\n"
    overview = fresco("--help").out
    assert all(command in overview for command in ("restyle", "keyframes", "looks", "doctor"))
    assert fresco().out.strip() == overview.strip()
    assert fresco("keyfram").err == (
        "fresco: No such command 'keyfram'. Did you mean 'keyframes'? `fresco --help` explains the options.\n"
    )


def test_what_was_left_out_is_no_success(fresco) -> None:
    for group in ((), ("project",), ("models",)):
        assert fresco(*group).code == 0
    for command in (("restyle",), ("project", "render"), ("handoff",), ("models", "pull")):
        outcome = fresco(*command)
        assert (outcome.code, "Usage: fresco" in outcome.out) == (2, True)
    outcome = fresco("restyle", "clip.mp4", "--json", "--steps")
    told = json.loads(outcome.out)["error"]
    assert (outcome.code, told["kind"], told["problem"]) == (2, "settings", "Option '--steps' requires an argument.")
    assert outcome.err == f"fresco: {told['problem']} `fresco restyle --help` explains the options.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_output_that_goes_to_a_full_disk() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "fresco_core.cli", "looks"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr.count("\n")) == (6, 1)
    assert "is full" in result.stderr


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from fresco_core.cli.app import run; run(['restyle', '--help']); "
        "heavy = {'torch', 'cv2', 'av', 'numpy', 'diffusers'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_looks(fresco) -> None:
    shown = fresco("looks").out
    assert all(look.name in shown and look.description in shown for look in all_looks())
    assert [one["prompt"] for one in json.loads(fresco("looks", "--json").out)] == [look.prompt for look in all_looks()]


def test_restyle_writes_beside_the_clip(fresco, tiny_model: Path, tmp_path: Path) -> None:
    """The clip is transparent, and what is lost of that is told."""
    with av.open(str(tmp_path / "clip.mov"), "w") as container:
        stream = container.add_stream("qtrle", rate=24)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "argb"
        for picture in tiny_pictures(12):
            half = np.dstack((picture, np.full((64, 96), 128, np.uint8)))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(half, format="rgba").reformat(format="argb")))
    arguments = ("restyle", tmp_path / "clip.mov", "--in", "2", "--out", "0.25s", "--model", tiny_model, *QUICK)
    outcome = fresco(*arguments, "--look", "winter", "-p", "a square")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith(f"Wrote {tmp_path / 'clip.winter.mp4'}: 5 frames from 2 keyframes")
    assert probe(tmp_path / "clip.winter.mp4").frame_count == 5
    lost = "which H.264 does not keep; ProRes 4444 and PNG sequence do."
    # Once, and before any work.
    assert (outcome.err.count(lost), outcome.err.index(lost) < outcome.err.index("keyframes:")) == (1, True)
    outcome = fresco(*arguments, "-p", "a square", "--format", "png")
    assert (outcome.code, "transparent" in outcome.err) == (0, False)
    assert len(list((tmp_path / "clip.restyled").glob("*.png"))) == 5


def test_a_result_says_with_which_frame_of_its_clip_it_begins(
    fresco, clip: Path, tiny_model: Path, tmp_path: Path
) -> None:
    for name in ("part.mp4", "pictures"):
        arguments = ("restyle", clip, "--in", "5", "--out", "8", "-p", "a square", "--model", tiny_model, *QUICK)
        assert fresco(*arguments, "-o", tmp_path / name).code == 0
        measured = ("evaluate", clip, tmp_path / name, "--json", "-f")
        told = json.loads(fresco(*measured).out)["results"][0]
        assert [frame["index"] for frame in told["frames"]] == [5, 6, 7, 8]
        assert "from frame 5 on" in told["how"]
        assert told["prompt"] == "a square"
        told = json.loads(fresco(*measured, "--in", "3").out)["results"][0]
        assert told["frames"][0]["index"] == 3


def test_ranges_that_reach_all_frames_need_no_other_prompt(
    fresco, clip: Path, tiny_model: Path, tmp_path: Path
) -> None:
    ranges = ("--prompt-range", "2-4=spring", "--prompt-range", "7-9=winter")
    arguments = ("restyle", clip, *ranges, "--in", "3", "--out", "8", "--model", tiny_model, *QUICK)
    outcome = fresco(*arguments, "--min-gap", "1", "--max-gap", "2", "-o", tmp_path / "travelled")
    assert outcome.code == 0, outcome.err
    told = json.loads(fresco("evaluate", clip, tmp_path / "travelled", "--json").out)["results"][0]
    assert told["prompt"] == "spring ... winter"


def test_the_end_of_a_long_prompt_is_said_to_be_ignored(fresco, clip: Path, tiny_model: Path, tmp_path: Path) -> None:
    # The tiny model reads 75 letters.
    long = "a small red boat on a wide grey sea, under a very cloudy evening sky, with lightning and thunder far away"
    arguments = ("restyle", clip, "--out", "1", "--model", tiny_model, *QUICK, "-p", long, "-n", f"never {long}")
    outcome = fresco(*arguments, "-o", tmp_path / "one")
    assert outcome.code == 0
    said = "The prompt 'a small red boat on a wide grey sea, un…' is too long for the model, which ignores it from "
    assert [line for line in outcome.err.splitlines() if "too long" in line] == [
        f"{said}'thunder far away' on.",
        f"{said.replace('a small', 'never a small').replace('sea, un…', 's…')}'and thunder far away' on.",
    ]
    warnings = json.loads(fresco(*arguments, "-o", tmp_path / "two", "--json").out)["warnings"]
    assert [warning.split("from ")[-1] for warning in warnings] == [
        "'thunder far away' on.",
        "'and thunder far away' on.",
    ]
    assert (
        json.loads(fresco(*arguments, "-p", "a boat", "-n", "", "-o", tmp_path / "3", "--json").out)["warnings"] == []
    )


def test_one_is_not_many(fresco, clip: Path, tiny_model: Path, tmp_path: Path) -> None:
    single = ("--in", "3", "--out", "3", "--model", tiny_model, *QUICK, "-p", "a square")
    assert "one.mp4: 1 frame from 1 keyframe, " in fresco("restyle", clip, *single, "-o", tmp_path / "one.mp4").out
    plot = ("-o", tmp_path / "plot.png")
    assert "1 keyframe in 1 frame; " in fresco("keyframes", clip, *single[:4], "--model", tiny_model, *plot).out
    assert "Take 1 of 1, frame 3\n" in fresco("project", "new", clip, *single, "-o", tmp_path / "one.fresco").out
    said = "Of 3 frames a step of 5 leaves only one."
    assert said in fresco("ablate", clip, "--out", "2", "--every", "5", *single[4:], "-o", tmp_path / "a.png").err


def test_keyframes(fresco, clip: Path, tiny_model: Path, tmp_path: Path) -> None:
    plot = tmp_path / "plot.png"
    outcome = fresco(
        "keyframes", clip, "--in", "1", "--model", tiny_model, "-o", plot, "--min-gap", "4", "--max-gap", "4"
    )
    assert outcome.code == 0, outcome.err
    table = [line.split() for line in outcome.out.splitlines()]
    assert [row[1] for row in table[1:5]] == ["1", "5", "9", "11"]
    assert table[2][2:4] == ["00:00:00:05", "4"]
    assert "4 keyframes in 11 frames" in outcome.out
    assert cv2.imread(str(plot)).shape == (480, 1280, 3)
    assert "exists already" in fresco("keyframes", clip, "-o", plot).err
    outcome = fresco("keyframes", clip, "--model", tiny_model, "-o", plot, "--force", "--json")
    said = json.loads(outcome.out)
    assert (said["frames"], said["plot"]) == (12, str(plot))
    assert [said["keyframes"][place]["frame"] for place in (0, -1)] == [0, 11]


def test_an_image_sequence_from_within_its_folder(
    fresco, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "shot.v1"
    folder.mkdir()
    for number, picture in enumerate(tiny_pictures(3)):
        cv2.imwrite(str(folder / f"{number}.png"), picture)
    monkeypatch.chdir(folder)
    said = json.loads(fresco("keyframes", ".", "--model", tiny_model, "--json").out)
    assert (said["frames"], Path(said["plot"])) == (3, tmp_path / "shot.v1.keyframes.png")


def test_doctor_says_what_is_missing(fresco, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [doctor.Finding("library", "torch 1.0 [cpu]"), doctor.Finding("model", "none", "Get one.")]
    monkeypatch.setattr(doctor, "examine", lambda: iter(found))
    outcome = fresco("doctor")
    assert outcome.code == 1
    assert "torch 1.0 [cpu]" in outcome.out
    assert "Get one." in outcome.out
    outcome = fresco("doctor", "--json")
    assert (outcome.code, [one["remedy"] for one in json.loads(outcome.out)]) == (1, ["", "Get one."])
    monkeypatch.setattr(doctor, "examine", lambda: iter(found[:1]))
    assert fresco("doctor").code == 0


def test_doctor_examines_this_machine() -> None:
    topics = {finding.topic for finding in doctor.examine()}
    assert {
        "fresco",
        "library",
        "device",
        "memory",
        "encoders",
        "decoders",
        "model",
        "models",
        "looks",
        "temporary",
    } <= topics


def test_an_unforeseen_error_says_where_the_log_is(
    fresco, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log" / "fresco.log"
    monkeypatch.setattr("fresco_core.cli.logs.log_path", lambda: log)
    monkeypatch.setattr("fresco_core.cli.keyframes.open_range", lambda *_: 1 / 0)
    outcome = fresco("keyframes", clip, "-o", tmp_path / "plot.png")
    assert outcome.code == 1
    assert outcome.err.count("\n") == 1
    assert f"ZeroDivisionError). The details are in {log}" in outcome.err
    assert "division by zero" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "secret",
    [
        "hf_s3cret",
        "https://me:s3cret@mirror.example/x",
        "https://cdn.example/x?Expires=1&Signature=s3cret",
        "Bearer s3cret",
    ],
)
def test_the_log_holds_no_secrets(
    secret: str, fresco, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError(f"no answer from '{secret}' at all")

    log = tmp_path / "log" / "fresco.log"
    monkeypatch.setattr("fresco_core.cli.logs.log_path", lambda: log)
    monkeypatch.setattr("fresco_core.cli.keyframes.open_range", fail)
    outcome = fresco("keyframes", clip, "-o", tmp_path / "plot.png")
    assert outcome.code == 1
    written = log.read_text(encoding="utf-8")
    assert "no answer from" in written
    assert "at all" in written
    assert "s3cret" not in outcome.err + outcome.out + written
