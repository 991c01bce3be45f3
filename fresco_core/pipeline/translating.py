"""Keyframes rendered batch by batch, each led by anchors replayed from traces; finished batches are not redone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import torch

from fresco_core import __version__
from fresco_core.allocator import give_back
from fresco_core.correspondence import background_weight
from fresco_core.devices import device_of
from fresco_core.errors import FrescoError, ResourceError
from fresco_core.frames import Picture
from fresco_core.pipeline.joints import Joints
from fresco_core.pipeline.pictures import encode_png
from fresco_core.pipeline.planning import NamedBatch, Run, deal, deal_rest, name_batch, runs, settings_fingerprint
from fresco_core.pipeline.preflight import warn_of_long_prompts
from fresco_core.pipeline.sources import Sources
from fresco_core.pipeline.thrift import Thrift, as_memory_error
from fresco_core.pipeline.traces import decode_trace, encode_trace
from fresco_core.pipeline.workplace import Workplace
from fresco_core.plural import counted
from fresco_core.progress import ProgressToken
from fresco_core.project import ProjectError
from fresco_core.project.requests import Rendered, RenderRequest
from fresco_core.translation import AnchorTrace, LatentTrace, Model, NotANumberError, Translation, translate
from fresco_core.translation.memory import MemoryPlan

STAGE = "translating"
_SMALLEST_BATCH = 3


def render(request: RenderRequest, place: Workplace) -> tuple[Rendered, ...]:
    """Render keyframes; reports the stages `loading`, `flow` and `translating`.

    Where the memory does not suffice, parts of the model wait elsewhere, then the rest of a run is done in smaller
    batches, in slices, at last in tiles. Where half precision does not suffice, the rest is done in full precision.

    Returns:
        The keyframes, ascending.

    Raises:
        ModelError: if something that the settings name is missing or does not fit.
        ResourceError: if the smallest plan does not fit either.
        ProjectError: if the trace of a pin is missing or damaged.
        CancelledError: if the user stopped it; what was finished is kept.
    """
    return _Renderer(request, place).render()


class _Renderer:
    """One request on its way."""

    def __init__(self, request: RenderRequest, place: Workplace) -> None:
        self._request = request
        self._place = place
        place.models.check(request.settings)
        self._size = place.size(request.settings)
        self._recipe, self._model = place.models.recipe(request.settings)
        self._sources = Sources(place.clip, request, self._size, place.artifacts)
        self._joints = Joints(self._sources, request.cuts)
        pins = (*request.pins, request.reference) if request.reference else request.pins
        self._pins = {pin.frame: pin.picture for pin in pins}
        self._traces = {pin.frame: pin.trace for pin in pins}
        self._made: dict[int, Rendered] = {}
        self._thrift = Thrift()
        self._waiting = False

    def render(self) -> tuple[Rendered, ...]:
        self._place.progress.report(STAGE, 0, len(self._request.keyframes))
        self._warn_of_long_prompts()
        with self._thrift:
            batch_size = self._planned()
            for run in runs(self._request):
                batch_size = self._run(run, batch_size)
                self._sources.tidy()
        return tuple(self._made[frame] for frame in sorted(self._made))

    def _warn_of_long_prompts(self) -> None:
        settings, place = self._request.settings, self._place
        prompts = [keyframe.prompt for keyframe in self._request.keyframes]
        # At a guidance of 1 the negative prompt has no weight.
        prompts += [settings.negative_prompt] if self._recipe.guidance != 1 else []
        folder, _ = place.models.folder(settings.model)
        warn_of_long_prompts(prompts, folder, place.observer.warn)

    def _planned(self) -> int:
        """How large batches shall be at first, as far as that can be told before anything is loaded."""
        wanted = self._request.settings.keyframes.batch_size
        try:
            plan = self._place.models.plan(self._request.settings, self._request.device, self._size)
        except ResourceError as error:
            # The estimate is on the safe side, so it is worth a try with the least that there is.
            plan = MemoryPlan(min(wanted, _SMALLEST_BATCH), waiting=True, tiled=True, peak=0)
            self._place.observer.smaller_plan(f"{error.problem} Trying with batches of {plan.batch} keyframes.")
        if plan is None:
            return wanted
        self._waiting = plan.waiting
        if plan.peak > 0 and plan.batch < wanted:
            self._place.observer.smaller_plan(
                f"The device has room for {counted(plan.batch, 'keyframe')} at a time, not for {wanted}."
            )
        if plan.tiled:
            while self._thrift.save_more(self._load()):
                continue
        return plan.batch

    def _load(self) -> Model:
        """The model; where there is too little memory for all of it, with parts that wait elsewhere.

        Raises:
            ResourceError: if there is too little even so.
        """
        request, place = self._request, self._place
        while True:
            try:
                return place.models.model(request.settings, request.device, place.progress, waiting=self._waiting)
            except (MemoryError, RuntimeError) as error:
                short = as_memory_error(error, "the model")
                if short is None:
                    raise
                if not self._can_wait:
                    raise short from None
            self._wait(short)

    def _run(self, run: Run, batch_size: int) -> int:
        """Render one run, in batches as large as the memory allows; gives how large they were at last."""
        done: list[int] = []
        batches = deal(run, batch_size)
        while batches:
            named = name_batch(batches[0], self._request, self._size, self._model, self._traces)
            if not self._is_made(named):
                # Smaller batches are no answer to a model that is too large itself.
                self._load()
            try:
                self._batch(named)
            except ResourceError as error:
                if self._can_wait:
                    self._wait(error)
                    continue
                # A short batch is no smaller for a plan that stays above it.
                batch_size = self._smaller_plan(min(batch_size, len(batches[0].frames)), error)
                batches = deal_rest(run, batch_size, done)
                continue
            except NotANumberError as error:
                self._be_precise(error)
                continue
            self._joints.passed(batches[0].frames)
            done += batches.pop(0).new
        return batch_size

    @property
    def _can_wait(self) -> bool:
        """Whether parts of the model can still be kept elsewhere than on its device."""
        return not self._waiting and device_of(self._request.device).type != "cpu"

    def _wait(self, error: ResourceError) -> None:
        """Keep parts of the model in the machine's memory from now on."""
        self._waiting = True
        self._load_again(error, "text encoder and autoencoder waiting in the machine's memory")

    def _be_precise(self, error: NotANumberError) -> None:
        """Compute in float32 from now on; raises the error if that was done already."""
        if self._load().dtype == torch.float32:
            raise error
        self._place.models.be_precise(self._request.settings)
        self._load_again(error, "float32, which is slower")

    def _load_again(self, error: FrescoError, change: str) -> None:
        self._thrift.begin_again()
        self._go_on(error, change)

    def _smaller_plan(self, batch_size: int, error: ResourceError) -> int:
        """How large batches shall be now that this is too much; raises the error if nothing is left to try."""
        smaller = batch_size
        if batch_size > _SMALLEST_BATCH:
            smaller = max(_SMALLEST_BATCH, batch_size * 3 // 4)
            change = f"batches of {smaller} instead of {batch_size} keyframes"
        else:
            more = self._thrift.save_more(self._load())
            if more is None:
                raise error
            change = more
        self._go_on(error, change)
        return smaller

    def _go_on(self, error: FrescoError, change: str) -> None:
        self._place.observer.smaller_plan(f"{error.problem} Going on with {change}.")

    def _is_made(self, named: NamedBatch) -> bool:
        return all(self._place.artifacts.has(name) for name in (*named.pictures.values(), *named.traces.values()))

    def _batch(self, named: NamedBatch) -> None:
        """Make the artefacts of one batch that are missing, and tell of all."""
        begun = time.monotonic()
        artifacts = self._place.artifacts
        if not self._is_made(named):
            self._place.observer.working_on(named.made)
            sources = [self._sources.frame(frame) for frame in named.batch.frames]
            give_back()
            try:
                result = self._translate(named, sources)
            except (MemoryError, RuntimeError) as error:
                if short := as_memory_error(error, counted(len(sources), "keyframe")):
                    raise short from None
                raise
            position = {frame: index for index, frame in enumerate(named.batch.frames)}
            for frame in named.made:
                artifacts.write(named.traces[frame], encode_trace(result.trace, position[frame]))
                png = encode_png(result.pictures[position[frame]], self._made_by(named, frame))
                artifacts.write(named.pictures[frame], png)
        seconds = (time.monotonic() - begun) / len(named.made)
        for frame in named.made:
            self._traces[frame] = named.traces[frame]
            self._tell(named, frame, seconds)

    def _translate(self, named: NamedBatch, sources: Sequence[Picture]) -> Translation:
        request, place = self._request, self._place
        model = self._load()
        frames = named.batch.frames
        for first, last in pairwise(frames):
            if self._joints.needs_flow(first, last):
                self._sources.estimate_flow(min(first, last), max(first, last), request.range, place.progress)
        joined = self._joints.correspondence(frames, place.progress)
        if request.settings.saliency:
            joined = replace(joined, background=background_weight(sources, joined, place.progress))
        recorded = {frames.index(frame): (self._trace(frame, name), 0) for frame, name in named.recorded.items()}

        def preview(step: int, steps: int, pictures: tuple[Picture, ...]) -> None:
            shown = [(frame, pictures[frames.index(frame)]) for frame in named.made]
            place.observer.preview(step, steps, [frame for frame, _ in shown], [picture for _, picture in shown])

        return translate(
            model,
            sources,
            joined,
            request.settings,
            named.prompts,
            anchors=AnchorTrace.join(recorded) if recorded else None,
            # A generator of its own, so that a batch can be made again without those before it; and of the same seed,
            # so that all batches start from the same noise.
            generator=torch.Generator().manual_seed(request.seed),
            progress=_BatchToken(place.progress, len(self._made), len(named.made), len(request.keyframes)),
            preview=preview if place.observer.wants_previews else None,
            recipe=self._recipe,
        )

    def _trace(self, frame: int, name: str) -> LatentTrace:
        artifacts = self._place.artifacts
        if not artifacts.has(name):
            raise ProjectError(
                f"The trace of the keyframe at frame {frame} is missing.", "Reject that keyframe, and render again."
            )
        return decode_trace(artifacts.read(name), frame)

    def _tell(self, named: NamedBatch, frame: int, seconds: float) -> None:
        self._made[frame] = made = Rendered(
            frame=frame,
            picture=named.pictures[frame],
            trace=named.traces[frame],
            prompt=named.prompts[named.batch.frames.index(frame)],
            seed=self._request.seed,
            pins=tuple(self._pins[pin] for pin in named.batch.frames if pin in self._pins),
            model=self._model,
            settings=settings_fingerprint(self._request.settings),
            working_size=self._size,
            seconds=round(seconds, 3),
        )
        self._place.observer.keyframe(made)

    def _made_by(self, named: NamedBatch, frame: int) -> dict[str, object]:
        settings = self._request.settings
        return {
            "app": f"FRESCO Studio {__version__}",
            "frame": frame,
            "prompt": named.prompts[named.batch.frames.index(frame)],
            "seed": self._request.seed,
            "model": self._model,
            "settings": settings.model_dump(
                mode="json", exclude={"prompt", "keyframe_prompts", "prompt_ranges", "seed", "model"}
            ),
        }


class _BatchToken(ProgressToken):
    """Reports one batch's steps as part of all keyframes' translation.

    Args:
        before: keyframes done before the batch.
        count: new keyframes in it.
        wanted: keyframes in all.
    """

    def __init__(self, parent: ProgressToken, before: int, count: int, wanted: int) -> None:
        super().__init__()
        self._parent = parent
        self._before, self._count, self._wanted = before, count, wanted

    def check(self) -> None:
        """See `ProgressToken.check`."""
        self._parent.check()

    def report(self, stage: str, done: int, total: int) -> None:
        """See `ProgressToken.report`; every stage counts as translating."""
        self._parent.report(STAGE, self._before * total + done * self._count, self._wanted * total)
