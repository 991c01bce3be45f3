"""What stands still: table, wall, plants, crockery, light."""

from __future__ import annotations

import math
import random

import bpy
from mathutils import Euler, Vector

from scene import materials as m
from scene.shapes import add, box, cloth, empty, lathe, leaf, sphere

SUN = Vector((0.80, 0.30, -0.62)).normalized()
"""The way the sunlight travels."""


def table() -> None:
    chance = random.Random(4)
    width, gap = 0.126, 0.007
    for number in range(7):
        y = -0.44 + number * (width + gap)
        plank = box("plank", (2.9, width, 0.03), (chance.uniform(-0.1, 0.1), y, -0.015), m.old_planks(), bevel=0.003)
        plank.location.z -= chance.uniform(0.0, 0.0012)
        plank.rotation_euler = (chance.uniform(-0.004, 0.004), 0, chance.uniform(-0.0012, 0.0012))


def wall() -> None:
    box("wall", (7, 0.2, 3.2), (0, 1.75, 0.7), m.bricks(), bevel=0)
    box("ground", (9, 8, 0.1), (0, 0, -0.83), m.flagstones(), bevel=0)
    # A door with a frame, half in the picture on the left.
    green = m.paint("3f6f6a", 0.55)
    for number in range(6):
        box("door board", (0.115, 0.03, 2.0), (-1.28 + 0.121 * number, 1.635, 0.18), green, bevel=0.006)
    for z in (-0.30, 0.52):
        box("hinge", (0.55, 0.012, 0.035), (-1.02, 1.612, z), m.plain("25211e", 0.5, 0.8))
    for x in (-1.40, -0.595):
        box("jamb", (0.09, 0.10, 2.1), (x, 1.64, 0.18), m.paint("d8d0bd", 0.6), bevel=0.006)


def _grow(
    meshes: list[bpy.types.Mesh],
    parent: bpy.types.Object | None,
    at: Vector,
    facing: Euler,
    size: float,
    pick: random.Random,
) -> None:
    made = add("leaf", pick.choice(meshes), parent)
    made.location, made.rotation_euler = at, facing
    made.scale = (size,) * 3


def _ivy_outline(y: float) -> float:
    return 0.52 * math.sin(math.pi * y**0.55) * (1 + 0.28 * math.cos(5.2 * math.pi * y))


def _oval_outline(y: float) -> float:
    return 0.30 * math.sin(math.pi * y**0.8)


def _round_outline(y: float) -> float:
    return 0.55 * math.sqrt(max(0.0, 1 - (2 * y - 1) ** 2)) * (1 + 0.06 * math.cos(9 * math.pi * y))


def ivy() -> None:
    """Ivy that hangs from the top of the wall on the right and creeps down in strands."""
    pick = random.Random(11)
    meshes = [leaf(f"ivy {n}", _ivy_outline, m.leaf("3d5f23"), bend) for n, bend in enumerate((0.1, 0.3, 0.5))]
    for _ in range(34):
        x, z = pick.uniform(-0.35, 1.7), pick.uniform(0.75, 1.0)
        reach = pick.uniform(0.25, 1.15) * (0.55 + 0.45 * math.sin(2.1 * x + 0.4))
        drift = pick.uniform(-0.2, 0.2)
        for step in range(int(reach / 0.028)):
            down = step * 0.028
            at = Vector(
                (
                    x + drift * down + 0.05 * math.sin(9 * down + x) + pick.gauss(0, 0.025),
                    1.62 - pick.uniform(0.0, 0.07),
                    z - down + pick.gauss(0, 0.015),
                )
            )
            facing = Euler(
                (math.radians(pick.gauss(-65, 20)) + math.pi, pick.gauss(0, 0.4), math.pi + pick.gauss(0, 0.6))
            )
            _grow(meshes, None, at, facing, pick.uniform(0.045, 0.10), pick)


