"""What every stage is given besides its request: the clip, the artefacts, a model if need be, and who listens."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from fresco_core.correspondence import flow_estimator, raft
from fresco_core.devices import device_of
from fresco_core.frames import Picture, working_size
from fresco_core.media import Clip
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts
from fresco_core.project.requests import Propagated, Rendered
from fresco_core.settings import RestyleSettings
from fresco_core.translation import Model, load_model
from fresco_core.translation.additions import check_loras
from fresco_core.translation.annotators import check_annotator
from fresco_core.translation.folder import ModelFolder, find_model
from fresco_core.translation.memory import MemoryPlan, free_memory, plan_memory, shapes_of
from fresco_core.translation.recipe import Recipe, recipe_of


class Observer:
    """Told what is finished and what is going on; what it does not care for, it leaves as it is."""

    wants_previews = False

    def working_on(self, frames: Sequence[int]) -> None:
        """These keyframes are denoised from now on."""

    def preview(self, step: int, steps: int, frames: Sequence[int], pictures: Sequence[Picture]) -> None:
        """Predicted clean pictures of keyframes after `step` of `steps` denoising steps."""

    def keyframe(self, made: Rendered) -> None:
        """A keyframe is finished and safe."""

    def segment(self, made: Propagated) -> None:
        """A segment is finished and safe."""

    def smaller_plan(self, text: str) -> None:
        """The work goes on in smaller portions; `text` says which and why."""

    def warn(self, text: str) -> None:
        """Something will not come out as it was asked for; a sentence on what and why."""


class ModelShelf:
    """Keeps the model used last, so that it is loaded once."""

    def __init__(self) -> None:
        self._model: Model | None = None
        self._key: tuple[str, str, str, bool, bool] | None = None
        self._folders: dict[str, tuple[ModelFolder, str]] = {}
        self._checked: set[str] = set()
        self._precise: set[str] = set()

    @property
    def loaded(self) -> str | None:
        """Name of the model that is in memory."""
        return None if self._model is None else self._model.name

    def folder(self, name: str) -> tuple[ModelFolder, str]:
        """A model's folder and its fingerprint, without loading it.

        Raises:
            ModelError: if there is no such model, or it cannot be used.
        """
        if name not in self._folders:
            folder = find_model(name)
            self._folders[name] = (folder, folder.fingerprint())
        return self._folders[name]

    def recipe(self, settings: RestyleSettings) -> tuple[Recipe, str]:
        """What the settings come to, and the fingerprint of the model with all that is added. Errors as in `folder`."""
        folder, fingerprint = self.folder(settings.model)
        recipe = recipe_of(settings, folder)
        return recipe, recipe.fingerprint(fingerprint)

    def check(self, settings: RestyleSettings) -> None:
        """Refuse what cannot be loaded, as far as that can be told without loading the model.

        Raises:
            ModelError: if the model, a LoRA, a ControlNet, or a network that draws hints or estimates flow is missing
                or does not fit.
        """
        folder, _ = self.folder(settings.model)
        recipe, fingerprint = self.recipe(settings)
        for control in settings.controls:
            check_annotator(control)
        if settings.flow == "raft" and not raft.is_at_hand():
            flow_estimator("raft")
        if recipe.loras and fingerprint not in self._checked:
            check_loras(folder, recipe.loras)
            self._checked.add(fingerprint)

    def plan(self, settings: RestyleSettings, device: str, size: tuple[int, int]) -> MemoryPlan | None:
        """How batches of these settings fit into the device; None where nobody can tell beforehand.

        Raises:
            ResourceError: if they do not fit at all.
        """
        place = device_of(device)
        free = free_memory(place)
        if free is None:
            return None
        if self._model is not None and self._model.device == place:
            # What is loaded already either serves or makes room.
            free += sum(
                value.numel() * value.element_size()
                for part in (self._model.unet, self._model.controlnet, self._model.vae, self._model.text_encoder)
                if part is not None
                for value in part.parameters()
                if value.device == place
            )
        folder, _ = self.folder(settings.model)
        recipe, fingerprint = self.recipe(settings)
        return plan_memory(
            free,
            shapes_of(folder, recipe),
            size,
            settings.keyframes.batch_size,
            bytes_per_value=4 if place.type == "cpu" or fingerprint in self._precise else 2,
            guided=recipe.guidance != 1,
            optimised=settings.fresco.optimise_spatial or settings.fresco.optimise_temporal,
        )

    def be_precise(self, settings: RestyleSettings) -> None:
        """Compute with this model in float32 on a GPU, too."""
        self._precise.add(self.recipe(settings)[1])

    def model(self, settings: RestyleSettings, device: str, progress: ProgressToken, *, waiting: bool = False) -> Model:
        """The model, loaded; reports the stage `loading`. Arguments and errors as in `load_model`."""
        recipe, fingerprint = self.recipe(settings)
        key = (settings.model, device, fingerprint, waiting, fingerprint in self._precise)
        if self._model is None or self._key != key:
            self._forget()
            progress.report("loading", 0, 1)
            dtype = torch.float32 if fingerprint in self._precise else None
            self._model = load_model(settings.model, device=device, dtype=dtype, recipe=recipe, waiting=waiting)
            self._key = key
            progress.report("loading", 1, 1)
        return self._model

    def release(self) -> None:
        """Give the memory back."""
        if self._model is not None:
            self._forget()

    def _forget(self) -> None:
        """Also what an attempt to load a model has left."""
        self._model = self._key = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


@dataclass(frozen=True)
class Workplace:
    """Everything around a request.

    Attributes:
        clip: open, of the request's digest.
        progress: reported to, and asked whether to go on.
    """

    clip: Clip
    artifacts: Artifacts
    models: ModelShelf
    progress: ProgressToken
    observer: Observer = field(default_factory=Observer)

    def size(self, settings: RestyleSettings) -> tuple[int, int]:
        """Height and width at which the clip is restyled.

        Raises:
            ModelError: if there is no such model.
        """
        folder, _ = self.models.folder(settings.model)
        short_side = settings.short_side or folder.native_short_side
        return working_size(self.clip.info.height, self.clip.info.width, short_side, folder.multiple)
