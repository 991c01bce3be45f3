"""What Blender installs, made from the one source tree: a legacy add-on for 3.4 on, and an extension for 4.2 on.

The extension's zip has the manifest and the package at its root; the legacy add-on's has the package in a folder,
and no manifest. Both carry a copy of the bridge's host side, and the licences.
"""

from __future__ import annotations

import argparse
import ast
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

NAME = "fresco_studio"
_HERE = Path(__file__).resolve().parent
_SOURCE = _HERE / NAME
_BRIDGE = _HERE.parent / "bridge" / "host"
_LEFT_OUT = ("ruff.toml", "bridge.py")
_MOMENT = (2020, 1, 1, 0, 0, 0)  # the same source makes the same bytes


def version() -> str:
    """The add-on's version, as its `bl_info` says."""
    tree = ast.parse((_SOURCE / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "bl_info":
            return ".".join(map(str, ast.literal_eval(node.value)["version"]))
    raise ValueError("the add-on has no bl_info")


def files() -> Iterator[tuple[str, bytes]]:
    """The add-on's files: their names within the package, and what is in them."""
    for path in sorted(_SOURCE.rglob("*")):
        name = path.relative_to(_SOURCE)
        caches = any(part.startswith((".", "__pycache__")) for part in name.parts)
        if path.is_file() and path.name not in _LEFT_OUT and not caches:
            yield name.as_posix(), path.read_bytes()
    for path in sorted(_BRIDGE.glob("*.py")):
        yield f"bridge/{path.name}", path.read_bytes()
    yield "LICENSE", (_HERE / "LICENSE").read_bytes()


def build_legacy(folder: Path) -> Path:
    """Write the legacy add-on's zip into `folder`; gives its path."""
    content = [(f"{NAME}/{name}", data) for name, data in files() if name != "blender_manifest.toml"]
    return _write(folder / f"{NAME}-{version()}-addon.zip", content)


def build_extension(folder: Path) -> Path:
    """Write the extension's zip into `folder`; gives its path."""
    return _write(folder / f"{NAME}-{version()}-extension.zip", list(files()))


def _write(path: Path, content: list[tuple[str, bytes]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return path


def main() -> None:
    """`python -m plugin.blender.packages [FOLDER]`"""
    parser = argparse.ArgumentParser(description="Make the zips that Blender installs.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("dist"))
    folder = parser.parse_args().folder
    for path in (build_legacy(folder), build_extension(folder)):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
