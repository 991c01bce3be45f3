"""Loads the packages that bring compiled code, and prints the Debian packages of system libraries they lack.

Exit status 0 if all load that nothing works without. Run by `make setup` in a fresh environment.
"""

from __future__ import annotations

import importlib
import re
import sys

COMPILED = ("numpy", "scipy.linalg", "cv2", "av", "numba", "torch", "PySide6.QtWidgets")
SOUND = "PySide6.QtMultimedia"
"""Without it the panel plays clips in silence."""

DEBIAN_PACKAGE = {
    "libGL.so": "libgl1",
    "libEGL.so": "libegl1",
    "libgthread-2.0.so": "libglib2.0-0",
    "libglib-2.0.so": "libglib2.0-0",
    "libgomp.so": "libgomp1",
    "libstdc++.so": "libstdc++6",
    "libgcc_s.so": "libgcc-s1",
    "libz.so": "zlib1g",
    "libnuma.so": "libnuma1",
    "libxkbcommon.so": "libxkbcommon0",
    "libfontconfig.so": "libfontconfig1",
    "libfreetype.so": "libfreetype6",
    "libX11.so": "libx11-6",
    "libxcb.so": "libxcb1",
    "libdbus-1.so": "libdbus-1-3",
    "libpulse.so": "libpulse0",
}


def main() -> int:
    missing = set()
    failed = False
    for name in (*COMPILED, SOUND):
        try:
            importlib.import_module(name)
        except ImportError as error:
            failed |= name != SOUND
            library = re.match(r"(lib[\w.+-]*?\.so)", str(error))
            package = library and DEBIAN_PACKAGE.get(library.group(1))
            if package:
                missing.add(package)
            else:
                print(f"{name} does not load: {error}", file=sys.stderr)
    print(" ".join(sorted(missing)))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
