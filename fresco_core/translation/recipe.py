"""What a mode comes to with a given model and what is on this machine: scheduler, guidance, LoRA, controls.

Looked up before anything is loaded; whatever is wrong with an addition is said then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fresco_core.errors import ModelError
from fresco_core.models import Store, catalogue
from fresco_core.models.abilities import has_sd15_size
from fresco_core.models.loras import lora_file
from fresco_core.models.store import RECEIPT
from fresco_core.settings import MODES, Control, RestyleSettings, Scheduler
from fresco_core.translation.folder import SD15_LATENTS, ModelFolder, latents_of, read_autoencoder, read_control


@dataclass(frozen=True)
class Speed:
    """What a LoRA for few steps was made for.

    Attributes:
        guided: whether it keeps guidance; without, guidance is 1, and the work is halved.
    """

    scheduler: Scheduler
    guided: bool


SPEED_LORAS: Mapping[str, Speed] = {
    "hyper-sd-8": Speed("ddim", guided=True),
    "hyper-sd-4": Speed("ddim", guided=False),
    "lcm": Speed("lcm", guided=False),
}


@dataclass(frozen=True)
class Addition:
    """Weights beside a model's own.

    Attributes:
        name: for messages.
        path: a file, or a folder with a configuration.
        digest: of what is in it.
        weight: of a LoRA.
    """

    name: str
    path: Path
    digest: str
    weight: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """What is loaded, and how it is sampled.

    Attributes:
        scheduler, guidance: in place of the settings'.
        loras: in order.
        autoencoder: takes the place of the model's own; None to keep that.
        controls: ControlNets beside the model's own, by the hint that they want.
        previewer: a tiny autoencoder for previews alone; None to show them by the same as pictures.
    """

    scheduler: Scheduler
    guidance: float
    loras: tuple[Addition, ...] = ()
    autoencoder: Addition | None = None
    controls: Mapping[Control, Addition] = field(default_factory=dict)
    previewer: Addition | None = None

    def fingerprint(self, model: str) -> str:
        """A hash of everything that decides what the model and these additions compute; the model's own if alone."""
        added = [(lora.digest, lora.weight) for lora in self.loras]
        added += [(one.digest, 0.0) for one in (self.autoencoder, *self.controls.values()) if one is not None]
        if not added:
            return model
        return hashlib.blake2b(json.dumps([model, added]).encode(), digest_size=16).hexdigest()


def recipe_of(settings: RestyleSettings, folder: ModelFolder) -> Recipe:
    """What the settings come to with a model.

    Raises:
        ModelError: if a LoRA, a ControlNet or an autoencoder is missing, unsafe, or made for another family.
    """
    facts = MODES[settings.mode]
    loras = [_lora(name, weight) for name, weight in settings.loras.items()]
    speed = next((known for name in settings.loras if (known := SPEED_LORAS.get(name))), None)
    if speed is None and has_sd15_size(folder.configs["unet"]):
        name = next((name for name in facts.speed_loras if Store().receipt(name) is not None), None)
        if name is not None:
            loras.append(_lora(name, 1.0))
            speed = SPEED_LORAS[name]
    scheduler = settings.scheduler
    if scheduler == "auto":
        scheduler = speed.scheduler if speed else "ddpm" if settings.mode == "reference" else "dpm++"
    guidance = 1.0 if speed is not None and not speed.guided else settings.guidance or folder.native_guidance
    tiny = _tiny(folder)
    autoencoder = tiny if facts.tiny_autoencoder else None
    if settings.autoencoder:
        autoencoder = _autoencoder(settings.autoencoder, folder)
    previewer = None if autoencoder == tiny else tiny
    return Recipe(scheduler, guidance, tuple(loras), autoencoder, dict(_controls(settings, folder)), previewer)


def _lora(name: str, weight: float) -> Addition:
    file = lora_file(name)
    return Addition(name, file, _digest(file), weight)


def _tiny(folder: ModelFolder) -> Addition | None:
    """The catalogue's tiny autoencoder, if it is here and knows this model's latents."""
    if latents_of(folder.configs["vae"]) != SD15_LATENTS or Store().receipt("taesd") is None:
        return None
    return _autoencoder("taesd", folder)


def _autoencoder(name: str, folder: ModelFolder) -> Addition:
    """An autoencoder of the store, or in a folder."""
    store = Store()
    receipt, path = store.receipt(name), Path(name).expanduser()
    if receipt is not None:
        path = store.path(name)
    if not path.is_dir() or (receipt is not None and receipt.kind != "vae"):
        entry = catalogue().get(name)
        raise ModelError(
            f"There is no autoencoder '{name}' on this machine.",
            f"Download it with `fresco models pull {name}`."
            if entry is not None and entry.kind == "vae"
            else "Name one that `fresco models list` shows, or a folder.",
        )
    read_autoencoder(name, path, folder)
    return Addition(name, path, _digest(path))


def _controls(settings: RestyleSettings, folder: ModelFolder) -> Iterator[tuple[Control, Addition]]:
    """ControlNets for the hints that the model's own does not understand."""
    for control in settings.controls:
        if control in folder.controls:
            continue
        receipt = next((one for one in Store().installed() if one.kind == "control" and one.control == control), None)
        if receipt is None:
            known = ", ".join(("none", *folder.controls))
            entry = next((one for one in catalogue().values() if one.control == control), None)
            pull = (
                f" (`fresco models pull {entry.name}`, for Stable Diffusion 1.5)"
                if entry and has_sd15_size(folder.configs["unet"])
                else ""
            )
            raise ModelError(
                f"The model '{folder.name}' has no structure control '{control}'.",
                f"Choose one it has ({known}), another model, or a ControlNet for it{pull}.",
            )
        path = Store().path(receipt.name)
        read_control(receipt.name, path, folder)
        yield control, Addition(receipt.name, path, _digest(path))


def _digest(path: Path) -> str:
    """Of a file, or of a folder's configuration and weights."""
    files = [path] if path.is_file() else sorted(f for f in path.iterdir() if f.suffix in (".json", ".safetensors"))
    parts = [_digest_as_it_is(file, file.stat().st_mtime_ns) for file in files if file.name != RECEIPT]
    return hashlib.blake2b("".join(parts).encode(), digest_size=16).hexdigest()


@cache
def _digest_as_it_is(file: Path, _changed: int) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with file.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()
