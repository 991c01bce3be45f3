"""What can go wrong with a project folder or an edit of it."""

from __future__ import annotations

from fresco_core.errors import FrescoError


class ProjectError(FrescoError):
    """A project that is missing, damaged, of a newer version, or open elsewhere."""

    kind = "project"
    exit_code = 9


class ClipError(ProjectError):
    """The clip of a project is missing, or another file has its name."""

    kind = "clip"


class EditError(FrescoError):
    """An edit that the document's rules do not allow; the document is as it was."""

    kind = "edit"
    exit_code = 10
