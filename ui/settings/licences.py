"""What the product is made of, and under which licences."""

from __future__ import annotations

from fresco_core import __version__
from fresco_core.models import catalogue
from ui.actions import Actions
from ui.session import Session
from ui.settings.form import Form, facts
from ui.words import tr

_PARTS = [
    ("Qt, PySide6", "LGPL-3.0"),
    ("PyTorch", "BSD-3-Clause"),
    ("diffusers, transformers, safetensors", "Apache-2.0"),
    ("PyAV, FFmpeg", "BSD-3-Clause, LGPL-2.1 or later"),
    ("OpenCV", "Apache-2.0"),
    ("NumPy, SciPy, Numba", "BSD-3-Clause, BSD-2-Clause"),
    ("pydantic, platformdirs, typer, rich", "MIT"),
    ("Inter, Noto Sans SC", "SIL Open Font License 1.1"),
    ("Material Design Icons", "Apache-2.0"),
]


class LicencesPage(Form):
    """A list to read."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(tr("Licences"))
        self.add("FRESCO Studio", facts([(tr("Version"), __version__), (tr("Licence"), "Apache-2.0")]))
        self.add(tr("Made with"), facts(_PARTS))
        models = [(entry.title, entry.licence or tr("Not stated by author")) for entry in catalogue().values()]
        self.add(tr("Models that can be downloaded"), facts(models))
