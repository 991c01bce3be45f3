"""`python -m fresco_core.cli`."""

from fresco_core.cli import main

if __name__ == "__main__":
    main()
