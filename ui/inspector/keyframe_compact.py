"""The selected keyframe where there is little height: words first, then versions with the re-roll beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

from ui.inspector.keyframe_tab import KeyframeTab
from ui.widgets.basics import column, panel, put_away, row
from ui.widgets.fields import named
from ui.words import tr


class CompactKeyframeTab(KeyframeTab):
    """Of the compact workspace. The review bar has the button that re-rolls, pins are marked on the cards."""

    def _arranged(self) -> QLayout:
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = row(self._head, self._facts, self._chip)
        head.setStretch(1, 1)
        words = row(self.words, self._reset)
        words.setStretch(0, 1)
        self._versions = self._strip_area
        self._reroll = QWidget()
        self._reroll.setLayout(
            column(
                named(tr("Strength"), self.strength),
                named(tr("Follow pins"), self.follow, stretch=False),
                named(tr("Seed"), self.seed, stretch=False),
                gap=4,
            )
        )
        beside = row(self._versions, self._reroll, gap=12)
        beside.setStretch(0, 1)
        beside.setStretch(1, 1)
        put_away(self, self._tried, self._pinned, self._again)
        inner = column(head, words, beside, self._base, self._pins, margins=(12, 8, 12, 8))
        return column(panel(inner), self._fit, None, gap=0)
