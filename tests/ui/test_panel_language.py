"""Languages: files are complete, the panel switches while it runs, longer words are not clipped."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn_takes import FRAMES, open_drawn
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QFontDatabase, QFontMetrics, QRawFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QMenuBar,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fresco_core.project.errors import ProjectError
from fresco_core.resources import resource
from tools.translations import sources, translations
from ui.app import application
from ui.appearance import Appearance
from ui.error_words import SENTENCES, told
from ui.inspector.look_button import LookButton
from ui.settings.names import ORDER
from ui.theme.fonts import font
from ui.theme.tokens import T
from ui.window import Window

FIELD = re.compile(r"\{[^}]*\}")


def test_every_text_is_translated_with_the_same_fields() -> None:
    known = translations(resource("i18n", "fresco_zh_CN.ts"))
    texts = sources()
    assert not [text for text in texts if not known.get(text)]
    wrong = [text for text in texts if sorted(FIELD.findall(text)) != sorted(FIELD.findall(known[text]))]
    assert not wrong


def test_frequent_errors_are_sentences_of_the_core() -> None:
    written = set()
    for path in Path("fresco_core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                written.add("".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values))
            elif isinstance(node, ast.Constant):
                written.add(str(node.value))
    assert not [one for one in SENTENCES if FIELD.sub("{}", one) not in written]


def test_chinese_needs_no_font_of_the_system() -> None:
    shipped = QRawFont(str(resource("fonts", "panel-cjk.ttf")), 12)
    used = set("".join(translations(resource("i18n", "fresco_zh_CN.ts")).values()))
    assert not [one for one in sorted(used) if ord(one) > 0x2E7F and not shipped.supportsCharacter(ord(one))]
    assert "FRESCO CJK" in QFontDatabase.families()
    assert "FRESCO CJK" in font(11).families()


@pytest.fixture
def appearance(window: Window) -> Iterator[Appearance]:
    """The application's, back to normal at the end."""
    window.session.preferences.set("language", "en")
    made = Appearance(application(), window.session.preferences)
    yield made
    made.close()
    made.deleteLater()


def test_the_language_changes_while_the_panel_runs(window: Window, appearance: Appearance, qtbot: QtBot) -> None:
    session = window.session
    assert _menus(window)[0] == "File"
    session.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _menus(window)[0] == "文件", timeout=30_000)
    assert window.actions_["approve"].text() == "通过并固定"
    assert told(ProjectError("The clip 'a.mp4' is missing.", "Do what no list has.")) == (
        "找不到素材“a.mp4”。 Do what no list has."
    )
    titles = {one.accessibleName() for one in window.workspace.inspector.findChildren(LookButton)}
    assert {"秋天", "水粉画"} <= titles
    # Nothing of the widgets that are gone listens any more.
    for signal in (session.changed, session.progressed, session.closed, session.selected, session.viewed):
        signal.emit()
    session.moved.emit(0)
    session.noticed.emit("A sentence.", False)
    session.preferences.set("language", "en")
    qtbot.waitUntil(lambda: _menus(window)[0] == "File", timeout=30_000)


def test_contrast_and_text_size(window: Window, appearance: Appearance, sample: Path, qtbot: QtBot) -> None:
    before = window.header
    window.session.preferences.set("high_contrast", True)
    window.session.preferences.set("text_scale", 1.5)
    qtbot.waitUntil(lambda: window.header is not before, timeout=30_000)
    qtbot.wait(50)
    assert T.bd == T.bd2
    window.session.preferences.set("reduced_motion", True)
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_FadeTooltip)
    label = next(one for one in window.workspace.findChildren(QLabel) if one.property("role") == "secondary")
    assert label.fontInfo().pixelSize() == round(11 * 1.5)
    open_drawn(window, sample, qtbot)
    for width in (1280, window.minimumWidth()):
        window.resize(width, 720)
        for tab in ("look", "keyframe", "deliver"):
            window.show_tab(tab)
            qtbot.waitUntil(lambda: not clipped(window), timeout=20_000)
            areas = [one for one in window.layout_now.inspector.findChildren(QScrollArea) if one.isVisible()]
            assert all(area.widget().width() <= area.viewport().width() for area in areas[:1])


def _menus(window: Window) -> list[str]:
    bar = window.header.findChild(QMenuBar)
    assert bar is not None
    return [action.text() for action in bar.actions()]


class Longer(QTranslator):
    """English, a third longer."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"{text} {'x' * (len(FIELD.sub('', text)) // 3)}"

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def longer(window: Window, qtbot: QtBot) -> Iterator[Window]:
    """A window whose words are all a third longer."""
    before = window.header
    translator = Longer()
    QCoreApplication.installTranslator(translator)
    qtbot.waitUntil(lambda: window.header is not before, timeout=30_000)
    yield window
    QCoreApplication.removeTranslator(translator)


def clipped(root: QWidget) -> list[str]:
    """Words that need more room than they have; what may shrink says so by its size policy."""
    found = []
    for bar in root.findChildren(QMenuBar):
        heights = [bar.actionGeometry(action).height() for action in bar.actions() if bar.isVisible()]
        if any(height == 0 or height > bar.height() for height in heights):
            found.append(f"menus: {heights} in {bar.height()}")
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, QLabel | QAbstractButton) or not widget.isVisible() or not widget.text():
            continue
        if widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored:
            continue
        if isinstance(widget, QLabel) and (widget.wordWrap() or widget.textFormat() == Qt.TextFormat.RichText):
            if widget.height() + 2 < widget.heightForWidth(widget.width()):
                found.append(f"too low: {widget.text()}")
            continue
        if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            continue
        need = QFontMetrics(widget.font()).horizontalAdvance(widget.text())
        if need > widget.contentsRect().width() + 1:
            found.append(f"{widget.text()} ({need} in {widget.contentsRect().width()})")
    return found


def check_all_pages(window: Window, sample: Path, qtbot: QtBot) -> None:
    """Nothing is clipped once the window rests, with and without a clip, nor on any page."""

    def fits(where: str) -> None:
        def check() -> None:
            assert not clipped(window), where

        qtbot.waitUntil(check, timeout=20_000)

    window.resize(1600, 1000)
    fits("nothing open")
    open_drawn(window, sample, qtbot)
    window.session.select(frozenset({FRAMES[1]}))
    for tab in ("look", "keyframe", "deliver"):
        window.show_tab(tab)
        fits(tab)
    for name in ORDER:
        window.session.show_page(name)
        qtbot.waitUntil(lambda: not window.session.background.busy, timeout=60_000)
        fits(name)


def test_longer_words_are_not_clipped(longer: Window, sample: Path, qtbot: QtBot) -> None:
    check_all_pages(longer, sample, qtbot)


def test_chinese_is_not_clipped(window: Window, appearance: Appearance, sample: Path, qtbot: QtBot) -> None:
    window.session.preferences.set("language", "zh_CN")
    qtbot.waitUntil(lambda: _menus(window)[0] == "文件", timeout=30_000)
    check_all_pages(window, sample, qtbot)
    window.session.preferences.set("language", "en")
