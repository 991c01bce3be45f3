"""Run the worker: `python -m fresco_core.worker`, with a program at the other end of its input and output."""

from fresco_core.worker.service import main

if __name__ == "__main__":
    main()
