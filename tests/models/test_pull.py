"""Downloads from a hub that behaves, and from one that does not."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from hub_server import COMMIT, Hub, listed

from fresco_core.errors import CancelledError, DiskFullError, ModelError, OutputError
from fresco_core.models import ModelPreferences, Store, catalogue, find_entry, hub
from fresco_core.models.pull import plan_pull, pull, repair
from fresco_core.models.receipt import is_inside
from fresco_core.models.store import alone
from fresco_core.progress import Progress, ProgressToken
from fresco_core.translation import load_model

REPO = "someone/tiny"
UNET = "unet/diffusion_pytorch_model.safetensors"
NAME = "diffusion_pytorch_model.safetensors"
TEXT, SCHEDULER = "text_encoder/model.safetensors", "scheduler/scheduler_config.json"


def brought(store: Store) -> Path:
    pull(store, plan_pull(store, REPO), ProgressToken())
    return store.path("tiny")


def same(found: Path, published: Path) -> bool:
    return (found / UNET).read_bytes() == (published / UNET).read_bytes()


def test_a_model_is_brought_checked_and_loaded_by_its_name(server: Hub, store: Store, published: Path) -> None:
    reports: list[Progress] = []
    plan = plan_pull(store, REPO)
    assert plan.entry.revision == COMMIT
    assert plan.entry.licence == "mit"
    receipt = pull(store, plan, ProgressToken(reports.append))
    assert reports[-1].done == reports[-1].total == plan.size == receipt.size
    assert same(store.path("tiny"), published)
    assert not list(store.path("tiny").rglob("*.bin"))
    assert not (store.path("tiny") / "README.md").exists()
    assert store.verify("tiny", ProgressToken()) == ()
    assert load_model("tiny", device="cpu").name == "tiny"
    assert [one.name for one in store.installed()] == ["tiny"]


def test_half_precision_is_taken_where_there_is_both(server: Hub, store: Store, published: Path) -> None:
    shutil.copy(published / UNET, published / "unet" / "diffusion_pytorch_model.fp16.safetensors")
    brought(store)
    assert [file.name for file in (store.path("tiny") / "unet").glob("*.safetensors")] == [
        "diffusion_pytorch_model.fp16.safetensors"
    ]
    load_model("tiny", device="cpu")


@pytest.mark.parametrize("trouble", ["drop", "stall", "truncate", "limit"])
def test_a_passing_trouble_is_overcome_without_reading_twice(
    trouble: str, server: Hub, store: Store, published: Path
) -> None:
    server.trouble[NAME], server.times[NAME] = trouble, 1
    assert same(brought(store), published)
    wanted = sum((published / part / NAME).stat().st_size for part in ("unet", "vae"))
    # What had arrived before is not asked for again, but for a last block that was not full.
    assert server.sent[NAME] <= wanted + 2**16
    if trouble != "limit":
        assert any(ranged for _, ranged in server.asked)


def broken_off(server: Hub, store: Store) -> Path:
    """A download that stopped before the UNet's weights; gives where it is."""
    server.trouble[NAME], server.times[NAME] = "gone", 1
    with pytest.raises(ModelError):
        brought(store)
    made = store.partial("tiny")
    assert (made / TEXT).is_file()
    assert (made / SCHEDULER).is_file()
    return made


def test_what_an_earlier_commit_left_is_not_mixed_in(server: Hub, store: Store, published: Path) -> None:
    broken_off(server, store)
    server.commit = "f" * 40
    weights = bytearray((published / TEXT).read_bytes())
    weights[-4:] = b"\1\2\3\4"
    (published / TEXT).write_bytes(weights)
    config = json.loads((published / SCHEDULER).read_text())
    (published / SCHEDULER).write_text(json.dumps({**config, "prediction_type": "v_prediction"}))
    found = brought(store)
    assert store.require("tiny").revision == server.commit
    for path in (TEXT, SCHEDULER, UNET):
        assert (found / path).read_bytes() == (published / path).read_bytes(), path


def test_what_was_damaged_since_it_came_is_fetched_again(server: Hub, store: Store, published: Path) -> None:
    made = broken_off(server, store)
    weights = bytearray((made / TEXT).read_bytes())
    weights[-100:] = bytes(100)
    (made / TEXT).write_bytes(weights)
    (made / SCHEDULER).write_bytes(b"")
    found = brought(store)
    for path in (TEXT, SCHEDULER, UNET):
        assert (found / path).read_bytes() == (published / path).read_bytes(), path


