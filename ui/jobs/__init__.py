"""Jobs: the worker's process, and the queue."""
