"""`python -m installer`: the same as `fresco install`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from fresco_core.errors import FrescoError
from installer.actions import Action, run
from installer.telling import lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; gives the process's exit code."""
    parser = argparse.ArgumentParser(prog="installer", description="Install the panel and its plugins for hosts.")
    parser.add_argument("action", nargs="?", type=Action, choices=list(Action), default=Action.INSTALL)
    parser.add_argument(
        "--host", action="append", default=[], metavar="ID", help="only this: panel, blender-4.5, resolve ..."
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    options = parser.parse_args(arguments)
    try:
        reports = run(options.action, options.host, dry_run=options.dry_run)
    except FrescoError as error:
        sys.stderr.write(f"installer: {error}\n")
        return error.exit_code
    for line in lines(reports, detailed=options.dry_run):
        sys.stdout.write(f"{line}\n")
    return int(any(report.failed for report in reports))


if __name__ == "__main__":
    sys.exit(main())
