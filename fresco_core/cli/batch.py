"""`fresco batch`: many ranges of many clips, one after the other, each of which can be gone on with."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fresco_core.cli.arguments import JsonOption
from fresco_core.cli.working import DeviceOption
from fresco_core.errors import CancelledError, FrescoError, MediaError, ModelError, RangeError, SettingsError
from fresco_core.plural import counted
from fresco_core.settings import DeliverFormat

if TYPE_CHECKING:
    from fresco_core.cli.restyling import Done, Task
    from fresco_core.cli.working import Desk


def batch(
    file: Annotated[Path, typer.Argument(metavar="LIST", help="A TOML file.", show_default=False)],
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Restyle many clips and ranges, one after the other, and report.

    LIST holds a table "job", in double brackets, for each: clip, output, look or prompt, and if you like in, out,
    rate (of a folder of pictures), format, force and settings. Paths count from LIST. What cannot be done is reported,
    and the rest is done; doing it again goes on where it stopped, and leaves out what is finished.
    """
    entries = read_list(file, device)

    from fresco_core.cli.working import Desk

    results: dict[int, _Result] = {}
    # What cannot be read is told first, and not after hours of work.
    numbered = sorted(enumerate(entries, start=1), key=lambda numbered: numbered[1].task is not None)
    # One worker for all, which keeps the model.
    with Desk() as desk:
        for number, entry in numbered:
            if not as_json:
                typer.echo(f"{number} of {len(entries)}: {entry.clip.name} to {entry.destination.name}")
            results[number] = _result(entry, desk)
            if not as_json and results[number].error is not None:
                typer.echo(f"  {results[number].error}")
    _report([results[number] for number in sorted(results)], as_json)
    if any(result.error is not None for result in results.values()):
        raise typer.Exit(1)


def _result(entry: Entry, desk: Desk) -> _Result:
    from fresco_core.cli.restyling import restyle_task

    if entry.task is None or entry.finished:
        return _Result(entry, None, entry.error)
    try:
        return _Result(entry, restyle_task(entry.task, desk), None)
    except CancelledError:
        raise
    except FrescoError as error:
        return _Result(entry, None, error)


@dataclass(frozen=True)
class Entry:
    """A job of the list.

    Attributes:
        task: what is to be done; None if the clip, the range or a LoRA is not there.
        finished: whether an earlier run has done it.
        error: why there is no task.
    """

    clip: Path
    destination: Path
    task: Task | None
    finished: bool = False
    error: FrescoError | None = None


@dataclass(frozen=True)
class _Result:
    """What became of one job: done now, done before (neither), or not done."""

    entry: Entry
    done: Done | None
    error: FrescoError | None

    def to_data(self) -> dict[str, Any]:
        state = "failed" if self.error else "done" if self.done else "done before"
        data: dict[str, Any] = {
            "clip": str(self.entry.clip),
            "destination": str(self.entry.destination),
            "state": state,
        }
        if self.done is not None:
            data |= self.done.to_data()
        if self.error is not None:
            data["error"] = self.error.to_data()
        return data


def _report(results: list[_Result], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"jobs": [result.to_data() for result in results]}))
        return
    failed = sum(result.error is not None for result in results)
    frames = sum(result.done.frames for result in results if result.done is not None)
    seconds = sum(result.done.seconds for result in results if result.done is not None)
    typer.echo(f"{len(results) - failed} of {len(results)} done, {counted(frames, 'frame')} in {seconds:.0f} s.")


def read_list(file: Path, device: str) -> list[Entry]:
    """The jobs of a list, all of them checked.

    Raises:
        SettingsError: naming the first job that is not understood.
    """
    try:
        # Editors on Windows put a mark before the text.
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"'{file}' cannot be read ({error.strerror}).", "Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"'{file}' is not valid TOML ({error}).", "Correct it.") from None
    jobs = data.get("job")
    if not isinstance(jobs, list) or not jobs or not all(isinstance(job, dict) for job in jobs):
        raise SettingsError(f"'{file}' lists no jobs.", "Give it a table [[job]] for each clip.")
    entries = [_entry(number, job, file.parent, device) for number, job in enumerate(jobs, start=1)]
    places = [entry.destination.absolute() for entry in entries]
    for number, place in enumerate(places, start=1):
        if place in places[: number - 1]:
            raise SettingsError(f"Job {number} writes to the same place as an earlier one.", "Give it another output.")
    return entries


class _Job(BaseModel):
    """A table of the list; frames as on the command line."""

    model_config = ConfigDict(extra="forbid", strict=True)

    clip: str
    output: str
    first: int | str | None = Field(None, alias="in")
    last: int | str | None = Field(None, alias="out")
    look: str | None = None
    prompt: str | None = None
    rate: int | float | str | None = None
    format: DeliverFormat | None = None
    force: bool = False
    settings: dict[str, Any] = Field(default_factory=dict)


def _entry(number: int, data: dict[str, Any], folder: Path, device: str) -> Entry:
    from fresco_core.cli.arguments import open_range
    from fresco_core.cli.options import check_prompted
    from fresco_core.cli.restyle import chosen_look, format_of
    from fresco_core.cli.restyling import Task
    from fresco_core.cli.timecode import frame_rate
    from fresco_core.models.abilities import takes_loras
    from fresco_core.models.loras import check_lora

    try:
        job = _Job.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(
            f"Job {number}, '{first['loc'][0]}': {first['msg'][0].lower()}{first['msg'][1:]}.",
            "`fresco batch --help` names what a job can have.",
        ) from None
    clip, output = folder / job.clip, folder / job.output
    options = job.settings if job.prompt is None else {**job.settings, "prompt": job.prompt}
    settings = chosen_look(job.look, [], options)
    format = job.format or format_of(output)
    try:
        rate = frame_rate(None if job.rate is None else str(job.rate))
        begin, end = (None if given is None else str(given) for given in (job.first, job.last))
        span = open_range(clip, begin, end, rate)
        check_prompted(settings, span)
        for lora in settings.loras if takes_loras(settings.model) else ():
            check_lora(lora, settings.model)
    except (MediaError, RangeError, ModelError) as error:
        return Entry(clip, output, None, error=error)
    task = Task(clip, span, settings, job.look, output, format, job.force, device, rate)
    return Entry(clip, output, task, task.is_done)
