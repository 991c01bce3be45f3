"""`fresco doctor`: what this machine has, and what is missing."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fresco_core import __version__
from fresco_core.cli.arguments import JsonOption
from fresco_core.cli.logs import log_path
from fresco_core.errors import FrescoError
from fresco_core.models import Store, is_offline
from fresco_core.settings import all_looks

_LIBRARIES = (
    "torch",
    "diffusers",
    "transformers",
    "safetensors",
    "av",
    "opencv-python-headless",
    "numpy",
    "scipy",
    "numba",
)
_EXTRAS = (("torchvision", "gpu"), ("ptlflow", "flow"), ("h5py", "hints"))
_ENCODERS = ("libx264", "prores_ks", "png")
_DECODERS = ("h264", "hevc", "av1", "vp9", "prores", "dnxhd", "png")


@dataclass(frozen=True)
class Finding:
    """One line of the report; `remedy` is empty where nothing needs doing."""

    topic: str
    text: str
    remedy: str = ""


def doctor(as_json: JsonOption = False) -> None:
    """Show device, memory, models, codecs and libraries, and what to do about what is missing."""
    findings = list(examine())
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        _print(findings)
    if any(finding.remedy for finding in findings):
        raise typer.Exit(1)


def _print(findings: list[Finding]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for finding in findings:
        table.add_row("[red]![/]" if finding.remedy else "[green]ok[/]", finding.topic, escape(finding.text))
        if finding.remedy:
            table.add_row("", "", f"[bold]{escape(finding.remedy)}[/]")
    Console().print(table)


def examine() -> Iterator[Finding]:
    """Everything there is to say, in order."""
    yield Finding("fresco", f"{__version__}, Python {platform.python_version()}, {platform.platform()}")
    yield from _libraries()
    yield from _device()
    yield _memory()
    yield from _codecs()
    yield _model()
    yield _models()
    yield _looks()
    free = shutil.disk_usage(tempfile.gettempdir()).free
    yield Finding("temporary", f"{tempfile.gettempdir()}, {_size(free)} free")
    yield Finding("log", str(log_path()))


def _libraries() -> Iterator[Finding]:
    for name in _LIBRARIES:
        try:
            yield Finding("library", f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("library", f"{name} is missing", f"pip install {name}")
    for module, extra in _EXTRAS:
        if find_spec(module) is None:
            yield Finding("optional", f"{module} is not installed (pip install 'fresco-studio[{extra}]')")
        else:
            yield Finding("optional", f"{module} is installed")


def _device() -> Iterator[Finding]:
    try:
        import torch
    except ImportError as error:
        yield Finding("device", f"torch cannot be imported ({error})", "Install fresco-studio again.")
        return
    yield Finding("device", f"cpu, {os.cpu_count()} cores, {torch.get_num_threads()} threads")
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        yield Finding("device", f"cuda:{index}, {properties.name}, {_size(properties.total_memory)}")
    if torch.backends.mps.is_available():
        yield Finding("device", "mps")


def _memory() -> Finding:
    if sys.platform == "win32" or not hasattr(os, "sysconf"):
        return Finding("memory", "size unknown on this system")
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Finding("memory", _size(total), "" if total >= 4 * 2**30 else "At least 4 GB are recommended.")


def _codecs() -> Iterator[Finding]:
    import av

    versions = ", ".join(f"{name} {'.'.join(map(str, version))}" for name, version in av.library_versions.items())
    yield Finding("ffmpeg", versions)
    for names, mode, what in ((_ENCODERS, "w", "encoders"), (_DECODERS, "r", "decoders")):
        missing = [name for name in names if not _has_codec(name, mode)]
        remedy = f"PyAV was built without {', '.join(missing)}; install its official wheel." if missing else ""
        yield Finding(what, ", ".join(name for name in names if name not in missing), remedy)


def _has_codec(name: str, mode: str) -> bool:
    import av

    try:
        av.codec.Codec(name, mode)  # type: ignore[arg-type]
    except ValueError:
        return False
    return True


def _model() -> Finding:
    from fresco_core.translation.folder import find_model

    try:
        folder = find_model("sketchbook")
    except FrescoError as error:
        return Finding("model", error.problem, error.remedy)
    size = sum(file.stat().st_size for file in folder.path.rglob("*") if file.is_file())
    return Finding("model", f"{folder.name}, {_size(size)}, {folder.path}")


def _models() -> Finding:
    store = Store()
    try:
        names = ", ".join(receipt.name for receipt in store.installed()) or "none but the built-in one"
    except FrescoError as error:
        return Finding("models", error.problem, error.remedy)
    return Finding("models", f"{names}, in {store.folder}{', working offline' if is_offline() else ''}")


def _looks() -> Finding:
    try:
        return Finding("looks", ", ".join(look.name for look in all_looks()))
    except FrescoError as error:
        return Finding("looks", error.problem, error.remedy)


def _size(count: float) -> str:
    return f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{count / 2**20:.0f} MB"
