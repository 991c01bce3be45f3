"""Models on this machine: the catalogue, downloads, imports, and where they are kept."""

from fresco_core.models.catalogue import Entry, catalogue, find_entry
from fresco_core.models.preferences import ModelPreferences, is_offline, models_folder
from fresco_core.models.receipt import Receipt
from fresco_core.models.store import Damage, Store

__all__ = [
    "Damage",
    "Entry",
    "ModelPreferences",
    "Receipt",
    "Store",
    "catalogue",
    "find_entry",
    "is_offline",
    "models_folder",
]
