"""Prompt travel: other prompts for ranges of a clip, one changing into the other between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    inside = next((one for one in ranges if frame in one.range), None)
    change = change_at(ranges, frame)
    if inside is not None or change is None:
        return otherwise if inside is None else inside.prompt
    share = round(change.share, 3)
    first, second = (_one_line(prompt) for prompt in (change.first, change.second))
    return f'("{first}", "{second}").blend({round(1 - share, 3)}, {share})'


def _one_line(prompt: str) -> str:
    """A prompt as compel can quote it: in one line, without its quotation mark, and not ending in its escape."""
    return " ".join(prompt.splitlines()).replace('"', "'").rstrip("\\ ")


@dataclass(frozen=True)
class Change:
    """How far a frame between two ranges has come from the first's prompt to the second's: `share`, 0 to 1."""

    first: str
    second: str
    share: float


def change_at(ranges: Sequence[PromptRange], frame: int) -> Change | None:
    """The change that a frame between two ranges is part of; None inside of a range, and before and after them all."""
    before = [one for one in ranges if one.range.start <= frame]
    after = [one for one in ranges if one.range.start > frame]
    if not before or not after or frame < before[-1].range.stop:
        return None
    here, there = before[-1].range.stop - 1, after[0].range.start
    return Change(before[-1].prompt, after[0].prompt, (frame - here) / (there - here))
