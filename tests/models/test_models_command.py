"""`fresco models` in a process of its own, against a hub on this machine, killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hub_server import COMMIT, Hub

from fresco_core.cli.app import run
from fresco_core.errors import SettingsError
from fresco_core.models import Store, catalogue, find_entry

REPO = "someone/tiny"
UNET = "unet/diffusion_pytorch_model.safetensors"
NAME = "diffusion_pytorch_model.safetensors"


def started(server: Hub, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "HF_ENDPOINT": server.endpoint, "HF_HUB_DOWNLOAD_TIMEOUT": "20"}
    return subprocess.Popen(
        [sys.executable, "-m", "fresco_core.cli", "models", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_killed_download_goes_on(published: Path, store: Store) -> None:
    server = Hub({REPO: published})
    try:
        server.trouble[NAME], server.times[NAME] = "stall", 1
        server.patience = 60
        first = started(server, "pull", REPO, "--yes")
        part = store.partial("tiny") / (UNET + ".part")
        until = time.monotonic() + 60
        while not (part.exists() and part.stat().st_size) and time.monotonic() < until:
            assert first.poll() is None, first.communicate()
            time.sleep(0.05)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        there = part.stat().st_size
        assert 0 < there < (published / UNET).stat().st_size
        second = started(server, "pull", REPO, "--yes")
        said, complained = second.communicate(timeout=120)
        assert second.returncode == 0, complained
        assert "are here from an earlier download" in said
        assert "Licence: mit" in said
        assert any(asked == f"bytes={there}-" for path, asked in server.asked if path.endswith(UNET))
        assert (store.path("tiny") / UNET).read_bytes() == (published / UNET).read_bytes()
    finally:
        server.close()


def test_the_list_tells_licence_and_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "list"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in catalogue())
    assert "OpenRAIL-M" in said
    assert run(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["models"]
    assert [one["name"] for one in listed if one["source"] != "file"][: len(catalogue())] == list(catalogue())
    assert all(one["licence"] and one["revision"] and one["size"] >= 0 for one in listed)


def test_without_a_yes_nothing_is_downloaded(
    server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("typer.confirm", lambda _: False)
    assert run(["models", "pull", REPO]) == 130
    assert "Licence: mit" in capsys.readouterr().out
    assert not any("/resolve/" in path for path, _ in server.asked)
    assert list(store.installed()) == []


def test_pull_verify_damage_repair_remove(
    server: Hub, store: Store, capsys: pytest.CaptureFixture[str], published: Path
) -> None:
    assert run(["models", "pull", REPO, "--yes"]) == 0
    assert run(["models", "pull", REPO, "--yes"]) == 0
    assert run(["models", "pull", "another/tiny", "--yes"]) == 7
    assert f"already, from {REPO}" in capsys.readouterr().err
    assert run(["models", "verify"]) == 0
    assert "tiny: sound" in capsys.readouterr().out
    (store.path("tiny") / UNET).write_bytes(b"?")
    assert run(["models", "verify", "tiny"]) == 7
    assert f"{UNET} is damaged" in capsys.readouterr().out
    assert run(["models", "repair", "tiny"]) == 0
    assert run(["models", "verify", "tiny"]) == 0
    assert run(["models", "remove", "tiny", "--yes"]) == 0
    assert run(["models", "remove", "tiny", "--yes"]) == 7
    assert "not installed" in capsys.readouterr().err


def test_a_model_is_brought_again_when_the_catalogue_is_pinned_to_another_commit(
    server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pinned = replace(find_entry(REPO), revision=COMMIT)
    for place in ("fresco_core.models.catalogue", "fresco_core.cli.models"):
        monkeypatch.setattr(sys.modules[place], "catalogue", lambda: {"tiny": pinned})
    assert run(["models", "pull", "tiny", "--yes"]) == 0
    asked = len(server.asked)
    assert run(["models", "pull", "tiny", "--yes"]) == 0
    assert "here already" in capsys.readouterr().out
    assert len(server.asked) == asked
    store.note(replace(store.require("tiny"), revision="f" * 40))
    assert run(["models", "list"]) == 0
    assert "update" in capsys.readouterr().out
    assert run(["models", "pull", "tiny", "--yes"]) == 0
    assert store.require("tiny").revision == COMMIT


def test_a_folder_of_ones_own_and_the_offline_switch_are_kept(
    server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FRESCO_MODELS")
    assert run(["models", "set", "--folder", str(tmp_path / "mine"), "--offline", "on"]) == 0
    assert Store().folder == tmp_path / "mine"
    for none in ("", " "):
        assert run(["models", "set", "--folder", none]) == SettingsError.exit_code
        assert "No folder is named" in capsys.readouterr().err
    assert Store().folder == tmp_path / "mine"
    assert run(["models", "pull", REPO, "--yes"]) == 7
    assert "offline" in capsys.readouterr().err
    assert run(["models", "set", "--offline", "off"]) == 0
    assert run(["models", "pull", REPO, "--yes"]) == 0
    assert run(["models", "set", "--folder", "default"]) == 0
    assert Store().folder != tmp_path / "mine"
    assert f"Left in {tmp_path / 'mine'}: tiny." in capsys.readouterr().out


def test_the_catalogue_is_whole() -> None:
    for name, entry in catalogue().items():
        assert Store().path(name).name == name
        assert entry.licence
        assert entry.licence_url.startswith("https://")
        assert entry.purpose.endswith(".")
        assert entry.size > 0
        assert entry.files
        assert entry.revision == "main" or entry.source != "hub" or len(entry.revision) == 40
        assert (entry.kind == "control") == (entry.control is not None)
