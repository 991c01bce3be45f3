"""`fresco hints`: what holds the structure, as pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from fresco_core.cli.arguments import ClipArgument, InOption, OutOption, open_range
from fresco_core.cli.interrupts import stopping
from fresco_core.errors import OutputError
from fresco_core.names import title_of
from fresco_core.plural import counted
from fresco_core.progress import ProgressToken
from fresco_core.settings import Control, RestyleSettings


def hints(
    clip: ClipArgument,
    control: Annotated[Control, typer.Option("--control", help="Which structure control.")] = "softedge",
    first: InOption = None,
    last: OutOption = None,
    every: Annotated[int, typer.Option("--every", help="Take every so many frames.", min=1)] = 12,
    model: Annotated[
        str, typer.Option("--model", help="Whose working size is taken: name or folder.")
    ] = RestyleSettings.model_fields["model"].default,
    short_side: Annotated[
        int | None,
        typer.Option(
            "--short-side",
            help="Working size in pixels; by default the model's own.",
            min=64,
            max=2048,
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The folder; by default CLIP.CONTROL.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Write into a folder that has something in it.")] = False,
    device: Annotated[str, typer.Option("--device", help="Where networks run: cpu, cuda, mps.")] = "cpu",
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON on standard output.")] = False,
) -> None:
    """Draw the structure hints that a ControlNet is shown of a clip's frames.

    With depth, what is nearest and farthest is found over 8 of one shot together, as over a batch of keyframes.
    """
    folder = output or clip.with_name(f"{title_of(clip)}.{control}")
    from fresco_core.media.staging import output_errors

    with output_errors(folder.absolute()):
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if taken and not force:
        raise OutputError(f"There is something at {folder} already.", "Choose another name with -o, or add --force.")
    chosen = list(open_range(clip, first, last))[::every]

    from fresco_core.cli.bars import Bars
    from fresco_core.cli.plot import save_picture
    from fresco_core.media import Clip
    from fresco_core.pipeline.hinting import STAGE, draw_hints
    from fresco_core.translation.folder import find_model

    found = find_model(model)
    files = []
    with Clip(clip) as opened, Bars((STAGE,)) as bars:
        token = ProgressToken(bars.listen)
        with stopping(token):
            drawn = draw_hints(
                opened,
                chosen,
                control,
                token,
                short_side=short_side or found.native_short_side,
                multiple=found.multiple,
                device=device,
            )
            for index, picture in drawn:
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise OutputError(
                        f"{folder} cannot be made ({error.strerror}).", "Choose another with -o."
                    ) from None
                files.append(folder / f"{control}_{index:06d}.png")
                save_picture(picture, files[-1])
    if as_json:
        typer.echo(json.dumps({"control": control, "frames": chosen, "pictures": [str(file) for file in files]}))
        return
    typer.echo(f"Drew {counted(len(files), 'picture')} of '{control}' into {folder}.")
