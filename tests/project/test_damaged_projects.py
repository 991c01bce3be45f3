"""Projects that are damaged, from another version or made by somebody hostile: one sentence, and nothing is touched."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up import proposal

from fresco_core.project import (
    Artifacts,
    Document,
    Project,
    ProjectError,
    artifact_name,
    edits,
    journal,
    store,
    upgrades,
)
from fresco_core.project.requests import Rendered

links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
NAME = artifact_name("png", ["a"])


def _rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "project.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def test_a_newer_version_is_refused(folder: Path, refused: Callable[[], str]) -> None:
    _rewrite(folder, lambda data: data.update(schema_version=99))
    assert "newer version" in refused()
    _rewrite(folder, lambda data: data.pop("edits"))
    assert "newer version" in refused()


@pytest.mark.parametrize("edits", [None, "3", 1.5, True, -1])
def test_edits_that_are_not_counted(folder: Path, refused: Callable[[], str], edits: object) -> None:
    _rewrite(folder, lambda data: data.update(edits=edits))
    assert "project.json" in refused()


@pytest.mark.parametrize("version", [None, 0, -1, "1", 1.5, True, []])
def test_no_version_at_all(folder: Path, refused: Callable[[], str], version: object) -> None:
    _rewrite(folder, lambda data: data.update(schema_version=version))
    refused()


def test_cut_short_anywhere(folder: Path, refused: Callable[[], str]) -> None:
    path = folder / "project.json"
    data = path.read_bytes()
    for length in (0, 1, len(data) // 3, len(data) // 2, len(data) - 2):
        path.write_bytes(data[:length])
        assert "project.json" in refused()


@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 64,
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"edits": 1}',
        b'{"schema_version": 1, "edits": "x"}',
    ],
)
def test_other_content(folder: Path, refused: Callable[[], str], content: bytes) -> None:
    (folder / "project.json").write_bytes(content)
    refused()


@pytest.mark.parametrize(
    "hostile",
    [
        "../../../etc/passwd",
        "/etc/passwd",
        "..\\secret.png",
        "a/../" + NAME,
        NAME + "/x",
        NAME.upper(),
        "",
        "\0" + NAME,
    ],
)
def test_names_that_lead_outside(folder: Path, refused: Callable[[], str], project_with_version, hostile: str) -> None:
    project_with_version(folder)
    text = (folder / "project.json").read_text()
    assert NAME in text
    (folder / "project.json").write_text(text.replace(json.dumps(NAME), json.dumps(hostile)))
    refused()
    for asked in (Artifacts(folder).read, Artifacts(folder).has, Artifacts(folder).remove):
        with pytest.raises(ProjectError, match="not the name"):
            asked(hostile)


@pytest.fixture
def project_with_version() -> Callable[[Path], None]:
    """Gives a project a take whose first keyframe has a version."""

    def add(folder: Path) -> None:
        with Project.open(folder) as project:
            project.do("Propose", edits.propose, proposal(project.document.range), project.document.range)
            made = {"prompt": "", "seed": 0, "pins": (), "model": "", "settings": "", "working_size": (64, 64)}
            picture = Rendered(frame=0, picture=NAME, trace=artifact_name("trace", ["a"]), **made)
            project.do("Render", edits.add_version, project.document.active_take, picture)

    return add


@pytest.mark.parametrize(
    "line", [b"{}\n", b"nonsense\n", b'{"edit": 9, "patch": [{"path": ["takes", "x", "y"]}]}\n', b"3\n"]
)
def test_a_damaged_journal(folder: Path, refused: Callable[[], str], line: bytes) -> None:
    (folder / "journal.jsonl").write_bytes(line + b'{"edit": 10, "patch": []}\n')
    assert "ournal" in refused()


def test_a_journal_that_lacks_an_edit(folder: Path, refused: Callable[[], str]) -> None:
    with Project.open(folder) as project:
        for name in ("first", "second", "third"):
            project.edit("Rename", project.document.replace(name=name))
        project.flush()
        first, _, third = (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
        saved = (folder / "project.json").read_bytes()
    (folder / "project.json").write_bytes(saved)
    (folder / "journal.jsonl").write_bytes(first + third)
    assert "does not fit" in refused()


def test_a_journal_that_is_folded_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Project.open(folder) as project:

        def fold_then_read(path: Path) -> Iterator[dict[str, Any]]:
            monkeypatch.undo()
            project.edit("Rename", project.document.replace(name="folded", look="neon"))
            project.save()
            project.edit("Rename", project.document.replace(name="newest"))
            project.flush()
            return journal.read_journal(path)

        monkeypatch.setattr(store, "read_journal", fold_then_read)
        seen, _ = store.load_document(folder)
        assert seen == project.document


def test_a_journal_whose_last_line_was_cut_short(folder: Path, tmp_path: Path) -> None:
    lengths = []
    with Project.open(folder) as project:
        for name in ("first", "second"):
            project.edit("Rename", project.document.replace(name=name))
            project.flush()
            lengths.append((folder / "journal.jsonl").stat().st_size)
        killed = Path(shutil.copytree(folder, tmp_path / "killed"))
    first, both = lengths
    whole = (killed / "journal.jsonl").read_bytes()
    assert len(whole) == both
    for length in (first, first + 1, (first + both) // 2, both - 1, both):
        copy = Path(shutil.copytree(killed, tmp_path / str(length)))
        (copy / "journal.jsonl").write_bytes(whole[:length])
        with Project.open(copy) as again:
            assert again.document.name == ("second" if length == both else "first")
            again.edit("Rename", again.document.replace(name="third"))
        with Project.open(copy) as again:
            assert again.document.name == "third"


@links
@pytest.mark.parametrize("what", ["project.json", "journal.jsonl", "artifacts", "trash", ".lock"])
def test_links_in_place_of_the_projects_own(folder: Path, tmp_path: Path, what: str) -> None:
    outside = tmp_path / "outside"
    if what in ("artifacts", "trash"):
        outside.mkdir()
        (outside / ".partial-precious").write_text("precious")
        (folder / what).rmdir()
    else:
        outside.write_bytes((folder / what).read_bytes() or b"precious\n")
        (folder / what).unlink()
    before = _content(outside)
    (folder / what).symlink_to(outside)
    with pytest.raises(ProjectError, match="not a plain"):
        Project.open(folder)
    assert _content(outside) == before


@links
@pytest.mark.parametrize("kind", ["png", "segment"])
@pytest.mark.parametrize("target", ["file", "folder", "nothing"])
def test_links_in_place_of_artefacts(project: Project, tmp_path: Path, kind: str, target: str) -> None:
    outside = tmp_path / "outside"
    if target == "folder":
        outside.mkdir()
        (outside / "00000001.png").write_text("precious")
    elif target == "file":
        outside.write_text("precious")
    before = _content(outside)
    name = artifact_name(kind, ["linked"])
    artifacts = project.artifacts
    artifacts.path(name).symlink_to(outside)

    def build() -> None:
        with artifacts.building(name) as made:
            (made / "00000001.png").write_text("new")

    for use in (
        lambda: artifacts.has(name),
        lambda: artifacts.read(name),
        lambda: artifacts.frame(name, 1),
        lambda: artifacts.write(name, b"new") if kind == "png" else build(),
        lambda: artifacts.discard([name]),
    ):
        with pytest.raises(ProjectError):
            use()
    assert _content(outside) == before
    artifacts.remove(name)
    assert not artifacts.path(name).is_symlink()
    assert _content(outside) == before


@links
def test_a_link_within_a_segment(project: Project, tmp_path: Path) -> None:
    name = artifact_name("segment", ["made"])
    (tmp_path / "secret").write_text("precious")
    with project.artifacts.building(name) as made:
        (made / "00000001.png").write_text("frame")
    (project.artifacts.path(name) / "00000002.png").symlink_to(tmp_path / "secret")
    assert project.artifacts.frame(name, 1).read_text() == "frame"
    with pytest.raises(ProjectError):
        project.artifacts.frame(name, 2)
    project.clean(everything=True)
    assert (tmp_path / "secret").read_text() == "precious"


@links
def test_unfinished_files_that_are_links(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "letter").write_text("precious")
    (folder / ".partial-0").symlink_to(tmp_path / "outside")
    (folder / "artifacts" / ".partial-1").symlink_to(tmp_path / "outside" / "letter")
    Project.open(folder).close()
    assert not list(folder.rglob(".partial-*"))
    assert (tmp_path / "outside" / "letter").read_text() == "precious"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
def test_a_pipe_does_not_make_us_wait(folder: Path) -> None:
    (folder / "project.json").unlink()
    os.mkfifo(folder / "project.json")
    with pytest.raises(ProjectError, match="not a plain"):
        Project.open(folder)


def test_a_name_that_the_system_refuses(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        Project.open(tmp_path / ("x" * 300))


def test_no_project_at_all(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        if path.name == "file":
            path.write_text("")
        with pytest.raises(ProjectError, match="no project"):
            Project.open(path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_older_documents_are_brought_up_to_date(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it will be when there is a version 3: steps in order, each of them once, an old journal included."""
    steps = []

    def to_two(data: dict[str, Any]) -> dict[str, Any]:
        steps.append(1)
        return {**data, "second": data["name"]}

    def to_three(data: dict[str, Any]) -> dict[str, Any]:
        steps.append(2)
        return {key: value for key, value in data.items() if key != "second"}

    monkeypatch.setattr(upgrades, "SCHEMA_VERSION", 3)
    monkeypatch.setattr(upgrades, "UPGRADES", {1: to_two, 2: to_three})
    data = upgrades.upgraded(json.loads((folder / "project.json").read_text()))
    assert (data["schema_version"], steps) == (3, [1, 2])
    assert upgrades.upgraded(data) == data


def test_every_older_schema_has_a_step() -> None:
    now = Document.model_fields["schema_version"].default
    assert sorted(upgrades.UPGRADES) == list(range(1, now))


def _content(path: Path) -> object:
    if path.is_dir():
        return {file.name: file.read_bytes() for file in path.iterdir()}
    return path.read_bytes() if path.exists() else None
