"""Everything that can be wrong: one sentence with what and what to do, an exit code by kind, nothing half-written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from tiny_clips import save_tiny_clip, save_tiny_sound

QUICK = ("--prompt", "oil painting", "--steps", "2", "--strength", "0.5", "--short-side", "64", "--iterations", "1")
SETTINGS, MEDIA, RANGE, OUTPUT, DISK_FULL, MODEL, RESOURCES = 2, 3, 4, 5, 6, 7, 8


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own, in which nothing of ours may be left."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    assert not list(folder.glob("fresco-*"))


def _refused(outcome, code: int, said: str) -> None:
    assert outcome.code == code, outcome.err
    assert outcome.out == ""
    *progress, message = outcome.err.strip().splitlines()
    assert all(re.fullmatch(r"\w+: \d+ of \d+", line) for line in progress), outcome.err
    assert message.startswith("fresco: ")
    assert said in message
    assert message.endswith((".", ")"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "There is no"),
        (lambda path: path.touch(), "empty"),
        (lambda path: path.write_bytes(save_tiny_clip(path.with_suffix(".mov")).read_bytes()[:9000]), "clip.mp4"),
        (lambda path: save_tiny_sound(path), "clip.mp4"),
        (lambda path: cv2.imwrite(str(path.with_suffix(".png")), np.zeros((64, 64, 3), np.uint8)), "picture"),
        (lambda path: path.write_text("not a video " * 100), "clip.mp4"),
        (lambda path: path.mkdir(), "folder"),
    ],
    ids=["missing", "empty", "truncated", "audio only", "image", "text", "folder"],
)
def test_clips_that_are_none(fresco, tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    make(folder / "clip.mp4")
    path = folder / "clip.png" if (folder / "clip.png").exists() else folder / "clip.mp4"
    before = sorted(folder.iterdir())
    for command in ("restyle", "keyframes"):
        arguments = QUICK if command == "restyle" else ()
        _refused(fresco(command, path, *arguments), MEDIA, said)
    assert sorted(folder.iterdir()) == before


def test_no_name_at_all(fresco) -> None:
    for name in ("", "/"):
        _refused(fresco("restyle", name, *QUICK), MEDIA, "folder")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--in", "12"), "has frames 0 to 11"),
        (("--out", "400"), "has frames 0 to 11"),
        (("--in", "9", "--out", "3"), "comes before"),
        (("--in", "soon"), "not a position"),
        (("--in", "00:00:00:24"), "does not exist"),
        (("--rate", "film"), "is not a frame rate"),
    ],
)
def test_ranges_that_are_none(fresco, clip: Path, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    _refused(fresco("restyle", clip, *QUICK, "-o", tmp_path / "out.mp4", *arguments), RANGE, said)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--look", "oil-paintin"), "Did you mean 'oil-painting'?"),
        (("--strength", "0"), "'strength'"),
        (("--strength", "nan"), "'strength'"),
        (("--free-u", "nan", "1", "1", "1"), "'free_u.0'"),
        (("--free-u", "1.4", "1.6", "0.9", "40"), "FreeU cannot be 40"),
        (("--free-u", "-1", "1", "1", "1"), "FreeU cannot be -1"),
        (("--more-control", "canny=2.5"), "'canny' cannot be 2.5. Choose one from 0 to 2"),
        (("--more-control", "canny=-1"), "'canny' cannot be -1"),
        (("--more-control", "tile=0.5"), "Use --structure"),
        (("--control", "canny", "--more-control", "canny=1"), "Use --structure"),
        (("--guidance", "99"), "'guidance'"),
        (("--steps", "many"), "--steps"),
        (("--min-gap", "9", "--max-gap", "3"), "min_gap must not exceed max_gap"),
        (("--control", "sonar"), "--control"),
        (("--nonsense", "1"), "--nonsense"),
        (("--prompt-at", "winter"), "--prompt-at"),
        (("-o", "out.avi"), ".avi"),
    ],
)
def test_settings_that_are_none(fresco, clip: Path, arguments: tuple[str, ...], said: str) -> None:
    _refused(fresco("restyle", clip, *QUICK, *arguments), SETTINGS, said)


def test_settings_that_do_not_fit_each_other_are_said_in_short(fresco, clip: Path) -> None:
    ranges = ("--prompt-range", "0-3=" + "spring " * 400, "--prompt-range", "2-5=winter")
    outcome = fresco("restyle", clip, *QUICK, *ranges)
    _refused(outcome, SETTINGS, "begins with frame 2 must come after the one that ends with 3")
    assert len(outcome.err) < 300


def test_a_device_that_is_not_here_is_said_before_the_clip_is_read(fresco, clip: Path, tmp_path: Path) -> None:
    outcome = fresco("restyle", clip, *QUICK, "--device", "abacus", "-o", tmp_path / "out.mp4")
    _refused(outcome, RESOURCES, "no device 'abacus'")
    assert outcome.err.count("\n") == 1
    _refused(fresco("hints", clip, "--device", "abacus", "-o", tmp_path / "out"), RESOURCES, "no device 'abacus'")


def test_a_rate_for_a_movie_which_has_its_own(fresco, clip: Path) -> None:
    _refused(fresco("restyle", clip, *QUICK, "--rate", "25"), MEDIA, "only pictures can be given a rate")


def test_nothing_to_look_like(fresco, clip: Path) -> None:
    _refused(fresco("restyle", clip), SETTINGS, "--prompt or a --look")
    for command, *more in (("restyle",), ("ablate",), ("project", "new")):
        gaps = (command, *more, clip, "--prompt-range", "2-4=spring", "--prompt-range", "8-9=winter")
        _refused(fresco(*gaps), SETTINGS, "frame 0 should look like: no --prompt-range")
        _refused(fresco(*gaps, "--in", "3"), SETTINGS, "frame 10 should look like")


def test_an_existing_result_is_kept(fresco, clip: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.mp4"
    there.write_text("precious")
    _refused(fresco("restyle", clip, *QUICK, "-o", there), OUTPUT, "exists already")
    _refused(fresco("restyle", clip, *QUICK, "-o", tmp_path / "no" / "out.mp4"), OUTPUT, "no folder")
    _refused(fresco("restyle", clip, *QUICK, "-o", clip, "--force"), OUTPUT, "the clip itself")
    assert there.read_text() == "precious"


@pytest.mark.parametrize("command", ["keyframes", "ablate"])
@pytest.mark.parametrize(
    ("name", "said"), [("no/x.png", "no folder"), ("there.png", "is a folder"), ("x.jpg", "in .png")]
)
def test_pictures_that_cannot_be_written_are_said_before_the_clip_is_read(
    fresco, clip: Path, tiny_model: Path, tmp_path: Path, command: str, name: str, said: str
) -> None:
    (tmp_path / "there.png").mkdir()
    arguments = ("--model", tiny_model, "-o", tmp_path / name, "--force")
    outcome = fresco(command, clip, *arguments, *(QUICK if command == "ablate" else ()))
    _refused(outcome, OUTPUT, said)
    assert outcome.err.count("\n") == 1


def test_pages_that_cannot_be_written_are_said_before_anything_is_measured(fresco, clip: Path, tmp_path: Path) -> None:
    for name, said in (("no/x.html", "no folder"), ("x.pdf", "in .html")):
        outcome = fresco("evaluate", clip, clip, "-o", tmp_path / name)
        _refused(outcome, OUTPUT, said)
        assert outcome.err.count("\n") == 1


def test_the_built_in_model_stays(fresco) -> None:
    _refused(fresco("models", "remove", "sketchbook"), MODEL, "is built in")
    _refused(fresco("models", "remove", "nonesuch"), MODEL, "not installed")


def _pickled(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    torch.save(load_file(weights), weights.with_suffix(".bin"))
    weights.unlink()


def _of_another_kind(folder: Path) -> None:
    config = folder / "unet" / "config.json"
    config.write_text(config.read_text().replace("UNet2DConditionModel", "SD3Transformer2DModel"))


def _not_a_number(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    tensors["conv_out.bias"] += float("nan")
    save_file(tensors, weights)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_pickled, "pickle"), (_of_another_kind, "SD3Transformer2DModel"), (_not_a_number, "model")],
    ids=["pickle", "wrong architecture", "non-finite pixels"],
)
def test_models_that_are_none(
    fresco, clip: Path, tiny_model: Path, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    model = tmp_path / "model"
    shutil.copytree(tiny_model, model)
    spoil(model)
    out = tmp_path / "out.mp4"
    _refused(fresco("restyle", clip, *QUICK, "--out", "2", "--model", model, "-o", out), MODEL, said)
    assert not out.exists()


def test_a_model_that_is_not_there(fresco, clip: Path, tmp_path: Path) -> None:
    _refused(fresco("restyle", clip, *QUICK, "--model", "nonesuch", "-o", tmp_path / "out.mp4"), MODEL, "nonesuch")
    assert not list(tmp_path.iterdir())


def _lora_of_width(width: int, file: Path) -> Path:
    layer = "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
    save_file({f"{layer}.lora_A.weight": torch.ones(2, width), f"{layer}.lora_B.weight": torch.ones(width, 2)}, file)
    return file


def _pickle(file: Path) -> Path:
    torch.save({"lora": torch.ones(2)}, file)
    return file


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (lambda folder: ("--lora", "nonesuch=1"), "no LoRA 'nonesuch'"),
        (lambda folder: ("--lora", f"{_pickle(folder / 'lora.safetensors')}=1"), "could run any code"),
        (lambda folder: ("--lora", f"{_lora_of_width(24, folder / 'wide.safetensors')}=1"), "layers have other sizes"),
        (lambda folder: ("--control", "hed"), "'hed'"),
        (lambda folder: ("--more-control", "depth=0.5"), "'depth'"),
        (lambda folder: ("--flow", "raft"), "'raft'"),
    ],
    ids=["missing LoRA", "pickled LoRA", "LoRA of another size", "control", "further control", "flow"],
)
def test_what_a_model_would_be_given_is_looked_for_before_the_clip_is_read(
    fresco,
    clip: Path,
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: Callable[[Path], tuple[str, ...]],
    said: str,
) -> None:
    monkeypatch.setenv("FRESCO_MODELS", str(tmp_path / "store"))
    arguments = (*QUICK, "--model", tiny_model, *options(tmp_path), "-o", tmp_path / "out.mp4")
    outcome = fresco("restyle", clip, *arguments)
    _refused(outcome, MODEL, said)
    assert "reading" not in outcome.err


def test_a_network_that_draws_a_control_is_looked_for_before_the_clip_is_read(
    fresco, clip: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRESCO_MODELS", str(tmp_path / "store"))
    model = tmp_path / "model"
    shutil.copytree(tiny_model, model)
    (model / "fresco.json").write_text('{"controls": ["tile", "depth"]}')
    outcome = fresco("restyle", clip, *QUICK, "--model", model, "--control", "depth", "-o", tmp_path / "out.mp4")
    _refused(outcome, MODEL, "The network for the structure control 'depth' is not on this machine.")
    assert "reading" not in outcome.err


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root, to become nobody")
def test_folders_that_may_not_be_used(clip: Path, tmp_path: Path, cache: Path) -> None:
    cache.chmod(0o777)
    shut = tmp_path / "shut"
    shut.mkdir()
    shutil.copy(clip, shut / "clip.mp4")
    shutil.copy(clip, tmp_path / "clip.mp4")
    shut.chmod(0o700)
    for folder in (tmp_path, *tmp_path.parents):  # one more where tests run in several processes
        if folder.stat().st_mode & 0o055 != 0o055:
            folder.chmod(0o755)

    def as_nobody(*arguments: object) -> subprocess.CompletedProcess[str]:
        # Becoming nobody after the import: nobody may not be able to read the interpreter's own files.
        code = (
            "import os, sys; from fresco_core.cli.app import run; import fresco_core.cli.restyling, fresco_core.media; "
            "os.setuid(65534); sys.exit(run(sys.argv[1:]))"
        )
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False
        )

    unreadable = as_nobody("restyle", shut / "clip.mp4", *QUICK)
    assert (unreadable.returncode, unreadable.stderr.count("\n")) == (MEDIA, 1), unreadable.stderr
    unwritable = as_nobody("restyle", tmp_path / "clip.mp4", *QUICK)
    assert (unwritable.returncode, unwritable.stderr.count("\n")) == (OUTPUT, 1), unwritable.stderr
    assert "cannot be written" in unwritable.stderr


def _small_disk(folder: Path, kilobytes: int, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command with a disk of that size mounted at `folder`, for it alone; lists what it left there."""
    script = (
        f'mount -t tmpfs -o size={kilobytes}k tmpfs "{folder}" || exit 99; "$@"; code=$?; ls -A "{folder}"; exit $code'
    )
    mounted = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", *command]
    return subprocess.run(mounted, capture_output=True, text=True, check=False)


