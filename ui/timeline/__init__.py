"""The timeline: range, keyframes, motion, result and source over time."""
