"""An output appears complete or not at all, and never costs what was there before."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from clip_factory import Recipe, numbered, unprivileged

from fresco_core.errors import CancelledError, DiskFullError, FrescoError, OutputError
from fresco_core.media import DELIVERIES, ClipInfo, ClipWriter, check_delivery, probe
from fresco_core.media.staging import Staging
from fresco_core.settings import DeliverFormat
from fresco_core.timing import FrameRange

FORMATS = get_args(DeliverFormat)
RANGE = FrameRange(2, 8)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> ClipInfo:
    return probe(Recipe(sound="aac").write(tmp_path_factory.mktemp("source") / "in.mp4"))


def name_of(format: DeliverFormat) -> str:
    return f"out{DELIVERIES[format].suffix}"


def write(destination: Path, format: DeliverFormat, source: ClipInfo, *, force: bool = False, frames: int = 6) -> None:
    with ClipWriter(destination, format, source, RANGE, force=force) as writer:
        for index in range(frames):
            writer.write(numbered(index))


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, hidden files too."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def earlier(destination: Path, format: DeliverFormat) -> None:
    """Something that is there already."""
    if format == "png":
        destination.mkdir()
        (destination / "frame_000000.png").write_bytes(b"earlier")
    else:
        destination.write_bytes(b"earlier")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_but_the_output_appears(format: DeliverFormat, source: ClipInfo, tmp_path: Path) -> None:
    destination = tmp_path / name_of(format)
    with ClipWriter(destination, format, source, RANGE) as writer:
        for index in range(6):
            assert not destination.exists()
            writer.write(numbered(index))
    assert [file.name for file in tmp_path.iterdir()] == [destination.name]
    check_mode = destination.stat().st_mode & 0o777
    assert check_mode == (0o777 if format == "png" else 0o666) & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, CancelledError, GeneratorExit])
@pytest.mark.parametrize("existing", [False, True])
@pytest.mark.parametrize("format", FORMATS)
def test_a_failure_leaves_everything_as_it_was(
    format: DeliverFormat, existing: bool, error: type[BaseException], source: ClipInfo, tmp_path: Path
) -> None:
    destination = tmp_path / name_of(format)
    if existing:
        earlier(destination, format)
    before = contents(tmp_path)

    def fail() -> None:
        with ClipWriter(destination, format, source, RANGE, force=True) as writer:
            writer.write(numbered(0))
            raise error

    with pytest.raises(error):
        fail()
    assert contents(tmp_path) == before


@pytest.mark.parametrize("moment", ["begin", "finish", "publish"])
@pytest.mark.parametrize("format", FORMATS)
def test_an_interrupt_at_any_moment_leaves_nothing(
    format: DeliverFormat, moment: str, source: ClipInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = tmp_path / name_of(format)
    earlier(destination, format)
    before = contents(tmp_path)

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if moment == "begin":
        sink = "SequenceSink" if format == "png" else "MovieSink"
        monkeypatch.setattr(f"fresco_core.media.writer.{sink}", interrupt)
    elif moment == "finish":
        module, sink = ("sequence", "SequenceSink") if format == "png" else ("movie", "MovieSink")
        monkeypatch.setattr(f"fresco_core.media.{module}.{sink}.finish", interrupt)
    else:
        monkeypatch.setattr("fresco_core.media.staging.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(destination, format, source, force=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_overwritten_without_force(format: DeliverFormat, source: ClipInfo, tmp_path: Path) -> None:
    destination = tmp_path / name_of(format)
    earlier(destination, format)
    before = contents(tmp_path)
    for attempt in (lambda: write(destination, format, source), lambda: check_delivery(destination, format)):
        with pytest.raises(OutputError, match=r"exists already.*--force"):
            attempt()
    assert contents(tmp_path) == before


@pytest.mark.parametrize("format", FORMATS)
def test_with_force_the_earlier_output_stays_until_the_new_one_is_complete(
    format: DeliverFormat, source: ClipInfo, tmp_path: Path
) -> None:
    destination = tmp_path / name_of(format)
    earlier(destination, format)
    kept = destination / "frame_000000.png" if format == "png" else destination
    with ClipWriter(destination, format, source, RANGE, force=True) as writer:
        for index in range(6):
            assert kept.read_bytes() == b"earlier"
            writer.write(numbered(index))
    assert [file.name for file in tmp_path.iterdir()] == [destination.name]
    assert not kept.exists() or kept.read_bytes() != b"earlier"
    assert b"earlier" not in contents(tmp_path).values()


@pytest.mark.parametrize("format", ["h264", "png"])
def test_what_appears_meanwhile_is_not_overwritten(format: DeliverFormat, source: ClipInfo, tmp_path: Path) -> None:
    destination = tmp_path / name_of(format)

    def be_overtaken() -> None:
        with ClipWriter(destination, format, source, RANGE) as writer:
            for index in range(6):
                writer.write(numbered(index))
            earlier(destination, format)

    with pytest.raises(OutputError):
        be_overtaken()
    assert list(contents(tmp_path).values()) == [b"earlier"]


def test_the_last_step_does_not_overwrite_either(
    source: ClipInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staging = Staging(tmp_path / "out.mp4", folder=False, force=False)
    staging.begin()
    (tmp_path / "out.mp4").write_bytes(b"earlier")
    monkeypatch.setattr("fresco_core.media.staging.check_destination", lambda *_, **__: None)
    with pytest.raises(OutputError):
        staging.publish()
    staging.discard()
    assert contents(tmp_path) == {"out.mp4": b"earlier"}


def test_an_earlier_folder_comes_back_if_it_cannot_be_replaced(
    source: ClipInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = tmp_path / "out"
    earlier(destination, "png")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.suffix == ".partial":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError):
        write(destination, "png", source, force=True)
    assert contents(tmp_path) == {"out/frame_000000.png": b"earlier"}


def test_a_folder_of_other_things_is_never_replaced(source: ClipInfo, tmp_path: Path) -> None:
    destination = tmp_path / "home"
    destination.mkdir()
    (destination / "letter.txt").write_text("precious")
    (destination / "frame_000000.png").write_bytes(b"earlier")
    before = contents(tmp_path)
    with pytest.raises(OutputError, match="holds other files"):
        write(destination, "png", source, force=True)
    assert contents(tmp_path) == before


def test_an_empty_folder_may_be_filled(source: ClipInfo, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write(tmp_path / "out", "png", source)
    assert len(list((tmp_path / "out").iterdir())) == 6


def test_the_clip_itself_is_never_replaced(source: ClipInfo) -> None:
    with pytest.raises(OutputError, match="is the clip itself"):
        ClipWriter(source.path, "h264", source, RANGE, force=True)


def test_other_refusals(source: ClipInfo, tmp_path: Path) -> None:
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "file").touch()
    before = contents(tmp_path)
    for destination, format, words in (
        (tmp_path / "folder.mp4", "h264", "is a folder"),
        (tmp_path / "file", "png", "is a file"),
        (tmp_path / "none" / "out.mp4", "h264", "There is no folder"),
        (tmp_path / "file" / "out.mp4", "h264", "There is no folder"),
        (tmp_path / "out.avi", "h264", "Let the name end in .mp4"),
        (tmp_path / "out.mp4", "prores4444", "Let the name end in .mov"),
        (tmp_path / ("x" * 260 + ".mp4"), "h264", "cannot be written"),
    ):
        with pytest.raises(OutputError, match=words) as caught:
            write(destination, format, source, force=True)  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("format", ["h264", "png"])
def test_a_folder_that_cannot_be_written(format: DeliverFormat, source: ClipInfo, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with unprivileged(tmp_path), pytest.raises(OutputError, match="cannot be written"):
            write(tmp_path / name_of(format), format, source)
    finally:
        tmp_path.chmod(0o755)
    assert not contents(tmp_path)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of 40 KB at `folder` where that can be had, else a limit on the size of files."""
    folder.mkdir()
    mounted = False
    if sys.platform == "linux" and os.geteuid() == 0:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", folder], check=False)
        mounted = done.returncode == 0
    if mounted:
        try:
            yield
        finally:
            subprocess.run(["umount", folder], check=True)
        return
    with small_files():
        yield


