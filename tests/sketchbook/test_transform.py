"""The transform is the same whether applied directly, by the autoencoder, or by the ControlNet's stem."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.sketchbook.architecture import autoencoder, networks
from fresco_core.sketchbook.filters import blur
from fresco_core.sketchbook.klt import LATENT_SCALE, PATCH, Klt, stem_features


def pictures(seed: int, height: int, width: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    smooth = blur(torch.rand(2, 3, height, width, generator=generator), 3.0)
    return ((smooth - 0.5) * 4 + 0.5).clamp(0, 1)


def fitted() -> Klt:
    patches = pictures(0, 256, 256).unfold(2, PATCH, PATCH).unfold(3, PATCH, PATCH)
    return Klt.fit(patches.permute(0, 2, 3, 1, 4, 5).reshape(-1, 3, PATCH, PATCH))


KLT = fitted()


@settings(max_examples=10)
@given(seed=st.integers(0, 1000), rows=st.integers(2, 9), columns=st.integers(2, 9))
def test_the_autoencoder_holds_the_transform_exactly(seed: int, rows: int, columns: int) -> None:
    picture = pictures(seed, PATCH * rows, PATCH * columns)
    with torch.no_grad():
        latents = autoencoder(KLT).encode(2 * picture - 1).latents * LATENT_SCALE
    assert torch.allclose(latents, KLT.encode(picture), atol=1e-4)


def test_the_stem_holds_the_transform_nearly() -> None:
    picture = pictures(5, 64, 96)
    stem = networks(KLT, 600, 0, 1).controlnet.controlnet_cond_embedding
    with torch.no_grad():
        features = F.silu(stem.conv_in(picture))
        for block in stem.blocks:
            features = F.silu(block(features))
    latents = KLT.encode(picture)
    assert (features - stem_features(latents)).abs().max() < 0.05 * latents.abs().max()


def test_latents_have_unit_deviation() -> None:
    latents = KLT.encode(pictures(0, 256, 256))
    assert abs(float(latents.square().mean().sqrt()) - 1) < 0.05


def test_the_transform_survives_saving(tmp_path) -> None:
    KLT.save(tmp_path / "sub" / "klt.safetensors")
    again = Klt.load(tmp_path / "sub" / "klt.safetensors")
    assert torch.equal(again.basis, KLT.basis)
    assert torch.equal(again.offset, KLT.offset)
