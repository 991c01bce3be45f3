"""Any request, done."""

from __future__ import annotations

from typing import overload

from fresco_core.pipeline.delivery import export
from fresco_core.pipeline.propagating import propagate_all
from fresco_core.pipeline.proposing import propose
from fresco_core.pipeline.translating import render
from fresco_core.pipeline.workplace import Workplace
from fresco_core.project.requests import (
    Exported,
    ExportRequest,
    Propagated,
    PropagateRequest,
    Proposal,
    ProposeRequest,
    Rendered,
    RenderRequest,
    Request,
)


@overload
def perform(request: ProposeRequest, place: Workplace) -> Proposal: ...
@overload
def perform(request: RenderRequest, place: Workplace) -> tuple[Rendered, ...]: ...
@overload
def perform(request: PropagateRequest, place: Workplace) -> tuple[Propagated, ...]: ...
@overload
def perform(request: ExportRequest, place: Workplace) -> Exported: ...
def perform(request: Request, place: Workplace) -> Proposal | tuple[Rendered, ...] | tuple[Propagated, ...] | Exported:
    """Do what is asked; what was done before is found, not done again. Errors as in the stages."""
    match request:
        case ProposeRequest():
            return propose(request, place)
        case RenderRequest():
            return render(request, place)
        case PropagateRequest():
            return propagate_all(request, place)
        case ExportRequest():
            return export(request, place)
