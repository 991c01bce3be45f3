"""A pyramid level in torch operations, for CUDA and MPS: several problems at once, all patches at the same time.

Where the CPU's kernels hand a good match along a whole row in one sweep, here each patch looks at neighbours near and
farther as they were a moment before; random tries are the same. Results agree with the CPU's within the noise of
another seed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

Array = npt.NDArray[Any]

_STEPS = (4, 1)
"""How far away, in pixels, the neighbours are that a patch learns from."""


class TorchLevel:
    """See `Level`; holds B problems of one size.

    Args:
        exemplars: float32 [B, P, H, W, C], features times the roots of their weights, style first.
        targets: float32 [B, H', W', C], the same; their style is not read.
        styles, patch, uniformity, margin: see `CpuLevel`.
        device: what torch calls it.
    """

    def __init__(
        self,
        exemplars: Array,
        targets: Array,
        *,
        styles: int,
        patch: int,
        uniformity: float,
        margin: int,
        device: str,
    ) -> None:
        self._styles, self._patch, self._uniformity, self._margin = styles, patch, uniformity, margin
        self._device = torch.device(device)
        self._count, self._planes, self.rows, self.columns, self._channels = exemplars.shape
        self._height, self._width = targets.shape[1:3]
        joined = torch.from_numpy(exemplars).flatten(0, 1).to(self._device)
        self._exemplars = self._padded(joined).reshape(-1, self._channels)
        self._target = self._padded(torch.from_numpy(targets).to(self._device))
        size = (self._count, self._height, self._width)
        self._field = torch.zeros(*size, 3, dtype=torch.long, device=self._device)
        self._costs = torch.zeros(size, device=self._device)
        self._active = torch.ones(size, dtype=torch.bool, device=self._device)
        self._voted = torch.zeros(*size, styles, device=self._device)
        self._crowded: Tensor | None = None
        self._counted = 0

    def put_field(self, field: Array) -> None:
        """See `Level`."""
        self._field = torch.from_numpy(np.asarray(field, np.int64)).to(self._device)

    def field(self) -> npt.NDArray[np.int32]:
        """See `Level`."""
        return self._field.cpu().numpy().astype(np.int32)

    def vote(self) -> None:
        """See `Level`."""
        edge = self._patch // 2
        size = (self._count, self._height + 2 * edge, self._width + 2 * edge)
        total = torch.zeros(*size, self._styles, device=self._device)
        times = torch.zeros(*size, 1, device=self._device)
        problems = torch.arange(self._count, device=self._device)[:, None, None]
        corner = self._corner(problems, self._field)
        for y in range(self._patch):
            for x in range(self._patch):
                there = (slice(None), slice(y, y + self._height), slice(x, x + self._width))
                total[there] += self._exemplars[corner + y * self._stride + x, : self._styles]
                times[there] += 1
        inside = (slice(None), slice(edge, edge + self._height), slice(edge, edge + self._width))
        self._voted = total[inside] / times[inside]
        self._target[..., : self._styles] = self._padded(self._voted)

    def style(self) -> npt.NDArray[np.float32]:
        """See `Level`."""
        return self._voted.cpu().numpy()

    def measure(self) -> None:
        """See `Level`."""
        where = torch.ones_like(self._active).nonzero()
        self._costs = self._distance(where, self._field.flatten(0, 2)).view_as(self._costs)

    def error(self) -> npt.NDArray[np.float32]:
        """See `Level`."""
        return self._costs.cpu().numpy()

    def rest(self, tolerance: float) -> None:
        """See `Level`."""
        self._active = self._costs > tolerance * self._patch**2

    def sweep(self, *, backward: bool, radius: int, far: int, doubt: float, tries: int, seed: int) -> int:
        """See `Level`; all directions are looked at, so that `backward` does not matter."""
        where = self._active.nonzero()
        crowding = self._crowding()
        before = self._field[tuple(where.T)]
        chosen, cost = before, self._costs[tuple(where.T)]
        for step in _STEPS:
            for dy, dx in ((0, step), (0, -step), (step, 0), (-step, 0)):
                y, x = (where[:, 1] - dy).clamp(0, self._height - 1), (where[:, 2] - dx).clamp(0, self._width - 1)
                shift = torch.stack((torch.zeros_like(y), where[:, 1] - y, where[:, 2] - x), dim=1)
                chosen, cost = self._better(where, chosen, cost, self._field[where[:, 0], y, x] + shift, crowding)
            self._field[tuple(where.T)] = chosen
        random = torch.Generator(self._device).manual_seed(seed)
        doubtful = (cost > doubt * self._patch**2).nonzero()[:, 0]
        at, kept = where[doubtful], (chosen[doubtful], cost[doubtful])
        reach = far
        while reach > radius:
            for _ in range(tries):
                kept = self._better(at, *kept, self._near(kept[0], reach, random), crowding)
            reach //= 2
        chosen[doubtful], cost[doubtful] = kept
        reach = radius
        while reach >= 1:
            for _ in range(tries):
                chosen, cost = self._better(where, chosen, cost, self._near(chosen, reach, random), crowding)
            reach //= 2
        self._field[tuple(where.T)] = chosen
        self._costs[tuple(where.T)] = cost
        return int((chosen != before).any(dim=1).sum().item())

    def _near(self, field: Tensor, reach: int, random: torch.Generator) -> Tensor:
        """Random patches up to `reach` pixels from those of `field` [N, 3], in any plane."""
        near = field + torch.randint(-reach, reach + 1, field.shape, generator=random, device=self._device)
        near[:, 0] = near[:, 0] % self._planes
        return near

    @property
    def _stride(self) -> int:
        return int(self.columns) + 2 * (self._patch // 2)

    def _better(
        self, where: Tensor, chosen: Tensor, cost: Tensor, tried: Tensor, crowding: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Of two patches for each place [N, 3] (problem, row, column) the better, and its distance."""
        limits = (self.rows - 1 - self._margin, self.columns - 1 - self._margin)
        plane, row, column = tried.unbind(1)
        tried = torch.stack((plane, row.clamp(self._margin, limits[0]), column.clamp(self._margin, limits[1])), dim=1)
        distance = self._distance(where, tried)
        better = distance < cost
        if crowding is not None:
            problem = where[:, 0]
            better = distance + crowding[problem, *tried.T] < cost + crowding[problem, *chosen.T]
        return torch.where(better[:, None], tried, chosen), torch.where(better, distance, cost)

    def _distance(self, where: Tensor, field: Tensor) -> Tensor:
        """Weighted squared grey levels between target patches at `where` [N, 3] and exemplar patches `field` [N, 3]."""
        width = self._target.shape[2]
        here = (where[:, 0] * self._target.shape[1] + where[:, 1]) * width + where[:, 2]
        there = self._corner(where[:, 0], field)
        target = self._target.view(-1, self._channels)
        total: Tensor = torch.zeros(len(where), device=self._device)
        for y in range(self._patch):
            for x in range(self._patch):
                difference = target[here + y * width + x] - self._exemplars[there + y * self._stride + x]
                total = total + difference.square_().sum(dim=1)
        return total

    def _corner(self, problem: Tensor, field: Tensor) -> Tensor:
        """Index of the top left pixel of exemplar patches `field` [..., 3] among all pixels of all exemplars."""
        rows = self.rows + 2 * (self._patch // 2)
        plane, row, column = field.unbind(-1)
        corner: Tensor = ((problem * self._planes + plane) * rows + row) * self._stride + column
        return corner

    def _crowding(self) -> Tensor | None:
        """Cost of each exemplar patch for its use [B, P, rows, columns]; the mean of all sweeps, see `CpuLevel`."""
        if self._uniformity == 0:
            return None
        plane, row, column = self._field.unbind(-1)
        problem = torch.arange(self._count, device=self._device)[:, None, None]
        index = ((problem * self._planes + plane) * self.rows + row) * self.columns + column
        cells = self._count * self._planes * self.rows * self.columns
        counts = torch.bincount(index.flatten(), minlength=cells).float()
        counts = counts.view(-1, 1, self.rows, self.columns)
        tent = torch.ones(1, 1, self._patch, self._patch, device=self._device)
        use = functional.conv2d(functional.conv2d(counts, tent, padding=self._patch - 1), tent)
        even = self._patch**4 * self._height * self._width / (self.rows * self.columns)
        crowding = use.view(self._count, self._planes, self.rows, self.columns) * (self._uniformity / even)
        self._counted += 1
        before = crowding if self._crowded is None else self._crowded
        self._crowded = before + (crowding - before) / self._counted
        return self._crowded

    def _padded(self, pictures: Tensor) -> Tensor:
        """Pictures [N, H, W, C] with half a patch of their own border around."""
        edge = self._patch // 2
        planes = functional.pad(pictures.movedim(-1, 1), (edge,) * 4, mode="replicate")
        return planes.movedim(1, -1).contiguous()
