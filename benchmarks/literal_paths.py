"""Temporal paths the way the method states them: one token after the other. Slow, and easy to compare with the text."""

from __future__ import annotations

import numpy as np
import torch

from fresco_core.correspondence import TokenCorrespondence
from fresco_core.correspondence.tokens import TokenGrid, cross_frame_mask


def literal_token_correspondence(grid: TokenGrid) -> TokenCorrespondence:
    """See `fresco_core.correspondence.token_correspondence`; the grid is what both start from."""
    frames, _, height, width = grid.colour.shape
    colours = grid.colour.flatten(2).transpose(1, 2)
    tokens = height * width
    hops, broken = [], []
    for i in range(frames - 1):
        hop, unlinked = _link(
            grid.flow[i].numpy(), grid.occluded[i].numpy(), colours[i + 1].numpy(), colours[i].numpy(), height, width
        )
        hops.append(hop)
        broken.append(unlinked)

    forward = np.zeros((frames, tokens), np.int64)
    backward = np.zeros((frames, tokens), np.int64)
    mask = np.zeros((tokens, frames, frames), bool)
    for path in range(tokens):
        position, group, groups = path, 0, [0]
        forward[0, path] = path
        for i in range(frames - 1):
            group += broken[i][position]
            groups.append(group)
            position = hops[i][position]
            forward[i + 1, path] = position
        for a in range(frames):
            backward[a, forward[a, path]] = path
            for b in range(frames):
                mask[path, a, b] = groups[a] == groups[b]
    return TokenCorrespondence(
        cross_frame_mask(grid), torch.from_numpy(forward), torch.from_numpy(backward), torch.from_numpy(mask)
    )


def _link(
    flow: np.ndarray, occluded: np.ndarray, colour: np.ndarray, colour_before: np.ndarray, height: int, width: int
) -> tuple[list[int], list[bool]]:
    """For every token of the frame before: where it leads to, and whether that is only because both were left over."""
    tokens = height * width
    winner: list[int | None] = [None] * tokens
    nearest = [np.inf] * tokens
    for y in range(height):
        for x in range(width):
            if occluded[y, x]:
                continue
            # Rounds half to even, as does torch.
            to_x, to_y = np.rint(x + flow[0, y, x]), np.rint(y + flow[1, y, x])
            if not (0 <= to_x < width and 0 <= to_y < height):
                continue
            p, q = y * width + x, int(to_y) * width + int(to_x)
            red, green, blue = (colour[p] - colour_before[q]) ** 2
            distance = (red + green + blue) / np.float32(3)
            if winner[q] is None or distance < nearest[q]:
                winner[q], nearest[q] = p, distance
    won = {p for p in winner if p is not None}
    left_over = iter([p for p in range(tokens) if p not in won])
    unlinked = [p is None for p in winner]
    return [next(left_over) if p is None else p for p in winner], unlinked
