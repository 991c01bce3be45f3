"""The encoder: a Karhunen-Loève transform of 8x8 patches, written into convolutions.

It needs no training: the principal components of photo patches, channels partly whitened. The same transform is
written into `AutoencoderTiny`'s encoder (exactly: it is linear) and into the ControlNet's stem (nearly: each SiLU is
kept in its linear part by an offset), so that pictures and hints reach the network in the same coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

PATCH = 8
CHANNELS = 16
LATENT_SCALE = 4.0
"""`AutoencoderTiny` squashes latents to about ±3; ours are stored divided by this, its `scaling_factor`."""
_PIXEL_OFFSET = 8.0
_LATENT_OFFSET = 16.0


@dataclass(frozen=True)
class Klt:
    """`basis` [16, 192] (rows: channel-major 3x8x8 patches of pictures in [0, 1]) and `offset` [16], float32."""

    basis: Tensor
    offset: Tensor

    @classmethod
    def fit(cls, patches: Tensor) -> Klt:
        """From patches [K, 3, 8, 8] in [0, 1]; scaled so that the latents' overall deviation is 1."""
        flat = patches.flatten(1).double()
        mean = flat.mean(0)
        covariance = (flat - mean).T @ (flat - mean) / len(flat)
        values, vectors = torch.linalg.eigh(covariance)
        values, vectors = values.flip(0)[:CHANNELS], vectors.flip(1)[:, :CHANNELS]
        # Deviation to the power 1/2: strong components stay strong, weak ones rise above the diffusion noise.
        whitened = vectors / values.pow(0.25)
        basis = (whitened / values.sqrt().mean().sqrt()).T
        return cls(basis.float(), (-(basis @ mean)).float())

    def save(self, path: Path) -> None:
        """Write the transform as safetensors."""
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file({"basis": self.basis.contiguous(), "offset": self.offset.contiguous()}, path)

    @classmethod
    def load(cls, path: Path) -> Klt:
        """Read what `save` wrote."""
        return cls(**load_file(path))

    def encode(self, picture: Tensor) -> Tensor:
        """[B, 3, H, W] in [0, 1] to [B, 16, H/8, W/8]."""
        kernel = self.basis.view(CHANNELS, 3, PATCH, PATCH).to(picture)
        return F.conv2d(picture, kernel, self.offset.to(picture), stride=PATCH)


def _hierarchy(klt: Klt) -> Tensor:
    """The basis with its columns in the order that three foldings of 2x2 pixels give: [16, 48, 2, 2]."""
    patch = klt.basis.view(CHANNELS, 3, 2, 2, 2, 2, 2, 2)  # colour, then the row's and the column's bits, coarse first
    _, colour, row4, row2, row1, column4, column2, column1 = range(8)
    ordered = patch.permute(0, colour, row1, column1, row2, column2, row4, column4)
    return ordered.reshape(CHANNELS, 48, 2, 2)


@torch.no_grad()
def _fold(convolution: nn.Conv2d, channels: int) -> None:
    """Make a stride-2 convolution gather each 2x2 block of `channels` channels into 4·channels."""
    for channel in range(channels):
        for row in range(2):
            for column in range(2):
                convolution.weight[4 * channel + 2 * row + column, channel, 1 + row, 1 + column] = 1


@torch.no_grad()
def _pass(convolution: nn.Conv2d, channels: int) -> None:
    for channel in range(channels):
        convolution.weight[channel, channel, 1, 1] = 1


@torch.no_grad()
def write_encoder(encoder: nn.Module, klt: Klt) -> None:
    """Write the transform into the encoder of an `AutoencoderTiny` with no residual blocks and 48 channels."""
    convolutions = [module for module in encoder.modules() if isinstance(module, nn.Conv2d)]
    first, half, quarter, eighth, last = convolutions
    for convolution in convolutions:
        convolution.weight.zero_()
        if convolution.bias is not None:
            convolution.bias.zero_()
    _pass(first, 3)
    _fold(half, 3)
    _fold(quarter, 12)
    eighth.weight[:CHANNELS, :, 1:, 1:] = _hierarchy(klt) / LATENT_SCALE
    _pass(last, CHANNELS)
    assert last.bias is not None
    last.bias.copy_(klt.offset / LATENT_SCALE)


@torch.no_grad()
def read_encoder(encoder: nn.Module) -> Klt:
    """The transform that `write_encoder` wrote, to the precision of the weights: the answers to one-pixel pictures."""
    width = 3 * PATCH * PATCH
    single = torch.eye(width).view(width, 3, PATCH, PATCH)
    # An `AutoencoderTiny` encoder takes pictures from -1 to 1.
    answers = LATENT_SCALE * encoder(2 * torch.cat([torch.zeros(1, 3, PATCH, PATCH), single]) - 1).flatten(1)
    return Klt((answers[1:] - answers[0]).T.contiguous(), answers[0])


@torch.no_grad()
def write_stem(stem: nn.Module, klt: Klt) -> None:
    """Write the transform into a ControlNet's conditioning embedding with channels (8, 16, 48, 16).

    Its last convolution, from the transform to the network's width, is left as it is: it is trained.
    """
    convolutions = [module for module in stem.modules() if isinstance(module, nn.Conv2d)][:-1]
    for convolution in convolutions:
        convolution.weight.zero_()
    colour, pixel, half, half2, quarter, quarter2, eighth = convolutions
    for convolution, channels in ((colour, 3), (pixel, 3), (half2, 12), (quarter2, 48)):
        _pass(convolution, channels)
    _fold(half, 3)
    _fold(quarter, 12)
    eighth.weight[:, :, 1:, 1:] = _hierarchy(klt)
    before = 0.0
    for convolution in convolutions:
        after = _LATENT_OFFSET if convolution is eighth else _PIXEL_OFFSET
        assert convolution.bias is not None
        # Keep values around `after`, where SiLU is nearly the identity; undo the offset that came in.
        convolution.bias.copy_(after - before * convolution.weight.sum((1, 2, 3)))
        before = float(F.silu(torch.tensor(after + 0.5))) - 0.5  # exact for a colour of one half
    assert eighth.bias is not None
    eighth.bias.add_(klt.offset)


def stem_features(latents: Tensor) -> Tensor:
    """What the stem's last layer sees for a hint whose transform is `latents` (same shape)."""
    return F.silu(latents + _LATENT_OFFSET)
