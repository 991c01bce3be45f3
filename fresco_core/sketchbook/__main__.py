"""`python -m fresco_core.sketchbook`: prepare, train, evaluate and ship the built-in model."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
Work = Annotated[Path, typer.Option(help="Folder for shards, checkpoints and logs.")]
Photos = Annotated[Path, typer.Option(help="Folder of training photos.", exists=True, file_okay=False)]
_DEFAULT_WORK = Path("build/sketchbook")
_log = logging.getLogger("sketchbook")


@app.command()
def prepare(photos: Photos, work: Work = _DEFAULT_WORK, passes: int = 4, threads: int = 1) -> None:
    """Fit the transform and write training shards; continues where it stopped."""
    import torch

    from fresco_core.sketchbook.klt import Klt
    from fresco_core.sketchbook.photos import fit_klt, photo_paths, write_shards

    torch.set_num_threads(threads)
    paths = photo_paths(photos, held_out=False)
    if not (work / "klt.safetensors").exists():
        fit_klt(paths).save(work / "klt.safetensors")
    klt = Klt.load(work / "klt.safetensors")
    for done in write_shards(paths, klt, work / "shards", passes):
        if done % 50 == 0:
            _log.info("shards %d of %d", done, passes * len(paths))


@app.command()
def train_decoder(
    photos: Photos,
    work: Work = _DEFAULT_WORK,
    minutes: float = 40,
    batch: int = 8,
    threads: int = 2,
    device: str = "cpu",
    rate: float = 1.5e-3,
    painted: Annotated[bool, typer.Option(help="Learn from what the trained denoiser makes, too.")] = False,
) -> None:
    """Train the autoencoder's decoder; resumes."""
    import torch

    from fresco_core.sketchbook import train_decoder as stage
    from fresco_core.sketchbook.painter import Painter

    torch.set_num_threads(threads)
    stage.train(photos, work, minutes, batch, device, rate, Painter(work, device) if painted else None)


@app.command()
def train_denoiser(
    work: Work = _DEFAULT_WORK,
    minutes: float = 480,
    batch: int = 32,
    threads: int = 2,
    device: str = "cpu",
    rate: float = 6e-4,
    words: Annotated[int, typer.Option(help="Steps on words alone, before the first; 0 after `unpack`.")] = 500,
    looks: Annotated[bool, typer.Option(help="Learn from a critic of looks, too.")] = True,
) -> None:
    """Train UNet, ControlNet and text encoder; resumes, and picks up shards as they are written."""
    import torch

    from fresco_core.sketchbook import train_denoiser as stage
    from fresco_core.sketchbook.judge import critic_of
    from fresco_core.sketchbook.shards import Shards

    torch.set_num_threads(threads)
    critic = critic_of(Shards(work / "shards"), work).to(device) if looks else None
    stage.train(work, minutes, batch, device, rate, words, critic)


@app.command()
def ship(folder: Path = Path("resources/sketchbook"), work: Work = _DEFAULT_WORK) -> None:
    """Write the model folder from the newest checkpoints."""
    from fresco_core.sketchbook.ship import ship as write

    write(work, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    _log.info("%s: %.1f MB", folder, size / 1e6)


@app.command()
def unpack(folder: Path = Path("resources/sketchbook"), work: Work = _DEFAULT_WORK) -> None:
    """Begin a training from a shipped folder."""
    from fresco_core.sketchbook.ship import unpack as write

    write(folder, work)


@app.command()
def evaluate(
    photos: Photos,
    folder: Path = Path("resources/sketchbook"),
    work: Work = _DEFAULT_WORK,
    count: int = 40,
    looks_each: int = 3,
    threads: int = 2,
) -> None:
    """Print how well the shipped model does on photos it never saw."""
    import torch
    from rich.console import Console
    from rich.table import Table

    from fresco_core.progress import ProgressToken
    from fresco_core.sketchbook import evaluate as stage
    from fresco_core.sketchbook.judge import judge_of
    from fresco_core.sketchbook.klt import Klt
    from fresco_core.sketchbook.shards import Shards
    from fresco_core.translation import load_model

    torch.set_num_threads(threads)
    judge = judge_of(Shards(work / "shards"), work)
    klt = Klt.load(work / "klt.safetensors")
    pictures = stage.held_out_pictures(photos, count)
    report = stage.evaluate(load_model(str(folder)), judge, klt, pictures, looks_each, ProgressToken())
    table = Table("figure", "value", title=f"{folder} on {report.pictures} photos never trained on")
    for name, value in vars(report).items():
        table.add_row(name.replace("_", " "), f"{value:.3f}" if isinstance(value, float) else str(value))
    Console().print(table)


@app.command()
def sheet(
    photos: Photos,
    output: Path,
    folder: Path = Path("resources/sketchbook"),
    count: int = 6,
    prompts: Annotated[list[str] | None, typer.Option("--prompt", help="One row each; default: every medium.")] = None,
) -> None:
    """Write a contact sheet of photos never trained on."""
    import cv2

    from fresco_core.sketchbook import evaluate as stage
    from fresco_core.sketchbook.prompts import MEDIUM_WORDS
    from fresco_core.translation import load_model

    rows = prompts or [names[0] for names in MEDIUM_WORDS.values()]
    picture = stage.contact_sheet(load_model(str(folder)), stage.held_out_pictures(photos, count), rows)
    cv2.imwrite(str(output), picture[..., ::-1])


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    app()
