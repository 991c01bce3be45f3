"""What all rooms' tests share; its being here also lets them import the plain modules beside it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from warm_workers import WarmWorkers, possible

# Machines that run tests are busy, and how long an example takes tells nothing. The same examples each time: what the
# tests say of a change shall not hang on chance. `--hypothesis-profile=default` looks for new ones.
settings.register_profile("fresco", deadline=None, derandomize=True)
settings.load_profile("fresco")

# One thread for each process: tiny models are done before a second thread is awake, and two tests run at a time.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Where the tests run in the background, interrupts are ignored, and every process they start inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny pipeline with random weights and 4 latent channels; see `tiny_models`."""
    from tiny_models import save_tiny_model

    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def forge() -> Iterator[WarmWorkers]:
    """Where `warm_workers` come from."""
    workers = WarmWorkers()
    yield workers
    workers.close()


@pytest.fixture
def warm_workers(forge: WarmWorkers, monkeypatch: pytest.MonkeyPatch) -> WarmWorkers:
    """Workers of programs in this process start at once, see there, where that is possible."""
    if possible():
        monkeypatch.setattr("fresco_core.worker.client.worker_command", forge.command)
    return forge
