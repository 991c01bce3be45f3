"""The command line: `fresco`, and `python -m fresco_core.cli`."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code.

    Args:
        arguments: without the program's name; default: those of the process.
    """
    try:
        # Inside, so that a Ctrl-C during the import is answered like any other.
        from fresco_core.cli.app import run

        code = run(arguments)
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
