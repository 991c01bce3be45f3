"""Both of Blender's zips are written for the oldest Python that they may meet: that of Blender 3.4."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

OLDEST = "3.10"
VERSIONS = [f"3.{minor}" for minor in range(10, 15)]


@pytest.fixture(params=["addon", "extension"])
def unpacked(request: pytest.FixtureRequest, zips: dict[str, str], tmp_path: Path) -> Path:
    """What one of the zips holds."""
    folder = tmp_path / "add-on"
    with zipfile.ZipFile(zips[request.param]) as file:
        file.extractall(folder)
    assert list(folder.rglob("*.py"))
    return folder


def test_nothing_is_newer_than_blenders_oldest_python(unpacked: Path) -> None:
    vermin = [sys.executable, "-c", "from vermin.main import main; main()"]
    options = [f"--target={OLDEST}-", "--no-tips", "--processes=1", "--eval-annotations", str(unpacked)]
    found = subprocess.run([*vermin, *options], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def interpreter(version: str) -> str | None:
    """A Python of that version, on the path or among pyenv's."""
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    for program in (*map(str, kept), shutil.which(f"python{version}")):
        if program and not subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode:
            return program
    return None


@pytest.mark.parametrize("version", VERSIONS)
def test_every_file_compiles(unpacked: Path, version: str) -> None:
    program = interpreter(version)
    if program is None:
        pytest.skip(f"no Python {version} here")
    compiled = subprocess.run(
        [program, "-W", "error", "-m", "compileall", "-q", str(unpacked)], capture_output=True, text=True, check=False
    )
    assert compiled.returncode == 0, compiled.stdout