def test_what_does_not_belong_to_a_model_is_not_kept_beside_it(server: Hub, store: Store, published: Path) -> None:
    (store.partial("tiny") / "unet").mkdir(parents=True)
    shutil.copy(published / UNET, store.partial("tiny") / UNET)
    (published / UNET).rename(published / "unet" / "diffusion_pytorch_model.fp16.safetensors")
    found = brought(store)
    assert [file.name for file in (found / "unet").glob("*.safetensors")] == [
        "diffusion_pytorch_model.fp16.safetensors"
    ]


@pytest.fixture
def stopping(server: Hub) -> ProgressToken:
    """A token by which a download stops as soon as it has asked for the UNet's weights."""

    def stop(_: Progress) -> None:
        if any(path.endswith(UNET) for path, _ in server.asked):
            token.cancel()

    token = ProgressToken(stop)
    return token


def test_who_is_asked_to_wait_for_minutes_can_stop(server: Hub, store: Store, stopping: ProgressToken) -> None:
    server.trouble[NAME], server.times[NAME] = "limit", 99
    server.limit = {"RateLimit": '"resolvers";r=0;t=300', "RateLimit-Policy": '"fixed window";"resolvers";q=5000;w=300'}
    with pytest.raises(CancelledError):
        pull(store, plan_pull(store, REPO), stopping)
    assert server.times[NAME] == 98


def test_nobody_waits_for_hours(server: Hub, store: Store, stopping: ProgressToken) -> None:
    server.trouble[NAME], server.times[NAME] = "limit", 99
    server.limit = {"Retry-After": "7200"}
    with pytest.raises(ModelError, match="slow down"):
        pull(store, plan_pull(store, REPO), stopping)
    assert server.times[NAME] == 98


def test_a_file_without_end_does_not_fill_the_disk(server: Hub, store: Store) -> None:
    server.trouble[NAME], server.times[NAME] = "endless", 99
    with pytest.raises(ModelError, match="not what its publisher lists"):
        brought(store)
    assert server.sent[NAME] < 100 * 2**20


def test_a_damaged_file_is_fetched_again(server: Hub, store: Store, published: Path) -> None:
    server.trouble[NAME], server.times[NAME] = "corrupt", 1
    assert same(brought(store), published)


def test_a_file_with_another_hash_is_refused_and_not_kept(server: Hub, store: Store) -> None:
    server.trouble[NAME], server.times[NAME] = "corrupt", 99
    with pytest.raises(ModelError, match="not what its publisher lists"):
        brought(store)
    assert store.receipt("tiny") is None
    assert not list(store.partial("tiny").rglob(NAME + "*"))


