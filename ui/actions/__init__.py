"""Everything a user can do, as one table: menus, buttons, shortcuts, tool tips and the palette come from it."""

from ui.actions.registry import Actions
from ui.actions.table import TABLE, Action

__all__ = ["TABLE", "Action", "Actions"]
