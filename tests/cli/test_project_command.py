"""`fresco project`, step by step as a user goes, and `fresco batch`."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fresco_core.cli.batch import read_list
from fresco_core.media import probe
from fresco_core.project import Project, jobs
from fresco_core.project.asking import ask_for_keyframes, ask_for_proposal
from fresco_core.settings import RestyleSettings

SETTINGS = ("--prompt", "oil painting", "--steps", "2", "--strength", "0.5", "--iterations", "1", "--saliency", "off")
KEYFRAMES = ("--max-gap", "4", "--min-gap", "4", "--engine", "flow", "--device", "cpu")
EDIT, SETTING, PROJECT, OUTPUT, MEDIA = 10, 2, 9, 5, 3


def states(facts: dict[str, Any]) -> dict[int, str]:
    (take,) = facts["takes"].values()
    return {one["frame"]: one["state"] for one in take["keyframes"].values()}


def pictures(facts: dict[str, Any]) -> dict[int, str]:
    (take,) = facts["takes"].values()
    return {
        one["frame"]: one["versions"][one["active"]]["picture"] for one in take["keyframes"].values() if one["active"]
    }


def spans(facts: dict[str, Any]) -> dict[tuple[int, int], str]:
    (take,) = facts["takes"].values()
    return {(one["first"], one["last"]): one["state"] for one in take["spans"]}


def test_from_a_clip_to_an_approved_result(fresco, clip: Path, tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work.fresco"

    def step(*arguments: str | Path) -> dict[str, Any]:
        outcome = fresco("project", *arguments, "--json")
        assert outcome.code == 0, outcome.err
        return dict(json.loads(outcome.out))

    facts = step("new", clip, "-o", folder, "--model", tiny_model, *SETTINGS, *KEYFRAMES)
    frames = list(states(facts))
    assert (frames[0], frames[-1], len(frames)) == (0, 11, 4)
    assert set(states(facts).values()) == {"proposed"}

    facts = step("render", folder)
    assert set(states(facts).values()) == {"to review"}
    first = pictures(facts)

    rejected = frames[1]
    approved = [frame for frame in frames if frame != rejected]
    facts = step("review", folder, "--approve", ",".join(map(str, approved)), "--reject", str(rejected))
    assert states(facts) == {frame: "rejected" if frame == rejected else "approved" for frame in frames}

    facts = step("render", folder)
    assert states(facts)[rejected] == "to review"
    rolled = pictures(facts)
    assert rolled[rejected] != first[rejected]
    assert {frame: rolled[frame] for frame in approved} == {frame: first[frame] for frame in approved}

    assert set(spans(facts).values()) == {"missing"}
    said = step("export", folder, "-o", tmp_path / "out.mp4")
    assert said == {"destination": str(tmp_path / "out.mp4"), "frames": 12}
    assert probe(tmp_path / "out.mp4").frame_count == 12
    assert set(spans(step("show", folder)).values()) == {"current"}

    facts = step("review", folder, "--use", f"{rejected}=v1", "--prompt-for", f"{frames[2]}=fog")
    assert pictures(facts) == first
    assert states(facts)[frames[2]] == "stale"
    assert spans(facts) == {
        (one, two): "stale" if rejected in (one, two) else "current" for one, two in pairwise(frames)
    }

    # The last keyframe, on its own and beside the first one, which leads.
    last, again = str(frames[-1]), ("--seed", "7", "--no-pins")
    step("review", folder, "--reopen", last)
    alone = pictures(step("render", folder, "--frames", last, *again))
    facts = step("review", folder, "--style-reference", str(frames[0]))
    led = pictures(step("render", folder, "--frames", last, *again))
    assert led[frames[-1]] != alone[frames[-1]]
    assert f"Style reference: frame {frames[0]}" in fresco("project", "show", folder).out
    step("review", folder, "--style-reference", "none")
    assert pictures(step("render", folder, "--frames", last, *again)) == alone
    refused = fresco("project", "review", folder, "--style-reference", "first")
    assert (refused.code, refused.err.count("\n")) == (SETTING, 1)
    step("review", folder, "--use", f"{last}=v1", "--approve", last)

    freed = step("clean", folder, "--now")
    assert freed["freed"] > 0
    assert freed["bytes"]["flow"] == freed["bytes"]["trash"] == 0
    shown = fresco("project", "show", folder)
    assert shown.code == 0
    assert "2 stale" in shown.out


@pytest.fixture
def folder(clip: Path, tmp_path: Path) -> Path:
    """A project without takes."""
    made = tmp_path / "clip.fresco"
    Project.create(made, clip, settings=RestyleSettings(prompt="oil painting")).close()
    return made


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "{tmp}/nowhere.fresco"), PROJECT, "There is no project"),
        (("show", "{clip}"), PROJECT, "There is no project"),
        (("new", "{clip}", "--prompt", "x", "-o", "{folder}"), PROJECT, "something at"),
        (("new", "{tmp}/nowhere.mp4", "--prompt", "x"), MEDIA, "nowhere.mp4"),
        (("render", "{folder}"), SETTING, "no take yet"),
        (("render", "{folder}", "--take", "3"), SETTING, "no take 3"),
        (("review", "{folder}", "--approve", "0"), SETTING, "no take yet"),
        (("export", "{folder}", "-o", "{clip}"), OUTPUT, "exists already"),
        (("relink", "{folder}", "{folder}/project.json"), PROJECT, "not the clip"),
    ],
)
def test_what_cannot_be_done(
    fresco, folder: Path, clip: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    filled = [argument.format(tmp=tmp_path, clip=clip, folder=folder) for argument in arguments]
    outcome = fresco("project", *filled)
    assert (outcome.code, outcome.err.count("\n")) == (code, 1), outcome.err
    assert said in outcome.err


def test_errors_as_data(fresco, folder: Path) -> None:
    outcome = fresco("project", "render", folder, "--json")
    error = json.loads(outcome.out)["error"]
    assert (outcome.code, error["kind"]) == (SETTING, "settings")
    assert outcome.err.startswith(f"fresco: {error['problem']} {error['remedy']}")


def test_a_project_that_is_open_elsewhere_can_be_looked_at(fresco, folder: Path) -> None:
    with Project.open(folder):
        assert fresco("project", "show", folder).code == 0
        outcome = fresco("project", "clean", folder)
    assert outcome.code == PROJECT
    assert "open in another" in outcome.err


def test_a_project_that_cannot_be_begun_leaves_its_place_free(fresco, clip: Path, tmp_path: Path) -> None:
    place = tmp_path / "new.fresco"
    arguments = ("project", "new", clip, *SETTINGS, *KEYFRAMES, "-o", place)
    for option in (("--prompt-at", "1=fog"), ("--prompt-range", "12-20=fog")):
        outcome = fresco(*arguments, *option)
        assert (outcome.code, place.exists()) == (SETTING, False), outcome.err
    outcome = fresco(*arguments, "--prompt-range", "11-20=[/fog] [bold]")
    assert outcome.code == 0
    assert "[/fog] [bold]" in outcome.out
    for seed in ("-5", str(2**63)):
        outcome = fresco("project", "render", place, "--seed", seed)
        assert (outcome.code, "--seed" in outcome.err) == (SETTING, True), outcome.err
    outcome = fresco("project", "render", place, "--frames", "0,1")
    assert outcome.code == SETTING
    assert "Frame 1 is no keyframe. The nearest keyframe is 0." in outcome.err


def test_a_killed_project_says_how_to_go_on(fresco, folder: Path) -> None:
    """What a process leaves that is killed in the middle of a job; while it lives the job runs."""
    with Project.open(folder) as project:
        project.do("Queue a job", jobs.add_job, ask_for_proposal(project.document), id="a" * 12)
        project.do("Begin a job", jobs.set_job_state, "a" * 12, "running")
        project.flush()
        assert "Job propose: running" in fresco("project", "show", folder).out
    shown = fresco("project", "show", folder)
    assert "Job propose: interrupted" in shown.out
    assert f"fresco project resume {folder}" in shown.out
    (job,) = json.loads(fresco("project", "show", folder, "--json").out)["jobs"].values()
    assert job["state"] == "waiting"
    assert fresco("project", "resume", folder).code == 0
    assert "resume" not in fresco("project", "show", folder).out


def test_what_is_done_about_a_failed_rendering_is_heard(fresco, clip: Path, tiny_model: Path, tmp_path: Path) -> None:
    """A rendering that stumbled over a pin is not tried again once the pin is gone, nor the words that were stopped."""
    folder = tmp_path / "work.fresco"
    fresco("project", "new", clip, "-o", folder, "--model", tiny_model, "--out", "5", *SETTINGS, *KEYFRAMES)
    facts = json.loads(fresco("project", "render", folder, "--json").out)
    first, rejected, last = sorted(states(facts))
    (take,) = facts["takes"].values()
    pin = next(one for one in take["keyframes"].values() if one["frame"] == first)
    (folder / "artifacts" / pin["versions"]["v1"]["trace"]).unlink()
    fresco("project", "review", folder, "--approve", f"{first},{last}", "--reject", str(rejected))
    refused = fresco("project", "render", folder)
    assert (refused.code, f"frame {first} is missing" in refused.err) == (PROJECT, True), refused.err
    # What it says is enough for the keyframe to serve as a pin again.
    assert "Reject that keyframe, and render again." in refused.err
    fresco("project", "review", folder, "--reject", str(first))
    facts = json.loads(fresco("project", "render", folder, "--json").out)
    assert states(facts) == {first: "to review", rejected: "to review", last: "approved"}
    fresco("project", "review", folder, "--approve", str(first), "--reject", str(rejected))
    facts = json.loads(fresco("project", "render", folder, "--json").out)
    assert states(facts)[rejected] == "to review"
    assert {job["state"] for job in facts["jobs"].values()} == {"done"}

    fresco("project", "review", folder, "--reject", str(rejected))
    with Project.open(folder) as project:
        take = project.document.take
        project.do("Queue a job", jobs.add_job, ask_for_keyframes(project.document, take), take.id, id="a" * 12)
        project.do("Stop a job", jobs.set_job_state, "a" * 12, "stopped")
    fresco("project", "review", folder, "--prompt-for", f"{rejected}=fog")
    facts = json.loads(fresco("project", "render", folder, "--json").out)
    assert states(facts)[rejected] == "to review"
    assert "a" * 12 not in facts["jobs"]


def test_relinking(fresco, folder: Path, clip: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "other.mp4"
    moved.parent.mkdir()
    moved.write_bytes(clip.read_bytes())
    outcome = fresco("project", "relink", folder, moved)
    assert outcome.code == 0
    assert "clip is" in outcome.out


def test_a_batch_goes_on_and_leaves_out_what_is_done(
    fresco, clip: Path, tiny_model: Path, tmp_path: Path, cache: Path
) -> None:
    """Two of four cannot be done; the second run does what is left, and no more."""
    settings = 'settings = { steps = 2, strength = 0.5, saliency = false, engine = "flow", model = "%s" }'
    jobs = [
        ('in = 0\nout = 4\noutput = "one.mp4"', settings % tiny_model),
        ('in = 2\nout = 3\noutput = "two"', settings % "nonesuch"),
        ('in = 5\nout = 8\noutput = "three.mov"', settings % tiny_model),
    ]
    missing = '\n[[job]]\nclip = "nowhere.mp4"\nprompt = "oil painting"\noutput = "four.mp4"\n'
    text = "\n".join(f'[[job]]\nclip = "{clip}"\nprompt = "oil painting"\n{job}\n{more}\n' for job, more in jobs)
    (tmp_path / "list.toml").write_text(text + missing)
    outcome = fresco("batch", tmp_path / "list.toml", "--device", "cpu", "--json")
    assert outcome.code == 1
    results = json.loads(outcome.out)["jobs"]
    assert [one["state"] for one in results] == ["done", "failed", "done", "failed"]
    assert "nonesuch" in results[1]["error"]["problem"]
    assert "nowhere.mp4" in results[3]["error"]["problem"]
    assert probe(tmp_path / "one.mp4").frame_count == 5
    assert not list((cache / "jobs").glob("*.fresco")), "what is done or cannot be done takes no room"
    stamp = (tmp_path / "one.mp4").stat().st_mtime_ns
    (tmp_path / "list.toml").write_text(text.replace("nonesuch", str(tiny_model)))
    outcome = fresco("batch", tmp_path / "list.toml", "--device", "cpu", "--json")
    assert outcome.code == 0
    assert [one["state"] for one in json.loads(outcome.out)["jobs"]] == ["done before", "done", "done before"]
    assert (tmp_path / "one.mp4").stat().st_mtime_ns == stamp
    assert len(list((tmp_path / "two").iterdir())) == 2


def test_a_lora_that_is_not_here_is_told_before_any_work(clip: Path, tiny_model: Path, tmp_path: Path) -> None:
    job = '[[job]]\nclip = "{}"\noutput = "{}.mp4"\nprompt = "oil"\nsettings = {{ model = "{}", loras = {} }}\n'
    jobs = [job.format(clip, name, tiny_model, loras) for name, loras in (("one", "{}"), ("two", "{ nonesuch = 1 }"))]
    (tmp_path / "list.toml").write_text("\n".join(jobs))
    one, two = read_list(tmp_path / "list.toml", "cpu")
    assert one.task is not None
    assert two.task is None
    assert "no LoRA 'nonesuch'" in str(two.error)


def test_a_list_that_was_saved_on_windows(clip: Path, tmp_path: Path) -> None:
    text = f"[[job]]\nclip = '{clip}'\noutput = 'x.mp4'\nprompt = 'p'\n"
    (tmp_path / "list.toml").write_text(text, encoding="utf-8-sig")
    assert [entry.clip for entry in read_list(tmp_path / "list.toml", "cpu")] == [clip]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("job = 3", "lists no jobs"),
        ("[[job]]\nclip =", "not valid TOML"),
        ("[[job]]\noutput = 'x.mp4'", "Job 1, 'clip': field required"),
        ("[[job]]\nclip = '{clip}'\noutput = 'x.mp4'\nlok = 'x'", "'lok'"),
        ("[[job]]\nclip = '{clip}'\noutput = 'x.mp4'\n", "Nothing says what"),
        ("[[job]]\nclip = '{clip}'\noutput = 'x.mp4'\nprompt = 'p'\nsettings = 3", "settings"),
        ("[[job]]\nclip = '{clip}'\noutput = 'x.mp4'\nprompt = 3", "prompt"),
        ("[[job]]\nclip = '{clip}'\noutput = 'x.mp4'\nprompt = 'p'\nlook = 3", "look"),
        ("[[job]]\nclip = '{clip}'\noutput = 'x.mp4'\nprompt = 'p'\nformat = 'gif'", "format"),
        ("[[job]]\nclip = '{clip}'\noutput = 'x.mp4'\nprompt = 'p'\n" * 2, "same place"),
    ],
)
def test_lists_that_are_none(fresco, clip: Path, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "list.toml").write_text(text.replace("{clip}", str(clip)))
    outcome = fresco("batch", tmp_path / "list.toml")
    assert (outcome.code, outcome.err.count("\n")) == (SETTING, 1), outcome.err
    assert said in outcome.err
