"""The strip: head with counts and filter, and the cards, of which several can be selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QSize, Qt
from PySide6.QtGui import QFocusEvent, QImage, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QStackedWidget, QVBoxLayout

from fresco_core.project.document import Job
from ui.actions import Actions
from ui.decoding import ClipSource, FileSource
from ui.keyframes.card import CARD, SMALL_CARD, CardDelegate
from ui.keyframes.model import KeyframeModel
from ui.session import Session
from ui.session.derive import counts
from ui.state import KeyframeItem, KeyframeState
from ui.widgets.basics import Button, label, put_away, reached_by_keys, row
from ui.widgets.fields import Segment
from ui.widgets.folding import FoldingBar, without, without_keys, without_words
from ui.words import tr

LEAST_HEIGHT = 146


class _Cards(QListView):
    by_keyboard = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.by_keyboard = reached_by_keys(event)
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (event.angleDelta().y() or event.angleDelta().x()))
        event.accept()


class Strip(QFrame):
    """The keyframe strip of a window; `small` is the compact one."""

    def __init__(self, session: Session, actions: Actions, *, small: bool = False) -> None:
        super().__init__()
        self._showing = False
        self._session, self._actions = session, actions
        self._small = small
        self.setProperty("panel", True)
        self.setMinimumHeight(LEAST_HEIGHT - 20 if small else LEAST_HEIGHT)
        self.model = KeyframeModel(session, self)
        self._delegate = CardDelegate(self._picture, SMALL_CARD if small else CARD, words=not small)
        self.cards = _Cards()
        self.cards.setModel(self.model)
        self.cards.setItemDelegate(self._delegate)
        self.cards.setViewMode(QListView.ViewMode.ListMode)
        self.cards.setFlow(QListView.Flow.LeftToRight)
        self.cards.setUniformItemSizes(True)
        self.cards.setMouseTracking(True)
        self.cards.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.cards.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.cards.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.cards.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.cards.setFixedHeight((SMALL_CARD if small else CARD).height() + (8 if small else 0))
        self._title = label(tr("Keyframes"), "head")
        self._status = label("", "secondary")
        self._filter = Segment(
            tr("Show keyframes"),
            [("all", tr("All"), ""), ("open", tr("To review"), ""), ("rejected", tr("Rejected"), "")],
            compact=True,
        )
        self._remaining = self._head_button("approve_remaining", "check-all")
        self._clear = self._head_button("clear_added", "undo")
        self._review = self._head_button("review", "eye-outline")
        self._again = Button(
            tr("Propagate again"), icon_name="sync", kind="small", clicked=lambda: actions.run("propagate")
        )
        self._empty = label(tr("Open a clip and mark a range. Keyframes are proposed at motion peaks."), "body2")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.cards)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 0 if not small else 6, 12, 8 if not small else 0)
        layout.setSpacing(0)
        if not small:
            head = FoldingBar()
            head.setFixedHeight(30)
            head.setLayout(
                row(
                    self._title,
                    self._status,
                    None,
                    self._filter,
                    self._remaining,
                    self._clear,
                    self._review,
                    self._again,
                )
            )
            head.folds = (
                without_keys(self._remaining, self._clear),
                without(self._status),
                without_words(self._remaining, self._review),
            )
            layout.addWidget(head)
        else:
            parts = (self._title, self._status, self._filter, self._remaining, self._clear, self._review, self._again)
            put_away(self, *parts)
        layout.addWidget(self._stack)
        self._connect()
        self.model.refresh()
        self._refresh()
        self._show_selection()

    def _head_button(self, id: str, icon_name: str) -> Button:
        made = Button(
            self._actions[id].text(), icon_name=icon_name, kind="small", clicked=lambda: self._actions.run(id)
        )
        made.set_hint(self._actions.hint(id))
        return self._actions.explained(made, id)

    def _connect(self) -> None:
        self._filter.choose("all")
        self._filter.chosen.connect(self._set_filter)
        self.cards.selectionModel().selectionChanged.connect(self._picked)
        self.cards.customContextMenuRequested.connect(self._menu)
        self.cards.doubleClicked.connect(lambda _: self._actions.run("edit_prompt"))
        self._session.changed.connect(self._refresh)
        self._session.opened.connect(self._refresh)
        self._session.closed.connect(self._refresh)
        self._session.selected.connect(self._show_selection)
        self._session.frames.ready.connect(self._pictured)
        self.model.modelReset.connect(self._show_selection)

    def set_words(self, on: bool) -> None:
        """Whether cards have their second line of words."""
        if on != self._delegate.words:
            self._delegate.words = on
            self.setMinimumHeight(LEAST_HEIGHT if on else LEAST_HEIGHT - 20)
            self._fit_cards()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_cards()
        super().resizeEvent(event)

    def _fit_cards(self) -> None:
        """Cards take the height that there is, and keep their shape."""
        if self._small:
            return
        height = max(88, self.height() - 38)
        width = CARD.width() * height // (CARD.height() if self._delegate.words else CARD.height() - 20)
        card = QSize(width, height)
        if card != self._delegate.card:
            self._delegate.card = card
            self.cards.setFixedHeight(height)
            self.cards.scheduleDelayedItemsLayout()

    def show_menu(self, place: QPoint) -> None:
        """The menu of the selected keyframes."""
        menu = QMenu(self)
        for id in ("approve", "reject", "reroll", "edit_prompt", "unpin", "style_reference", "remove", "test"):
            menu.addAction(self._actions[id])
        menu.addSeparator()
        menu.addAction(tr("Copy seed"), self._copy_seed)
        menu.addAction(tr("Show in folder"), self._show_in_folder)
        menu.exec(place)
        menu.deleteLater()

    def _menu(self, place: QPoint) -> None:
        if self.cards.indexAt(place).isValid():
            self.show_menu(self.cards.viewport().mapToGlobal(place))

    def _copy_seed(self) -> None:
        from PySide6.QtGui import QGuiApplication

        keyframe = self._session.current
        if keyframe is not None and keyframe.version is not None:
            QGuiApplication.clipboard().setText(str(keyframe.version.seed))

    def _show_in_folder(self) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        if self._session.project is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._session.project.artifacts.folder)))

    def _pictured(self, picture: object) -> None:
        if getattr(picture, "channel", "") == "strip":
            self.cards.viewport().update()

    def _set_filter(self, key: str) -> None:
        states = {
            "all": frozenset[str](),
            "open": frozenset({"to review", "stale"}),
            "rejected": frozenset({"rejected"}),
        }
        self.model.set_states(states[key])

    def _picture(self, item: KeyframeItem, size: QSize) -> QImage | None:
        frames, clip = self._session.frames, self._session.clip
        if item.picture is not None:
            image = frames.thumbnail("strip", FileSource(item.picture), item.frame, size)
            if image is not None:
                return image
        if clip is None:
            return None
        return frames.thumbnail("strip", ClipSource(clip), item.frame, size)

    def _picked(self) -> None:
        if self._showing:
            return
        frames = frozenset(
            self.model.item(index.row()).frame for index in self.cards.selectionModel().selectedIndexes()
        )
        if frames != self._session.selection:
            self._session.select(frames)

    def _show_selection(self) -> None:
        selection = QItemSelection()
        last = -1
        wanted = set[int]()
        for place in range(self.model.rowCount()):
            if self.model.item(place).frame in self._session.selection:
                index = self.model.index(place)
                selection.select(index, index)
                wanted.add(place)
                last = place
        model = self.cards.selectionModel()
        if wanted != {index.row() for index in model.selectedIndexes()}:
            # Not all that is selected has a card: some are filtered out, or were added only now.
            self._showing = True
            model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._showing = False
        if last >= 0:
            if len(wanted) == 1:
                model.setCurrentIndex(self.model.index(last), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.cards.scrollTo(self.model.index(last))

    def _refresh(self) -> None:
        items = self._session.keyframes
        self._stack.setCurrentIndex(1 if items else 0)
        take, count = self._session.take, counts(self._session.take)
        states = [item.state for item in items]
        proposing = any(job.unfinished and job.request.kind == "propose" for job in self._jobs())
        empty = tr("Open a clip and mark a range. Keyframes are proposed at motion peaks.")
        self._empty.setText(tr("Keyframes are being proposed.") if proposing else empty)
        self._status.setText(self._summary(states))
        self._title.setToolTip(self._status.text())
        reviewing = count.total > 0 and count.rendered == count.total
        done = reviewing and count.approved == count.total
        self._filter.setVisible(reviewing and not done)
        self._filter.set_words("open", tr("To review {count}").format(count=count.open))
        self._filter.set_words("rejected", tr("Rejected {count}").format(count=count.rejected))
        self._remaining.setVisible(reviewing and not done)
        self._remaining.setEnabled(count.open > 0)
        added = take is not None and any(one.reason == "added" for one in take.ordered)
        self._clear.setVisible(bool(items) and not count.rendered and added)
        self._review.set_words(tr("Review the {count} finished").format(count=count.open))
        self._review.setVisible(count.open > 0 and not reviewing and self._session.work.running is None)
        stages_done = take is not None and bool(take.segments) and done
        self._again.setVisible(stages_done)
        if reviewing is False and self.model.states:
            self._filter.choose("all")
            self._set_filter("all")
        self.cards.setAccessibleName(tr("Keyframes, list, {count} items").format(count=len(items)))

    def _jobs(self) -> Sequence[Job]:
        document = self._session.document
        return () if document is None else document.ordered_jobs

    def _summary(self, states: list[KeyframeState]) -> str:
        if not states:
            return ""
        state = KeyframeState
        live = self._session.live
        if live.kind == "render" and live.take == (self._session.take.id if self._session.take else None):
            together = sum(one in (state.RENDERING, state.REROLLING) for one in states)
            waiting = states.count(state.WAITING)
            text = tr("{count} keyframes denoising together").format(count=together) if together else ""
            return " · ".join(
                part for part in (text, tr("{count} wait").format(count=waiting) if waiting else "") if part
            )
        words: list[tuple[KeyframeState, Callable[[], str]]] = [
            (state.PROPOSED, lambda: tr("{count} proposed")),
            (state.ADDED, lambda: tr("{count} added by you")),
            (state.APPROVED, lambda: tr("{count} approved")),
            (state.REJECTED, lambda: tr("{count} rejected")),
            (state.TO_REVIEW, lambda: tr("{count} to review")),
            (state.STALE, lambda: tr("{count} out of date")),
            (state.WAITING, lambda: tr("{count} waiting")),
            (state.NOT_RENDERED, lambda: tr("{count} not rendered")),
        ]
        parts = [text().format(count=states.count(one)) for one, text in words if one in states]
        frames = [item.frame for item in self._session.keyframes]
        gaps = [right - left for left, right in pairwise(frames)]
        if gaps and state.PROPOSED in states:
            parts.append(tr("gaps {low}–{high} frames").format(low=min(gaps), high=max(gaps)))
        return " · ".join(parts)
