"""The tokenizer: byte-pair merges learned from our own captions, in CLIP's format."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizer

from fresco_core.sketchbook.architecture import TEXT_LENGTH
from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.prompts import caption
from fresco_core.sketchbook.styles import MEDIA

_BOS, _EOS = "<|startoftext|>", "<|endoftext|>"
_END_OF_WORD = "</w>"
_VOCABULARY = 1536


def _corpus(rng: random.Random, size: int) -> Iterator[str]:
    for _ in range(size):
        yield caption(rng.choice(list(MEDIA)), rng.choice(list(MOODS)), rng)


def tokenizer_of(work: Path) -> CLIPTokenizer:
    """The tokenizer of the training run in `work`; learned and kept there when first asked for.

    Learning breaks ties between equally frequent pairs at random, so that a second one would differ.
    """
    folder = work / "tokenizer"
    if not folder.exists():
        build_tokenizer().save_pretrained(folder)
    return CLIPTokenizer.from_pretrained(folder)


def build_tokenizer(seed: int = 0) -> CLIPTokenizer:
    """A `CLIPTokenizer` whose merges fit the captions; any other word falls apart into letters."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    learner = Tokenizer(models.BPE(end_of_word_suffix=_END_OF_WORD))
    learner.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(pattern=" ", behavior="removed"), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY, end_of_word_suffix=_END_OF_WORD, initial_alphabet=alphabet, show_progress=False
    )
    learner.train_from_iterator(_corpus(random.Random(seed), 8000), trainer)
    merges = [tuple(pair) for pair in _merges(learner)]
    tokens = (
        alphabet + [letter + _END_OF_WORD for letter in alphabet] + ["".join(pair) for pair in merges] + [_BOS, _EOS]
    )
    vocabulary = {token: index for index, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=TEXT_LENGTH)


def _merges(tokenizer: Tokenizer) -> list[list[str]]:
    import json

    return [list(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]
