"""Meshes from numbers: boxes, turned solids, blobs, leaves, cloth."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import bmesh
import bpy
from mathutils import Matrix, Vector, noise

Triple = tuple[float, float, float]


def add(name: str, data: bpy.types.ID, parent: bpy.types.Object | None = None) -> bpy.types.Object:
    """A new object in the scene."""
    made = bpy.data.objects.new(name, data)
    made.parent = parent
    bpy.context.scene.collection.objects.link(made)
    return made


def empty(name: str, parent: bpy.types.Object | None = None) -> bpy.types.Object:
    return add(name, None, parent)


def mesh_of(name: str, bm: bmesh.types.BMesh, material: bpy.types.Material, smooth: bool = True) -> bpy.types.Mesh:
    """The finished mesh of `bm`, which is freed."""
    for face in bm.faces:
        face.smooth = smooth
    data = bpy.data.meshes.new(name)
    bm.to_mesh(data)
    bm.free()
    data.materials.append(material)
    data.use_auto_smooth = True
    data.auto_smooth_angle = math.radians(40)
    return data


def box(
    name: str,
    size: Triple,
    at: Triple,
    material: bpy.types.Material,
    *,
    bevel: float = 0.002,
    parent: bpy.types.Object | None = None,
) -> bpy.types.Object:
    """A block with rounded edges, centred at `at`."""
    bm = bmesh.new()
    bmesh.ops.create_cube(bm, size=1.0, matrix=Matrix.Diagonal((*size, 1.0)))
    if bevel:
        bmesh.ops.bevel(bm, geom=list(bm.edges), offset=bevel, segments=3, affect="EDGES", profile=0.5)
    made = add(name, mesh_of(name, bm, material), parent)
    made.location = at
    return made


def lathe(
    name: str,
    profile: Sequence[tuple[float, float]],
    material: bpy.types.Material,
    *,
    steps: int = 48,
    parent: bpy.types.Object | None = None,
) -> bpy.types.Object:
    """A solid turned around z from (radius, height) points."""
    bm = bmesh.new()
    points = [bm.verts.new((radius, 0.0, height)) for radius, height in profile]
    edges = [bm.edges.new(pair) for pair in pairwise(points)]
    bmesh.ops.spin(
        bm, geom=[*points, *edges], cent=(0, 0, 0), axis=(0, 0, 1), angle=math.tau, steps=steps, use_merge=True
    )
    bmesh.ops.remove_doubles(bm, verts=list(bm.verts), dist=1e-5)
    bmesh.ops.recalc_face_normals(bm, faces=list(bm.faces))
    return add(name, mesh_of(name, bm, material), parent)


def rounded(radius: float, length: float, edge: float) -> list[tuple[float, float]]:
    """The profile of a cylinder with rounded rims, centred on the origin."""
    half = length / 2
    arc = [(radius - edge + edge * math.sin(a), half - edge + edge * math.cos(a)) for a in _quarter()]
    lower = [(r, -h) for r, h in reversed(arc)]
    return [(0.0, half), *arc, *lower, (0.0, -half)]


def _quarter() -> list[float]:
    return [step * math.pi / 8 for step in range(5)]


def sphere(
    name: str,
    size: Triple,
    at: Triple,
    material: bpy.types.Material,
    *,
    parent: bpy.types.Object | None = None,
    detail: int = 4,
) -> bpy.types.Object:
    """An ellipsoid with the given half axes."""
    bm = bmesh.new()
    bmesh.ops.create_icosphere(bm, subdivisions=detail, radius=1.0, matrix=Matrix.Diagonal((*size, 1.0)))
    made = add(name, mesh_of(name, bm, material), parent)
    made.location = at
    return made


def blob(
    name: str,
    balls: Sequence[tuple[Triple, Triple]],
    material: bpy.types.Material,
    *,
    resolution: float,
    parent: bpy.types.Object | None = None,
) -> bpy.types.Object:
    """Ellipsoids ((middle, half axes), ...) melted into one smooth body."""
    meta = bpy.data.metaballs.new(name)
    meta.resolution = meta.render_resolution = resolution
    meta.threshold = 0.1
    for middle, axes in balls:
        element = meta.elements.new(type="ELLIPSOID")
        element.co = middle
        element.radius, element.stiffness = 1.55, 1.0
        element.size_x, element.size_y, element.size_z = axes
    source = add(f"{name} source", meta)
    bpy.context.view_layer.update()
    data = bpy.data.meshes.new_from_object(source.evaluated_get(bpy.context.evaluated_depsgraph_get()))
    bpy.data.objects.remove(source)
    bm = bmesh.new()
    bm.from_mesh(data)
    for _ in range(6):
        bmesh.ops.smooth_vert(bm, verts=list(bm.verts), factor=0.5, use_axis_x=True, use_axis_y=True, use_axis_z=True)
    return add(name, mesh_of(name, bm, material), parent)


def leaf(name: str, outline: Callable[[float], float], material: bpy.types.Material, bend: float) -> bpy.types.Mesh:
    """A leaf of length 1 from the origin along y, folded at the midrib and bent down. `outline`: half width at y."""
    bm = bmesh.new()
    rows = 7
    grid = []
    for row in range(rows + 1):
        y = row / rows
        width = max(outline(y), 0.004)
        drop = -bend * y * y
        grid.append(
            [bm.verts.new((side * width, y, drop + 0.22 * abs(side) * width)) for side in (-1, -0.5, 0, 0.5, 1)]
        )
    for below, above in pairwise(grid):
        for left in range(4):
            bm.faces.new((below[left], below[left + 1], above[left + 1], above[left]))
    return mesh_of(name, bm, material)


def cloth(name: str, width: float, length: float, material: bpy.types.Material) -> bpy.types.Object:
    """A towel lying in soft folds, with a UV map in metres."""
    columns, rows = 110, 90
    bm = bmesh.new()
    uv = bm.loops.layers.uv.new("metres")
    grid = []
    for row in range(rows + 1):
        line = []
        for column in range(columns + 1):
            x, y = (column / columns - 0.5) * width, (row / rows - 0.5) * length
            fold = noise.noise(Vector((x * 7 + 0.6 * y, y * 16, 3.3))) + 0.4 * noise.noise(
                Vector((x * 24, y * 34, 9.1))
            )
            lift = 0.018 * max(0.0, fold + 0.12) ** 1.2
            drift = 0.02 * noise.noise(Vector((x * 4, y * 4, 7.0)))
            line.append(bm.verts.new((x + drift, y + drift, 0.003 + lift)))
        grid.append(line)
    for row in range(rows):
        for column in range(columns):
            corners = ((row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column))
            face = bm.faces.new([grid[r][c] for r, c in corners])
            for loop, (r, c) in zip(face.loops, corners, strict=True):
                loop[uv].uv = (c / columns * width, r / rows * length)
    return add(name, mesh_of(name, bm, material))
