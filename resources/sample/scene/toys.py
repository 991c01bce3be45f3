"""The two subjects and the ball, each under one object that `stage` moves."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import bpy

from scene import materials as m
from scene.motion import BALL_RADIUS
from scene.shapes import blob, box, empty, lathe, rounded, sphere


@dataclass
class Toy:
    """A toy's root, the part that bobs, and its wheels with their radii in metres."""

    root: bpy.types.Object
    body: bpy.types.Object
    wheels: list[tuple[bpy.types.Object, float]] = field(default_factory=list)


def _wheel(toy: Toy, x: float, y: float, radius: float, tyre: bpy.types.Material, hub: bpy.types.Material) -> None:
    """A disc wheel with a painted tyre, a raised hub and five dimples, so that its turning shows."""
    turning = empty("wheel", toy.root)
    turning.location = (x, y, radius)
    disc = lathe("tyre", rounded(radius, 0.011, 0.0025), tyre, parent=turning, steps=40)
    face = lathe("hub", rounded(radius * 0.72, 0.0135, 0.002), hub, parent=turning, steps=32)
    pin = lathe("pin", rounded(radius * 0.16, 0.019, 0.002), m.plain("8a8175", 0.3, 1.0), parent=turning, steps=16)
    for part in (disc, face, pin):
        part.rotation_euler = (math.pi / 2, 0, 0)
    for spoke in range(5):
        angle = spoke * math.tau / 5
        dimple = lathe(
            "dimple", rounded(radius * 0.14, 0.0142, 0.0008), m.plain("3a2a1c", 0.7), parent=turning, steps=12
        )
        dimple.rotation_euler = (math.pi / 2, 0, 0)
        dimple.location = (0.44 * radius * math.cos(angle), 0, 0.44 * radius * math.sin(angle))
    toy.wheels.append((turning, radius))


def train() -> Toy:
    """A wooden engine with one wagon of bricks, facing right."""
    toy = Toy(empty("train"), empty("train body"))
    toy.body.parent = toy.root
    on = toy.body
    wood, red, navy, black = m.beech(), m.paint("b3261e"), m.paint("22406b"), m.plain("1d1b1a", 0.45)
    box("frame", (0.19, 0.062, 0.014), (0, 0, 0.030), wood, parent=on, bevel=0.004)
    boiler = lathe("boiler", rounded(0.030, 0.105, 0.006), red, parent=on)
    boiler.location, boiler.rotation_euler = (0.034, 0, 0.068), (0, math.pi / 2, 0)
    for x in (-0.005, 0.035, 0.070):
        ring = lathe("ring", rounded(0.0308, 0.005, 0.001), m.plain("b98d3e", 0.3, 1.0), parent=on)
        ring.location, ring.rotation_euler = (x, 0, 0.068), (0, math.pi / 2, 0)
    box("cradle", (0.10, 0.04, 0.02), (0.034, 0, 0.045), wood, parent=on)
    nose = lathe("nose", rounded(0.021, 0.012, 0.004), black, parent=on)
    nose.location, nose.rotation_euler = (0.088, 0, 0.068), (0, math.pi / 2, 0)
    chimney = [(0, 0.046), (0.0075, 0.046), (0.0165, 0.050), (0.0165, 0.042), (0.0105, 0.030), (0.0105, 0.0), (0, 0)]
    lathe("chimney", chimney, black, parent=on, steps=32).location = (0.066, 0, 0.092)
    dome = [(0, 0.020), (0.007, 0.019), (0.012, 0.013), (0.0135, 0.0), (0, 0)]
    lathe("dome", dome, m.plain("c49a45", 0.25, 1.0), parent=on, steps=32).location = (0.022, 0, 0.095)
    # The cab: four posts around an opening on each side.
    box("cab low", (0.062, 0.060, 0.040), (-0.060, 0, 0.057), red, parent=on, bevel=0.003)
    for x in (-0.086, -0.034):
        for y in (-0.0255, 0.0255):
            box("post", (0.009, 0.009, 0.045), (x, y, 0.097), red, parent=on, bevel=0.001)
    box("roof", (0.084, 0.078, 0.010), (-0.060, 0, 0.122), navy, parent=on, bevel=0.0045)
    for y in (-0.018, 0.018):
        buffer = lathe("buffer", rounded(0.009, 0.012, 0.003), black, parent=on, steps=24)
        buffer.location, buffer.rotation_euler = (0.100, y, 0.032), (0, math.pi / 2, 0)
    for x, radius in ((0.066, 0.0215), (0.016, 0.0215), (-0.056, 0.028)):
        for y in (-0.039, 0.039):
            _wheel(toy, x, y, radius, black if radius < 0.025 else red, wood)

    # The wagon with its load.
    behind = -0.185
    box("link", (0.05, 0.008, 0.005), (-0.110, 0, 0.030), m.plain("7b7468", 0.35, 1.0), parent=on, bevel=0.001)
    box("wagon", (0.128, 0.062, 0.013), (behind, 0, 0.030), wood, parent=on, bevel=0.004)
    for y in (-0.0285, 0.0285):
        box("board", (0.126, 0.006, 0.022), (behind, y, 0.047), navy, parent=on, bevel=0.0015)
    for x in (-0.061, 0.061):
        box("end", (0.006, 0.060, 0.022), (behind + x, 0, 0.047), navy, parent=on, bevel=0.0015)
    load = (("2c7a4b", -0.038, 0.0, 0.1), ("e0a526", 0.001, 0.004, -0.12), ("2f6ca3", 0.040, -0.002, 0.06))
    for tint, x, y, turn in load:
        box(
            "brick", (0.034, 0.036, 0.034), (behind + x, y, 0.054), m.paint(tint, 0.5), parent=on, bevel=0.003
        ).rotation_euler = (0, 0, turn)
    top = box(
        "top brick", (0.034, 0.034, 0.034), (behind - 0.016, 0, 0.088), m.paint("b3261e", 0.5), parent=on, bevel=0.003
    )
    top.rotation_euler = (0, 0, 0.5)
    drum = lathe("drum", rounded(0.017, 0.034, 0.003), m.beech(), parent=on, steps=32)
    drum.location = (behind + 0.028, 0.002, 0.088)
    for x in (-0.040, 0.040):
        for y in (-0.039, 0.039):
            _wheel(toy, behind + x, y, 0.019, black, wood)
    return toy


