"""Prompt travel: other words for ranges of frames, and one changing into the other between them."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from fresco_core.settings.travel import PromptRange
from fresco_core.timing import FrameRange
from ui.inspector.advanced import Change
from ui.inspector.tokens import TokenCounter
from ui.inspector.travel_row import TravelRow
from ui.session import Session
from ui.session.looks import filled, words_in, words_of
from ui.widgets.basics import clear, column, label, section
from ui.words import tr

_TRAVEL = 16
"""The group of edits that are undone together."""


class TravelSection(QWidget):
    """A section of the look's tab."""

    def __init__(self, session: Session, counter: TokenCounter, change: Change) -> None:
        super().__init__()
        self._session, self._counter, self._change = session, counter, change
        self.rows: list[TravelRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.add_button = QPushButton()
        self.add_button.setProperty("link", True)
        self.add_button.clicked.connect(self.add)
        self._words = label("", "hint", wrap=True)
        # Not beside the title: numbers of frames may be long, and letters large.
        self.setLayout(column(section(tr("Prompt over time"), self._list, self._words, self.add_button), gap=0))
        session.moved.connect(self._name_button)
        counter.loaded.connect(self._count_all)
        self._name_button()

    # Edits

    def add(self) -> None:
        """Other words from the playhead on: to the next range, or to the end; a range that is there is cut in two."""
        document, start = self._session.document, self._session.playhead
        if document is None:
            return
        settings, spans = document.settings, list(document.settings.prompt_ranges)
        if start not in [one.range.start for one in spans]:
            here = next((one for one in spans if start in one.range), None)
            after = [one.range.start for one in spans if one.range.start > start]
            end = document.range.stop if start in document.range else self._session.frame_count
            stop = here.range.stop if here is not None else min([*after, end])
            said = here.prompt if here is not None else filled(words_of(settings, document.look), document.look)
            if here is not None:
                spans[spans.index(here)] = here.model_copy(update={"range": FrameRange(here.range.start, start)})
            self._set([*spans, PromptRange(range=FrameRange(start, stop), prompt=said)])
            self.refresh()
        row = next((one for one in self.rows if one.span.start == start), None)
        if row is not None:
            row.words.setFocus()
            row.words.selectAll()

    def _edited(self, row: TravelRow) -> None:
        document = self._session.document
        if document is None or row not in self.rows:
            return
        spans, place = list(document.settings.prompt_ranges), self.rows.index(row)
        spans[place] = PromptRange(range=row.span, prompt=filled(row.words.text(), document.look))
        self._set(spans, _TRAVEL)

    def _remove(self, row: TravelRow) -> None:
        document = self._session.document
        if document is not None and row in self.rows:
            spans = list(document.settings.prompt_ranges)
            del spans[self.rows.index(row)]
            self._set(spans)

    def _set(self, spans: list[PromptRange], group: int = 0) -> None:
        self._change(group, prompt_ranges=tuple(sorted(spans, key=lambda one: one.range.start)))

    def commit(self) -> None:
        """Take over what was typed and not taken over yet."""
        for row in list(self.rows):
            row.commit()

    # Showing

    def _name_button(self) -> None:
        self.add_button.setText(tr("Other words from frame {frame}").format(frame=max(0, self._session.playhead)))

    def refresh(self) -> None:
        """Look at the session again."""
        document = self._session.document
        if document is None:
            return
        spans, count = document.settings.prompt_ranges, self._session.frame_count
        if len(spans) != len(self.rows):
            self._build(len(spans))
        for place, (row, one) in enumerate(zip(self.rows, spans, strict=True)):
            low = spans[place - 1].range.stop if place else 0
            high = spans[place + 1].range.start if place + 1 < len(spans) else count
            row.show_value(one.range, words_in(one.prompt, document.look), FrameRange(low, max(high, one.range.stop)))
            self._count(row)
        if len(spans) > 1:
            self._words.setText(tr("Between two ranges the words of one change into those of the other."))
        else:
            self._words.setText(tr("Frames outside have the words above."))
        self._words.setVisible(bool(spans))
        self._name_button()

    def _count_all(self) -> None:
        for row in self.rows:
            self._count(row)

    def _count(self, row: TravelRow) -> None:
        """The tokens of the whole prompt that the range's words come to, the look's around them included."""
        document = self._session.document
        if document is not None:
            row.tokens.show_count(self._counter.count(filled(row.words.text(), document.look)))

    def _build(self, count: int) -> None:
        clear(self._list)
        self.rows = [TravelRow() for _ in range(count)]
        for row in self.rows:
            row.changed.connect(lambda row=row: self._edited(row))
            row.removed.connect(lambda row=row: self._remove(row))
            row.words.textChanged.connect(lambda _, row=row: self._count(row))
            self._list.addWidget(row)
