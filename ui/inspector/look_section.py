"""The grid of looks, and how settings become a look of the user's own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QLineEdit, QMenu, QPushButton, QWidget

from fresco_core.errors import FrescoError
from fresco_core.project import edits
from fresco_core.settings.looks import Look
from fresco_core.settings.own_looks import is_own, look_from
from ui.inspector.look_button import LookButton
from ui.session import Session, own_looks
from ui.session.looks import keep_look, look_named, looks, template_of, with_look
from ui.theme import icon
from ui.widgets.basics import Button, clear, column, label, row, section
from ui.widgets.fields import named
from ui.words import tr

_COLUMNS = 4
_FOLDED = 8
_PICTURE = QSize(296, 164)


class LookSection(QWidget):
    """A section of the look's tab."""

    def __init__(self, session: Session, commit: Callable[[], None]) -> None:
        """`commit` takes over what was typed elsewhere, before anything is made of the settings."""
        super().__init__()
        self._session, self._commit = session, commit
        self.looks: dict[str, LookButton] = {}
        self._built: tuple[Look, ...] = ()
        self._folded = True
        self._grid = QGridLayout()
        self._grid.setSpacing(5)
        self._more = QPushButton()
        self._more.setProperty("link", True)
        self._more.clicked.connect(self._fold)
        self.save = QPushButton(tr("Save as look..."))
        self.save.setProperty("link", True)
        self.save.clicked.connect(self._ask)
        self.rename = self._link(tr("Rename"), lambda: self._ask_title(self._chosen()))
        self.delete = self._link(tr("Delete"), lambda: self._delete(self._chosen()))
        self._renamed: Look | None = None
        self.form: QWidget = self._make_form()
        self.form.hide()
        buttons = row(self.save, None, self.rename, self.delete, gap=12)
        frame = section(tr("Look"), self._grid, buttons, self.form, extra=self._more)
        self.setLayout(column(frame, gap=0))
        self._build()

    def _make_form(self) -> QWidget:
        """In the place of a dialogue: what the look is called, and which words are its own."""
        self.name, self.template = QLineEdit(), QLineEdit()
        self.name.setAccessibleName(tr("Name"))
        self.template.setAccessibleName(tr("Words"))
        self.name.returnPressed.connect(self._keep)
        self.template.returnPressed.connect(self._keep)
        words = tr(
            "{prompt} stands for what is in the picture. Strength, structure and the advanced settings go along."
        )
        self._wording, form = QWidget(), QWidget()
        self._wording.setLayout(column(named(tr("Words"), self.template), label(words, "hint", wrap=True), gap=6))
        cancel = Button(tr("Cancel"), kind="small", clicked=lambda: self.show_form(False))
        self._done = Button(tr("Save look"), kind="small", clicked=self._keep)
        form.setLayout(column(named(tr("Name"), self.name), self._wording, row(None, cancel, self._done), gap=6))
        return form

    def _link(self, text: str, clicked: Callable[[], None]) -> QPushButton:
        made = QPushButton(text)
        made.setProperty("link", True)
        made.clicked.connect(lambda: clicked())
        return made

    def _build(self) -> None:
        self._built = looks()
        clear(self._grid)
        self.looks = {}
        for place, look in enumerate(self._built):
            button = self.looks[look.name] = LookButton(look)
            button.clicked.connect(lambda _=False, name=look.name: self.choose(name))
            if is_own(look.name):
                button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                button.customContextMenuRequested.connect(
                    lambda place, look=look, button=button: self._menu(look, button.mapToGlobal(place))
                )
            self._grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)

    # Choosing

    def choose(self, name: str) -> None:
        """Take a look, or leave it if it is the one in use."""
        self._commit()
        document = self._session.document
        if document is None:
            return
        chosen = None if document.look == name else name
        try:
            settings = with_look(document.settings, document.look, chosen)
        except FrescoError as error:
            self._session.refuse(error)
            return
        self._session.do(tr("Choose look"), edits.set_settings, settings, chosen)

    def _fold(self) -> None:
        self._folded = not self._folded
        self.refresh()

    # Saving

    def _ask(self) -> None:
        self._commit()
        self.show_form(not self.form.isVisible())

    def show_form(self, on: bool) -> None:
        """Ask for a name, or do not."""
        document = self._session.document
        self.form.setVisible(on and document is not None)
        self._renamed = None
        self._wording.show()
        self._done.setText(tr("Save look"))
        if on and document is not None:
            self.name.clear()
            self.template.setText(template_of(document.settings, document.look))
            self.template.setCursorPosition(0)
            self.name.setFocus()

    def _keep(self) -> None:
        document = self._session.document
        if document is None:
            return
        if self._renamed is not None:
            own_looks.rename(self._session, self._renamed, self.name.text(), lambda: self.show_form(False))
            return
        try:
            look = look_from(document.settings, self.name.text(), self.template.text())
        except FrescoError as error:
            self._session.refuse(error)
            return
        picture = self._example()
        self._session.background.run(
            lambda: keep_look(look, None if picture is None else QImage(picture), _PICTURE),
            lambda _: self._kept(look.name),
            self._session.refuse,
        )

    def _example(self) -> str | None:
        """A picture made with these settings, if there is one."""
        project, document, take = self._session.project, self._session.document, self._session.take
        if project is None or document is None or take is None or take.settings != document.settings:
            return None
        keyframe = self._session.current or next((one for one in take.ordered if one.version is not None), None)
        if keyframe is None or keyframe.version is None:
            return None
        return str(project.artifacts.path(keyframe.version.picture))

    def _kept(self, name: str) -> None:
        self.form.hide()
        document = self._session.document
        if document is not None and document.look != name:
            self._folded = False
            self.choose(name)
        self._session.noticed.emit(tr("Look saved."), False)
        self.refresh()

    # Changing those of one's own

    def _chosen(self) -> Look | None:
        document = self._session.document
        return None if document is None else look_named(document.look)

    def _menu(self, look: Look, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(tr("Rename"), lambda: self._ask_title(look))
        menu.addAction(icon("delete-outline"), tr("Delete"), lambda: self._delete(look))
        menu.exec(place)
        menu.deleteLater()

    def _ask_title(self, look: Look | None) -> None:
        if look is None:
            return
        self.show_form(True)
        self._renamed = look
        self._wording.hide()
        self._done.setText(tr("Rename"))
        self.name.setText(look.title)
        self.name.selectAll()

    def _delete(self, look: Look | None) -> None:
        if look is not None:
            self.show_form(False)
            own_looks.delete(self._session, look)

    # Showing

    def refresh(self) -> None:
        """Look at the session again."""
        document = self._session.document
        if looks() != self._built:
            self._build()
        chosen = None if document is None else document.look
        shown = self._shown(chosen)
        for name, button in self.looks.items():
            button.setChecked(name == chosen)
            button.setVisible(name in shown)
        own = chosen is not None and is_own(chosen)
        self.rename.setVisible(own)
        self.delete.setVisible(own)
        hidden = len(self.looks) - len(shown)
        self._more.setText(tr("All {count} looks").format(count=len(self.looks)) if hidden else tr("Fewer"))

    def _shown(self, chosen: str | None) -> set[str]:
        names = list(self.looks)
        if not self._folded:
            return set(names)
        first = names[:_FOLDED]
        return set(first if chosen in first or chosen is None else [*first[: _FOLDED - 1], chosen])
