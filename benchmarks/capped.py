"""A small device on any machine: tensors may take so many bytes together, and no more."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class CappedAllocator(TorchDispatchMode):
    """Counts what tensors hold that were made inside of it, and refuses as a GPU's allocator does.

    Attributes:
        limit: bytes.
        peak: bytes at the worst moment.
        refusals: how often a tensor was refused.
    """

    def __init__(self, limit: float = float("inf")) -> None:
        super().__init__()
        self.limit = limit
        self.peak = self.refusals = 0
        self._used = 0
        self._held: dict[int, weakref.ref[Any]] = {}

    def __torch_dispatch__(
        self, call: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        made = call(*args, **(kwargs or {}))
        # Views of what was made elsewhere take nothing.
        known = {one.untyped_storage()._cdata for one in tree_leaves((args, kwargs)) if isinstance(one, torch.Tensor)}
        for one in tree_leaves(made):
            if isinstance(one, torch.Tensor) and one.device.type == "cpu":
                storage = one.untyped_storage()
                if storage._cdata not in known:
                    self._take(storage)
        return made

    def _take(self, storage: torch.UntypedStorage) -> None:
        place, size = storage._cdata, storage.nbytes()
        if place in self._held:
            return
        if self._used + size > self.limit:
            self.refusals += 1
            raise torch.OutOfMemoryError(f"CUDA out of memory. Tried to allocate {size} bytes.")
        self._used += size
        self.peak = max(self.peak, self._used)

        def give_back(_: object) -> None:
            del self._held[place]
            self._used -= size

        self._held[place] = weakref.ref(storage, give_back)
