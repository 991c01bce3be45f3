"""An evaluation as one HTML page: no script, no network, nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from fresco_core import __version__
from fresco_core.errors import OutputError
from fresco_core.evaluation.figures import Curve, heat_picture, image, plot
from fresco_core.evaluation.scores import Score
from fresco_core.evaluation.values import Evaluation, Moment
from fresco_core.resources import resource


def page(evaluations: Sequence[Evaluation], source: str) -> str:
    """The report of one or several results of one source, as HTML."""
    names = ", ".join(evaluation.name for evaluation in evaluations)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Evaluation of {escape(names)}</title>",
            f"<style>{_style()}</style></head><body>",
            f"<h1>Evaluation of {escape(names)}</h1>",
            f'<p class="dim">Source: {escape(source)}.</p>',
            _table(evaluations),
            *(part for evaluation in evaluations for part in _section(evaluation, alone=len(evaluations) == 1)),
            f"<footer>Made by FRESCO Studio {escape(__version__)}. Neighbours that share less than a quarter of the "
            "picture are taken for a cut and left out. A blurred picture measures steady: look at Detail, too. "
            "Pixel-MSE depends on the size and on the estimator of motion: compare numbers of one report, "
            "or of reports made alike.</footer>",
            "</body></html>",
        ]
    )


def as_data(evaluations: Sequence[Evaluation], source: str) -> dict[str, Any]:
    """The numbers of a report as JSON-ready data."""
    return {
        "source": source,
        "results": [
            {
                "name": evaluation.name,
                "how": evaluation.how,
                "prompt": evaluation.prompt,
                "keyframes": evaluation.keyframes,
                "scores": [vars(score) for score in evaluation.scores],
                "frames": [vars(frame) for frame in evaluation.frames],
            }
            for evaluation in evaluations
        ],
    }


def save_page(text: str, path: Path) -> None:
    """Write a report.

    Raises:
        OutputError: if it cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written ({error.strerror}).", "Choose another place with -o.") from None


def number(value: float, places: int | None = None) -> str:
    """A number for people, by default with decimals by its size: '0.000124', '0.3336', '1.35', '98.7'."""
    size = abs(value)
    by_size = 6 if size < 0.01 else 4 if size < 1 else 2 if size < 10 else 1
    return f"{value:.{by_size if places is None else places}f}"


def _style() -> str:
    return resource("evaluation", "report.css").read_text(encoding="utf-8")


def _table(evaluations: Sequence[Evaluation]) -> str:
    """Scores by name, a column for each result; the best of several in bold."""
    rows = ["<tr><th>Measure</th>"]
    rows += [f'<th class="number">{escape(evaluation.name)}</th>' for evaluation in evaluations]
    rows += ['<th class="number">Source itself</th><th>Good is</th></tr>']
    for name in dict.fromkeys(score.name for evaluation in evaluations for score in evaluation.scores):
        found = [_find(evaluation, name) for evaluation in evaluations]
        any_one = next(score for score in found if score is not None)
        values = [score.value for score in found if score is not None]
        best = min(values) if any_one.better == "lower" else max(values)
        stand_in = f"<small>{escape(any_one.stand_in)}</small>" if any_one.stand_in else ""
        rows.append(f"<tr><td>{escape(name)}<small>{escape(any_one.meaning)}</small>{stand_in}</td>")
        for score in found:
            is_best = score is not None and len(values) > 1 and score.value == best
            told = "" if score is None else number(score.value, score.places)
            rows.append(f'<td class="number{" best" if is_best else ""}">{told}</td>')
        source = "" if any_one.source is None else number(any_one.source, any_one.places)
        rows.append(f'<td class="number">{source}</td><td>{any_one.better}</td></tr>')
    return f'<div class="wide"><table>{"".join(rows)}</table></div>'


def _find(evaluation: Evaluation, name: str) -> Score | None:
    return next((score for score in evaluation.scores if score.name == name), None)


def _section(evaluation: Evaluation, *, alone: bool) -> Iterator[str]:
    if not alone:
        yield f"<h2>{escape(evaluation.name)}</h2>"
    yield f'<p class="dim">{escape(evaluation.how)}</p>'
    if evaluation.prompt:
        yield f'<p class="dim">Prompt: {escape(evaluation.prompt)}</p>'
    if evaluation.made_by:
        yield f'<p class="dim">Made by: {escape(evaluation.made_by)}</p>'
    frames, indices = evaluation.frames, [frame.index for frame in evaluation.frames]
    steadiness = [
        Curve("result", "result", [frame.error for frame in frames]),
        Curve("source", "source", [frame.source_error for frame in frames]),
    ]
    yield plot(
        "Pixel-MSE from frame to frame",
        "squared difference, white is 1; lower is steadier",
        indices,
        steadiness,
        evaluation.keyframes,
    )
    wander = [Curve("result", "result", [frame.drift for frame in frames])]
    yield plot("Drift of the colours from the first frame", "Lab", indices, wander, evaluation.keyframes)
    yield "<h3>Along the range</h3>"
    yield _strips(evaluation.strip)
    if evaluation.worst:
        yield "<h3>The least steady frames</h3>"
        yield from (_worst(moment) for moment in evaluation.worst)
    yield "<h3>Where it flickers, on the mean</h3>"
    yield f'<div class="mean">{image(heat_picture(evaluation.heat), "Mean flicker heat", 520)}</div>'


def _strips(moments: Sequence[Moment]) -> str:
    """Source, result and heat of each moment, one below the other."""
    cells = []
    for moment in moments:
        heat = "" if moment.heat is None else image(heat_picture(moment.heat), f"Flicker, frame {moment.index}")
        cells.append(
            f"<div><span>{moment.index}</span>{image(moment.source, f'Source, frame {moment.index}')}"
            f"{image(moment.result, f'Result, frame {moment.index}')}{heat}</div>"
        )
    told = (
        "Source, result, and flicker heat against the frame before: black is steady, white is an eighth of white off."
    )
    return f'<div class="strip">{"".join(cells)}</div><p class="row">{told}</p>'


def _worst(moment: Moment) -> str:
    if moment.heat is None or moment.expected is None or moment.error is None:
        return ""
    shown = [
        (moment.source, f"Source, frame {moment.index}"),
        (moment.expected, "The frame before, carried along the motion"),
        (moment.result, f"Result, Pixel-MSE {number(moment.error)}"),
        (heat_picture(moment.heat), "Flicker heat"),
    ]
    figures = [
        f"<figure>{image(picture, said)}<figcaption>{escape(said)}</figcaption></figure>" for picture, said in shown
    ]
    return f'<div class="worst">{"".join(figures)}</div>'
