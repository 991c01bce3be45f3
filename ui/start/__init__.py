"""What shows while no clip is open: this computer and its models, and the ways to begin."""