def test_a_file_that_the_catalogue_knows_otherwise_is_refused(
    server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    plan = plan_pull(store, REPO)
    plan = replace(plan, entry=replace(plan.entry, sha256={UNET: "0" * 64}))
    with pytest.raises(ModelError, match="not the one that the catalogue knows"):
        pull(store, plan, ProgressToken())
    assert store.receipt("tiny") is None


def test_a_permanent_trouble_keeps_what_is_here(server: Hub, store: Store, published: Path) -> None:
    server.trouble[NAME], server.times[NAME] = "limit", 99
    with pytest.raises(ModelError) as caught:
        brought(store)
    assert "slow down" in caught.value.problem
    server.times[NAME] = 0
    before = len(server.asked)
    assert same(brought(store), published)
    assert not any("text_encoder/model.safetensors" in path for path, _ in server.asked[before:])


def test_a_download_goes_on_after_a_restart(server: Hub, store: Store, published: Path) -> None:
    size = (published / UNET).stat().st_size

    def stop(report: Progress) -> None:
        part = store.partial("tiny") / (UNET + ".part")
        if part.exists() and part.stat().st_size > 0:
            token.cancel()

    # The server sends half, then the line is dropped for good.
    server.trouble[NAME], server.times[NAME] = "drop", 1
    token = ProgressToken(stop)
    with pytest.raises(CancelledError):
        pull(store, plan_pull(store, REPO), token)
    part = store.partial("tiny") / (UNET + ".part")
    there = part.stat().st_size
    assert 0 < there < size
    plan = plan_pull(Store(), REPO)
    assert plan.missing < plan.size
    before = len(server.asked)
    pull(Store(), plan, ProgressToken())
    assert same(store.path("tiny"), published)
    assert (f"/{REPO}/resolve/{COMMIT}/{UNET}", f"bytes={there}-") in server.asked[before:]


def test_what_is_gone_is_said(server: Hub, store: Store, published: Path) -> None:
    with pytest.raises(ModelError, match="no repository nobody/nothing"):
        plan_pull(store, "nobody/nothing")
    server.trouble[NAME], server.times[NAME] = "gone", 99
    with pytest.raises(ModelError, match="does not have the wanted file"):
        brought(store)
    with pytest.raises(ModelError, match="Did you mean 'sd15'"):
        find_entry("sd51")


@pytest.mark.parametrize(("status", "said"), [(429, "slow down"), (500, "answered 500"), (503, "answered 503")])
def test_an_index_that_gives_no_answer_is_said(status: int, said: str, server: Hub, store: Store) -> None:
    server.index_answers = status
    with pytest.raises(ModelError, match=said):
        plan_pull(store, REPO)


@pytest.mark.parametrize("says", [b"<html>Log in</html>", b"{}", b"[1, 2]", b'{"id": "someone/tiny", "siblings": []}'])
def test_what_is_no_hub_is_said(says: bytes, server: Hub, store: Store) -> None:
    server.index_says = says
    with pytest.raises(ModelError, match="is no hub") as caught:
        plan_pull(store, REPO)
    assert "HF_ENDPOINT" in caught.value.remedy


@pytest.mark.parametrize("fact", [{"rfilename": "tokenizer/a\0b.json"}, {"size": -5}, {"size": "much"}])
def test_a_listing_that_no_hub_gives_is_said(fact: dict[str, object], server: Hub, store: Store) -> None:
    server.lists_also = [listed("tokenizer/more.json", b"{}") | fact]
    with pytest.raises(ModelError, match="is no hub"):
        plan_pull(store, REPO)


def test_a_repository_of_the_catalogue_is_its_entry() -> None:
    assert find_entry("madebyollin/taesd") is find_entry("Madebyollin/TAESD") is catalogue()["taesd"]
    # Two entries are files of this one.
    assert find_entry("ByteDance/Hyper-SD").name == "hyper-sd"
    for taken in ("x/sketchbook", "x/lcm", "x/SD15"):
        with pytest.raises(ModelError, match="as another model is"):
            find_entry(taken)


def test_a_hub_out_of_reach_is_said(server: Hub, store: Store) -> None:
    server.close()
    with pytest.raises(ModelError, match="cannot be reached"):
        plan_pull(store, REPO)


def test_a_listing_takes_one_request(server: Hub, store: Store) -> None:
    """The library waits at some, for minutes where the hub asks for them, and nobody could stop it."""
    plan_pull(store, REPO)
    assert [path for path, _ in server.asked] == [f"/api/models/{REPO}/revision/main"]


@pytest.mark.parametrize(
    ("part", "says", "said"),
    [
        ("unet", {"addition_embed_type": "text_time"}, "SDXL"),
        ("unet", {"in_channels": 9}, "inpainting"),
        ("text_encoder", {"_class_name": "T5EncoderModel", "architectures": ["T5EncoderModel"]}, "T5EncoderModel"),
    ],
)
def test_another_architecture_is_refused_before_its_weights_are_fetched(
    part: str, says: dict[str, object], said: str, server: Hub, store: Store, published: Path
) -> None:
    config = published / part / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | says))
    with pytest.raises(ModelError, match=said):
        brought(store)
    assert not any(path.endswith(".safetensors") for path, _ in server.asked)
    assert not store.can_remove("tiny")


def test_pickles_are_refused_before_they_are_fetched(server: Hub, store: Store, published: Path) -> None:
    (published / UNET).unlink()
    with pytest.raises(ModelError, match="pickles"):
        plan_pull(store, REPO)
    assert not any("/resolve/" in path for path, _ in server.asked)


def test_weights_that_are_none_are_refused(server: Hub, store: Store, published: Path) -> None:
    (published / UNET).write_bytes(b"PK\x03\x04" + bytes(5000))
    with pytest.raises(ModelError, match="PyTorch archive"):
        brought(store)
    assert store.receipt("tiny") is None


