"""The left rail: source, takes, queue."""
