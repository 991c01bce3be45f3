"""The Fusion palette and one style sheet, both made from the tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ui.theme.fonts import font, text_scale
from ui.theme.tokens import T


def apply_theme(app: QApplication) -> None:
    """Make the whole application look as specified; may be called again when tokens or text scale change."""
    app.setStyle("Fusion")
    app.setPalette(_palette())
    app.setFont(font(12))
    app.setStyleSheet(style_sheet())


@contextmanager
def unstyled() -> Iterator[None]:
    """Put many widgets together without the style sheet, which comes back at the end, once for all.

    Whenever a widget is put into another, the style sheet is worked out anew for all that is in it: three quarters of
    the time that the window took.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    sheet = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(sheet)


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: T.b1,
        QPalette.ColorRole.Base: T.b1,
        QPalette.ColorRole.AlternateBase: T.b2,
        QPalette.ColorRole.Button: T.b3,
        QPalette.ColorRole.Text: T.t1,
        QPalette.ColorRole.WindowText: T.t1,
        QPalette.ColorRole.ButtonText: T.t1,
        QPalette.ColorRole.BrightText: T.white,
        QPalette.ColorRole.Highlight: T.sel,
        QPalette.ColorRole.HighlightedText: T.white,
        QPalette.ColorRole.PlaceholderText: T.t3,
        QPalette.ColorRole.ToolTipBase: T.b3,
        QPalette.ColorRole.ToolTipText: T.t1,
        QPalette.ColorRole.Link: T.ac,
        QPalette.ColorRole.Mid: T.bd,
        QPalette.ColorRole.Dark: T.ln,
        QPalette.ColorRole.Shadow: T.ln,
        QPalette.ColorRole.Light: T.b4,
        QPalette.ColorRole.Accent: T.acf,
    }
    for role, token in roles.items():
        palette.setColor(role, QColor(token))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(T.dis))
    return palette


def style_sheet() -> str:
    """The style sheet for the present tokens and text scale."""
    sheet = _SHEET
    names = sorted((name for name in vars(T) if not name.startswith("_")), key=len, reverse=True)
    for name in names:
        sheet = sheet.replace(f"@{name};", f"{getattr(T, name)};").replace(f"@{name} ", f"{getattr(T, name)} ")
    for size in (10, 11, 12, 13, 14, 18, 22):
        sheet = sheet.replace(f"@{size}px", f"{round(size * text_scale())}px")
    return sheet


