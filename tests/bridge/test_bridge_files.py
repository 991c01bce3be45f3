"""The discovery file, starting the panel, and code that runs under every host's Python."""

from __future__ import annotations

import ast
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from plugin.bridge.host import discovery, greeting, launch, proof, wire
from plugin.bridge.host.link import Link
from plugin.bridge.panel import Bridge, BridgeError

HOST = Path(wire.__file__).parent
ROOT = HOST.parents[2]
PYTHONS = [f"3.{minor}" for minor in (6, 7, 8, 9, 10, 12, 13, 14)]
posix = pytest.mark.skipif(os.name != "posix", reason="permissions as on POSIX")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "run" / "bridge.json"
    monkeypatch.setenv(discovery.BRIDGE_VARIABLE, str(path))
    return path


def bridge() -> Bridge:
    return Bridge(lambda event: None, panel_version="1.2.3")


@posix
def test_the_file_is_the_users_own_and_goes_with_the_panel(file: Path) -> None:
    with bridge() as panel:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert [path.name for path in file.parent.iterdir()] == ["bridge.json"]
        found = discovery.find_panel()
        assert found is not None
        assert panel.address == f"127.0.0.1:{found.port}:{found.token}"
        content = json.loads(file.read_text())
        assert content["protocols"] == [1, 1]
        assert content["pid"] == os.getpid()
    assert not file.exists()
    assert discovery.find_panel() is None


def test_the_newest_panel_is_found_and_an_older_one_leaves_its_file(file: Path) -> None:
    with bridge() as older, bridge() as newer:
        found = discovery.find_panel()
        assert found is not None
        assert newer.address.endswith(found.token)
        older.stop()
        assert discovery.find_panel() == found
    assert not file.exists()


@posix
@pytest.mark.parametrize("mode", [0o644, 0o620, 0o604])
def test_a_file_that_others_can_read_or_write_is_not_trusted(file: Path, mode: int) -> None:
    with bridge():
        file.chmod(mode)
        assert discovery.find_panel() is None


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"port": 0, "token": "' + "0" * 64 + '"}', '{"port": 9, "token": 1}']
)
def test_a_file_that_says_nothing_useful_is_none(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.touch(mode=0o600)
    file.write_text(content)
    assert discovery.find_panel() is None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    panel = Bridge(lambda event: None, panel_version="1", announcement=tmp_path / "file" / "bridge.json")
    with pytest.raises(BridgeError, match="cannot be written"):
        panel.start()
    assert panel.address == ""
    panel.stop()


@pytest.mark.parametrize(
    "text", ["", "127.0.0.1:80", "10.0.0.1:80:" + "0" * 64, "localhost:80:" + "0" * 64, "127.0.0.1:x:y"]
)
def test_pasted_addresses_lead_to_this_machine_only(text: str) -> None:
    assert discovery.parse_address(text) is None


def test_the_environment_is_scrubbed() -> None:
    host = {
        "PATH": "/bin",
        "PYTHONHOME": "/blender",
        "PYTHONPATH": "/x",
        "LD_LIBRARY_PATH": "/resolve",
        "LD_LIBRARY_PATH_ORIG": "/mine",
        "DYLD_INSERT_LIBRARIES": "/x",
        "QT_PLUGIN_PATH": "/resolve",
        "QT_QPA_PLATFORM": "offscreen",
        "BLENDER_USER_CONFIG": "/x",
        "OCIO": "/blender",
        "HF_HOME": "/models",
    }
    kept = {"PATH": "/bin", "QT_QPA_PLATFORM": "offscreen", "HF_HOME": "/models", "LD_LIBRARY_PATH": "/mine"}
    assert launch.scrubbed(host) == kept


def test_a_host_starts_the_panel_and_finds_it(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real process, started from the installer's file, whose path has spaces and which takes no Python settings."""
    folder = tmp_path / "Ünser Panel"
    folder.mkdir()
    seen = folder / "environment.json"
    script = folder / "panel process.py"
    script.write_text(
        "import json, os, sys, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        f"open({str(seen)!r}, 'w').write(json.dumps(dict(os.environ)))\n"
        "from plugin.bridge.panel import Bridge, HostLeft\n"
        "gone = []\n"
        "with Bridge(lambda e: gone.append(e) if isinstance(e, HostLeft) else None, panel_version='9'):\n"
        "    end = time.monotonic() + 60\n"
        "    while not gone and time.monotonic() < end:\n"
        "        time.sleep(0.05)\n",
        encoding="utf-8",
    )
    launcher = tmp_path / "launcher.json"
    monkeypatch.setenv(discovery.LAUNCHER_VARIABLE, str(launcher))
    with pytest.raises(launch.LaunchError, match="no installation"):
        launch.start_panel()
    launcher.touch(mode=0o600)
    launcher.write_text(json.dumps({"command": [sys.executable, str(script)]}))
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    assert discovery.find_panel() is None
    process = launch.start_panel()
    link = Link(greeting.introduce("resolve", "19.1.3", "1"))
    link.start()
    try:
        assert link.wait(60)
    finally:
        link.close()
    environment = json.loads(seen.read_text())
    assert "PYTHONHOME" not in environment
    assert "LD_LIBRARY_PATH" not in environment
    deadline = time.monotonic() + 30
    while file.exists() or psutil.pid_exists(process):
        assert time.monotonic() < deadline, "the panel goes when its host has gone, and no zombie stays"
        time.sleep(0.05)


@pytest.mark.parametrize("path", sorted(HOST.glob("*.py")), ids=lambda path: path.name)
def test_the_hosts_side_is_written_for_python_3_6_and_the_standard_library(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 6))
    allowed = set(sys.stdlib_module_names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= allowed
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            assert str(node.module).split(".")[0] in allowed
            assert node.module != "__future__"


def other_python(version: str) -> str | None:
    """An interpreter of that version, on the path or among pyenv's."""
    kept = sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python3"))
    for program in (*map(str, kept), shutil.which(f"python{version}")):
        if program and not subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode:
            return program
    return None


@pytest.mark.parametrize("version", PYTHONS)
def test_the_hosts_side_talks_to_the_panel_under_other_pythons(version: str, tmp_path: Path, file: Path) -> None:
    program = other_python(version)
    if program is None:
        pytest.skip(f"no Python {version} here")
    shutil.copytree(HOST, tmp_path / "copied" / "bridge", ignore=shutil.ignore_patterns("__pycache__"))
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from bridge import discovery, greeting, launch, link\n"
        "line = link.Link(greeting.introduce('resolve', '19.1.3', '1', 'Project'))\n"
        "line.start()\n"
        "assert line.wait(30), line.problem\n"
        "reply = line.request({'type': 'fetch'}, 30)\n"
        "line.close()\n"
        "print(reply['waiting'])\n"
    )
    with bridge():
        done = subprocess.run(
            [program, "-W", "error", "-c", script, str(tmp_path / "copied")],
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr


def test_proofs_differ_by_role_and_by_number() -> None:
    token, mine, theirs = proof.fresh(32), proof.fresh(16), proof.fresh(16)
    proofs = {
        proof.prove(token, role, first, second)
        for role in (proof.HOST, proof.PANEL)
        for first, second in ((mine, theirs), (theirs, mine))
    }
    assert len(proofs) == 4
    assert not proof.is_proved(None, token, proof.HOST, mine, theirs)
    assert not proof.is_proved("ü", token, proof.HOST, mine, theirs)
