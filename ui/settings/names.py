"""Names of the pages, without building them."""

from __future__ import annotations

from ui.words import tr

ORDER = ("general", "models", "hardware", "hosts", "storage", "shortcuts", "diagnostics", "licences")
ICONS = {
    "general": "tune",
    "models": "package-variant-closed",
    "hardware": "expansion-card",
    "hosts": "link-variant",
    "storage": "harddisk",
    "shortcuts": "keyboard-outline",
    "diagnostics": "pulse",
    "licences": "information-outline",
}


def page_title(name: str) -> str:
    """What a page is called."""
    return {
        "general": tr("General"),
        "models": tr("Models"),
        "hardware": tr("Hardware"),
        "hosts": tr("Hosts"),
        "storage": tr("Storage"),
        "shortcuts": tr("Shortcuts"),
        "diagnostics": tr("Diagnostics"),
        "licences": tr("Licences"),
    }.get(name, name)
