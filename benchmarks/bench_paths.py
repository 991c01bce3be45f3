"""Path mapping: all tokens at once against a loop over them, at 512x512 with 8 frames."""

from __future__ import annotations

import torch

from benchmarks.literal_paths import literal_token_correspondence
from benchmarks.rows import Row, timed
from fresco_core.correspondence import Correspondence, TokenCorrespondence, token_correspondence
from fresco_core.correspondence.tokens import TokenGrid

FRAMES, SIZE, SCALES = 8, 512, (8, 16)
BOUND = 10.0


def moving_frames(frames: int, size: int, seed: int = 0) -> Correspondence:
    """Frames with smooth motion, some occlusion, and flow that makes tokens collide and leave the picture."""
    random = torch.Generator().manual_seed(seed)

    def smooth(channels: int, cells: int, amplitude: float) -> torch.Tensor:
        coarse = torch.randn(frames, channels, cells, cells, generator=random) * amplitude
        return torch.nn.functional.interpolate(coarse, (size, size), mode="bicubic", align_corners=False)

    pictures = (smooth(3, size // 16, 60) + 128).clamp(0, 255).byte().permute(0, 2, 3, 1)
    flow = smooth(2, 6, size / 32)
    hidden = smooth(1, 12, 1)[:, 0] > 1
    return Correspondence(pictures, flow, flow, hidden, hidden)


def agree(first: TokenCorrespondence, second: TokenCorrespondence) -> bool:
    """Whether two token correspondences are the same to the bit."""
    return all(torch.equal(getattr(first, name), getattr(second, name)) for name in vars(first))


def run() -> list[Row]:
    """One row for both scales together, bringing flow and colour to the tokens' size included on both sides."""
    frames = moving_frames(FRAMES, SIZE)
    expected, slow = timed(
        lambda: [literal_token_correspondence(TokenGrid.of(frames, scale)) for scale in SCALES], repeats=1
    )
    found, fast = timed(lambda: [token_correspondence(frames, scale) for scale in SCALES], repeats=5)
    same = all(agree(one, other) for one, other in zip(found, expected, strict=True))
    return [Row.of(f"path mapping, {FRAMES} frames of {SIZE}x{SIZE}", slow / fast, BOUND, agrees=same)]
