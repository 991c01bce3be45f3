"""What a large model costs on a device that is not here: its code runs, its numbers are not computed.

Whatever comes out of tensors in half precision is made with its true shape and its memory is counted, but nothing is
put into it. So a batch that takes a GPU seconds and a CPU an hour is gone through in seconds, in memory that is never
touched. All else, such as correspondence, is computed as ever.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves, tree_map_only
from torch.utils.flop_counter import flop_registry, sdpa_flop_count

from benchmarks.capped import CappedAllocator

_HALF = (torch.float16, torch.bfloat16)


@dataclass(frozen=True)
class Gpu:
    """What a data sheet promises: dense products in half precision and in TF32 [1 / s], memory [bytes / s]."""

    half: float
    single: float
    bandwidth: float


H200 = Gpu(half=989e12, single=494e12, bandwidth=4.8e12)


class DryRun(CappedAllocator):
    """A mode in which tensors in half precision, and all that is made of them, have a shape and no values.

    What libraries take for themselves (workspaces of convolutions, holes of an allocator) is not counted.

    Attributes:
        half, single: floating-point operations of products and convolutions in half and in single precision.
        least: seconds that the device needs at the very least, every operator at the rate of its data sheet.
    """

    def __init__(self, limit: float = float("inf"), gpu: Gpu = H200) -> None:
        super().__init__(limit)
        self.half = self.single = 0
        self.least = 0.0
        self._gpu = gpu
        self._empty: dict[int, weakref.ref[Any]] = {}

    def __torch_dispatch__(
        self, call: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        given = [one for one in tree_leaves((args, kwargs)) if isinstance(one, Tensor)]
        # A view is a tensor of the same memory, and a number leaves torch: both are had by asking.
        if not any(map(self._is_empty, given)) or _is_view(call) or call is torch.ops.aten._local_scalar_dense.default:
            return super().__torch_dispatch__(call, types, args, kwargs)
        made = self._made(call, args, kwargs)
        for one in tree_leaves(made):
            if isinstance(one, Tensor):
                self._take(one.untyped_storage())
                self._leave_empty(one.untyped_storage())
        self._count(call, args, given, made)
        return made

    def _made(self, call: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What the call returns, without values."""
        written = [
            kwargs[one.name] if one.name in kwargs else args[at]
            for at, one in enumerate(call._schema.arguments)
            if one.alias_info is not None and one.alias_info.is_write and (one.name in kwargs or at < len(args))
        ]
        if written:
            return written[0] if call._schema.returns else None
        shapes, named = tree_map_only(Tensor, _shape_of, (args, {k: v for k, v in kwargs.items() if k != "device"}))
        return tree_map_only(Tensor, _without_values, call(*shapes, **named))

    def _is_empty(self, tensor: Tensor) -> bool:
        return tensor.dtype in _HALF or tensor.untyped_storage()._cdata in self._empty

    def _leave_empty(self, storage: torch.UntypedStorage) -> None:
        place = storage._cdata
        if place not in self._empty:
            self._empty[place] = weakref.ref(storage, lambda _: self._empty.pop(place))

    def _count(self, call: Any, args: tuple[Any, ...], given: list[Tensor], made: Any) -> None:
        operations = 0
        if call._overloadpacket in flop_registry:
            operations = flop_registry[call._overloadpacket](*args, out_val=made)
        elif "scaled_dot_product" in call.name():
            operations = sdpa_flop_count(*(one.shape for one in args[:3]))
        of_halves = all(one.dtype in _HALF for one in given if one.is_floating_point())
        if of_halves:
            self.half += operations
        else:
            self.single += operations
        results = [one for one in tree_leaves(made) if isinstance(one, Tensor)]
        moved = sum(one.numel() * one.element_size() for one in (*given, *results))
        rate = self._gpu.half if of_halves else self._gpu.single
        self.least += max(operations / rate, moved / self._gpu.bandwidth)


def _is_view(call: Any) -> bool:
    return any(one.alias_info is not None and not one.alias_info.is_write for one in call._schema.returns)


def _shape_of(tensor: Tensor) -> Tensor:
    return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device="meta")


def _without_values(shape: Tensor) -> Tensor:
    # Comparisons come out true, so that checks for numbers that are none are content; indices come out as 0.
    if shape.dtype == torch.bool:
        return torch.ones_like(shape, device="cpu")
    if not shape.is_floating_point():
        return torch.zeros_like(shape, device="cpu")
    return torch.empty_strided(shape.shape, shape.stride(), dtype=shape.dtype, device="cpu")
