"""The worker: a process of its own for everything heavy, and the client that starts it, asks it and restarts it."""
