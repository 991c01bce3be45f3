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
) -> None:
    """Train the autoencoder's decoder; resumes."""
    import torch

    from fresco_core.sketchbook import train_decoder as stage

    torch.set_num_threads(threads)
    stage.train(photos, work, minutes, batch, device)


@app.command()
def train_denoiser(
    work: Work = _DEFAULT_WORK,
    minutes: float = 480,
    batch: int = 32,
    threads: int = 2,
    device: str = "cpu",
    rate: float = 6e-4,
) -> None:
    """Train UNet, ControlNet and text encoder; resumes, and picks up shards as they are written."""
    import torch

    from fresco_core.sketchbook import train_denoiser as stage

    torch.set_num_threads(threads)
    stage.train(work, minutes, batch, device, rate)


@app.command()
def ship(folder: Path = Path("resources/sketchbook"), work: Work = _DEFAULT_WORK) -> None:
    """Write the model folder from the newest checkpoints."""
    from fresco_core.sketchbook.ship import ship as write

    write(work, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    _log.info("%s: %.1f MB", folder, size / 1e6)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    app()
