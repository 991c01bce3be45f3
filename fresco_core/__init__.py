"""FRESCO Studio's core: restyles a range of a clip, coherently in time, without knowing Qt or any host."""

__version__ = "0.1.0"
