"""FRESCO Studio in the timeline: the bridge to hosts, their plugins, and files for every other editor."""
