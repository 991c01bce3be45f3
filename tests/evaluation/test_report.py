"""The page: whole in itself, readable, and with everything that was measured."""

from __future__ import annotations

import base64
import json
import re
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from fresco_core.cli.app import run
from fresco_core.evaluation.material import FilePictures, Material, made_by_of, opened_result
from fresco_core.evaluation.measure import evaluate
from fresco_core.evaluation.report import page
from fresco_core.frames import Picture
from fresco_core.media import Clip, ClipWriter
from fresco_core.progress import ProgressToken
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange
from tiny_clips import save_tiny_clip


class Reading(HTMLParser):
    """Collects tags, and checks that what is opened is closed."""

    _EMPTY = ("meta", "img", "path", "circle")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in self._EMPTY or tag in ("path", "circle"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def text(source: list[Picture], steady: list[Picture]) -> str:
    material = Material("a <result>", source, steady, first=100, keyframes=(0, 9), prompt="warm & soft")
    return page([evaluate(material, ProgressToken())], "clip.mp4")


def test_the_page_needs_nothing_beside_it(text: str) -> None:
    reading = Reading(text)
    assert reading.open == []
    assert not any(tag in ("script", "link", "iframe", "object") for tag, _ in reading.tags)
    assert not re.search(r"https?://|@import|url\(", text)
    for tag, attributes in reading.tags:
        if tag == "img":
            assert attributes["alt"]
            data = base64.b64decode(str(attributes["src"]).removeprefix("data:image/jpeg;base64,"))
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            assert picture.shape[:2] == (int(str(attributes["height"])), int(str(attributes["width"])))


def test_the_page_has_every_frame_and_escapes_what_it_is_told(text: str) -> None:
    assert "a &lt;result&gt;" in text
    assert "warm &amp; soft" in text
    assert text.count("result, frame ") == 9 + 10
    assert "source, frame 101:" in text
    assert text.count("keyframe 10") == 4
    assert "Stands in for Tmp-Con" in text


def test_the_command_measures_clips_folders_and_several_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = save_tiny_clip(tmp_path / "source.mp4", 8, size=(64, 96))
    same = save_tiny_clip(tmp_path / "same.mp4", 8, size=(64, 96))
    report = tmp_path / "report.html"
    assert run(["evaluate", str(source), str(same), "--json", "-o", str(report)]) == 0
    data = json.loads(capsys.readouterr().out)
    scores = {score["name"]: score for score in data["results"][0]["scores"]}
    assert scores["Pixel-MSE"]["value"] == pytest.approx(scores["Pixel-MSE"]["source"])
    assert len(data["results"][0]["frames"]) == 8
    assert data["report"] == str(report)
    assert report.is_file()
    assert run(["evaluate", str(source), str(same), "-o", str(report)]) != 0
    assert "--force" in capsys.readouterr().err

    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for index in range(3):
        cv2.imwrite(str(pictures / f"frame_{index}.png"), np.full((64, 96, 3), 90 + index, np.uint8))
    report.unlink()
    assert run(["evaluate", str(tmp_path), "-o", str(tmp_path / "all.html"), "--in", "2"]) != 0
    assert "--in" in capsys.readouterr().err
    assert run(["evaluate", str(source), str(pictures), "--in", "5", "-o", str(tmp_path / "all.html")]) == 0
    assert "Restyled share" in capsys.readouterr().out


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = save_tiny_clip(tmp_path / "clip.mp4", 4, size=(64, 96))
    assert run(["evaluate", str(source)]) != 0
    assert "no result" in capsys.readouterr().err
    assert run(["evaluate", str(tmp_path)]) != 0
    assert "'source'" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert run(["evaluate", str(source), str(tmp_path / "empty")]) != 0
    assert "no pictures" in capsys.readouterr().err


def test_pictures_are_counted_not_spelt(tmp_path: Path) -> None:
    for index in range(12):
        cv2.imwrite(str(tmp_path / f"frame{index}.png"), np.full((16, 16, 3), index, np.uint8))
    pictures = FilePictures.of(tmp_path)
    assert [int(pictures[index][0, 0, 0]) for index in range(12)] == list(range(12))


def test_a_folder_is_measured_whatever_lies_beside_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "shots"
    folder.mkdir()
    for name in ("source", "one", "two"):
        save_tiny_clip(folder / f"{name}.mp4", 3, size=(64, 96))
    for name in ("notes.txt", "source.ablation.png", "cut.otio", "one.evaluation.html"):
        (folder / name).write_text("x")
    frames = folder / "three.png"
    frames.mkdir()
    for index in range(3):
        cv2.imwrite(str(frames / f"{index}.png"), np.zeros((64, 96, 3), np.uint8))
    for hints in ("source.canny", "two.depth"):
        (folder / hints).mkdir()
    monkeypatch.chdir(folder)
    assert run(["evaluate", ".", "--json"]) == 0, capsys.readouterr().err
    data = json.loads(capsys.readouterr().out)
    assert [result["name"] for result in data["results"]] == ["one", "three", "two"]
    assert Path(data["report"]).resolve() == folder / "two.evaluation.html"
    # A folder that is called by its point, as source and as result.
    monkeypatch.chdir(frames)
    assert run(["evaluate", "../one.mp4", ".", "--json"]) == 0, capsys.readouterr().err
    assert Path(json.loads(capsys.readouterr().out)["report"]) == folder / "three.evaluation.html"


def test_the_axes_have_names_and_a_small_window_is_enough(text: str) -> None:
    assert text.count("frame of the source</text>") == 2
    assert "white is 1; lower is steadier</text>" in text
    assert '<div class="wide"><table>' in text
    assert "max-width: 700px" in text


def test_what_was_left_to_the_model_is_not_told() -> None:
    settings = RestyleSettings(prompt="warm").model_dump(mode="json")
    assert made_by_of(settings).startswith("model sketchbook, mode reference, steps 20")
    assert "guidance" not in made_by_of(settings)
    assert "guidance 3.0" in made_by_of({**settings, "guidance": 3.0})


def test_a_result_of_other_times_is_measured_by_its_note(tmp_path: Path) -> None:
    source, pictures = save_tiny_clip(tmp_path / "clip.mp4", 6), tmp_path / "made"
    spans = [{"range": FrameRange(0, 3), "prompt": "spring"}]
    settings = RestyleSettings(prompt="a town", prompt_ranges=spans).model_dump(mode="json")
    notes = [
        {"first": 2, "settings": settings},
        {"first": 2, "settings": {**settings, "new": 1}},
        {},
        {"first": "2"},
        3,
    ]
    found = []
    for note in notes:
        with Clip(source) as clip, ExitStack() as open_things:
            with ClipWriter(
                pictures, "png", clip.info, FrameRange(2, 5), force=True, comment=json.dumps(note)
            ) as writer:
                for index in range(2, 5):
                    writer.write(clip.frame(index))
            found.append(opened_result(source, pictures, lambda _: None, "", open_things))
            assert opened_result(source, pictures, lambda _: 1, "x", open_things).prompts == ()
    assert [one.first for one in found] == [2, 2, 0, 0, 0]
    assert [one.prompts for one in found] == [("spring", "a town", "a town"), (), (), (), ()]
    assert [one.asked for one in found] == ["a town", "a town", "", "", ""]
