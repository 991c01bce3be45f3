"""The inspector: tabs whose contents scroll, and a footer with the one primary button, which never does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QTabBar, QWidget

from ui.actions import Actions
from ui.inspector.footer import Footer
from ui.inspector.keyframe_tab import KeyframeTab
from ui.inspector.look_tab import LookTab
from ui.inspector.tabs import TABS, Tab
from ui.session import Session
from ui.widgets.basics import column, line
from ui.words import tr


class Inspector(QFrame):
    """The right column of the workspace, and the lower half of the compact one."""

    def __init__(
        self, session: Session, actions: Actions, *, more: tuple[Tab, ...] = (), compact: bool = False
    ) -> None:
        super().__init__()
        self._session = session
        self.setProperty("panel", True)
        self._tabs = _with(TABS, more)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(tr("Inspector"))
        self.tabs.setDrawBase(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._bodies = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        for tab in self._tabs:
            self.tabs.addTab(tr(tab.title))
            page = (tab.compact if compact and tab.compact else tab.make)(session, actions)
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            scroll.setWidget(page)
            self._bodies.addWidget(scroll)
            self._pages[tab.name] = page
        self._wanted = ""
        self.tabs.currentChanged.connect(self._bodies.setCurrentIndex)
        self.tabs.tabBarClicked.connect(self._picked)
        self.footer = Footer(session, actions, compact=compact)
        self.footer.pressed.connect(self.commit)
        self.setLayout(column(self.tabs, self._bodies, line(), self.footer, gap=0))
        self.show_tab("look")
        for signal in (session.changed, session.progressed, session.opened, session.closed, session.troubled):
            signal.connect(self._refresh)
        self._refresh()

    @property
    def look(self) -> LookTab:
        """The tab of that name."""
        page = self._pages["look"]
        assert isinstance(page, LookTab)
        return page

    @property
    def keyframe(self) -> KeyframeTab:
        """The tab of that name."""
        page = self._pages["keyframe"]
        assert isinstance(page, KeyframeTab)
        return page

    def show_tab(self, name: str) -> bool:
        """Bring a tab up; says whether there is one of that name with something to show."""
        self._wanted = name
        for place, tab in enumerate(self._tabs):
            if tab.name == name and tab.shown(self._session):
                self.tabs.setTabVisible(place, True)
                self.tabs.setCurrentIndex(place)
                return True
        return False

    def shown_tab(self) -> str:
        """The name of the tab that is up."""
        return self._tabs[self.tabs.currentIndex()].name

    def _picked(self, place: int) -> None:
        self._wanted = self._tabs[place].name if place >= 0 else ""

    def commit(self) -> None:
        """Take over what was typed and not taken over yet."""
        self.look.commit()

    def _refresh(self) -> None:
        for place, tab in enumerate(self._tabs):
            shown = tab.shown(self._session)
            if shown == self.tabs.isTabVisible(place):
                continue
            if not shown and self.tabs.currentIndex() == place:
                self.show_tab("look")
            self.tabs.setTabVisible(place, shown)
            if shown and tab.name == self._wanted:
                # It was asked for before there was anything to show.
                self.tabs.setCurrentIndex(place)


def _with(tabs: tuple[Tab, ...], more: tuple[Tab, ...]) -> tuple[Tab, ...]:
    """More tabs come right after that of the keyframe."""
    place = 1 + next(place for place, tab in enumerate(tabs) if tab.name == "keyframe")
    return tabs[:place] + more + tabs[place:]
