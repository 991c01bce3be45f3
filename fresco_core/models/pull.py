"""Models brought here by name: planned first, so that size and licence can be shown, then fetched and checked."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from fresco_core.errors import ModelError
from fresco_core.models import hub
from fresco_core.models.catalogue import Entry, find_entry
from fresco_core.models.folder import read_configs
from fresco_core.models.headers import read_header
from fresco_core.models.receipt import FileRecord, Receipt, is_inside
from fresco_core.models.store import Store, alone, keeping, record_of
from fresco_core.progress import ProgressToken

DOWNLOADING = "downloading"
_HALF = ".fp16."
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")


@dataclass(frozen=True)
class PullPlan:
    """What a download will bring, to be shown before it begins.

    Attributes:
        entry: with its revision resolved to a commit.
        files: of a repository on the hub; () where the source is another.
        size: in bytes, of everything.
        missing: in bytes, of what is not here yet.
    """

    entry: Entry
    files: tuple[hub.Listed, ...]
    size: int
    missing: int


def plan_pull(store: Store, name: str) -> PullPlan:
    """Look up what `name` would bring. Asks the hub for its index; nothing is downloaded.

    Raises:
        ModelError: if there is no such model, it is not to be had, or holds no safe weights.
        DiskFullError: if it does not fit on the disk.
    """
    entry = find_entry(name)
    if entry.source != "hub":
        hub.refuse_offline(entry.title)
        plan = PullPlan(entry, (), entry.size, entry.size)
    else:
        listed = hub.listing(entry.address, entry.revision)
        files = _chosen(entry, listed.files)
        size = sum(file.size for file in files)
        here = sum(_here(store.partial(entry.name) / file.path) for file in files)
        known = replace(entry, revision=listed.commit, licence=entry.licence or listed.licence or "not stated")
        plan = PullPlan(known, files, size, max(0, size - here))
    store.refuse_foreign(entry.name)
    store.check_room(plan.missing, f"'{entry.name}'")
    return plan


def pull(store: Store, plan: PullPlan, progress: ProgressToken) -> Receipt:
    """Download a model, going on with what is here; it appears in the store when it is complete and checked.

    Reports the stage `downloading` in bytes.

    Raises:
        ModelError: if it cannot be had, or is not what it should be.
        OutputError, DiskFullError: if it cannot be written.
        CancelledError: if the user stopped it; what is here is kept for next time.
    """
    entry, made = plan.entry, store.partial(plan.entry.name)
    store.check_room(plan.missing, f"'{entry.name}'")
    with keeping(entry.name, store.folder), alone(made):
        if entry.source == "hub":
            records = _pulled(entry, plan.files, made, progress, whole=True)
        else:
            from fresco_core.models.elsewhere import pull_elsewhere

            records = pull_elsewhere(entry, made, progress)
        for file in list(made.rglob("*")):
            # What an earlier revision left must not be loaded in place of what belongs here.
            if file.is_file() and file.relative_to(made).as_posix() not in records:
                file.unlink()
        receipt = Receipt(
            name=entry.name,
            kind=entry.kind,
            source=entry.source,
            address=entry.address,
            revision=entry.revision,
            licence=entry.licence,
            files=records,
            control=entry.control,
            title=entry.title,
        )
        store.install(receipt, made)
    return receipt


def repair(store: Store, name: str, progress: ProgressToken) -> tuple[str, ...]:
    """Fetch the files of a model that are missing or damaged again; gives their paths.

    Raises:
        ModelError: if the model was imported, or its files cannot be had any more.
        OutputError, DiskFullError: if they cannot be written.
    """
    damaged = {damage.path for damage in store.verify(name, progress)}
    if not damaged:
        return ()
    receipt = store.require(name)
    if receipt.source == "file":
        raise ModelError(
            f"The model '{name}' was imported from {receipt.address} and is damaged ({min(damaged)}).",
            "Import it again with `fresco models import`.",
        )
    if receipt.source != "hub":
        pull(store, plan_pull(store, name), progress)
        return tuple(sorted(damaged))
    listed = hub.listing(receipt.address, receipt.revision)
    files = tuple(file for file in listed.files if file.path in damaged)
    store.check_room(sum(file.size for file in files), f"the repair of '{name}'")
    made = store.partial(name)
    with keeping(name, store.folder), alone(made):
        _pulled(_entry_of(receipt, listed.commit), files, made, progress)
        for file in files:
            target = store.path(name) / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            (made / file.path).replace(target)
    return tuple(sorted(damaged))


def _entry_of(receipt: Receipt, commit: str) -> Entry:
    """What a receipt says, as an entry that knows every file's contents."""
    return Entry(
        name=receipt.name,
        title=receipt.title,
        purpose="",
        kind=receipt.kind,
        source="hub",
        address=receipt.address,
        revision=commit,
        licence=receipt.licence,
        licence_url="",
        size=receipt.size,
        files=(),
        sha256={path: record.sha256 for path, record in receipt.files.items()},
    )


