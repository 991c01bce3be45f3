"""Language, contrast and text size of the running application, as the preferences say."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from fresco_core.resources import resource
from ui.preferences import Preferences
from ui.theme import apply_theme, set_high_contrast
from ui.theme.fonts import set_text_scale

_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
)
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


class Appearance(QObject):
    """Applies the preferences at the start, and again when one of them changes; windows then build themselves anew."""

    def __init__(self, app: QApplication, preferences: Preferences) -> None:
        super().__init__(app)
        self._app, self._preferences = app, preferences
        self._translator: QTranslator | None = None
        self.language = "en"
        self._apply_language()
        self._apply_look()
        self._apply_motion()
        preferences.changed.connect(self._changed)

    def close(self) -> None:
        """Back to the defaults."""
        self._install(None)
        set_high_contrast(False)
        set_text_scale(1.0)
        apply_theme(self._app)

    def _changed(self, name: str) -> None:
        if name == "language":
            self._apply_language()
        elif name == "reduced_motion":
            self._apply_motion()
        elif name in ("high_contrast", "text_scale"):
            self._apply_look()
            for window in self._app.topLevelWidgets():
                QCoreApplication.postEvent(window, QEvent(QEvent.Type.LanguageChange))

    def _apply_language(self) -> None:
        wanted = str(self._preferences.get("language")) or _of_system()
        self.language = wanted if wanted in LANGUAGES else "en"
        translator = QTranslator(self)
        file = resource("i18n", f"fresco_{self.language}.qm")
        self._install(translator if self.language != "en" and translator.load(str(file)) else None)

    def _install(self, translator: QTranslator | None) -> None:
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator.deleteLater()
        self._translator = translator
        if translator is not None:
            self._app.installTranslator(translator)

    def _apply_motion(self) -> None:
        """Menus, lists and tool tips come at once, or as the system likes them to."""
        for effect in _EFFECTS:
            self._app.setEffectEnabled(effect, not self._preferences.get("reduced_motion"))

    def _apply_look(self) -> None:
        set_high_contrast(bool(self._preferences.get("high_contrast")) or _system_wants_contrast(self._app))
        set_text_scale(float(self._preferences.get("text_scale")))
        apply_theme(self._app)


def _system_wants_contrast(app: QApplication) -> bool:
    # Qt tells it from 6.10 on.
    wishes = getattr(app.styleHints(), "accessibility", None)
    return wishes is not None and wishes().contrastPreference() == Qt.ContrastPreference.HighContrast


def _of_system() -> str:
    for name in QLocale.system().uiLanguages():
        if name.startswith(("zh-Hans", "zh-CN", "zh_CN", "zh-SG")):
            return "zh_CN"
        if name.startswith("en"):
            return "en"
    return "en"