def geranium() -> bpy.types.Object:
    """A pot of geranium; returns the object that sways."""
    pick = random.Random(23)
    pot = [
        (0, 0.004),
        (0.062, 0.0),
        (0.066, 0.004),
        (0.086, 0.105),
        (0.095, 0.106),
        (0.097, 0.112),
        (0.097, 0.140),
        (0.093, 0.144),
        (0.084, 0.142),
        (0.080, 0.118),
        (0, 0.116),
    ]
    stand = empty("geranium")
    stand.location = (-0.47, 0.27, 0)
    lathe("pot", pot, m.terracotta(), parent=stand)
    saucer = [(0, 0.006), (0.085, 0.006), (0.094, 0.016), (0.098, 0.016), (0.088, 0.0), (0, 0.0)]
    lathe("saucer", saucer, m.terracotta(), parent=stand)
    plant = empty("plant", stand)
    plant.location = (0, 0, 0.115)
    meshes = [leaf(f"geranium {n}", _round_outline, m.leaf("4f7a2c"), bend) for n, bend in enumerate((0.15, 0.3, 0.45))]
    stem_material, petals = m.plain("5d7a35", 0.6), m.petal()
    petal_mesh = leaf("petal", _oval_outline, petals, 0.35)
    for number in range(26):
        turn, lean = number * 2.4, pick.uniform(0.15, 1.0)
        length = pick.uniform(0.11, 0.23) * (1.15 - 0.35 * lean)
        flower = number % 4 == 0
        if flower:
            lean, length = 0.6 * lean, 0.205 + pick.uniform(0, 0.035)
        out = Vector((math.cos(turn) * math.sin(lean), math.sin(turn) * math.sin(lean), math.cos(lean)))
        tip = out * length
        stem = lathe("stem", [(0.0022, 0.0), (0.0015, length)], stem_material, parent=plant, steps=6)
        stem.rotation_euler = out.to_track_quat("Z", "Y").to_euler()
        if flower:
            for _ in range(38):
                away = Vector((pick.gauss(0, 1), pick.gauss(0, 1), pick.gauss(0.35, 0.8))).normalized()
                facing = away.to_track_quat("Y", "Z").to_euler()
                _grow([petal_mesh], plant, tip + away * 0.012, facing, pick.uniform(0.018, 0.026), pick)
            continue
        for _ in range(4):
            heading = turn + pick.gauss(0, 0.7)
            facing = Euler((pick.gauss(0.15, 0.25), pick.gauss(0, 0.25), heading - math.pi / 2))
            foot = tip * pick.uniform(0.7, 1.05) + Vector((0, 0, pick.gauss(0, 0.008)))
            _grow(meshes, plant, foot, facing, pick.uniform(0.045, 0.075), pick)
    return plant


def fallen() -> None:
    """Petals and dry leaves that the wind left on the table."""
    pick = random.Random(8)
    petals = [leaf("fallen petal", _oval_outline, m.petal(), 0.2)]
    leaves = [leaf(f"fallen leaf {bend}", _oval_outline, m.leaf("8a7431"), bend) for bend in (-0.25, 0.3)]
    for x, y in (
        (-0.42, 0.05),
        (-0.30, 0.12),
        (-0.36, -0.02),
        (-0.21, 0.17),
        (-0.12, -0.30),
        (0.16, -0.36),
        (-0.33, -0.33),
    ):
        facing = Euler((pick.gauss(0, 0.15), pick.gauss(0, 0.15), pick.uniform(0, 6.3)))
        _grow(petals, None, Vector((x, y, 0.003)), facing, pick.uniform(0.018, 0.026), pick)
    for x, y, size in ((0.26, -0.33, 0.060), (-0.30, -0.38, 0.052), (0.02, 0.22, 0.055), (0.42, -0.02, 0.05)):
        facing = Euler((pick.gauss(0.05, 0.1), pick.gauss(0, 0.12), pick.uniform(0, 6.3)))
        _grow(leaves, None, Vector((x, y, 0.007)), facing, size, pick)


