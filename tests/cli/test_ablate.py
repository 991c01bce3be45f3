"""`fresco ablate` on real frames: coherent parts must measure as coherent."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import cv2
import pytest

from fresco_core.cli import bars
from fresco_core.cli.bars import Bars
from fresco_core.pipeline import ablation
from fresco_core.pipeline.ablation import variants
from fresco_core.resources import resource
from fresco_core.settings import FrescoSettings
from fresco_core.translation import Model, translate


def test_the_rows_are_the_papers() -> None:
    chosen = FrescoSettings(iterations=7, spatial_loss="paper")
    rows = variants(chosen)
    assert list(rows) == [
        "per frame",
        "cross-frame attention",
        "+ attention",
        "+ features, temporal",
        "+ features, spatial",
        "+ features",
        "all",
    ]
    assert rows["all"] == chosen
    assert all(row.iterations == 7 and row.spatial_loss == "paper" for row in rows.values())
    assert not rows["+ attention"].optimise_temporal
    assert not rows["+ features"].temporal_attention


def test_ablate_measures_the_sample(fresco, tmp_path: Path) -> None:
    sheet = tmp_path / "strips.png"
    arguments = ("ablate", resource("sample", "sample.mp4"), "--look", "oil-painting", "--every", "2", "--out", "5")
    # Led by edges; led by the picture itself, frames are steady without FRESCO's parts.
    quick = ("--control", "softedge", "--short-side", "128", "--steps", "4", "--iterations", "5")
    outcome = fresco(*arguments, *quick, "-o", sheet)
    assert outcome.code == 0, outcome.err
    errors = {name: float(value) for name, value in re.findall(r"^(\S.*?)  +(0\.\d{5}) ", outcome.out, re.MULTILINE)}
    assert len(errors) == 7
    assert errors["all"] < errors["+ attention"] < errors["cross-frame attention"] < errors["per frame"]
    picture = cv2.imread(str(sheet))
    assert picture.shape[0] > 8 * 128
    again = fresco(*arguments, "-o", sheet)
    assert again.code
    assert "exists already" in again.err


def test_the_table_for_machines(fresco, tiny_model: Path, tmp_path: Path) -> None:
    arguments = ("ablate", resource("sample", "sample.mp4"), "-p", "oil", "--every", "2", "--out", "3", "--json")
    outcome = fresco(*arguments, "--model", tiny_model, "--steps", "2", "--iterations", "1", "-o", tmp_path / "s.png")
    assert outcome.code == 0, outcome.err
    told = json.loads(outcome.out)
    assert [row["parts"] for row in told["rows"]] == list(variants(FrescoSettings()))
    assert told["rows"][0]["scores"][0]["name"] == "Pixel-MSE"
    assert (told["frames"], told["pictures"]) == (2, str(tmp_path / "s.png"))


def test_a_range_that_leaves_one_frame_is_refused(fresco, tmp_path: Path) -> None:
    outcome = fresco(
        "ablate", resource("sample", "sample.mp4"), "-p", "oil", "--out", "3", "--every", "4", "-o", tmp_path / "s.png"
    )
    assert outcome.code
    assert "smaller --every" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_each_frame_gets_the_prompt_of_its_range(
    fresco, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def listening(model: Model, frames: Any, batch: Any, settings: Any, prompts: list[str], **more: Any) -> Any:
        asked.append(list(prompts))
        return translate(model, frames, batch, settings, prompts, **more)

    drawn: list[Bars] = []

    class Watched(Bars):
        def __init__(self, stages: tuple[str, ...]) -> None:
            super().__init__(stages)
            drawn.append(self)

    monkeypatch.setattr(ablation, "translate", listening)
    monkeypatch.setattr(bars, "Bars", Watched)
    ranges = ("--prompt-range", "0-1=spring", "--prompt-range", "2-4=winter")
    arguments = ("ablate", resource("sample", "sample.mp4"), *ranges, "--every", "2", "--out", "4", "--json")
    outcome = fresco(*arguments, "--model", tiny_model, "--steps", "2", "--iterations", "1", "-o", tmp_path / "s.png")
    assert outcome.code == 0, outcome.err
    assert asked == [["spring", "winter", "winter"]] * 7
    # None stays empty.
    assert list(drawn[0]._tasks) == ["translation"]
