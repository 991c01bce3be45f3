"""A test that asks for `blender` runs in each Blender there is."""

from __future__ import annotations

import pytest
from blenders import found

from plugin.blender import packages


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "blender" in metafunc.fixturenames:
        blenders = found()
        missing = pytest.param(None, marks=pytest.mark.skip(reason="no Blender here; `make blender` gets one"))
        metafunc.parametrize(
            "blender", blenders or [missing], ids=[b.name for b in blenders] or ["none"], scope="module"
        )


@pytest.fixture(scope="session")
def zips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What Blender installs, freshly made."""
    folder = tmp_path_factory.mktemp("zips")
    return {"addon": str(packages.build_legacy(folder)), "extension": str(packages.build_extension(folder))}