def duck() -> Toy:
    """A turned, painted duck on a board with wheels, facing left."""
    toy = Toy(empty("duck"), empty("duck body"))
    toy.body.parent = toy.root
    on = toy.body
    yellow, orange, white = m.paint("e5b02c", 0.15), m.paint("d9661f", 0.1), m.plain("f3efe4", 0.3)
    blob(
        "duck shape",
        [
            ((0.0, 0, 0.092), (0.062, 0.040, 0.040)),
            ((0.050, 0, 0.108), (0.030, 0.022, 0.022)),
            ((-0.040, 0, 0.112), (0.026, 0.026, 0.032)),
            ((-0.050, 0, 0.158), (0.034, 0.032, 0.033)),
            ((0.075, 0, 0.126), (0.016, 0.012, 0.012)),
        ],
        yellow,
        resolution=0.006,
        parent=on,
    )
    sphere("upper beak", (0.023, 0.015, 0.006), (-0.090, 0, 0.156), orange, parent=on).rotation_euler = (0, 0.12, 0)
    sphere("lower beak", (0.018, 0.012, 0.004), (-0.086, 0, 0.149), orange, parent=on).rotation_euler = (0, -0.2, 0)
    for side in (-1, 1):
        sphere("eye white", (0.0075, 0.004, 0.009), (-0.068, side * 0.0265, 0.168), white, parent=on, detail=3)
        sphere(
            "eye", (0.0042, 0.003, 0.0055), (-0.0705, side * 0.0295, 0.168), m.plain("0d0c0b", 0.1), parent=on, detail=3
        )
        wing = sphere("wing", (0.040, 0.008, 0.024), (0.020, side * 0.040, 0.098), m.paint("2d7f86", 0.2), parent=on)
        wing.rotation_euler = (0, -0.25, side * -0.12)
    box("board", (0.145, 0.062, 0.012), (0, 0, 0.038), m.beech(), parent=on, bevel=0.004)
    for x in (-0.048, 0.048):
        for y in (-0.040, 0.040):
            _wheel(toy, x, y, 0.027, m.paint("a3271f", 0.2), m.paint("e9dcc0", 0.2))
    return toy


def ball() -> bpy.types.Object:
    return sphere("ball", (BALL_RADIUS,) * 3, (0, 0, 0), m.rubber(), detail=5)
