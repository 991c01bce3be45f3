"""The inspector: look, keyframe, progress, deliver; and the one primary button."""
