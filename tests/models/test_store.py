"""The store: what it deletes and what it never touches, and receipts that are not what they were."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hub_server import Hub

from fresco_core.cli.app import run
from fresco_core.errors import ModelError, OutputError
from fresco_core.models import Store
from fresco_core.models.pull import plan_pull, pull
from fresco_core.models.single_file import import_model
from fresco_core.models.store import RECEIPT, alone
from fresco_core.progress import ProgressToken

REPO = "someone/tiny"


def brought(store: Store) -> Path:
    pull(store, plan_pull(store, REPO), ProgressToken())
    return store.path("tiny")


@pytest.fixture
def mine(store: Store) -> Path:
    """Something of the user's own that lies where a model of that name would."""
    folder = store.path("tiny")
    (folder / "unet").mkdir(parents=True)
    (folder / "diary.txt").write_text("precious")
    (folder / "unet" / "own.ckpt").write_text("precious, too")
    return folder


def is_untouched(mine: Path) -> bool:
    return {path.name for path in mine.rglob("*")} == {"unet", "diary.txt", "own.ckpt"}


def test_a_download_leaves_a_folder_of_the_users_alone(server: Hub, store: Store, mine: Path) -> None:
    with pytest.raises(ModelError, match="is there already"):
        brought(store)
    assert is_untouched(mine)
    assert not any("/resolve/" in path for path, _ in server.asked)


def test_it_does_so_if_the_folder_comes_while_it_runs(server: Hub, store: Store, tmp_path: Path) -> None:
    plan = plan_pull(store, REPO)
    store.path("tiny").mkdir()
    (store.path("tiny") / "diary.txt").write_text("precious")
    with pytest.raises(ModelError, match="is there already"):
        pull(store, plan, ProgressToken())
    assert (store.path("tiny") / "diary.txt").read_text() == "precious"


def test_an_import_leaves_a_folder_of_the_users_alone(store: Store, tiny_model: Path) -> None:
    folder = shutil.copytree(tiny_model, store.path("tiny"))
    (folder / "notes.md").write_text("precious")
    before = sorted(folder.rglob("*"))
    with pytest.raises(ModelError, match="is there already"):
        import_model(store, folder, ProgressToken())
    assert sorted(folder.rglob("*")) == before
    with pytest.raises(ModelError, match="not installed"):
        store.remove("tiny")
    assert sorted(folder.rglob("*")) == before


def test_removing_what_was_downloaded_leaves_a_folder_of_the_users_alone(store: Store, mine: Path) -> None:
    store.partial("tiny").mkdir(parents=True)
    (store.partial("tiny") / "model_index.json").write_bytes(bytes(7))
    assert store.remove("tiny") == 7
    assert is_untouched(mine)


def test_who_is_killed_while_a_model_is_replaced_has_the_new_one(
    server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(store)
    server.commit = "f" * 40

    def killed(place: Path, **_: Any) -> None:
        if Path(place).is_dir():
            for receipt in Path(place).rglob(RECEIPT):
                receipt.unlink()
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            brought(store)
    assert store.require("tiny").revision == server.commit
    assert store.verify("tiny", ProgressToken()) == ()
    # What is left of the old one is in nobody's way.
    server.commit = "e" * 40
    brought(store)
    assert sorted(path.name for path in (store.folder / ".partial").iterdir() if path.is_dir()) == []


def test_a_model_that_cannot_be_replaced_stays(server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.require(brought(store).name)
    server.commit = "f" * 40
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path == store.partial("tiny"):
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(OutputError, match="cannot be put into"):
            brought(store)
    assert store.require("tiny") == before
    assert store.verify("tiny", ProgressToken()) == ()


def test_removing_leaves_nothing(server: Hub, store: Store) -> None:
    brought(store)
    assert store.remove("tiny") > 0
    assert list(store.installed()) == []
    assert not [path for path in store.folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    with pytest.raises(ModelError, match="not installed"):
        store.remove("tiny")


def test_what_is_being_downloaded_is_not_removed(server: Hub, store: Store) -> None:
    found = brought(store)
    with alone(store.partial("tiny")):
        (store.partial("tiny") / "model_index.json").write_text("{}")
        with pytest.raises(ModelError, match="already"):
            store.remove("tiny")
        assert (store.partial("tiny") / "model_index.json").is_file()
    assert (found / RECEIPT).is_file()


@pytest.mark.parametrize("what", ["rename", "rmtree"])
def test_what_cannot_be_deleted_is_not_said_to_be(
    what: str, server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    brought(store)

    def refuse(*_: object, **named: object) -> None:
        if not named.get("ignore_errors"):
            raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(*((Path, what) if what == "rename" else (shutil, what)), refuse)
        assert run(["models", "remove", "tiny", "--yes"]) == OutputError.exit_code
    said = capsys.readouterr()
    assert "is deleted" not in said.out
    assert "cannot be deleted" in said.err
    assert (store.receipt("tiny") is not None) is (what == "rename")
    assert run(["models", "remove", "tiny", "--yes"]) == 0
    assert not [path for path in store.folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def cut_off(text: str) -> str:
    return text[:50]


def a_list(_: str) -> str:
    return "[1, 2]"


def changed(**facts: object) -> Callable[[str], str]:
    return lambda text: json.dumps({**json.loads(text), **facts})


def sized(size: object) -> Callable[[str], str]:
    return changed(files={"model_index.json": {"size": size, "sha256": ""}})


@pytest.mark.parametrize("damage", [cut_off, a_list, sized("x"), sized(None), changed(kind=5), changed(title=[])])
def test_a_receipt_that_is_damaged_is_said_to_be(
    damage: Callable[[str], str], store: Store, tiny_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_model(store, tiny_model, ProgressToken(), name="tiny")
    receipt = store.path("tiny") / RECEIPT
    receipt.write_text(damage(receipt.read_text()))
    assert store.receipt("tiny") is None
    for command in (["verify"], ["verify", "tiny"], ["repair", "tiny"]):
        assert run(["models", *command]) == ModelError.exit_code
        said = capsys.readouterr()
        assert "receipt" in said.out + said.err
        assert "no models" not in said.out
    assert run(["models", "list"]) == 0
    assert run(["models", "list", "--json"]) == 0
    assert run(["models", "remove", "tiny", "--yes"]) == 0
    assert not store.path("tiny").exists()


def test_a_model_is_called_as_its_folder(store: Store, tiny_model: Path) -> None:
    import_model(store, tiny_model, ProgressToken(), name="tiny")
    store.path("tiny").rename(store.path("renamed"))
    assert [one.name for one in store.installed()] == ["renamed"]
    assert store.verify("renamed", ProgressToken()) == ()


def test_a_folder_that_may_not_be_read_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.folder.mkdir()

    def refuse(_: Path) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "iterdir", refuse)
    for command in ("list", "verify"):
        assert run(["models", command]) == OutputError.exit_code
        assert "cannot be read (Permission denied)" in capsys.readouterr().err