def _pulled(
    entry: Entry, files: Iterable[hub.Listed], made: Path, progress: ProgressToken, *, whole: bool = False
) -> dict[str, FileRecord]:
    """Fetch files into `made`; gives their records.

    Args:
        whole: whether they are all of a model; of a checkpoint that is of another architecture no weights are fetched.
    """
    total, done = sum(file.size for file in files), sum(_here(made / file.path) for file in files)

    def received(count: int) -> None:
        nonlocal done
        done += count
        progress.report(DOWNLOADING, max(0, min(done, total)), total)

    received(0)
    records = {}
    must_fit = whole and entry.kind == "checkpoint"
    for file in sorted(files, key=_is_weights):
        if must_fit and _is_weights(file):
            _check_kind(entry, made)
            must_fit = False
        target = made / file.path
        if target.is_file():
            # It may be of an earlier revision, or damaged since: it is judged like one that has just come.
            target.replace(target.with_name(target.name + ".part"))
        hub.fetch(entry.address, entry.revision, file, target, received)
        records[file.path] = record_of(target, progress)
        _check(entry, target, file.path, records[file.path])
    return records


def _is_weights(file: hub.Listed) -> bool:
    return file.path.endswith(".safetensors")


def _check_kind(entry: Entry, made: Path) -> None:
    """Refuse a checkpoint that cannot be painted with, as far as its small files tell; nothing of it is kept."""
    try:
        read_configs(entry.title, made)
    except ModelError:
        shutil.rmtree(made)
        raise


def _check(entry: Entry, file: Path, path: str, record: FileRecord) -> None:
    """Refuse a file that is not what the catalogue knows, or no sound weights; it is not kept."""
    known = entry.sha256.get(path)
    try:
        if known is not None and known != record.sha256:
            raise ModelError(
                f"The file {path} of '{entry.name}' is not the one that the catalogue knows.",
                "Update FRESCO Studio, or check HF_ENDPOINT; nothing of it was kept.",
            )
        if file.suffix == ".safetensors":
            read_header(file)
    except ModelError:
        file.unlink(missing_ok=True)
        raise


def _chosen(entry: Entry, files: Iterable[hub.Listed]) -> tuple[hub.Listed, ...]:
    """The files of a repository that an entry asks for; of several weights of one part, those in half precision."""
    wanted = [file for file in files if is_inside(file.path) and any(fnmatch(file.path, p) for p in entry.files)]
    weights: dict[str, list[hub.Listed]] = {}
    for file in wanted:
        if file.path.endswith(".safetensors") and "non_ema" not in file.path:
            weights.setdefault(file.path.rpartition("/")[0], []).append(file)
    lacking = [pattern for pattern in entry.files if _is_needed(pattern) and not _match(pattern, wanted)]
    if lacking:
        pickles = [file.path for file in files if file.path.endswith(_PICKLES)]
        if pickles and lacking[0].endswith(".safetensors"):
            raise ModelError(
                f"The repository {entry.address} has its weights as pickles ({pickles[0]}), which could run any code.",
                "Choose a model that is stored as safetensors.",
            )
        raise ModelError(
            f"The repository {entry.address} has no {lacking[0]}: it is not laid out as a model of this kind.",
            "Choose a Stable Diffusion 1.5 model in the diffusers folder format.",
        )
    kept = {file.path for some in weights.values() for file in ([f for f in some if _HALF in f.path] or some)}
    return tuple(file for file in wanted if file.path in kept or not file.path.endswith(".safetensors"))


def _is_needed(pattern: str) -> bool:
    return pattern.endswith((".safetensors", "config.json")) or pattern == "model_index.json"


def _match(pattern: str, files: Iterable[hub.Listed]) -> bool:
    return any(fnmatch(file.path, pattern) for file in files)


def _here(target: Path) -> int:
    part = target.with_name(target.name + ".part")
    return next((file.stat().st_size for file in (target, part) if file.is_file()), 0)
