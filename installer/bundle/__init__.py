"""Builds the application folder that needs no Python: `make bundle`."""
