"""Where everything is at every frame: plain numbers, shared by the scene and by the sound.

Units: metres and frames (24 a second). x points right, y away from the camera, z up; the table top is z = 0.
"""

from __future__ import annotations

import math

RATE = 24
FRAMES = 90
PAIRS = (8, 22, 36, 44, 50, 55, 61, 78)
"""First frames of the pairs whose exact flow is kept; the ball is in the picture from 41 to 66."""

TRAIN_LANE, DUCK_LANE, BALL_LANE = -0.13, 0.055, -0.27
BALL_RADIUS = 0.033
GRAVITY = 9.81 / RATE**2
FIRST_BOUNCE = 47.0
BOUNCE_PERIOD = 9.0
BALL_SPEED = 0.052

Point = tuple[float, float, float]


def train(frame: float) -> float:
    """x of the engine's middle: pulls away, then rolls at an even pace."""
    run_up = 8.0
    t = frame / run_up
    eased = 0.5 * t * t * run_up if 0 <= t < 1 else max(0.0, frame - 0.5 * run_up)
    return -0.36 + 0.0088 * eased


def duck(frame: float) -> float:
    """x of the duck's middle: comes from the other side, a little slower towards the end."""
    return 0.47 - 0.0105 * frame + 0.000018 * frame * frame


def duck_bob(frame: float) -> tuple[float, float]:
    """The duck's wheels sit off centre: (rise in metres, pitch in radians)."""
    turn = duck(frame) / 0.027
    return 0.004 * math.sin(turn), 0.06 * math.cos(turn)


def ball(frame: float) -> Point:
    """The ball's middle: crosses from right to left in bounces that keep their height."""
    t = frame - FIRST_BOUNCE
    x = 0.36 - BALL_SPEED * t
    phase = (t % BOUNCE_PERIOD) if t >= -BOUNCE_PERIOD else t + BOUNCE_PERIOD
    # A parabola through the table at both ends of a period.
    height = 0.5 * GRAVITY * phase * (BOUNCE_PERIOD - phase) * 0.8
    return x, BALL_LANE + 0.0012 * t, BALL_RADIUS + height


def bounces() -> list[float]:
    """Frames at which the ball touches the table while it is near the picture."""
    return [FIRST_BOUNCE + BOUNCE_PERIOD * n for n in (-1, 0, 1, 2)]


def camera(frame: float) -> tuple[Point, Point]:
    """(position, point looked at): a dolly to the left with a slow push-in, held by hand."""
    t = frame / (FRAMES - 1)
    eased = t * t * (3 - 2 * t) * 0.5 + t * 0.5
    sway = [
        0.004 * math.sin(0.11 * frame + 0.3) + 0.0016 * math.sin(0.37 * frame + 1.1),
        0.0,
        0.003 * math.sin(0.13 * frame + 2.0) + 0.0014 * math.sin(0.41 * frame),
    ]
    position = (0.30 - 0.50 * eased + sway[0], -1.28 + 0.14 * eased, 0.33 + sway[2])
    target = (0.03 - 0.05 * eased + 0.4 * sway[0], 0.10, 0.095 + 0.5 * sway[2])
    return position, target
