"""Prompts as a UNet sees them: plain ones by the text encoder alone, weighted and blended ones by compel.

a (red)1.4 train          more of it; (red)0.5 less; red++ and red--, (red)+ and (red)- in steps of a tenth
("spring", "winter").blend(0.7, 0.3)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import torch
import transformers
from torch import Tensor

from fresco_core.errors import SettingsError

_WEIGHTED = re.compile(r"(?<!\\)\)(\d*\.?\d+|[+-])|\w(\+{1,}|--+)(?=[\s,.)]|$)|\)\.(blend|and)\(")

# Chinese and Japanese put no spaces between words.
_BEGUN_WORD = re.compile(r"[^\s\u2e80-\U0003ffff]*$")


def is_weighted(prompt: str) -> bool:
    """Whether a prompt asks for weights or a blend; parentheses alone do not, nor does a hyphen: black- and white."""
    return _WEIGHTED.search(prompt) is not None


def embed(tokenizer: Any, text_encoder: Any, prompts: Sequence[str]) -> Tensor:
    """Prompts as [P, tokens, width]; what exceeds the encoder's length is cut off.

    Raises:
        SettingsError: if the weights of a prompt cannot be read.
    """
    length = most_tokens(tokenizer, text_encoder.config.max_position_embeddings)
    encoded = tokenizer(list(prompts), padding="max_length", max_length=length, truncation=True, return_tensors="pt")
    embedding: Tensor = text_encoder(encoded.input_ids.to(text_encoder.device))[0]
    known: dict[str, Tensor] = {}
    for index, prompt in enumerate(prompts):
        if is_weighted(prompt):
            if prompt not in known:
                known[prompt] = _weighted(tokenizer, text_encoder, prompt, length)
            embedding[index] = known[prompt]
    return embedding


def most_tokens(tokenizer: Any, positions: int) -> int:
    """How many tokens a text encoder of so many positions reads, with those that begin and end the text."""
    return int(min(tokenizer.model_max_length, positions))


def ignored_ends(tokenizer: Any, prompts: Sequence[str], length: int) -> dict[str, str]:
    """The texts among prompts that are too long for `embed`, each with its end that is not read.

    A blend has several texts, of which each may be `length` tokens long. Prompts that cannot be read are left out.
    """
    found = {}
    for prompt in dict.fromkeys(prompts):
        # Without what weights are written with, a prompt is no longer than with it.
        if _end_after(tokenizer, prompt, length - 2):
            for text in _texts(prompt) if is_weighted(prompt) else (prompt,):
                if end := _end_after(tokenizer, text, length - 2):
                    found[text] = end
    return found


def plain_words(prompt: str) -> str:
    """What a prompt says without its weights, all texts of a blend one after the other: for readers that know none."""
    return ", ".join(_texts(prompt)) or prompt if is_weighted(prompt) else prompt


def _end_after(tokenizer: Any, text: str, tokens: int) -> str:
    """What of a text comes after so many of its tokens, from the beginning of a word on; empty if nothing does."""
    encoded = tokenizer(text, add_special_tokens=False, truncation=False, return_offsets_mapping=True, verbose=False)
    if len(encoded.input_ids) <= tokens:
        return ""
    place = encoded.offset_mapping[tokens][0]
    return text[place - len(_BEGUN_WORD.findall(text[:place])[0]) :].strip()


def _texts(prompt: str) -> Iterator[str]:
    """What is left of a weighted prompt without its weights: one text, or those of its blend."""
    from compel import Compel
    from compel.prompt_parser import Blend, Fragment

    try:
        parts = Compel.parse_prompt_string(prompt).prompts
    except Exception:
        # `embed` says what is wrong.
        return
    for part in parts:
        for one in part.prompts if isinstance(part, Blend) else [part]:
            yield " ".join(child.text for child in one.children if isinstance(child, Fragment))


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
        if len(embedding) != length:
            raise ValueError("joined by .and(), it is longer than the model reads")
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
