"""Prompts that change along a clip."""

from __future__ import annotations

import pytest
from compel import Compel
from compel.prompt_parser import Blend

from fresco_core.errors import SettingsError
from fresco_core.settings import RestyleSettings, find_look
from fresco_core.timing import FrameRange


def travelling(*ranges: tuple[int, int, str], **more: object) -> RestyleSettings:
    data = [{"range": FrameRange(start, stop), "prompt": prompt} for start, stop, prompt in ranges]
    return RestyleSettings.parse({"prompt": "a town", "prompt_ranges": data, **more})


def test_a_range_has_its_prompt_and_the_rest_the_common_one() -> None:
    settings = travelling((10, 20, "spring"))
    assert [settings.prompt_for(frame) for frame in (9, 10, 19, 20)] == ["a town", "spring", "spring", "a town"]


def test_between_two_ranges_one_becomes_the_other() -> None:
    settings = travelling((0, 1, "spring"), (8, 9, 'a "white" winter'))
    assert settings.prompt_for(0) == "spring"
    assert settings.prompt_for(2) == '("spring", "a \'white\' winter").blend(0.75, 0.25)'
    assert settings.prompt_for(6) == '("spring", "a \'white\' winter").blend(0.25, 0.75)'
    assert settings.prompt_for(9) == "a town"


@pytest.mark.parametrize(
    "odd", ["spring,\nmorning", "spring,\r\nmorning", "spring, morning\\", "spring, morning \\\\ \n"]
)
def test_a_blend_can_be_read_whatever_its_prompts_end_in(odd: str) -> None:
    said = travelling((0, 1, odd), (4, 5, "winter")).prompt_for(1)
    (blend,) = Compel.parse_prompt_string(said).prompts
    assert isinstance(blend, Blend)
    texts = [" ".join(child.text for child in one.children) for one in blend.prompts]
    assert texts == ["spring , morning", "winter"]
    assert blend.weights == [0.75, 0.25]


def test_a_keyframes_own_prompt_wins() -> None:
    settings = travelling((0, 10, "spring"), keyframe_prompts={3: "fog"})
    assert settings.prompt_for(3) == "fog"


def test_a_look_words_every_range() -> None:
    ranges = [{"range": FrameRange(0, 5), "prompt": "a duck"}]
    settings = find_look("oil-painting").apply("a train", {"prompt_ranges": ranges})
    assert settings.prompt_for(2) == settings.prompt_for(7).replace("a train", "a duck")


def test_ranges_that_overlap_are_refused() -> None:
    with pytest.raises(SettingsError, match="must come after"):
        travelling((0, 10, "spring"), (5, 12, "winter"))


def test_settings_with_ranges_survive_json() -> None:
    settings = travelling((0, 1, "spring"), (8, 9, "winter"))
    assert RestyleSettings.model_validate_json(settings.model_dump_json()) == settings