@contextlib.contextmanager
def small_files() -> Iterator[None]:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def fill(destination: Path, format: DeliverFormat, source: ClipInfo) -> None:
    grain = np.random.default_rng(0)
    with ClipWriter(destination, format, source, FrameRange(0, 30), force=True) as writer:
        for _ in range(30):
            writer.write(grain.integers(0, 256, (48, 64, 3), dtype=np.uint8))


@pytest.mark.parametrize("existing", [False, True])
@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk(format: DeliverFormat, existing: bool, source: ClipInfo, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk):
        destination = disk / name_of(format)
        if existing:
            earlier(destination, format)
        before = contents(disk)
        with pytest.raises(DiskFullError, match="no space left"):
            fill(destination, format, source)
        assert contents(disk) == before


@pytest.mark.parametrize("format", ["h264", "prores422hq", "prores4444"])
def test_a_limit_on_the_size_of_files(format: DeliverFormat, source: ClipInfo, tmp_path: Path) -> None:
    with small_files(), pytest.raises(DiskFullError):
        fill(tmp_path / name_of(format), format, source)
    assert not contents(tmp_path)


@pytest.mark.parametrize("frames", [0, 5])
@pytest.mark.parametrize("format", ["h264", "png"])
def test_too_few_pictures_are_no_output(format: DeliverFormat, frames: int, source: ClipInfo, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"{frames} pictures for a range of 6"):
        write(tmp_path / name_of(format), format, source, frames=frames)
    assert not contents(tmp_path)


