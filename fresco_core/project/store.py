"""A project folder, open: the document in memory, every edit in the journal, all of it safe from a kill at any time."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec

from pydantic import ValidationError

from fresco_core import __version__
from fresco_core.errors import FrescoError
from fresco_core.project.artifacts import Artifacts
from fresco_core.project.document import Document
from fresco_core.project.errors import EditError, ProjectError
from fresco_core.project.files import check_plain, file_errors, read_file, remove, remove_partials, write_file
from fresco_core.project.identity import find_clip, identify, relinked
from fresco_core.project.jobs import interrupted
from fresco_core.project.journal import Journal, read_journal
from fresco_core.project.lock import FolderLock
from fresco_core.project.patch import Patch, difference, patched
from fresco_core.project.upgrades import upgraded
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange

SUFFIX = ".fresco"
_FOLDED_AT = 1 << 20
"""A journal longer than this is folded into the document."""
_READINGS = 5
"""How often document and journal are read until they fit, while another process may be saving."""

P = ParamSpec("P")


class Project:
    """A project that this process may write. A context manager; made by `create` and `open`.

    Attributes:
        folder: where it is.
        document: as it is now; never changed in place.
        artifacts: what was made for it.
    """

    def __init__(self, folder: Path, lock: FolderLock, document: Document, edits: int) -> None:
        self.folder = folder
        self.document = document
        self.artifacts = Artifacts(folder)
        self._lock = lock
        self._edits = edits
        self._saved = edits
        self._closed = False
        self._listeners: list[Callable[[Document], None]] = []
        self._journal = Journal(folder / "journal.jsonl")

    @classmethod
    def create(
        cls,
        folder: Path,
        clip: Path,
        *,
        range: FrameRange | None = None,
        settings: RestyleSettings | None = None,
        look: str | None = None,
        name: str | None = None,
        rate: Fraction | None = None,
    ) -> Project:
        """Make a new project about a clip, by default about all of it.

        Args:
            rate: what an image sequence is to be shown at.

        Raises:
            ProjectError: if there is something at `folder` already.
            MediaError: if the clip cannot be read.
        """
        identity = identify(clip, folder, rate)
        with file_errors(folder):
            if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
                raise ProjectError(f"There is something at '{folder}' already.", "Choose another name, or open it.")
            folder.mkdir(parents=True, exist_ok=True)
        document = Document(
            app=__version__,
            name=name or folder.name.removesuffix(SUFFIX),
            clip=identity,
            range=range or FrameRange(0, identity.frame_count),
            settings=settings or RestyleSettings(),
            look=look,
        )
        lock = FolderLock(folder)
        try:
            _write(folder, document, 0)
            return cls(folder, lock, document, 0)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, folder: Path) -> Project:
        """Open a project as it was after its last edit. Jobs that were running wait to go on.

        Raises:
            ProjectError: if there is none, it is damaged, of a newer version, or open elsewhere.
        """
        _check_there(folder)
        lock = FolderLock(folder)
        try:
            document, edits = load_document(folder)
            project = cls(folder, lock, document, edits)
            remove_partials(folder)
            project.artifacts.clear_partials()
            project.edit("Reopen", interrupted(document))
        except BaseException:
            lock.release()
            raise
        return project

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def clip(self) -> Path:
        """Where the clip is now.

        Raises:
            ClipError: if it is missing; see `relink`.
        """
        return find_clip(self.document.clip, self.folder)

    def listen(self, listener: Callable[[Document], None]) -> None:
        """Have a function called with the new document after each edit."""
        self._listeners.append(listener)

    def edit(self, label: str, document: Document) -> Patch:
        """Make `document` the current one; it is in the journal within a moment, `flush` waits for that.

        Returns:
            What changed, for `patch.reverse` and `apply`.
        """
        patch = difference(self.document, document)
        if patch:
            self.document = document
            self._edits += 1
            self._journal.append({"edit": self._edits, "label": label, "patch": patch})
            for listener in self._listeners:
                listener(document)
        return patch

    def do(
        self, label: str, edit: Callable[Concatenate[Document, P], Document], *args: P.args, **kwargs: P.kwargs
    ) -> Patch:
        """Apply one of the functions of `edits` or `jobs` to the current document; errors and result as in `edit`."""
        return self.edit(label, edit(self.document, *args, **kwargs))

    def apply(self, label: str, patch: Patch) -> Patch:
        """Make the changes of a patch, for undo (`apply(label, reverse(patch))`) and redo.

        Raises:
            EditError: if what they change is gone.
        """
        return self.edit(label, patched(self.document, patch))

    def relink(self, clip: Path) -> None:
        """Say where the clip is now. Errors as in `identity.relinked`."""
        self.edit("Relink clip", self.document.replace(clip=relinked(self.document.clip, clip, self.folder)))

    def flush(self) -> None:
        """Wait until every edit is on the disk.

        Raises:
            FrescoError: why it cannot be; the edits stay in memory, and are tried again by the next one.
        """
        self._journal.flush()
        if self._journal.length > _FOLDED_AT:
            self.save()

    def check_saved(self) -> None:
        """Try once more to write what could not be written; for any thread.

        Raises:
            FrescoError: why it cannot be, or that the folder was deleted or moved.
        """
        if self._journal.error is not None:
            self._journal.flush()
        self._journal.check_place()

    @property
    def trouble(self) -> FrescoError | None:
        """Why the last edits could not be written yet; None if all is well."""
        return self._journal.error

    def save(self) -> None:
        """Fold the journal into the document's file. Errors as in `files.write_file`."""
        if self._saved != self._edits:
            self._journal.check_place()
            # Numbered, so that a kill between the two steps does not make edits count twice.
            _write(self.folder, self.document, self._edits)
            self._saved = self._edits
            self._journal.clear()

    def close(self) -> None:
        """Save and let go of the folder; what the full disk does not take stays in the journal as far as it got.

        Harmless if it was closed before.
        """
        if self._closed:
            return
        self._closed = True
        try:
            self.save()
        finally:
            self._journal.close()
            self._lock.release()

    def unused(self) -> list[str]:
        """Artefacts that the document does not name."""
        text = self.document.model_dump_json()
        return [name for name in self.artifacts.names() if name not in text]

    def clean(self, *, everything: bool = False) -> None:
        """Move what the document does not name to the trash, and delete what has been in there for a week.

        Args:
            everything: delete all of it now.
        """
        self.artifacts.discard(self.unused())
        self.artifacts.empty_trash(all=everything)


