"""How the frames between keyframes are made, and timed; changing it leaves the keyframes and their verdicts alone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QWidget

from fresco_core.project import edits
from fresco_core.project.status import segments_of
from fresco_core.settings import RestyleSettings
from ui.session import Session
from ui.timecodes import rate_text
from ui.widgets.basics import column, label, section
from ui.widgets.fields import Segment
from ui.words import tr


class BetweenSection(QWidget):
    """The last section of the tab that delivers."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.engine = Segment(
            tr("Engine"),
            [("patch", tr("Patches"), ""), ("flow", tr("Motion alone"), "")],
            compact=True,
            stretch=True,
        )
        self.blend = Segment(
            tr("Blend"),
            [("gradient", tr("Gradient"), ""), ("linear", tr("Linear"), ""), ("nearest", tr("Nearest key"), "")],
            compact=True,
            stretch=True,
        )
        self.full_size = QCheckBox(tr("At the clip's own size"))
        self.full_size.setMinimumHeight(24)
        self.conform = QCheckBox(tr("Conform"))
        self.conform.setMinimumHeight(24)
        self._times = label(tr("Frames are repeated and left out by their times."), "hint", wrap=True)
        self._words, self._stale = label("", "hint", wrap=True), label("", "warn", wrap=True)
        self._size = label("", "hint", wrap=True)
        self.engine.chosen.connect(lambda key: self._set(engine=key))
        self.blend.chosen.connect(lambda key: self._set(blend=key))
        self.full_size.toggled.connect(lambda on: self._set(full_size=on))
        self.conform.toggled.connect(lambda on: self._set(conform=on))
        frame = section(
            tr("In-betweens"),
            column(label(tr("Engine"), "secondary"), self.engine, gap=4),
            column(label(tr("Blend"), "secondary"), self.blend, gap=4),
            self._words,
            column(self.full_size, self._size, gap=0),
            column(self.conform, self._times, gap=0),
            self._stale,
        )
        self.setLayout(column(frame, gap=0))

    def _settings(self) -> RestyleSettings | None:
        """The active take's; those of the next one while there is none."""
        document = self._session.document
        if document is None:
            return None
        return document.settings if document.take is None else document.take.settings

    def _set(self, **changes: Any) -> None:
        settings = self._settings()
        if settings is not None:
            changed = settings.model_copy(update=changes)
            self._session.do(tr("Change in-betweens"), edits.set_between, changed)

    def refresh(self) -> None:
        """Look at the session again."""
        settings, take, info = self._settings(), self._session.take, self._session.clip_info
        self.setEnabled(settings is not None)
        if settings is None:
            return
        self.engine.choose(settings.engine)
        self.blend.choose(settings.blend)
        with QSignalBlocker(self.full_size):
            self.full_size.setChecked(settings.full_size)
        varies = info is not None and info.variable_rate
        for part in (self.conform, self._times):
            part.setVisible(varies)
        if info is not None and varies:
            self.conform.setText(tr("Conform to {rate} fps").format(rate=rate_text(info.conformed_rate)))
            with QSignalBlocker(self.conform):
                self.conform.setChecked(settings.conform)
        engines = {
            "patch": tr("Made anew from patches of the keyframes."),
            "flow": tr("Keyframes moved along the motion: quick, a draft."),
        }
        blends = {
            "gradient": tr("What comes from both keyframes is joined without seams."),
            "linear": tr("One keyframe fades into the other."),
            "nearest": tr("Each frame keeps to the nearer keyframe; it jumps in the middle."),
        }
        self._words.setText(f"{engines[settings.engine]} {blends[settings.blend]}")
        working = None if take is None else take.working_size
        larger = working is None or info is None or (info.height > working[0] and info.width > working[1])
        if larger:
            words = tr("Finer, and slower: otherwise they are made at working size and enlarged.")
        else:
            words = tr("The clip is no larger than the working size: this changes nothing.")
        self._size.setText(words)
        stale = take is not None and any(one.state == "stale" for one in segments_of(take))
        self._stale.setText(tr("What was made in another way is out of date until you propagate again."))
        self._stale.setVisible(stale)
