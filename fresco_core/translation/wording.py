"""Prompts as a UNet sees them: plain ones by the text encoder alone, weighted and blended ones by compel.

a (red)1.4 train          more of it; (red)0.5 less; red++ and red- in steps of a tenth
("spring", "winter").blend(0.7, 0.3)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import torch
import transformers
from torch import Tensor

from fresco_core.errors import SettingsError

_WEIGHTED = re.compile(r"(?<!\\)\)(\d*\.?\d+|[+-])|\w(\+{1,}|--+)(?=[\s,.)]|$)|\)\.(blend|and)\(")


def is_weighted(prompt: str) -> bool:
    """Whether a prompt asks for weights or a blend; parentheses alone do not."""
    return _WEIGHTED.search(prompt) is not None


def embed(tokenizer: Any, text_encoder: Any, prompts: Sequence[str]) -> Tensor:
    """Prompts as [P, tokens, width]; what exceeds the encoder's length is cut off.

    Raises:
        SettingsError: if the weights of a prompt cannot be read.
    """
    length = min(tokenizer.model_max_length, text_encoder.config.max_position_embeddings)
    encoded = tokenizer(list(prompts), padding="max_length", max_length=length, truncation=True, return_tensors="pt")
    embedding: Tensor = text_encoder(encoded.input_ids.to(text_encoder.device))[0]
    known: dict[str, Tensor] = {}
    for index, prompt in enumerate(prompts):
        if is_weighted(prompt):
            if prompt not in known:
                known[prompt] = _weighted(tokenizer, text_encoder, prompt, length)
            embedding[index] = known[prompt]
    return embedding


def _weighted(tokenizer: Any, text_encoder: Any, prompt: str, length: int) -> Tensor:
    # It brings parts of transformers along that warn of what nobody here uses.
    level = transformers.utils.logging.get_verbosity()
    transformers.utils.logging.set_verbosity_error()
    from compel import Compel

    transformers.utils.logging.set_verbosity(level)
    reader = Compel(
        tokenizer,
        text_encoder,
        dtype_for_device_getter=lambda _: text_encoder.dtype,
        model_max_length=length,
    )
    try:
        with torch.no_grad():
            embedding: Tensor = reader(prompt)[0]
        if not embedding.isfinite().all():
            raise ValueError("they do not come to a number")
    except Exception as error:
        # The parser raises whatever its grammar stumbles over.
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise SettingsError(
            f"The weights in the prompt '{prompt}' cannot be read ({reason}).",
            'Write (words)1.3, words++ or ("one", "other").blend(0.5, 0.5).',
        ) from None
    return embedding
