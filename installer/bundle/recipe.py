"""What goes into the bundle, the same on every system; the .spec files beside this one say how it is put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAME = "fresco-studio"
PACKAGES = ("fresco_core", "plugin", "installer", "ui")

_RESOURCES = (
    "app",
    "fonts",
    "i18n",
    "icons",
    "looks",
    "models.toml",
    "saliency",
    "sample/sample.mp4",
    "sd15",
    "sketchbook",
)
_DEVELOPMENT = (
    "pytest", "_pytest", "hypothesis", "mypy", "ruff", "basedpyright", "opentimelineio", "PyInstaller", "vermin",
    "matplotlib", "tkinter", "IPython", "importlinter", "grimp", "bpy", "tensorboard", "pandas",
)  # fmt: skip
# Imported by name only, so that nothing sees them.
_HIDDEN = (
    "diffusers.pipelines.stable_diffusion",
    "diffusers.pipelines.controlnet",
    "diffusers.schedulers",
    "transformers.models.clip",
    "transformers.models.distilbert",
)


def analysis() -> dict[str, Any]:
    """The arguments of PyInstaller's `Analysis`."""
    from PyInstaller.utils.hooks import collect_submodules, copy_metadata

    own = [module for package in PACKAGES for module in collect_submodules(package, filter=_is_shipped)]
    data = [
        (str(ROOT / "resources" / name), str(_parent(name)))
        for name in _RESOURCES
        if (ROOT / "resources" / name).exists()
    ]
    data += [(str(path), str(path.parent.relative_to(ROOT))) for path in _plugin_sources()]
    # Libraries look for the versions of what they need when they are imported.
    data += copy_metadata("fresco-studio", recursive=True)
    return {
        "scripts": [str(ROOT / "installer" / "bundle" / "entry.py")],
        "pathex": [str(ROOT)],
        "datas": data,
        "hiddenimports": [*own, *_HIDDEN],
        "excludes": list(_DEVELOPMENT),
        # Our own modules stay files: plugins are installed from them, and numba keeps what it compiles beside them.
        "module_collection_mode": dict.fromkeys(PACKAGES, "py"),
        "noarchive": False,
    }


def _is_shipped(module: str) -> bool:
    return not module.startswith(("fresco_core.sketchbook", "plugin.blender.fresco_studio", "installer.bundle"))


def _parent(name: str) -> Path:
    """Where a resource goes: folders keep their name, files lie in the folder they were in."""
    path = Path("resources") / name
    return path if (ROOT / path).is_dir() else path.parent


def _plugin_sources() -> list[Path]:
    """What is installed into hosts is read from here; Blender's add-on is no module of ours."""
    addon = ROOT / "plugin" / "blender"
    return [
        path
        for path in sorted((addon, *addon.rglob("*")))
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(ROOT).parts)
    ]
