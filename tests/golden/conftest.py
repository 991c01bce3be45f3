"""Golden cases: numeric inputs and outputs of each step, read from the folder named by `FRESCO_GOLDEN`.

Sizes, settings and counts come from the files, so that other cases of the same form run with the same tests.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Case = dict[str, np.ndarray]


@pytest.fixture(scope="session")
def golden_folder() -> Path:
    """The folder of cases; a folder without any case is a failure, not a reason to skip everything."""
    folder = Path(os.environ.get("FRESCO_GOLDEN") or Path(__file__).parent / "data")
    if not any(folder.glob("*.npz")):
        pytest.fail(f"No golden case (*.npz) in {folder.resolve()}: FRESCO_GOLDEN names the wrong folder.")
    return folder


@pytest.fixture(scope="session")
def golden(golden_folder: Path) -> Callable[[str], Case]:
    """`golden(name)`: the arrays of the case `name`, or a skip that names it if the folder lacks it."""

    def load(name: str) -> Case:
        path = golden_folder / f"{name}.npz"
        if not path.is_file():
            pytest.skip(f"golden case {name} is not in {golden_folder}")
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)

    return load