def crockery() -> None:
    """A jug, and lemons in a bowl on a towel."""
    jug = [
        (0, 0.0),
        (0.045, 0.0),
        (0.050, 0.006),
        (0.066, 0.060),
        (0.068, 0.095),
        (0.056, 0.140),
        (0.043, 0.170),
        (0.043, 0.190),
        (0.050, 0.210),
        (0.047, 0.210),
        (0.040, 0.190),
        (0.040, 0.170),
        (0.052, 0.140),
        (0, 0.1),
    ]
    made = lathe("jug", jug, m.glaze("3f6478"))
    made.location = (0.555, 0.36, 0.004)
    handle = bpy.data.curves.new("handle", "CURVE")
    handle.dimensions, handle.bevel_depth, handle.bevel_resolution, handle.resolution_u = "3D", 0.0075, 4, 10
    line = handle.splines.new("BEZIER")
    line.bezier_points.add(2)
    for point, at in zip(line.bezier_points, ((0.046, 0, 0.19), (0.102, 0, 0.165), (0.064, 0, 0.085)), strict=True):
        point.co = at
        point.handle_left_type = point.handle_right_type = "AUTO"
    handle.materials.append(m.glaze("3f6478"))
    bow = add("handle", handle, made)
    bow.rotation_euler = (0, 0, -0.5)

    towel = cloth("towel", 0.52, 0.30, m.linen())
    towel.location, towel.rotation_euler = (0.36, 0.29, 0), (0, 0, -0.22)
    bowl = [
        (0, 0.0),
        (0.042, 0.0),
        (0.044, 0.008),
        (0.078, 0.034),
        (0.094, 0.064),
        (0.097, 0.066),
        (0.092, 0.062),
        (0.074, 0.034),
        (0.038, 0.014),
        (0, 0.013),
    ]
    dish = lathe("bowl", bowl, m.glaze("d9d2c0"))
    dish.location = (0.36, 0.27, 0.012)
    pick = random.Random(5)
    for x, y, z in ((-0.036, -0.02, 0.052), (0.036, -0.026, 0.054), (0.0, 0.036, 0.053), (0.004, -0.002, 0.096)):
        fruit = sphere("lemon", (0.040, 0.030, 0.030), (0.36 + x, 0.27 + y, 0.012 + z), m.lemon())
        for vertex in fruit.data.vertices:
            along = abs(vertex.co.x) / 0.040
            vertex.co.x *= 1 + 0.16 * max(0.0, along - 0.86) / 0.14
        fruit.rotation_euler = (pick.uniform(0, 6), pick.uniform(-0.5, 0.5), pick.uniform(0, 6))
    loose = sphere("loose lemon", (0.040, 0.030, 0.030), (0.185, 0.235, 0.036), m.lemon())
    loose.rotation_euler = (0.4, 0.1, 0.7)


def light() -> None:
    """Late sun through a tree that is not in the picture, and the sky."""
    scene = bpy.context.scene
    lamp = bpy.data.lights.new("sun", "SUN")
    lamp.energy, lamp.angle, lamp.color = 11.0, math.radians(1.0), (1.0, 0.83, 0.62)
    add("sun", lamp).rotation_euler = SUN.to_track_quat("-Z", "Y").to_euler()

    world = bpy.data.worlds.new("sky")
    scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    sky = tree.nodes.new("ShaderNodeTexSky")
    sky.sky_type, sky.sun_disc = "NISHITA", False
    sky.sun_elevation, sky.sun_rotation = math.radians(36), math.radians(-70)
    sky.air_density, sky.dust_density = 1.3, 1.8
    tree.links.new(sky.outputs["Color"], tree.nodes["Background"].inputs["Color"])
    tree.nodes["Background"].inputs["Strength"].default_value = 0.30

    pick = random.Random(31)
    meshes = [leaf("canopy", _oval_outline, m.leaf("4d6d2a"), 0.2)]
    side = SUN.cross(Vector((0, 0, 1))).normalized()
    up = side.cross(SUN)
    for _ in range(46):
        middle = Vector((0.1, 0.4, 0.1)) - SUN * pick.uniform(2.6, 3.6)
        middle += side * pick.uniform(-2.2, 2.2) + up * pick.uniform(-1.5, 1.5)
        for _ in range(9):
            at = middle + Vector([pick.gauss(0, 0.11) for _ in range(3)])
            facing = Euler([pick.uniform(0, 6.3) for _ in range(3)])
            _grow(meshes, None, at, facing, pick.uniform(0.12, 0.22), pick)
