"""The right column of the model page: all about the chosen model, its licence and its download, use and removal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.models.library import ModelRow, ModelState
from ui.settings.examples import Examples
from ui.settings.form import facts
from ui.theme import T
from ui.theme.fonts import scaled
from ui.timecodes import short_path, size
from ui.widgets.basics import Button, clear, column, label, line, panel, row, section
from ui.widgets.meters import ShareBar
from ui.words import tr

_WIDTH, _HEIGHT = 336, 300
_LARGEST = 16_777_215


class ModelDetail(QFrame):
    """336 pixels wide. `use`, `remove` and `download` are called with the model's key."""

    def __init__(
        self,
        use: Callable[[str], object],
        remove: Callable[[str], object],
        download: Callable[[str], object],
    ) -> None:
        super().__init__()
        self.setProperty("panel", True)
        self.setFixedWidth(scaled(_WIDTH))
        self._item: ModelRow | None = None
        self._shown: object = None
        self._title = label("", "head")
        head = panel(row(self._title, margins=(12, 0, 12, 0)))
        head.setFixedHeight(32)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        inner = QWidget()
        inner.setLayout(self._body)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        self.use = Button(tr("Use for this clip"), icon_name="check", kind="large", clicked=lambda: use(self._key()))
        self.remove = Button(
            tr("Remove"), icon_name="delete-outline", kind="large", clicked=lambda: remove(self._key())
        )
        buttons = row(self.use, self.remove)
        buttons.setStretch(0, 1)
        self._installed = QWidget()
        self._installed.setLayout(buttons)
        self._offer = self._make_offer(download)
        foot = panel(column(self._installed, self._offer, margins=(12, 12, 12, 12)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (head, line(), scroll, line(), foot):
            layout.addWidget(part, 1 if part is scroll else 0)

    def _make_offer(self, download: Callable[[str], object]) -> QWidget:
        """The licence is accepted here, before anything is fetched."""
        self.accept = QCheckBox(tr("I have read the licence and accept it"))
        self.accept.setMinimumHeight(24)
        self.download = Button("", icon_name="download", kind="primary large", clicked=lambda: download(self._key()))
        self._reason = label(tr("Accept the licence first."), "secondary")
        self.accept.toggled.connect(self._accepted)
        made = QWidget()
        made.setLayout(column(self.accept, self.download, self._reason))
        return made

    def _accepted(self, on: bool) -> None:
        self.download.setEnabled(on)
        self.download.setToolTip("" if on else self._reason.text())
        self._reason.setVisible(not on)

    def ask(self) -> None:
        """Bring the user to the licence of the model that is shown."""
        self.accept.setFocus(Qt.FocusReason.TabFocusReason)

    def set_below(self, below: bool) -> None:
        """Whether it stands below the table, as wide as that."""
        least, most = (0, _LARGEST) if below else (scaled(_WIDTH), scaled(_WIDTH))
        self.setMinimumWidth(least)
        self.setMaximumSize(most, _HEIGHT if below else _LARGEST)

    def _key(self) -> str:
        return "" if self._item is None else self._item.key

    def show_model(
        self, item: ModelRow, *, default: bool, clip: bool, coming: bool, unfit: str, gpu: int | None
    ) -> None:
        """Show another model, or how it stands now.

        Args:
            default: whether the open clip uses it.
            clip: whether one is open.
            coming: whether it is being downloaded.
            unfit: why this GPU cannot take it.
            gpu: bytes of its memory, once they are known.
        """
        self._title.setText(item.title)
        self.use.setEnabled(item.usable and clip and not default and not unfit)
        self.use.setText(tr("In use") if default else tr("Use for this clip"))
        reason = unfit or ("" if clip else tr("Open a clip first."))
        self.use.setToolTip(reason if item.usable else tr("It does not paint by itself."))
        removable = item.receipt is not None or item.state is ModelState.PARTIAL
        own_folder = item.folder is not None and item.receipt is None and item.state is not ModelState.BUILT_IN
        self.remove.setEnabled(removable or own_folder)
        offered = item.to_accept and not coming and not unfit
        self._offer.setVisible(offered)
        self._installed.setVisible(not offered or item.receipt is not None)
        if self._shown == (item, unfit, gpu):
            return
        self._item, self._shown = item, (item, unfit, gpu)
        words = tr("Update, {size}") if item.receipt is not None else tr("Download {size}")
        self.download.setText(words.format(size=size(item.entry.size if item.entry is not None else item.size)))
        self.download.setAccessibleName(f"{self.download.text()}, {item.title}")
        self.accept.setText(
            tr("I have read the licence and accept it")
            if item.licence_stated
            else tr("I take it without a stated licence")
        )
        self.accept.setAccessibleName(f"{self.accept.text()}, {item.title}, {item.licence}")
        self.accept.setChecked(False)
        self._accepted(False)
        self._fill(item, unfit, gpu)

    def _fill(self, item: ModelRow, unfit: str, gpu: int | None) -> None:
        clear(self._body)
        if item.state is ModelState.BUILT_IN:
            words = label(tr("Rendered from the sample clip with this model."), "secondary", wrap=True)
            self._body.addWidget(panel(column(Examples(), words, line(), gap=8, margins=(12, 10, 12, 0))))
        lines = [(tr("Size"), size(item.size) if item.size else tr("unknown"))]
        if item.vram:
            lines.append((tr("On a GPU"), tr("{size}, its weights alone").format(size=size(item.vram))))
        lines.append((tr("Format"), "safetensors"))
        source = item.entry or item.receipt
        if source is not None:
            lines.append((tr("Source"), source.address))
            lines.append((tr("Revision"), source.revision[:12]))
        if item.folder is not None and item.state is not ModelState.BUILT_IN:
            lines.append((tr("Location"), short_path(item.folder)))
        if item.receipt is not None:
            lines.append((tr("Files"), str(len(item.receipt.files))))
        about: list[QWidget] = [label(item.purpose, "body2", wrap=True)]
        if unfit:
            why = tr("Unsupported on this GPU ({reason})").format(reason=unfit)
            about.append(label(why, "warn", wrap=True))
        parts = [section(tr("About"), *about, facts(lines)), section(tr("Licence"), *self._licence(item))]
        if item.vram and gpu:
            parts.insert(1, section(tr("Memory on this GPU"), *_memory(item.vram, gpu)))
        # What is to be accepted comes first.
        for part in reversed(parts) if item.to_accept else parts:
            self._body.addWidget(part)
        self._body.addStretch(1)

    def _licence(self, item: ModelRow) -> list[QWidget]:
        parts: list[QWidget] = [label(item.licence, "" if item.licence_stated else "warn", wrap=True)]
        if item.entry is not None and item.entry.licence_url:
            url = item.entry.licence_url
            link = QPushButton(tr("Read licence text"))
            link.setProperty("link", True)
            link.setAccessibleName(link.text())
            link.setToolTip(url)
            link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(url)))
            parts.append(link)
        return parts


def _memory(weights: int, gpu: int) -> tuple[QWidget, QWidget]:
    """What a model's weights take of a GPU's memory; what pictures take beside them depends on their size."""
    sizes = {"weights": size(weights), "gpu": size(gpu), "left": size(max(0, gpu - weights))}
    words = label(tr("Weights {weights} of {gpu} · {left} for pictures").format(**sizes), "secondary", wrap=True)
    bar = ShareBar()
    bar.set_parts([(weights, T.ac)], gpu, words.text())
    return bar, words
