"""Correspondence: numbers about frames that say what shows the same thing; no diffusion in here."""

from fresco_core.correspondence.batch import Correspondence, correspond
from fresco_core.correspondence.distant import compose_flow, distant_flow
from fresco_core.correspondence.estimators import FlowEstimator, FlowField, flow_estimator
from fresco_core.correspondence.flow import PairFlow, pair_flow
from fresco_core.correspondence.saliency import background_from_logits, background_weight, dilate
from fresco_core.correspondence.tokens import TokenCorrespondence, token_correspondence
from fresco_core.correspondence.warp import resize_flow, resize_occlusion, warp, warp_adjoint

__all__ = [
    "Correspondence",
    "FlowEstimator",
    "FlowField",
    "PairFlow",
    "TokenCorrespondence",
    "background_from_logits",
    "background_weight",
    "compose_flow",
    "correspond",
    "dilate",
    "distant_flow",
    "flow_estimator",
    "pair_flow",
    "resize_flow",
    "resize_occlusion",
    "token_correspondence",
    "warp",
    "warp_adjoint",
]
