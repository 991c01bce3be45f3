"""What takes torch to unpack, done in a process of its own: a program that asks for it need not load torch itself.

    python -m fresco_core.models.apart REQUEST

gets a request as JSON and answers in lines of JSON: how far it is, then the result or the error. It ends itself when
its input is closed, so that it does not outlive the program that asked.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from pickle import UnpicklingError
from typing import IO, Any

from fresco_core.errors import FrescoError, ModelError, ResourceError, lacks_memory
from fresco_core.models.store import Store
from fresco_core.progress import Progress, ProgressToken

_CHECK_SECONDS = 0.2


def import_apart(store: Store, file: Path, progress: ProgressToken, *, control: str | None = None) -> str:
    """Like `single_file.import_model`; gives the model's name.

    Raises:
        CancelledError: if the user stopped it; nothing of it is left then.
    """
    from fresco_core.models.single_file import name_of

    try:
        asked = {"do": "import", "folder": str(store.folder), "file": str(file), "control": control}
        return str(_ask(asked, file, progress))
    except FrescoError:
        shutil.rmtree(store.workshop(name_of(file)), ignore_errors=True)
        raise


def convert_apart(file: Path, to: Path, progress: ProgressToken) -> None:
    """Write the tensors of a checkpoint of torch's own as safetensors; nothing but tensors is let through."""
    _ask({"do": "convert", "file": str(file), "to": str(to)}, file, progress)


def _ask(asked: dict[str, Any], file: Path, progress: ProgressToken) -> Any:
    command = [sys.executable, "-m", "fresco_core.models.apart", json.dumps(asked)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    )
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    assert process.stdout is not None
    reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        while True:
            progress.check()
            try:
                line = lines.get(timeout=_CHECK_SECONDS)
            except queue.Empty:
                continue
            if not line:
                code = process.wait()
                raise ModelError(f"Taking in {file.name} ended by itself (exit code {code}).", "Try it again.")
            answer = json.loads(line)
            if "error" in answer:
                raise FrescoError.from_data(answer["error"])
            if "result" in answer:
                return answer["result"]
            progress.report(**answer["progress"])
    finally:
        process.kill()
        process.wait()
        reader.join()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _read(stream: IO[str], lines: queue.SimpleQueue[str]) -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def _import(asked: dict[str, Any], progress: ProgressToken) -> str:
    from fresco_core.models.single_file import import_model

    return import_model(Store(Path(asked["folder"])), Path(asked["file"]), progress, control=asked["control"]).name


def _convert(asked: dict[str, Any], progress: ProgressToken) -> str:
    import torch
    from safetensors.torch import save_file

    file = Path(asked["file"])
    try:
        tensors = torch.load(file, weights_only=True, map_location="cpu")
        kept = {name: tensor.contiguous() for name, tensor in tensors.items()}
    except (UnpicklingError, RuntimeError, AttributeError, ValueError, EOFError):
        raise ModelError(
            f"The file {file.name} holds more than numbers, or is damaged.", "Try it again; nothing of it was kept."
        ) from None
    save_file(kept, asked["to"])
    return ""


_WORK: dict[str, Callable[[dict[str, Any], ProgressToken], str]] = {"import": _import, "convert": _convert}


def main() -> None:
    """Do what the only argument asks for."""
    # Libraries print; the answers' lines are kept clear of that.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def answer(**said: Any) -> None:
        answers.write(json.dumps(said) + "\n")
        answers.flush()

    def tell(progress: Progress) -> None:
        answer(progress={"stage": progress.stage, "done": progress.done, "total": progress.total})

    asked = json.loads(sys.argv[1])
    try:
        answer(result=_WORK[asked["do"]](asked, ProgressToken(tell)))
    except FrescoError as error:
        answer(error=error.to_data())
    except Exception as error:
        if not lacks_memory(error):
            raise
        answer(error=ResourceError.of_memory().to_data())


def _end_with_parent() -> None:
    while os.read(0, 64):
        continue
    os._exit(1)


if __name__ == "__main__":
    main()
