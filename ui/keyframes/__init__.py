"""The keyframe strip: one card for each keyframe, and what is done with several at once."""
