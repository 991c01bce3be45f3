"""Puts the scene together and moves it: every object gets its place at every frame, linear in between."""

from __future__ import annotations

import math
from collections.abc import Callable

import bpy
from mathutils import Vector

from scene import motion, setting, toys
from scene.shapes import empty

FIRST, LAST = -1, motion.FRAMES  # one frame more at each end, for motion vectors and blur


def build() -> None:
    """Fill the current, empty scene."""
    setting.table()
    setting.wall()
    setting.ivy()
    setting.crockery()
    setting.fallen()
    setting.light()
    plant = setting.geranium()
    _animate(plant, lambda t: {"rotation_euler": (0.012 * math.sin(0.13 * t), 0.018 * math.sin(0.17 * t + 1), 0)})

    train = toys.train()
    _animate(train.root, lambda t: {"location": (motion.train(t), motion.TRAIN_LANE, 0)})
    _animate(train.body, lambda t: {"location": (0, 0, 0.0006 * math.sin(1.9 * t))})
    for wheel, radius in train.wheels:
        _animate(wheel, lambda t, r=radius: {"rotation_euler": (0, motion.train(t) / r, 0)})

    duck = toys.duck()
    _animate(duck.root, lambda t: {"location": (motion.duck(t), motion.DUCK_LANE, 0)})
    _animate(duck.body, _duck_bob)
    for wheel, radius in duck.wheels:
        _animate(wheel, lambda t, r=radius: {"rotation_euler": (0, motion.duck(t) / r, 0)})

    ball = toys.ball()
    ball.rotation_mode = "QUATERNION"
    _animate(ball, _ball)
    _camera()


def _duck_bob(frame: float) -> dict[str, tuple[float, ...]]:
    rise, pitch = motion.duck_bob(frame)
    return {"location": (0, 0, rise), "rotation_euler": (0, pitch, 0)}


def _ball(frame: float) -> dict[str, tuple[float, ...]]:
    turn = -0.34 * (frame - motion.FIRST_BOUNCE)
    axis = Vector((0.25, 0.9, 0.35)).normalized() * math.sin(turn / 2)
    return {"location": motion.ball(frame), "rotation_quaternion": (math.cos(turn / 2), *axis)}


def _animate(thing: bpy.types.Object, place: Callable[[float], dict[str, tuple[float, ...]]]) -> None:
    for frame in range(FIRST, LAST + 1):
        for channel, value in place(frame).items():
            setattr(thing, channel, value)
            thing.keyframe_insert(channel, frame=frame)
    for curve in thing.animation_data.action.fcurves:
        for key in curve.keyframe_points:
            key.interpolation = "LINEAR"


def _camera() -> None:
    lens = bpy.data.cameras.new("camera")
    lens.lens, lens.sensor_width, lens.clip_start = 44.0, 36.0, 0.05
    lens.dof.use_dof, lens.dof.aperture_fstop = True, 5.6
    camera = bpy.data.objects.new("camera", lens)
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    camera.rotation_mode = "QUATERNION"

    def place(frame: float) -> dict[str, tuple[float, ...]]:
        position, target = (Vector(point) for point in motion.camera(frame))
        return {"location": position, "rotation_quaternion": (target - position).to_track_quat("-Z", "Y")}

    _animate(camera, place)
    focus = empty("focus")
    focus.location = (0, -0.06, 0.08)
    lens.dof.focus_object = focus
