"""The grid of looks, and how settings become a look of the user's own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from fresco_core.errors import FrescoError
from fresco_core.project import edits
from fresco_core.settings.looks import Look
from fresco_core.settings.own_looks import look_from
from ui.inspector.look_button import LookButton
from ui.session import Session
from ui.session.looks import keep_look, looks, template_of, with_look
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
        self.form: QWidget = self._make_form()
        self.form.hide()
        frame = section(tr("Look"), self._grid, row(self.save, None), self.form, extra=self._more)
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
        form = QWidget()
        form.setLayout(
            column(
                named(tr("Name"), self.name),
                named(tr("Words"), self.template),
                label(words, "hint", wrap=True),
                row(
                    None,
                    Button(tr("Cancel"), kind="small", clicked=lambda: self.show_form(False)),
                    Button(tr("Save look"), kind="small", clicked=self._keep),
                ),
                gap=6,
            )
        )
        return form

    def _build(self) -> None:
        self._built = looks()
        clear(self._grid)
        self.looks = {}
        for place, look in enumerate(self._built):
            button = self.looks[look.name] = LookButton(look)
            button.clicked.connect(lambda _=False, name=look.name: self.choose(name))
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
        if on and document is not None:
            self.name.clear()
            self.template.setText(template_of(document.settings, document.look))
            self.template.setCursorPosition(0)
            self.name.setFocus()

    def _keep(self) -> None:
        document = self._session.document
        if document is None:
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
        hidden = len(self.looks) - len(shown)
        self._more.setText(tr("All {count} looks").format(count=len(self.looks)) if hidden else tr("Fewer"))

    def _shown(self, chosen: str | None) -> set[str]:
        names = list(self.looks)
        if not self._folded:
            return set(names)
        first = names[:_FOLDED]
        return set(first if chosen in first or chosen is None else [*first[: _FOLDED - 1], chosen])
