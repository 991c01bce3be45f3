"""Models: which there are, and which are on this computer."""
