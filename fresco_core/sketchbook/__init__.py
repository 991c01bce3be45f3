"""Sketchbook, the built-in model: how its training pictures are made, how it is trained, judged and shipped.

Nothing here runs when a clip is restyled; the shipped weights are in `resources/sketchbook`.
"""
