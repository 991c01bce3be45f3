"""The viewer: source and takes, compared; transport; review; errors."""