_SHEET = """
QWidget { color: @t1; }
QMainWindow, QDialog { background: @b1; }
QToolTip { background: @b3; color: @t1; border: 1px solid @bd; padding: 4px 6px; }
QLabel { background: transparent; }
QLabel[role="secondary"] { color: @t2; font-size: @11px; }
QLabel[role="hint"] { color: @t3; font-size: @11px; }
QLabel[role="body2"] { color: @t2; }
QLabel[role="head"] { font-size: @13px; font-weight: 600; }
QLabel[role="title"] { font-size: @18px; font-weight: 600; }
QLabel[role="timecode"] { font-size: @14px; font-weight: 600; }
QLabel[role="eta"] { font-size: @22px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="small"] { font-size: @11px; }
QLabel[number="true"] { background: @b4; color: @t1; border-radius: 9px; font-size: @11px; font-weight: 600; }
QLabel[role="ok"] { color: @ok; font-size: @11px; }
QLabel[role="bad"] { color: @bad; font-size: @11px; }
QLabel[role="warn"] { color: @wn; font-size: @11px; }
QLabel[role="accent"] { color: @ac; font-size: @11px; }
QLabel[chip="accent"] { background: @sel; color: @white; border-radius: 3px; padding: 2px 6px; font-size: @11px; }
QLabel[chip="ok"] { background: @okf; color: @on_ok; border-radius: 3px; padding: 2px 6px; font-size: @11px; }
QLabel[chip="bad"] { background: @badf; color: @on_bad; border-radius: 3px; padding: 2px 6px; font-size: @11px; }
QLabel[chip="warn"] { background: @wnf; color: @on_wn; border-radius: 3px; padding: 2px 6px; font-size: @11px; }
QLabel[chip="plain"] { background: @b4; color: @t1; border-radius: 3px; padding: 2px 6px; font-size: @11px; }
QLabel:disabled { color: @dis; }
QFrame[panel="true"] { background: @b2; }
QFrame[well="true"] { background: @b1; border: 1px solid @bd; border-radius: 4px; }
QFrame[card="true"] { background: @b3; border: 1px solid @bd; border-radius: 4px; }
QFrame[card="true"][chosen="true"] { background: @b3; border: 1px solid @ac; }
QFrame[toast="true"] { background: @b3; border: 1px solid @bd2; border-radius: 6px; }
QListWidget[nav="true"] { background: @b2; padding: 8px 0; }
QListWidget[nav="true"]::item { padding-left: 12px; color: @t2; border: none; }
QListWidget[nav="true"]::item:hover { background: @b4; }
QListWidget[nav="true"]::item:selected { background: @sel; color: @white; }
QTableWidget { alternate-background-color: @b2; selection-background-color: @sel; selection-color: @white; }
QFrame[note="warn"] { background: @wnf; border-radius: 4px; }
QFrame[note="accent"] { background: @sel; border-radius: 4px; }
QFrame[note="warn"] QLabel { color: @on_wn; font-size: @11px; }
QFrame[line="true"] { background: @ln; border: none; }
QPushButton { background: @b3; border: 1px solid @bd; border-radius: 4px; padding: 0 10px; min-height: 26px; }
QPushButton:hover { background: @b4; }
QPushButton:pressed { background: @b1; }
QPushButton:disabled { color: @dis; }
QPushButton:focus { border: 1px solid @ac; outline: none; }
QPushButton[small="true"] { min-height: 22px; padding: 0 8px; font-size: @11px; }
QPushButton[large="true"] { min-height: 34px; font-size: @13px; }
QPushButton[primary="true"] { background: @acf; border: 1px solid @acf; color: @white; font-weight: 500; }
QPushButton[primary="true"]:hover { background: @ach; }
QPushButton[primary="true"]:pressed { background: @acp; }
QPushButton[primary="true"]:focus { border: 1px solid @white; }
QPushButton[primary="true"]:disabled { background: @b3; border: 1px solid @bd; color: @dis; }
QPushButton[tone="bad"] { background: @badf; border: 1px solid #7A3B37; color: @on_bad; }
QPushButton[tone="ok"] { background: @okf; border: 1px solid #356B4D; color: @on_ok; }
QPushButton[tone="bad"]:disabled, QPushButton[tone="ok"]:disabled { background: @b3; border-color: @bd; color: @dis; }
QPushButton[flat="true"] { background: transparent; border: 1px solid transparent; }
QPushButton[flat="true"][badged="true"] { padding-right: 2px; }
QPushButton[flat="true"]:hover { background: @b4; }
QPushButton[flat="true"]:focus { border: 1px solid @ac; }
QPushButton[link="true"] {
    background: transparent; border: none; color: @ac; padding: 0; min-height: 16px; font-size: @11px; text-align: left; }
QPushButton[link="true"]:hover { text-decoration: underline; }
QPushButton[link="true"]:focus { text-decoration: underline; border-bottom: 1px solid @ac; }
QPushButton[link="true"]:disabled { color: @dis; }
QPushButton[choice="true"] { text-align: left; padding: 8px 12px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px 5px; color: @t2; }
QToolButton:hover { background: @b4; }
QToolButton:pressed { background: @b1; }
QToolButton:checked { background: @sel; border: 1px solid @ac; color: @white; }
QToolButton:disabled { color: @dis; }
QToolButton:checked:disabled { background: transparent; border: 1px solid transparent; }
QToolButton:focus { border: 1px solid @ac; }
QToolButton::menu-indicator { image: none; }
QToolButton[segment="true"] {
    background: @b1; border: 1px solid @bd; border-radius: 0; padding: 4px 10px; font-size: @12px; color: @t2; }
QToolButton[segment="true"]:hover { background: @b4; }
QToolButton[segment="true"]:checked { background: @sel; border: 1px solid #3D5A8A; color: @white; }
QToolButton[segment="true"]:focus { border: 1px solid @ac; }
QToolButton[segment="true"]:disabled { color: @dis; }
QToolButton[segment="true"][compact="true"] { padding: 3px 8px; font-size: @11px; }
QToolButton[segment="true"][first="true"] { border-top-left-radius: 4px; border-bottom-left-radius: 4px; }
QToolButton[segment="true"][last="true"] { border-top-right-radius: 4px; border-bottom-right-radius: 4px; }
QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox {
    background: @b1; border: 1px solid @bd; border-radius: 4px; padding: 3px 6px; selection-background-color: @acf; }
QLineEdit { min-height: 18px; }
QSpinBox, QDoubleSpinBox { padding: 2px 2px 2px 4px; }
QAbstractSpinBox QLineEdit { min-height: 0; padding: 0 0 0 5px; border: none; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus { border: 1px solid @ac; }
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { color: @dis; }
QComboBox { background: @b1; border: 1px solid @bd; border-radius: 4px; padding: 0 8px; min-height: 24px; }
QComboBox:hover { background: @b3; }
QComboBox:focus { border: 1px solid @ac; }
QComboBox:disabled { color: @dis; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(@chevron@); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @b3; border: 1px solid @bd; selection-background-color: @sel; outline: none; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox:focus, QRadioButton:focus { color: @white; }
QCheckBox:disabled, QRadioButton:disabled { color: @dis; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @bd2; background: @b1; }
QCheckBox::indicator { border-radius: 2px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: @acf; border: 1px solid @ac; image: url(@check@); }
QRadioButton::indicator:checked { background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
    stop:0 @ac stop:0.55 @ac stop:0.6 @b1 stop:1 @b1 ); border: 1px solid @ac; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 1px solid @white; }
QSlider::groove:horizontal { height: 3px; background: @b4; border-radius: 1px; }
QSlider::sub-page:horizontal { background: @ac; border-radius: 1px; }
QSlider::sub-page:horizontal:disabled { background: @dis; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -5px 0; border-radius: 6px; background: @t1; }
QSlider::handle:horizontal:hover { background: @white; }
QSlider::handle:horizontal:focus { background: @white; border: 2px solid @ac; width: 10px; height: 10px; }
QSlider::handle:horizontal:disabled { background: @dis; }
QProgressBar { background: @b4; border: none; border-radius: 2px; text-align: right; }
QProgressBar::chunk { background: @ac; border-radius: 2px; }
QProgressBar[tone="bad"]::chunk { background: @bad; }
QProgressBar[tone="ok"]::chunk { background: @ok; }
QTabBar { background: @b1; }
QTabBar::tab { background: @b1; color: @t2; padding: 0 14px; min-height: 30px; border: none;
    border-top: 2px solid transparent; border-right: 1px solid @ln; border-bottom: 1px solid @ln; }
QTabBar::tab:selected { background: @b2; color: @t1; border-top: 2px solid @ac; border-bottom: 1px solid @b2; }
QTabBar::tab:hover { color: @white; }
QTabBar::tab:focus { color: @ac; }
QMenuBar { background: @b2; spacing: 0; }
QMenuBar::item { padding: 6px 9px; background: transparent; color: @t2; border-radius: 4px; }
QMenuBar::item:selected { background: @b4; }
QMenu { background: @b3; border: 1px solid @bd; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 12px; border-radius: 3px; }
QMenu::item:selected { background: @sel; color: @white; }
QMenu::item:disabled { color: @dis; }
QMenu::separator { height: 1px; background: @bd; margin: 4px 6px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: @b4; border-radius: 3px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:vertical { margin: 1px 2px; }
QScrollBar::handle:horizontal { margin: 1px 0; }
QScrollBar::handle:hover { background: @bd2; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @ln; }
QScrollArea { background: transparent; border: none; }
QScrollArea[clear="true"] > QWidget > QWidget { background: transparent; }
QListView, QTreeView, QTableView { background: transparent; border: none; outline: none; }
QTreeView::item { border: none; }
QHeaderView::section { background: @b2; color: @t2; border: none; border-bottom: 1px solid @bd; padding: 6px 8px;
    font-size: @11px; }
"""


def _install_images() -> None:
    """Style sheets take pictures from files alone: two small ones are drawn as SVG beside the icons."""
    from fresco_core.resources import resource

    global _SHEET
    for name in ("chevron", "check"):
        path = resource("icons", f"{name}.svg").as_posix()
        _SHEET = _SHEET.replace(f"@{name}@", f'"{path}"')


_install_images()
