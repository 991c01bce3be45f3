"""LoRA: where one is, and whether a model can take it. Headers and configurations are read, never weights."""

from __future__ import annotations

from pathlib import Path

from fresco_core.errors import ModelError
from fresco_core.models.abilities import takes_loras, text_width
from fresco_core.models.catalogue import catalogue
from fresco_core.models.headers import contents, lora_text_width, read_header
from fresco_core.models.store import Store


def lora_file(name: str) -> Path:
    """The file of a LoRA of the store, or in a file.

    Raises:
        ModelError: if there is none, or it is no LoRA, unsafe, damaged, or made for another family.
    """
    store = Store()
    receipt = store.receipt(name)
    if receipt is not None:
        file = next((store.path(name) / path for path in receipt.files if path.endswith(".safetensors")), None)
    else:
        file = Path(name).expanduser()
    if file is None or not file.is_file():
        entry = catalogue().get(name)
        raise ModelError(
            f"There is no LoRA '{name}' on this machine.",
            f"Download it with `fresco models pull {name}`."
            if entry is not None
            else "Name one that `fresco models list` shows, or a .safetensors file.",
        )
    if (found := contents(file)) != "lora":
        raise ModelError(f"'{name}' is no LoRA but a {found}.", "Choose a LoRA made for Stable Diffusion 1.5.")
    return file


def check_lora(name: str, model: str) -> None:
    """Refuse a LoRA that a model cannot take, as far as that can be told without its weights.

    Raises:
        ModelError: as `lora_file`, or if it reads texts of another width than the model's.
    """
    wide, wanted = lora_text_width(read_header(lora_file(name)).shapes), text_width(model)
    if not takes_loras(model):
        raise ModelError(f"The model '{model}' takes no LoRA.", "Choose a Stable Diffusion 1.5 model.")
    if wide is not None and wanted is not None and wide != wanted:
        raise ModelError(
            f"The LoRA '{Path(name).stem}' is for texts of width {wide}, the model's are {wanted} wide.",
            "Use one made for the same base model.",
        )
