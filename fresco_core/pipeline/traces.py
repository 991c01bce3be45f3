"""Latent traces of single keyframes as bytes: numbers alone, in the safetensors format."""

from __future__ import annotations

from safetensors import SafetensorError
from safetensors.torch import load, save

from fresco_core.project import ProjectError
from fresco_core.translation import LatentTrace


def encode_trace(trace: LatentTrace, position: int) -> bytes:
    """One frame's part of a batch's trace."""
    data: bytes = save(
        {
            "steps": trace.steps[:, [position]].contiguous(),
            "final": trace.final[[position]].contiguous(),
        }
    )
    return data


def decode_trace(data: bytes, frame: int) -> LatentTrace:
    """The trace of the keyframe at `frame`.

    Raises:
        ProjectError: if it is damaged.
    """
    try:
        tensors = load(data)
        return LatentTrace(tensors["steps"], tensors["final"])
    except (SafetensorError, KeyError, ValueError):
        raise ProjectError(
            f"The trace of the keyframe at frame {frame} is damaged.", "Reject that keyframe, and render again."
        ) from None
