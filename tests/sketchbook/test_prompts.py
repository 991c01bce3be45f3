"""Captions name what they ask for; the tokenizer takes any text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.sketchbook.moods import COLOURS, MOODS
from fresco_core.sketchbook.prompts import MEDIUM_WORDS, MOOD_WORDS, caption, mood_phrase
from fresco_core.sketchbook.styles import MEDIA
from fresco_core.sketchbook.tokenizer import build_tokenizer, tokenizer_of


def test_every_medium_and_mood_can_be_asked_for() -> None:
    assert set(MEDIUM_WORDS) == set(MEDIA)
    assert set(MOOD_WORDS) | set(COLOURS) == set(MOODS)


@given(medium=st.sampled_from(list(MEDIA)), mood=st.sampled_from(list(MOODS)), seed=st.integers(0, 10_000))
def test_a_caption_names_its_medium(medium: str, mood: str, seed: int) -> None:
    words = caption(medium, mood, random.Random(seed))
    assert any(name in words for name in MEDIUM_WORDS[medium])
    assert mood == "plain" or mood_phrase(mood, random.Random(seed))


@pytest.fixture(scope="module")
def tokenizer():
    return build_tokenizer()


def test_a_training_run_keeps_its_tokenizer(tmp_path) -> None:
    assert tokenizer_of(tmp_path).get_vocab() == tokenizer_of(tmp_path).get_vocab()


def test_the_words_of_captions_are_single_tokens(tokenizer) -> None:
    for word in ("watercolour", "painting", "winter", "charcoal", "neon", "glass"):
        assert len(tokenizer(word).input_ids) == 3, word  # with start and end


@settings(max_examples=50)
@given(text=st.text(max_size=300))
def test_any_text_fits(tokenizer, text: str) -> None:
    ids = tokenizer(text, padding="max_length", max_length=tokenizer.model_max_length, truncation=True).input_ids
    assert len(ids) == tokenizer.model_max_length
    assert all(0 <= token < len(tokenizer) for token in ids)
