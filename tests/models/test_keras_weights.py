"""HED's weights as the package index has them, Keras in HDF5, become what the network here loads."""

from __future__ import annotations

from pathlib import Path

import h5py
import torch

from fresco_core.models.elsewhere import _of_keras
from fresco_core.translation.annotators import Hed


def test_keras_kernels_become_torchs(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = Hed()
    file = tmp_path / "hed.weights.h5"
    with h5py.File(file, "w") as stored:
        for name, value in network.state_dict().items():
            layer, _, kind = name.rpartition(".")
            block, _, inner = layer.partition(".")
            place = f"{block}/layers/{inner}" if inner else block
            # Keras keeps kernels as [h, w, in, out].
            array = value.permute(2, 3, 1, 0) if value.ndim == 4 else value
            stored[f"{place}/vars/{0 if kind == 'weight' else 1}"] = array.numpy()
    found = _of_keras(file)
    assert found.keys() == network.state_dict().keys()
    for name, value in network.state_dict().items():
        assert torch.equal(torch.from_numpy(found[name].copy()), value)