def test_pictures_that_do_not_fit_are_refused(source: ClipInfo, tmp_path: Path) -> None:
    for wrong in (numbered(0)[:-1], numbered(0).astype(np.float32), numbered(0)[..., :1]):
        with ClipWriter(tmp_path / "out.png", "png", source, FrameRange(0, 1)) as writer:
            with pytest.raises(ValueError, match="is due"):
                writer.write(wrong)  # type: ignore[arg-type]
            writer.write(numbered(0))
        shutil.rmtree(tmp_path / "out.png")
    with pytest.raises(ValueError, match="more pictures"):
        write(tmp_path / "out.mp4", "h264", source, frames=7)
    with pytest.raises(RuntimeError):
        ClipWriter(tmp_path / "out.mp4", "h264", source, RANGE).write(numbered(0))
    assert not contents(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="signals of another kind")
@pytest.mark.parametrize("format", ["h264", "prores4444", "png"])
def test_a_real_interrupt(format: DeliverFormat, source: ClipInfo, tmp_path: Path) -> None:
    destination = tmp_path / name_of(format)
    earlier(destination, format)
    before = contents(tmp_path)
    program = f"""
        import sys
        from pathlib import Path
        import numpy as np
        from fresco_core.media import ClipWriter, probe
        from fresco_core.timing import FrameRange
        info = probe(Path({str(source.path)!r}))
        try:
            with ClipWriter(Path({str(destination)!r}), {format!r}, info, FrameRange(0, 30), force=True) as writer:
                for index in range(29):
                    writer.write(np.full((48, 64, 3), index, np.uint8))
                print("ready", flush=True)
                while True:
                    writer._sink.write(np.full((48, 64, 3), 3, np.uint8), None, 29)
        except KeyboardInterrupt:
            sys.exit(77)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 77
        finally:
            process.kill()
    assert contents(tmp_path) == before


def test_the_errors_cross_as_data(tmp_path: Path, source: ClipInfo) -> None:
    with pytest.raises(OutputError) as caught:
        write(tmp_path / "none" / "out.mp4", "h264", source)
    back = FrescoError.from_data(caught.value.to_data())
    assert (type(back), str(back)) == (OutputError, str(caught.value))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("format", ["h264", "png"])
def test_what_a_killed_process_left_goes_with_the_next_run(
    format: DeliverFormat, source: ClipInfo, tmp_path: Path
) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from fresco_core.media.staging import Staging; "
        "staging = Staging(Path(sys.argv[1]), folder=sys.argv[2] == 'png', force=False); staging.begin(); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "killed"), format], check=False)
    with ClipWriter(tmp_path / "other.mov", "prores422hq", source, RANGE) as busy:
        busy.write(numbered(0))
        assert len(list(tmp_path.glob(".fresco-*"))) == 1, "only what is being written"
        write(tmp_path / name_of(format), format, source)
        for index in range(1, 6):
            busy.write(numbered(index))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["other.mov", name_of(format)])
