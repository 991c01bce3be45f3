"""The diagnostics bundle: versions, machine, worker, jobs and errors; no paths, names or prompts of the user."""

from __future__ import annotations

import getpass
import platform
import re
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from fresco_core import __version__
from fresco_core.discretion import without_secrets
from fresco_core.errors import FrescoError, OutputError

if TYPE_CHECKING:
    from ui.session.session import Session

_LIBRARIES = ("torch", "diffusers", "transformers", "av", "numpy", "numba", "PySide6")
_LOG_LINES = 200
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\s'\":,;()\\/]+){2,}")


def redacted(text: str, private: tuple[str, ...] = ()) -> str:
    """The text with paths cut to their last part's ending, and with private words blacked out."""
    for words in sorted({word for word in private if len(word) > 2}, key=len, reverse=True):
        text = text.replace(words, "<removed>")
    return _PATH.sub(lambda match: f"<path>{Path(match[0]).suffix}", without_secrets(text))


def bundle_text(session: Session) -> str:
    """What the page shows and the file holds."""
    document = session.document
    private = [_user(), Path.home().name]
    lines = [
        f"FRESCO Studio {__version__}",
        f"{platform.system()} {platform.release()}, {platform.machine()}, Python {platform.python_version()}",
        ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
        "",
        f"worker: {session.work.client.state}",
    ]
    memory = session.work.memory
    if memory is not None:
        lines.append(f"memory: {memory.model_dump_json(exclude={'model'})}")
    if document is not None:
        clip, info = document.clip, session.clip_info
        private += [document.name, clip.path, Path(clip.path).stem]
        private += [text for take in document.takes.values() for text in (take.name, take.settings.prompt)]
        private += [one.prompt for take in document.takes.values() for one in take.keyframes.values()]
        lines.append(f"clip: {clip.width}x{clip.height}, {clip.frame_count} frames, {clip.rate} fps")
        if info is not None:
            lines.append(f"codec: {info.codec}, variable rate: {info.variable_rate}, sound: {info.has_audio}")
        lines.append(f"takes: {len(document.takes)}, keyframes: {len(session.keyframes)}")
        lines.append("settings: " + document.settings.model_dump_json(exclude=_WORDS))
        for job in document.ordered_jobs[-20:]:
            error = f", {FrescoError.from_data(job.error)}" if job.error else ""
            lines.append(f"job {job.request.kind}: {job.state}{error}")
    if session.problem is not None:
        problem = session.problem
        lines += ["", f"{problem.code} {problem.title} ({problem.time})", problem.body, problem.details]
    lines += ["", "worker's log:", *(line.rstrip() for line in list(session.work.client.log)[-_LOG_LINES:])]
    return redacted("\n".join(lines), tuple(private))


_WORDS = {"prompt", "negative_prompt", "keyframe_prompts", "prompt_ranges", "model", "autoencoder", "loras"}


def write_bundle(path: Path, text: str) -> None:
    """Write a zip with the report in it.

    Raises:
        OutputError: if it cannot be written.
    """
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("report.txt", text)
    except OSError as error:
        raise OutputError(f"{path.name} cannot be written ({error.strerror}).", "Choose another place.") from None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
