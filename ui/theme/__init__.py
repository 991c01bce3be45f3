"""How everything looks: colours, type, icons, and the style sheet made from them."""

from ui.theme.fonts import font, load_fonts
from ui.theme.icons import icon, paint_icon
from ui.theme.style import apply_theme, unstyled
from ui.theme.tokens import T, colour, set_high_contrast

__all__ = ["T", "apply_theme", "colour", "font", "icon", "load_fonts", "paint_icon", "set_high_contrast", "unstyled"]
