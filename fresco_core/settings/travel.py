"""Prompt travel: other prompts for ranges of a clip, one changing into the other between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field

from fresco_core.timing import FrameRange


class PromptRange(BaseModel):
    """What frames `range` of the clip should show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    range: FrameRange
    prompt: str = Field(min_length=1)


def check_apart(ranges: Sequence[PromptRange]) -> None:
    """Refuse ranges that are not in order, or overlap.

    Raises:
        ValueError: naming two of them.
    """
    for first, second in pairwise(ranges):
        if second.range.start < first.range.stop:
            raise ValueError(
                f"the prompt range that begins with frame {second.range.start} must come after the one that ends with "
                f"{first.range.stop - 1}"
            )


def prompt_between(ranges: Sequence[PromptRange], frame: int, otherwise: str) -> str:
    """The prompt of a frame: its range's, a blend of those of the ranges around it, or the one for all frames.

    A blend is written in compel's syntax: ("spring", "winter").blend(0.75, 0.25).
    """
    before = [one for one in ranges if one.range.start <= frame]
    after = [one for one in ranges if one.range.start > frame]
    if before and frame < before[-1].range.stop:
        return before[-1].prompt
    if not before or not after:
        return otherwise
    here, there = before[-1].range.stop - 1, after[0].range.start
    share = round((frame - here) / (there - here), 3)
    first, second = (one.prompt.replace('"', "'") for one in (before[-1], after[0]))
    return f'("{first}", "{second}").blend({round(1 - share, 3)}, {share})'
