"""What the bundled programs do: `fresco-studio` is the panel, `fresco` the command line.

Parts of the product start each other as `PYTHON -m MODULE`; in a bundle the program itself is that Python, for the
product's own modules.
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys
from pathlib import Path

_MODULES = frozenset({"ui", "fresco_core.worker", "fresco_core.cli", "installer"})


def main() -> None:
    """Do what the program's name and arguments say."""
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-m"]:
        module = sys.argv[2] if len(sys.argv) > 2 else ""
        if module not in _MODULES:
            sys.exit(f"{Path(sys.argv[0]).name}: there is no module '{module}' to run.")
        sys.argv[:3] = [module]
    else:
        module = "fresco_core.cli" if Path(sys.executable).stem == "fresco" else "ui"
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
