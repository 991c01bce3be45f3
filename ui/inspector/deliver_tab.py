"""Where the result goes: to the timeline it came from, into a file, or into a package for any editor."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from ui.actions import Actions
from ui.host.hosts import title
from ui.host.wishes import FOR_HOSTS
from ui.inspector.between_section import BetweenSection
from ui.inspector.deliver_list import SentList
from ui.inspector.drift_note import DriftNote
from ui.session import Session
from ui.session.derive import counts, stages
from ui.state import Stage
from ui.timecodes import Timecodes
from ui.widgets.basics import Button, chip, column, label, panel, restyle, row, section
from ui.widgets.fields import named
from ui.words import tr

_EXPORTS = (
    ("export_prores4444", "file-video-outline"),
    ("export_prores", "file-video-outline"),
    ("export", "file-video-outline"),
    ("export_png", "image-multiple-outline"),
    ("package", "timeline-outline"),
)


class DeliverTab(QWidget):
    """Listens to the session and to its hosts; what it asks for is in `session.hosts.wishes`."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._state, self._head = chip(""), label("", "head", wrap=True)
        self.drift = DriftNote(session)
        self.host, self._position = label("", wrap=True), label("", "secondary", wrap=True)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Clip name"))
        self.name.textEdited.connect(self._rename)
        self.format = self._combo(tr("Media"), [(one, _title(one)) for one in FOR_HOSTS])
        self.place = self._combo(
            tr("Track"),
            [
                ("source", tr("A track above the source")),
                ("take", tr("A take of the source")),
                ("playhead", tr("At the host's playhead")),
            ],
        )
        self.mute = QCheckBox(tr("Switch the source clip off"))
        self.mute.toggled.connect(self._changed)
        self._timeline = section(
            tr("Send to timeline"),
            named(tr("Host"), self.host),
            named(tr("Track"), self.place),
            named(tr("Position"), self._position),
            named(tr("Clip name"), self.name),
            named(tr("Media"), self.format),
            self.mute,
        )
        self.sent = SentList(session)
        self._sent = section(tr("Sent"), self.sent)
        self.exports = {
            id: actions.explained(Button("", icon_name=icon, clicked=partial(actions.run, id)), id)
            for id, icon in _EXPORTS
        }
        buttons = list(self.exports.values())
        grid = column(row(buttons[0], buttons[1]), row(buttons[2], buttons[3]), buttons[4])
        self.alpha = label(tr("Only ProRes 4444 and PNG keep the clip's transparency."), "hint", wrap=True)
        self._export = section(tr("Export instead"), grid, self.alpha)
        self.between = BetweenSection(session)
        head = panel(row(self._state, self._head, margins=(12, 10, 12, 10)))
        self.setLayout(column(head, self.drift, self._timeline, self._sent, self._export, self.between, None, gap=0))
        for signal in (session.changed, session.progressed, session.opened, session.closed, session.hosts.changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        self._refresh_head()
        self.drift.refresh()
        self.between.refresh()
        self._refresh_timeline()
        info = self._session.clip_info
        self.alpha.setVisible(info is not None and info.has_alpha)
        sent = self._session.hosts.deliveries.record.shipments
        self.sent.set_shipments(sent)
        self._sent.setVisible(bool(sent))
        for id, button in self.exports.items():
            action = self._actions[id]
            button.setText(_short(id))
            button.setAccessibleName(action.text().rstrip("."))
            button.setEnabled(action.isEnabled())

    def _refresh_head(self) -> None:
        session = self._session
        take, document = session.take, session.document
        done = {item.stage: item.done for item in stages(document, session.live)}
        if take is not None and done[Stage.PROPAGATE]:
            words, state, tone = tr("{count} frames propagated").format(count=len(take.range)), tr("Ready"), "ok"
        elif take is not None and (count := counts(take)).total and count.rendered == count.total:
            # Frames between keyframes that are not there yet are made on the way.
            words, state, tone = tr("Frames between are made first"), tr("Keyframes only"), "warn"
        else:
            words, state, tone = tr("Nothing rendered yet"), "", "plain"
        self._head.setText(words)
        self._state.setText(state)
        self._state.setVisible(bool(state))
        restyle(self._state, chip=tone)

    def _refresh_timeline(self) -> None:
        hosts = self._session.hosts
        place, wishes = hosts.place, hosts.wishes
        for part in (self.place, self.mute, self._position):
            part.setEnabled(place is not None)
        if place is None:
            linked = ", ".join(title(host.app, host) for host in hosts.linked)
            self.host.setText(tr("{hosts} has not sent this clip").format(hosts=linked) if linked else tr("None"))
            self._position.setText("–")
        else:
            host = hosts.at_home(place)
            away = "" if host is not None else " · " + tr("away, the result will wait")
            self.host.setText(f"{title(place.app, host)} · {place.name}{away}")
            self._position.setText(self._span())
        takes = place is not None and place.app == "resolve"
        model = self.place.model()
        flag = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if takes else Qt.ItemFlag.NoItemFlags
        model.setData(model.index(1, 0), int(flag.value), Qt.ItemDataRole.UserRole - 1)
        wished = "take" if wishes.as_take and takes else wishes.position
        with QSignalBlocker(self.place), QSignalBlocker(self.format), QSignalBlocker(self.mute):
            self.place.setCurrentIndex(self.place.findData(wished))
            self.format.setCurrentIndex(self.format.findData(wishes.format))
            self.mute.setChecked(wishes.mute_source)
        if not self.name.hasFocus():
            self.name.setText(wishes.name)
        self.name.setPlaceholderText(hosts.deliveries.usual_name())

    def _span(self) -> str:
        """First and last frame of the take, in the clip's timecode."""
        session, take = self._session, self._session.take
        if take is None:
            return "–"
        codes = Timecodes(session.rate, session.start_timecode)
        first, last = codes.text(take.range.start), codes.text(take.range.stop - 1)
        return tr("{first} to {last} of the clip").format(first=first, last=last)

    def _combo(self, name: str, choices: list[tuple[str, str]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.setMinimumWidth(60)
        for value, words in choices:
            combo.addItem(words, value)
        combo.activated.connect(self._changed)
        return combo

    def _rename(self, text: str) -> None:
        self._session.hosts.wishes.name = text

    def _changed(self, _: object = None) -> None:
        wishes = self._session.hosts.wishes
        chosen = self.place.currentData()
        wishes.as_take = chosen == "take"
        wishes.position = "playhead" if chosen == "playhead" else "source"
        wishes.format = self.format.currentData()
        wishes.mute_source = self.mute.isChecked()


def _short(id: str) -> str:
    return {
        "export": tr("H.264 review"),
        "export_prores": tr("ProRes 422 HQ"),
        "export_prores4444": tr("ProRes 4444"),
        "export_png": tr("PNG sequence"),
        "package": tr("Timeline: XML, OTIO, FCPXML, EDL"),
    }[id]


def _title(format: str) -> str:
    """A format's name for people; asked of the media room it would load decoders before the window is there."""
    titles = {"prores422hq": "ProRes 422 HQ", "prores4444": "ProRes 4444", "h264": "H.264", "png": tr("PNG sequence")}
    return titles[format]
