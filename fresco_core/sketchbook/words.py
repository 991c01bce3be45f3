"""Teach the text encoder to tell media and moods apart before any picture depends on it.

Through the UNet alone words come apart slowly: a mood is named in one caption of thirty, in one of many ways, and until
its words differ from others the pictures cannot. Told directly, it takes minutes.
"""

from __future__ import annotations

import logging
import random

import torch
import torch.nn.functional as F
from torch import nn
from transformers import CLIPTextModel, CLIPTokenizer

from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.prompts import caption
from fresco_core.sketchbook.styles import MEDIA

_log = logging.getLogger("sketchbook.words")
_MEDIA, _MOODS = list(MEDIA), list(MOODS)


def teach_words(
    encoder: CLIPTextModel, tokenizer: CLIPTokenizer, steps: int, *, batch: int = 96, rate: float = 6e-4
) -> float:
    """Train `encoder` in place to say medium and mood of random captions by its last token, which sees all others.

    Returns:
        the share of captions, of the last tenth of the steps, of which both were told right.
    """
    device = encoder.device
    heads = nn.Linear(encoder.config.hidden_size, len(_MEDIA) + len(_MOODS)).to(device)
    optimizer = torch.optim.AdamW([*encoder.parameters(), *heads.parameters()], lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    right: list[float] = []
    for step in range(steps):
        rng = random.Random(f"words {step}")
        media = [rng.randrange(len(_MEDIA)) for _ in range(batch)]
        # Half without a mood, as in the pictures.
        moods = [rng.randrange(len(_MOODS)) if rng.random() < 0.5 else 0 for _ in range(batch)]
        captions = [caption(_MEDIA[medium], _MOODS[mood], rng) for medium, mood in zip(media, moods, strict=True)]
        padding = "max_length" if rng.random() < 0.2 else "longest"
        tokens = tokenizer(
            captions, padding=padding, max_length=tokenizer.model_max_length, truncation=True, return_tensors="pt"
        )
        logits = heads(encoder(tokens.input_ids.to(device))[0][:, -1])
        by_medium, by_mood = logits.split((len(_MEDIA), len(_MOODS)), dim=1)
        wanted = torch.tensor((media, moods), device=device)
        loss = F.cross_entropy(by_medium, wanted[0]) + F.cross_entropy(by_mood, wanted[1])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        both = (by_medium.argmax(1) == wanted[0]) & (by_mood.argmax(1) == wanted[1])
        right.append(float(both.float().mean()))
        if step % 100 == 99:
            _log.info(
                "words, step %d of %d: loss %.3f, told right %.3f", step + 1, steps, float(loss.detach()), right[-1]
            )
    last = right[-max(1, steps // 10) :]
    return sum(last) / len(last)
