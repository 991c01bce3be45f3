"""The project: a document of takes, keyframes and versions, and the folder it lives in with all that was made."""

from fresco_core.project.artifacts import Artifacts, artifact_name
from fresco_core.project.document import Document, Export, Job, Keyframe, Segment, Take, Version
from fresco_core.project.errors import EditError, ProjectError
from fresco_core.project.store import Project

__all__ = [
    "Artifacts",
    "Document",
    "EditError",
    "Export",
    "Job",
    "Keyframe",
    "Project",
    "ProjectError",
    "Segment",
    "Take",
    "Version",
    "artifact_name",
]
