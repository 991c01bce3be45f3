"""Playback: the clock that moves the playhead, and the clip's sound."""
