"""The sample clip's sound: a breeze, birds, two toys that roll past, a ball that bounces."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scene import motion

RATE = 48000

Signal = npt.NDArray[np.float64]


def soundtrack() -> npt.NDArray[np.float32]:
    """Stereo in [-1, 1], float32 [2, samples], exactly as long as the picture."""
    length = motion.FRAMES * RATE // motion.RATE
    chance = np.random.default_rng(7)
    time = np.arange(length) / RATE
    frame = time * motion.RATE
    train = np.array([motion.train(f) for f in frame[::480]])
    duck = np.array([motion.duck(f) for f in frame[::480]])
    mix = _breeze(length, chance)
    mix += _birds(time, chance)
    mix += _rolling(time, train, 0.135, 380.0, chance) * 0.55
    mix += _rolling(time, duck, 0.17, 620.0, chance) * 0.4
    mix += _bounces(time, chance)
    mix = _room(mix, chance)
    fade = np.minimum(1, np.minimum(time, time[-1] - time) / 0.08)
    return (0.5 * mix / np.abs(mix).max() * fade).astype(np.float32)


def _band(noise: Signal, low: float, high: float) -> Signal:
    """Noise limited to a band in Hz with soft edges, scaled to unit deviation."""
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(noise.shape[-1], 1 / RATE)
    spectrum *= 1 / (1 + (low / np.maximum(hertz, 1e-3)) ** 4) / (1 + (hertz / high) ** 4)
    limited = np.fft.irfft(spectrum, noise.shape[-1])
    return np.asarray(limited / limited.std())


def _pan(mono: Signal, place: npt.ArrayLike) -> Signal:
    """Stereo from mono; place -1 is left, 1 is right, constant power between."""
    angle = (np.clip(place, -1, 1) + 1) * np.pi / 4
    return np.stack([mono * np.cos(angle), mono * np.sin(angle)])


def _breeze(length: int, chance: np.random.Generator) -> Signal:
    swell = 1 + 0.5 * _band(chance.standard_normal(length), 0.05, 0.6)
    return 0.016 * swell * np.stack([_band(chance.standard_normal(length), 60, 500) for _ in range(2)])


def _birds(time: Signal, chance: np.random.Generator) -> Signal:
    mix = np.zeros((2, len(time)))
    for start, notes, pitch, place in ((0.35, 4, 3900, -0.6), (1.55, 3, 4600, 0.7), (2.7, 5, 3600, -0.2)):
        for note in range(notes):
            t = time - start - 0.13 * note - chance.uniform(0, 0.02)
            envelope = np.where((t > 0) & (t < 0.09), np.sin(np.pi * np.clip(t / 0.09, 0, 1)) ** 2, 0)
            sweep = pitch * t + 5200 * t * t * (1 if note % 2 else -1) + 2.5 * np.sin(2 * np.pi * 38 * t)
            mix += _pan(0.035 * envelope * np.sin(2 * np.pi * sweep), place)
    return mix


def _rolling(time: Signal, path: Signal, turn: float, pitch: float, chance: np.random.Generator) -> Signal:
    """Wood on wood: a rumble as loud as the toy is fast, and a knock at each turn of the wheel (metres of way)."""
    coarse = np.arange(len(path)) * 480 / RATE
    place = np.interp(time, coarse, path)
    speed = np.abs(np.interp(time, coarse, np.gradient(path, coarse)))
    rumble = _band(chance.standard_normal(len(time)), 0.5 * pitch, 2 * pitch) * speed * 0.22
    knocks = np.zeros_like(time)
    for start in time[1:][np.diff(np.floor(place / (turn / 2))) != 0]:
        t = np.maximum(time - start, 0)
        knocks += (time >= start) * np.exp(-t * 110) * np.sin(2 * np.pi * pitch * 1.7 * t) * chance.uniform(0.05, 0.09)
    return _pan(rumble + knocks, place / 0.5)


def _bounces(time: Signal, chance: np.random.Generator) -> Signal:
    mix = np.zeros((2, len(time)))
    click = _band(chance.standard_normal(len(time)), 900, 3500)
    for frame in motion.bounces():
        start = frame / motion.RATE
        t = np.maximum(time - start, 0)
        body = np.sin(2 * np.pi * (95 * t + 2.2 * (1 - np.exp(-t * 30)))) * np.exp(-t * 22)
        thump = (time >= start) * (0.5 * body + 0.05 * click * np.exp(-t * 160))
        mix += _pan(thump, motion.ball(frame)[0] / 0.5)
    return mix


def _room(dry: Signal, chance: np.random.Generator) -> Signal:
    """A little reverberation from the walls of a yard."""
    length = dry.shape[1]
    tail = np.arange(RATE // 3) / RATE
    response = chance.standard_normal((2, len(tail))) * np.exp(-tail * 16) * 0.006
    response[:, 0] += 1
    size = length + len(tail)
    return np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(response, size), size)[:, :length]
