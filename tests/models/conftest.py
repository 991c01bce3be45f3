"""A store of its own for every test, and a hub on this machine that has the tiny pipeline."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_server import Hub
from huggingface_hub import constants

from fresco_core.models import Store, hub

REPO = "someone/tiny"
WEIGHTS = "diffusion_pytorch_model.safetensors"


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's is read or written."""
    monkeypatch.setenv("FRESCO_MODELS", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    for name in ("FRESCO_OFFLINE", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def published(tiny_model: Path, tmp_path: Path) -> Path:
    """The tiny pipeline as a repository would hold it: with a second weight file and a pickle that nobody wants."""
    folder = shutil.copytree(tiny_model, tmp_path / "published")
    shutil.rmtree(folder / "controlnet")
    (folder / "README.md").write_text("A model.")
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x04.")
    return folder


@pytest.fixture
def server(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    running = Hub({REPO: published})
    monkeypatch.setattr(constants, "ENDPOINT", running.endpoint)
    template = running.endpoint + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "HF_HUB_DOWNLOAD_TIMEOUT", 1)
    # The waits between attempts, ours and the library's.
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr(hub, "_WAIT", 0)
    yield running
    running.close()
