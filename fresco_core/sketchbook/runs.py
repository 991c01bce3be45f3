"""What both trainings share: a wall-clock budget, checkpoints that resume, a moving average, a log."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from fresco_core.errors import SettingsError


@dataclass
class Run:
    """One training run, interruptible at any moment.

    `seconds` counts time spent training over all resumptions; the learning rate follows it to zero at `budget`.
    """

    path: Path
    model: nn.Module
    budget: float
    peak_rate: float
    average_decay: float = 0.995
    step: int = 0
    seconds: float = 0.0
    average: dict[str, torch.Tensor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        trained = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(
            trained, lr=self.peak_rate, betas=(0.9, 0.99), weight_decay=1e-3, foreach=True
        )
        self._names = [name for name, parameter in self.model.named_parameters() if parameter.requires_grad]
        if self.path.exists():
            state = torch.load(self.path, map_location="cpu", weights_only=True)
            self.model.load_state_dict(state["model"])
            if "optimizer" in state:
                self.optimizer.load_state_dict(state["optimizer"])
            self.average, self.step, self.seconds = state["average"], state["step"], state["seconds"]

    def steps(self, save_every: float = 240.0) -> Iterator[int]:
        """Yield step numbers until the budget is spent, saving every `save_every` seconds and at the end."""
        self._clock = time.monotonic()
        saved = self.seconds
        while self.seconds < self.budget:
            yield self.step
            now = time.monotonic()
            self.seconds, self._clock = self.seconds + now - self._clock, now
            self.step += 1
            if self.seconds - saved > save_every:
                self.save()
                saved = self.seconds
        self.save()

    def update(self, loss: torch.Tensor) -> None:
        """One optimiser step at the scheduled rate, and one of the moving average."""
        fraction = min(1.0, self.seconds / self.budget)
        rate = (
            self.peak_rate * min(1.0, (self.step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * fraction)))
        )
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        decay = min(self.average_decay, (self.step + 1) / (self.step + 10))
        parameters = dict(self.model.named_parameters())
        with torch.no_grad():
            for name in self._names:
                value = parameters[name].detach()
                if name in self.average:
                    self.average[name].lerp_(value, 1 - decay)
                else:
                    self.average[name] = value.clone()

    def save(self) -> None:
        """Write the checkpoint; a kill while writing leaves the one before."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".part")
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
            "step": self.step,
            "seconds": self.seconds,
        }
        torch.save(state, partial)
        partial.rename(self.path)

    def log(self, **figures: float) -> None:
        """Append a line to the run's CSV."""
        path = self.path.with_suffix(".csv")
        new = not path.exists()
        with path.open("a", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["step", "seconds", *figures])
            writer.writerow([self.step, round(self.seconds), *(f"{value:.5g}" for value in figures.values())])


def load_average(model: nn.Module, checkpoint: Path) -> None:
    """Put the averaged weights of a run's checkpoint into `model`, for evaluation and shipping.

    Raises:
        SettingsError: if there is no such checkpoint.
    """
    if not checkpoint.exists():
        raise SettingsError(
            f"There is no checkpoint {checkpoint.name} in {checkpoint.parent}.", "Train that part first."
        )
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    model.load_state_dict({**state["model"], **state["average"]})
