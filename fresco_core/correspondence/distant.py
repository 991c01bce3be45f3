"""Flow between pictures far apart, helped by the flow of the frames between them.

Estimated directly, flow loses what moved far. Chained from frame to frame it follows, but drifts, and never sees again
what was hidden on the way. So the chain is where a second estimation starts, and each pixel keeps the better of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.correspondence.estimators import DisFlow, FlowEstimator
from fresco_core.correspondence.flow import PairFlow, estimate_both_ways, join, planes
from fresco_core.correspondence.occlusion import flow_mismatch
from fresco_core.correspondence.warp import warp
from fresco_core.frames import Picture

_BOX = 7
"""Side of the box in which two flows are compared, in pixels: a patch of the estimator."""
_GREYS_PER_PIXEL = 2.0
"""How many grey levels of difference weigh as much as coming back one pixel astray."""
_ASTRAY = 5.0
"""In pixels: further astray is no worse."""


def compose_flow(flows: Sequence[PairFlow]) -> PairFlow:
    """The flow from the first picture of a chain to its last.

    Args:
        flows: of neighbouring pairs; the second picture of each is the first of the next. At least one.

    Returns:
        The flows one after the other. What is hidden anywhere on the way is occluded, and so is what the way there
        and back does not bring home.
    """
    whole = reduce(_append, flows)
    forward, backward = whole.forward[None], whole.backward[None]
    return PairFlow(
        whole.forward,
        whole.backward,
        whole.forward_occlusion | flow_mismatch(forward, backward)[0],
        whole.backward_occlusion | flow_mismatch(backward, forward)[0],
    )


def distant_flow(first: Picture, last: Picture, estimator: FlowEstimator, guess: PairFlow) -> PairFlow:
    """Flow of two pictures far apart.

    Args:
        guess: roughly the flow between them, for example composed of the frames' between; its occlusion is not used.

    Returns:
        Per pixel the better of what `estimator` finds on its own and of what a search around `guess` finds, judged by
        the likeness of what it joins and by whether it leads back; occlusion as in `pair_flow`.
    """
    search = DisFlow()
    direct = estimate_both_ways(first, last, estimator)
    guided = (
        torch.from_numpy(search.refine(first, last, guess.forward.numpy()))[None],
        torch.from_numpy(search.refine(last, first, guess.backward.numpy()))[None],
    )
    here, there = planes(first), planes(last)
    forward = _better(here, there, direct, guided)
    backward = _better(there, here, direct[::-1], guided[::-1])
    return join(first, last, forward, backward)


def _append(chain: PairFlow, link: PairFlow) -> PairFlow:
    forward, hidden = _then(chain.forward, chain.forward_occlusion, link.forward, link.forward_occlusion)
    backward, shown = _then(link.backward, link.backward_occlusion, chain.backward, chain.backward_occlusion)
    return PairFlow(forward, backward, hidden, shown)


def _then(flow: Tensor, hidden: Tensor, onward: Tensor, hidden_onward: Tensor) -> tuple[Tensor, Tensor]:
    """Follow `flow` [2, H, W], then `onward`; and what is hidden, bool [H, W], on either way."""
    carried = warp(torch.cat((onward, hidden_onward[None].float()))[None], flow[None])[0]
    return flow + carried[:2], hidden | (carried[2] > 0.5)


def _better(here: Tensor, there: Tensor, one: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor]) -> Tensor:
    """Per pixel the better of two flows [1, 2, H, W], each given with its flow back."""
    costs = [_cost(here, there, flow, back) for flow, back in (one, other)]
    return torch.where(costs[0] <= costs[1], one[0], other[0])


def _cost(here: Tensor, there: Tensor, flow: Tensor, back: Tensor) -> Tensor:
    difference = (here - warp(there, flow)).abs().mean(dim=1, keepdim=True)
    padded = functional.pad(difference, [_BOX // 2] * 4, mode="replicate")
    astray = torch.linalg.vector_norm(flow + warp(back, flow), dim=1, keepdim=True).clamp(max=_ASTRAY)
    cost: Tensor = functional.avg_pool2d(padded, _BOX, stride=1) + _GREYS_PER_PIXEL * astray
    return cost