def test_too_little_room_is_said_before(server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(DiskFullError, match="MB left"):
        plan_pull(store, REPO)


def test_offline_nothing_is_asked(server: Hub, store: Store) -> None:
    ModelPreferences(offline=True).save()
    with pytest.raises(ModelError, match="offline"):
        plan_pull(store, REPO)
    assert server.asked == []


@pytest.mark.parametrize("variable", ["FRESCO_OFFLINE", "HF_HUB_OFFLINE"])
def test_what_switches_the_network_off_is_named(
    variable: str, server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(ModelError, match="offline") as caught:
        plan_pull(store, REPO)
    assert f"Unset {variable}" in caught.value.remedy


def test_repair_fetches_what_is_damaged_and_no_more(server: Hub, store: Store, published: Path) -> None:
    found = brought(store)
    (found / "vae" / "config.json").unlink()
    weights = bytearray((found / UNET).read_bytes())
    weights[-1] ^= 1
    (found / UNET).write_bytes(weights)
    assert {(d.path, d.kind) for d in store.verify("tiny", ProgressToken())} == {
        ("vae/config.json", "missing"),
        (UNET, "damaged"),
    }
    before = len(server.asked)
    assert set(repair(store, "tiny", ProgressToken())) == {"vae/config.json", UNET}
    assert store.verify("tiny", ProgressToken()) == ()
    assert same(found, published)
    assert sum("/resolve/" in path for path, _ in server.asked[before:]) == 2
    assert repair(store, "tiny", ProgressToken()) == ()


def test_a_token_goes_to_the_hub_and_into_no_message(
    server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secretsecret")
    server.trouble[NAME], server.times[NAME] = "gone", 99
    with pytest.raises(ModelError) as caught:
        brought(store)
    assert any(
        "hf_secretsecret" in headers.get("authorization", headers.get("Authorization", ""))
        for headers in server.headers
    )
    assert "secret" not in str(caught.value) + caplog.text
    assert not any(b"secret" in file.read_bytes() for file in store.folder.rglob("*") if file.is_file())


def test_large_files_come_from_another_host_which_gets_no_token(
    server: Hub, store: Store, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secretsecret")
    server.hands_on = True
    server.trouble[NAME], server.times[NAME] = "drop", 1
    assert same(brought(store), published)
    handed_on = [
        (asked, headers)
        for (path, asked), headers in zip(server.asked, server.headers, strict=True)
        if path.startswith("/handed-on/")
    ]
    assert not any("secret" in str(headers) for _, headers in handed_on)
    # What was missing after the line was dropped was asked for there, too.
    assert any(asked for asked, _ in handed_on)


def test_a_token_that_is_not_valid_is_said(server: Hub, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secretsecret")
    server.denies = True
    with pytest.raises(ModelError, match="401") as caught:
        brought(store)
    assert "HF_TOKEN" in caught.value.remedy
    assert "secret" not in str(caught.value)
    monkeypatch.delenv("HF_TOKEN")
    brought(store)


@pytest.mark.parametrize(
    ("code", "kind"), [(errno.ENOSPC, DiskFullError), (errno.EACCES, OutputError), (errno.EROFS, OutputError)]
)
def test_a_disk_that_does_not_take_it_is_said_and_not_asked_again(
    code: int, kind: type[OutputError], server: Hub, store: Store, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []

    def refuse(*_: object) -> None:
        times.append(1)
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(hub, "_get", refuse)
        with pytest.raises(OutputError) as caught:
            brought(store)
    assert type(caught.value) is kind
    assert str(store.folder) in caught.value.problem
    assert "--folder" in caught.value.remedy
    assert len(times) == 1
    assert same(brought(store), published)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(server: Hub, store: Store) -> None:
    plan = plan_pull(store, REPO)
    store.folder.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="cannot be put into"):
            pull(store, plan, ProgressToken())
    finally:
        store.folder.chmod(0o700)


def test_a_listing_cannot_write_elsewhere(server: Hub, store: Store, tmp_path: Path) -> None:
    evil, text = "tokenizer/../../../../evil.json", b'{"evil": true}'
    assert (store.partial("tiny") / evil).resolve() == (tmp_path / "evil.json").resolve()
    place = tmp_path / "text"
    place.write_bytes(text)
    paths = (evil, str(tmp_path / "tokenizer/evil.json"), "tokenizer/..\\..\\evil.json")
    server.lists_also = [listed(path, text) for path in paths]
    server.files = {f"/{REPO}/resolve/{COMMIT}/{path}": place for path in paths} | {f"/{REPO[:7]}/evil.json": place}
    brought(store)
    assert not [*tmp_path.rglob("*evil*")]
    assert not any("evil" in path for path, _ in server.asked)
    assert is_inside("unet/config.json")
    assert not any(is_inside(path) for path in ("../x", "/etc/x", "a/../../x", "C:/x", "a\\..\\x", "a\0", ""))
    for name in ("../x", "", ".hidden", "a/b"):
        with pytest.raises(ModelError, match="cannot be a model's name"):
            store.path(name)


def test_two_downloads_of_one_model_do_not_mix(server: Hub, store: Store) -> None:
    plan = plan_pull(store, REPO)
    with alone(store.partial("tiny")), pytest.raises(ModelError, match="already"):
        pull(store, plan, ProgressToken())
    assert store.receipt("tiny") is None


def test_names_with_dots_do_not_stand_in_each_others_way(server: Hub, store: Store, published: Path) -> None:
    server.repositories["a/foo.v2"] = published
    with alone(store.partial("foo.v1")):
        assert pull(store, plan_pull(store, "a/foo.v2"), ProgressToken()).name == "foo.v2"


def test_hashes_are_those_of_the_files(server: Hub, store: Store, published: Path) -> None:
    brought(store)
    receipt = store.receipt("tiny")
    assert receipt is not None
    assert receipt.files[UNET].sha256 == hashlib.sha256((published / UNET).read_bytes()).hexdigest()
