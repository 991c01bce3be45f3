"""`python -m ui [CLIP|PROJECT]`: the panel."""

from __future__ import annotations

import sys

from ui.app import main

if __name__ == "__main__":
    sys.exit(main())
