"""Where numbers are computed: torch's devices, by the names that users give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fresco_core.errors import ResourceError

if TYPE_CHECKING:
    import torch


def device_of(name: str) -> torch.device:
    """The device called `name`; 'auto' prefers CUDA (also ROCm), then MPS, then the CPU.

    Raises:
        ResourceError: if this machine, or this build of PyTorch, has no such device.
    """
    import torch

    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise _none_called(name) from None
    if not _is_here(device):
        raise _none_called(name)
    return device


def _is_here(device: torch.device) -> bool:
    """Asked without waking the device, which would take memory from whoever works on it."""
    import torch

    if device.type == "cuda":
        return (device.index or 0) < torch.cuda.device_count()
    if device.type == "mps":
        return torch.backends.mps.is_available()
    return device.type == "cpu" or (device.type == "xpu" and torch.xpu.is_available())


def _none_called(name: str) -> ResourceError:
    return ResourceError(
        f"There is no device '{name}' that can be used here.",
        "Use 'auto' or 'cpu'; `fresco doctor` shows which there are, and PyTorch has to be the build for the GPU.",
    )
