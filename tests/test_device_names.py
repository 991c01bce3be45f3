"""Devices by name: what this machine does not have is said, whatever torch would raise."""

from __future__ import annotations

import pytest
import torch

from fresco_core.devices import device_of
from fresco_core.errors import ResourceError


@pytest.mark.parametrize("name", ["foo", "", "cuda:99", "cuda:-2", "meta", "cpu cpu"])
def test_what_is_not_here(name: str) -> None:
    with pytest.raises(ResourceError, match=f"no device '{name}'"):
        device_of(name)


def test_what_is_here() -> None:
    assert device_of("cpu") == torch.device("cpu")
    best = device_of("auto")
    assert best == device_of(best.type)
    assert float(torch.ones(2, device=best).sum()) == 2


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_gpus_that_are_not_here(name: str) -> None:
    if device_of("auto").type == name:
        pytest.skip("it is here")
    with pytest.raises(ResourceError, match=name):
        device_of(name)
