"""What actions do with the playhead, the range, the view and files."""

from __future__ import annotations

from fresco_core.errors import FrescoError
from fresco_core.project import edits
from fresco_core.resources import resource
from ui.actions.studio import Studio
from ui.viewer.geometry import ViewMode
from ui.words import tr


def step(studio: Studio, by: int) -> None:
    """Go some frames on."""
    studio.player.pause()
    studio.session.seek(studio.session.playhead + by)


def to_end(studio: Studio, end: int) -> None:
    """Go to the in point (-1) or the out point (1)."""
    document = studio.session.document
    if document is not None:
        studio.player.pause()
        studio.session.seek(document.range.start if end < 0 else document.range.stop - 1)


def set_in(studio: Studio) -> None:
    """Let the range begin with the frame under the playhead."""
    session, document = studio.session, studio.session.document
    if document is not None:
        stop = document.range.stop if session.playhead <= document.range.stop - 2 else session.frame_count
        session.set_range(max(0, min(session.playhead, session.frame_count - 2)), stop)


def set_out(studio: Studio) -> None:
    """Let the range end with the frame under the playhead."""
    session, document = studio.session, studio.session.document
    if document is not None:
        start = document.range.start if session.playhead >= document.range.start + 1 else 0
        session.set_range(start, min(max(session.playhead + 1, 2), session.frame_count))


def clear_range(studio: Studio) -> None:
    """Mark the whole clip."""
    studio.session.set_range(0, studio.session.frame_count)


def toggle_loop(studio: Studio) -> None:
    """Whether playback begins again at the end of the range."""
    preferences = studio.session.preferences
    preferences.set("loop", not preferences.get("loop"))
    studio.session.viewed.emit()


def single(studio: Studio) -> None:
    """Show B alone, or A where there is no B."""
    studio.session.view.set(mode=ViewMode.SINGLE, single="b")


def next_gain(studio: Studio) -> None:
    """Amplify differences 1, 4 or 8 times."""
    view = studio.session.view
    view.set(gain={1: 4, 4: 8}.get(view.gain, 1))


def save(studio: Studio) -> None:
    """Fold the journal into the project's file; everything is safe without it, too."""
    session, project = studio.session, studio.session.project
    if project is None:
        return

    def failed(error: FrescoError) -> None:
        session.report(error, again="save")

    session.background.run(project.save, lambda _: session.noticed.emit(tr("Saved."), False), failed)


def open_sample(studio: Studio) -> None:
    """Open the clip that ships with the product, in a project among the user's own."""
    studio.session.open(resource("sample", "sample.mp4"))


def new_take(studio: Studio) -> None:
    """Begin a take with the present range and look."""
    studio.session.do(tr("Begin the next take"), edits.new_take)
    studio.show_tab("look")


def toggle_map(studio: Studio) -> None:
    """Show what the leading structure control sees of the frame, or hide it."""
    view, document = studio.session.view, studio.session.document
    leading = "" if document is None else next(iter(document.settings.controls), "softedge")
    view.set(structure="" if view.structure else leading)
