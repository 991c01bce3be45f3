"""The hub: what a repository holds, and one file of it brought here, resumed where it was left.

Requests, retries, rate limits and tokens are huggingface-hub's own. What it does not do any more is go on with a file
after the process has ended; so a file grows here under a name of its own, and the library is told where to go on.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from huggingface_hub import HfApi, constants, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoSibling
from huggingface_hub.utils import (  # type: ignore[attr-defined]
    build_hf_headers,
    hf_raise_for_status,
    http_stream_backoff,
    parse_ratelimit_headers,
)

from fresco_core import __version__
from fresco_core.errors import ModelError
from fresco_core.models.preferences import OFFLINE_VARIABLES, is_offline, is_switched_on

_ATTEMPTS = 4
_WAIT = 1.0
_ASK = 0.3
# The hub counts requests over five minutes; nobody is kept waiting for longer than that.
_LONGEST_WAIT = 300.0
_BLOCK = 2**16
_PARTIAL_CONTENT, _PAST_THE_END = 206, 416
_LATER = "Try again later; what is there already is kept."
_ONLINE = "Connect to the internet and try again; what is there already is kept."

# The library's HTTP client, under whichever name it comes.
_HTTPError: type[Exception] = next(base for base in HfHubHTTPError.__mro__ if base.__name__ == "HTTPError")

logging.getLogger("huggingface_hub").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Listed:
    """A file of a repository.

    Attributes:
        path: in the repository.
        size: in bytes.
        sha256: of a large file, None for a small one.
        blob: a small file's git object name.
    """

    path: str
    size: int
    sha256: str | None
    blob: str


@dataclass(frozen=True)
class Listing:
    """A repository at one commit."""

    repo: str
    commit: str
    licence: str
    files: tuple[Listed, ...]


def listing(repo: str, revision: str) -> Listing:
    """What a repository holds at a revision.

    Raises:
        ModelError: if it cannot be had.
    """
    refuse_offline(repo)
    api = HfApi(library_name="fresco-studio", library_version=__version__)
    try:
        # One request, at which the library does not wait and try again, as it does when asked for a tree.
        info = api.model_info(repo, revision=revision, files_metadata=True)
        files = tuple(_listed(file) for file in info.siblings or ())
        if not info.sha:
            raise ValueError(repo)
    except (HfHubHTTPError, _HTTPError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _told(error, repo) from None
    licence = next((tag.removeprefix("license:") for tag in info.tags or () if tag.startswith("license:")), "")
    return Listing(repo, str(info.sha), licence, files)


def _listed(file: RepoSibling) -> Listed:
    """Raises `ValueError` if it is nothing that a hub would say."""
    if "\0" in file.rfilename or not isinstance(file.size, int) or file.size < 0 or not file.blob_id:
        raise ValueError(file.rfilename)
    return Listed(file.rfilename, file.size, file.lfs.sha256 if file.lfs else None, file.blob_id)


def fetch(repo: str, commit: str, file: Listed, target: Path, received: Callable[[int], None]) -> None:
    """Bring one file of a repository to `target`, going on with what is there.

    Args:
        received: told of every block of bytes, negative if some must be read again; may raise to stop.

    Raises:
        ModelError: if it cannot be had, or is not what the repository's index says.
        OSError: if it cannot be written.
    """
    refuse_offline(repo)
    url, headers = hf_hub_url(repo, file.path, revision=commit), build_hf_headers(library_name="fresco-studio")
    download(
        url,
        headers,
        file.size,
        target,
        received,
        lambda part: _is_as_listed(part, file, received),
        what=repo,
        most=file.size,
    )


def download(
    url: str,
    headers: dict[str, str],
    size: int | None,
    target: Path,
    received: Callable[[int], None],
    is_right: Callable[[Path], bool],
    what: str,
    most: int,
) -> None:
    """Bring one file to `target`; see `fetch`.

    Args:
        is_right: judges the finished file; a wrong one is fetched once more from its beginning.
        most: bytes after which it cannot be the file any more.
    """
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    for fresh_start in (False, True):
        _grow(url, headers, size, part, received, what, most)
        if is_right(part):
            part.replace(target)
            return
        received(-part.stat().st_size)
        part.unlink()
        if fresh_start:
            break
    raise ModelError(
        f"The file {target.name} of {what} is not what its publisher lists: it arrived damaged or was exchanged.",
        "Try again later, or over another connection; nothing of it was kept.",
    )


def _grow(
    url: str,
    headers: dict[str, str],
    size: int | None,
    part: Path,
    received: Callable[[int], None],
    what: str,
    most: int,
) -> None:
    """Download the rest of `part`."""
    for attempt in range(_ATTEMPTS):
        before = part.stat().st_size if part.exists() else 0
        if before > most:
            received(-before)
            part.unlink()
            before = 0
        try:
            with part.open("ab") as stream:
                _get(url, headers, size, stream, before, received, most)
            return
        except (HfHubHTTPError, _HTTPError, OSError) as error:
            if _is_of_the_disk(error):
                raise
            asked = _asked_for(error)
            in_vain = attempt == _ATTEMPTS - 1 and part.stat().st_size <= before
            if _is_final(error) or in_vain or asked > _LONGEST_WAIT:
                raise _told(error, what) from None
            last = error
            _wait(asked or _WAIT * 2**attempt, received)
    raise _told(last, what)


def _get(
    url: str,
    headers: dict[str, str],
    size: int | None,
    stream: BinaryIO,
    before: int,
    received: Callable[[int], None],
    most: int,
) -> None:
    """Append what is missing of a file to `stream`; raises if the line ends before the file does."""
    wanted = {**headers, "Accept-Encoding": "identity"} | ({"Range": f"bytes={before}-"} if before else {})
    if size is not None and before == size:
        return
    with http_stream_backoff(
        "GET",
        url,
        headers=wanted,
        timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT,
        # The library's own waits, of minutes where the hub asks for them, nobody could stop.
        retry_on_exceptions=(),
        retry_on_status_codes=(),
    ) as response:
        if size is None and response.status_code == _PAST_THE_END:
            return
        hf_raise_for_status(response)
        if before and response.status_code != _PARTIAL_CONTENT:
            # This server cannot go on in the middle.
            received(-before)
            stream.truncate(0)
        for block in response.iter_bytes(_BLOCK):
            stream.write(block)
            received(len(block))
            if stream.tell() > most:
                # Whatever this is, it is not the file, and must not fill the disk.
                return
    if size is not None and stream.tell() < size:
        raise OSError("cut off")


def _wait(seconds: float, received: Callable[[int], None]) -> None:
    """Sleep, and ask meanwhile whether to stop."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        received(0)
        time.sleep(min(left, _ASK))


