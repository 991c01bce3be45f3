"""What is installed for Resolve starts under each Python that it may meet."""

from __future__ import annotations

import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plugin.resolve.external import connect
from plugin.resolve.packages import CHECK, PACKAGE, files, menu_scripts
from plugin.resolve.problems import ResolveError

PYTHONS = [
    *(f"python3.{minor}" for minor in range(6, 15)),
    *map(str, sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python"))),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package and the menu's scripts, under a name that is hard on quoting."""
    folder = tmp_path_factory.mktemp("Fusion ü '😀' \"q\"" if sys.platform != "win32" else "Fusion ü")
    for name, data in files():
        path = folder / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for name, data in menu_scripts(str(folder)):
        (folder / name).write_bytes(data)
    return folder


def works(python: str) -> bool:
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def test_nothing_is_newer_than_python_3_6(installed: Path) -> None:
    vermin = [sys.executable, "-c", "from vermin.main import main; main()"]
    options = ["--target=3.6-", "--backport", "typing", "--no-tips", "--processes=1", str(installed)]
    found = subprocess.run([*vermin, *options], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "Minimum required versions" in found.stdout


@pytest.mark.parametrize("python", [sys.executable, *PYTHONS])
def test_the_scripts_start_without_anything_else(installed: Path, python: str) -> None:
    if shutil.which(python) is None or not works(python):
        pytest.skip(f"no {python} here")
    for script in installed.glob("*.py"):
        py_compile.compile(str(script), doraise=True)
        ran = subprocess.run(
            [python, "-I", "-W", "error", str(script)], capture_output=True, text=True, check=False, cwd=installed
        )
        assert ran.returncode == 0, ran.stderr
        assert "DaVinci Resolve does not answer" in ran.stdout


def test_the_menu_has_the_actions_and_a_canary(installed: Path) -> None:
    assert {path.name for path in installed.iterdir() if path.is_file()} == {
        "FRESCO Studio - Send range.py",
        "FRESCO Studio - Fetch results.py",
        "FRESCO Studio - Remove result.py",
        f"{CHECK}.lua",
    }
    assert not list((installed / PACKAGE).rglob("calls*"))


def test_from_outside_only_where_resolve_is(tmp_path: Path) -> None:
    with pytest.raises(ResolveError, match="scripting library is not at"):
        connect(str(tmp_path / "none.so"))
    (tmp_path / "broken.so").write_bytes(b"no library")
    with pytest.raises(ResolveError, match="does not load"):
        connect(str(tmp_path / "broken.so"))