def load_document(folder: Path) -> tuple[Document, int]:
    """A project's document with its journal replayed, and the number of its last edit; needs no lock.

    Raises:
        ProjectError: if it is missing, damaged or of a newer version.
    """
    path = _check_there(folder)
    for _ in range(_READINGS):
        document, edits = _read_document(path)
        entries = [entry for entry in read_journal(folder / "journal.jsonl") if _number(folder, entry) > edits]
        # Where the next edit is not the first, whoever has the project open has folded the journal in between.
        if not entries or entries[0]["edit"] == edits + 1:
            break
    for entry in entries:
        document, edits = _replayed(folder, document, edits, entry)
    return document, edits


def _read_document(path: Path) -> tuple[Document, int]:
    """A document as it was saved last, and the number of its last edit. Errors as in `load_document`."""
    try:
        data = json.loads(read_file(path))
        edits = data.pop("edits", None)
        document = Document.model_validate(upgraded(data))
        if type(edits) is not int or edits < 0:
            raise ValueError("it does not count its edits")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise ProjectError(f"'{path}' is damaged ({reason}).", "Restore it from a backup.") from None
    return document, edits


def _check_there(folder: Path) -> Path:
    """The file with a project's document."""
    path = folder / "project.json"
    with file_errors(folder):
        there = check_plain(path, folder=False)
    if not there:
        raise ProjectError(f"There is no project at '{folder}'.", "Choose a folder that ends in .fresco.")
    return path


def _replayed(folder: Path, document: Document, edits: int, entry: dict[str, Any]) -> tuple[Document, int]:
    try:
        if entry["edit"] != edits + 1:
            raise _misfit(folder)
        return patched(document, entry["patch"]), edits + 1
    except (EditError, KeyError, TypeError, ValueError):
        raise _misfit(folder) from None


def _number(folder: Path, entry: dict[str, Any]) -> int:
    """Which edit a journal's entry is."""
    number = entry.get("edit")
    if type(number) is not int:
        raise _misfit(folder)
    return number


def _misfit(folder: Path) -> ProjectError:
    return ProjectError(
        f"The journal of '{folder.name}' does not fit its document.",
        "Remove journal.jsonl to open the project as it was saved last.",
    )


def _write(folder: Path, document: Document, edits: int) -> None:
    data = {"schema_version": document.schema_version, "edits": edits, **document.model_dump(mode="json")}
    write_file(folder / "project.json", json.dumps(data, indent=1).encode())


def discard_project(folder: Path) -> None:
    """Delete a project folder that this program made."""
    if check_plain(folder / "project.json", folder=False):
        remove(folder)