def _asked_for(error: Exception) -> float:
    """How many seconds the hub wants to be left alone; 0 if it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    limit, after = parse_ratelimit_headers(headers), headers.get("retry-after", "")
    return float(limit.reset_in_seconds if limit is not None else after if after.isdecimal() else 0)


def refuse_offline(what: str) -> None:
    """Raise `ModelError` if the network must not be used."""
    if is_offline():
        said = next((name for name in OFFLINE_VARIABLES if is_switched_on(name)), None)
        allow = f"Unset {said}" if said else "Allow the network with `fresco models set --offline off`"
        raise ModelError(
            f"{what} is not on this machine, and working offline is switched on.",
            f"{allow}, or import the model from a file.",
        )


def _is_as_listed(part: Path, file: Listed, received: Callable[[int], None]) -> bool:
    if part.stat().st_size != file.size:
        return False
    digest = hashlib.sha256() if file.sha256 else hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
    with part.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
            received(0)
    return digest.hexdigest() == (file.sha256 or file.blob)


def _is_of_the_disk(error: Exception) -> bool:
    return isinstance(error, OSError) and bool(error.errno) and not isinstance(error, ConnectionError | TimeoutError)


def _is_final(error: Exception) -> bool:
    """Whether trying again at once is of no use."""
    response = getattr(error, "response", None)
    return isinstance(error, OfflineModeIsEnabled) or (
        isinstance(error, HfHubHTTPError) and response is not None and response.status_code in (400, 401, 403, 404, 410)
    )


def _told(error: Exception, what: str) -> ModelError:
    """The error as a user shall see it: no address with keys in it, no token."""
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None)
    match error:
        case OfflineModeIsEnabled():
            return ModelError(f"{what} is not on this machine, and the hub is switched off.", "Unset HF_HUB_OFFLINE.")
        case GatedRepoError():
            return ModelError(
                f"{what} is handed out to registered users only.",
                f"Accept its terms at https://huggingface.co/{what}, then set HF_TOKEN to a token of yours.",
            )
        case RevisionNotFoundError():
            return ModelError(f"{what} does not have the wanted revision any more.", "Update FRESCO Studio.")
        case RemoteEntryNotFoundError():
            return ModelError(f"{what} does not have the wanted file any more.", "Update FRESCO Studio.")
        case RepositoryNotFoundError() | HFValidationError():
            return ModelError(
                f"There is no repository {what} on the hub, or it is private.",
                "Check its name; for a private one set HF_TOKEN to a token of yours.",
            )
    if status in (401, 403):
        return ModelError(
            f"The hub refuses to give {what} (it answered {status}).",
            "Set HF_TOKEN to a valid token of yours, or unset it: most models need none. `hf auth logout` forgets one.",
        )
    if status == 429:
        return ModelError(f"The hub asks to slow down ({what}).", "Wait some minutes; what is there already is kept.")
    if status is not None:
        return ModelError(f"The hub could not give {what} (it answered {status}).", _LATER)
    if "Timeout" in type(error).__name__:
        return ModelError(f"The hub stopped sending {what}.", _ONLINE)
    if isinstance(error, _HTTPError):
        return ModelError(f"The hub cannot be reached for {what}.", _ONLINE)
    if isinstance(error, OSError):
        return ModelError(f"The download of {what} broke off ({type(error).__name__}).", _LATER)
    # A network that wants its users to log in first, for one.
    return ModelError(f"What answers for {what} is no hub.", "Check HF_ENDPOINT, and the internet connection.")