def _can_mount(folder: Path) -> bool:
    return shutil.which("unshare") is not None and _small_disk(folder, 64, ["true"]).returncode == 0


@pytest.mark.parametrize(("format", "name"), [("prores4444", "out.mov"), ("prores422hq", "out.mov"), ("png", "frames")])
def test_a_disk_that_is_too_small_for_the_result_is_said_at_once(
    tiny_model: Path, tmp_path: Path, format: str, name: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if not _can_mount(disk):
        pytest.skip("a small disk cannot be mounted here")
    wide = save_tiny_clip(tmp_path / "wide.mp4", 12, size=(720, 1280))
    arguments = map(str, (wide, *QUICK, "--model", tiny_model, "--format", format, "-o", disk / name))
    result = _small_disk(disk, 256, [sys.executable, "-m", "fresco_core.cli", "restyle", *arguments])
    assert (result.returncode, result.stdout) == (DISK_FULL, "")
    assert re.fullmatch(
        rf"fresco: {disk} has 256 kB left, but the result takes at least [\d.]+ [kM]B\. Free some space, or .*\n",
        result.stderr,
    )


@pytest.mark.parametrize("place", ["result", "cache"])
def test_a_full_disk(clip: Path, tiny_model: Path, tmp_path: Path, cache: Path, place: str) -> None:
    disk = cache if place == "cache" else tmp_path / "disk"
    disk.mkdir(exist_ok=True)
    if not _can_mount(disk):
        pytest.skip("a small disk cannot be mounted here")
    out = tmp_path / "disk" / "frames" if place == "result" else tmp_path / "frames"
    command = [
        sys.executable,
        "-m",
        "fresco_core.cli",
        "restyle",
        *map(str, (clip, *QUICK, "--model", tiny_model, "-o", out)),
    ]
    # More than the check beforehand asks for, less than the noise that the model makes.
    result = _small_disk(disk, 96 if place == "result" else 64, command)
    assert result.returncode == DISK_FULL, result.stderr
    assert "fresco: " in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    # What was made stays, so that the same command can go on.
    assert result.stdout == ("" if place == "result" else "jobs\n")
    assert not out.exists()
