"""RAFT (Teed and Deng 2020) by way of torchvision, an optional part."""

from __future__ import annotations

import logging

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

from fresco_core.correspondence.estimators import FlowField
from fresco_core.errors import ModelError
from fresco_core.frames import Picture
from fresco_core.models import Store
from fresco_core.models.headers import read_header

_log = logging.getLogger(__name__)

_MULTIPLE = 8
_LEAST = 128
"""RAFT halves the picture three times and then looks at it at four more scales."""
_UPDATES = 12


def is_at_hand() -> bool:
    """Whether RAFT can run without installing or downloading anything."""
    try:
        import torchvision.models.optical_flow  # noqa: F401
    except (ImportError, RuntimeError):
        return False
    return Store().weights("raft") is not None


class RaftFlow:
    """RAFT large with the weights that `fresco models pull raft` keeps; nothing is downloaded here.

    It compares all pixels with all others, so its memory grows with the square of their number. Where that of the GPU
    does not suffice, it goes on on the CPU.

    Raises:
        ModelError: if torchvision is not installed or the weights are not here, or damaged.
    """

    name = "raft"

    def __init__(self, device: torch.device | str, *, network: torch.nn.Module | None = None) -> None:
        self._device = torch.device(device)
        self._network = (network or _pretrained()).to(self._device).eval()

    @torch.inference_mode()
    def __call__(self, source: Picture, target: Picture) -> FlowField:
        """See `FlowEstimator`."""
        pair = torch.from_numpy(np.stack((source, target))).permute(0, 3, 1, 2).float() / 127.5 - 1
        height, width = pair.shape[-2:]
        below, right = (max(_LEAST, -side // _MULTIPLE * -_MULTIPLE) - side for side in (height, width))
        pair = functional.pad(pair, (0, right, 0, below), mode="replicate")
        try:
            flow = self._flow(pair)
        except torch.OutOfMemoryError:
            if self._device.type == "cpu":
                raise
            _log.warning(
                "not enough memory on %s for RAFT at %d x %d: on the CPU from here", self._device, width, height
            )
            self._device = torch.device("cpu")
            self._network.to(self._device)
            flow = self._flow(pair)
        field: FlowField = flow[0, :, :height, :width].float().cpu().numpy()
        return np.ascontiguousarray(field)

    def _flow(self, pair: Tensor) -> Tensor:
        pair = pair.to(self._device)
        flow: Tensor = self._network(pair[:1], pair[1:], num_flow_updates=_UPDATES)[-1]
        return flow


def _pretrained() -> torch.nn.Module:
    try:
        from torchvision.models.optical_flow import raft_large
    except (ImportError, RuntimeError) as error:
        # A torchvision built for another torch raises RuntimeError.
        raise ModelError(
            f"The flow estimator 'raft' needs torchvision, which is missing or does not fit torch ({error}).",
            "Install it with `pip install 'fresco-studio[gpu]'`, or choose the flow estimator 'dis'.",
        ) from None
    weights = Store().weights("raft")
    if weights is None:
        raise ModelError(
            "The weights of the flow estimator 'raft' are not on this machine.",
            "Download them with `fresco models pull raft`, or choose the flow estimator 'dis'.",
        )
    read_header(weights)
    network: torch.nn.Module = raft_large(weights=None)
    try:
        network.load_state_dict(load_file(weights))
    except RuntimeError:
        raise ModelError(
            "The weights of the flow estimator 'raft' are incomplete.", "Repair them with `fresco models repair raft`."
        ) from None
    return network
