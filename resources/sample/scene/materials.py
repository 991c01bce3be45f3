"""The materials, all procedural."""

from __future__ import annotations

from functools import cache

import bpy

from scene.shading import Shader, colour


@cache
def old_planks() -> bpy.types.Material:
    """Weathered table boards: grain along x, growth rings, stains, dry greyed ridges."""
    s = Shader("old planks")
    at = s.position(scale=(0.55, 7, 7), per_object=7.3)
    rings = s.node(
        "TexWave",
        {"Vector": at, "Scale": 1.1, "Distortion": 11.0, "Detail": 2.5, "Detail Scale": 0.55, "Detail Roughness": 0.55},
        bands_direction="Y",
    ).outputs["Fac"]
    fibres = s.noise(s.position(scale=(7, 330, 330), per_object=3.1), 1.0, 3, 0.65)
    streaks = s.noise(s.position(scale=(1.8, 42, 42), per_object=3.7), 1.0, 5, 0.74)
    stains = s.noise(s.position(scale=(1, 2.2, 2.2), per_object=2.7), 4.5, 4, 0.6)
    base = s.ramp(streaks, (0.32, "4a3221"), (0.5, "7c5a3d"), (0.68, "a3825e"))
    base = s.mix(s.range(rings, 0.55, 1.0, 0, 0.38), base, colour("5d412b"))
    base = s.mix(s.range(fibres, 0.42, 0.7, 0, 0.5), base, colour("4a3626"))
    base = s.mix(s.range(stains, 0.5, 0.72, 0, 0.5), base, colour("9a9184"))
    base = s.mix(s.range(stains, 0.3, 0.42, 0.45, 0), base, colour("3a2c21"))
    at = s.position(scale=(0.75, 1, 1), per_object=1.9)
    lichen, specks = s.noise(at, 62, 4, 0.62, 0.5), s.noise(at, 150, 2, 0.5, 0.8)
    base = s.mix(s.range(lichen, 0.56, 0.64, 0, 0.5), base, colour("b5ad9b"))
    base = s.mix(s.range(lichen, 0.42, 0.34, 0, 0.62), base, colour("35281e"))
    base = s.mix(s.range(specks, 0.635, 0.68, 0, 0.85), base, colour("241b14"))
    base = s.vary(base, s.node("ObjectInfo").outputs["Random"], 0.012, 0.3)
    height = s.math("ADD", s.math("MULTIPLY", fibres, 0.5), s.math("MULTIPLY", s.math("ADD", streaks, lichen), 0.5))
    return s.principled(base, s.range(fibres, 0.3, 0.8, 0.52, 0.78), s.bump(height, 0.0012, 0.7))


@cache
def beech() -> bpy.types.Material:
    """Oiled toy wood with small dashes of grain."""
    s = Shader("beech")
    grain = s.noise(s.position(scale=(12, 110, 110), per_object=5.0), 1.0, 4, 0.65, 0.4)
    broad = s.noise(s.position(scale=(4, 25, 25), per_object=5.0), 1.0, 2)
    base = s.ramp(broad, (0.3, "b98552"), (0.7, "d9ac77"))
    base = s.mix(s.range(grain, 0.45, 0.7, 0, 0.6), base, colour("8c5c34"))
    return s.principled(base, 0.42, s.bump(grain, 0.0006, 0.5), Specular=0.4)


@cache
def paint(hexadecimal: str, wear: float = 0.35) -> bpy.types.Material:
    """Brushed enamel on wood: slightly uneven, scuffed here and there down to the wood."""
    s = Shader(f"paint {hexadecimal}")
    at = s.position(per_object=4.0)
    broad = s.noise(at, 18, 3)
    scuffs = s.noise(at, 75, 6, 0.72, 0.3)
    base = s.mix(s.range(broad, 0.3, 0.7, 0, 0.28), colour(hexadecimal), colour("2a2420"))
    wood = s.ramp(s.noise(s.position(scale=(10, 80, 80)), 1.0), (0.3, "8d6238"), (0.7, "c79a66"))
    bare = s.range(scuffs, 0.74 - 0.16 * wear, 0.76 - 0.16 * wear)
    base = s.mix(bare, base, wood)
    strokes = s.noise(s.position(scale=(20, 160, 160)), 1.0, 3)
    normal = s.bump(s.math("SUBTRACT", s.math("MULTIPLY", strokes, 0.25), bare), 0.0006, 0.6)
    return s.principled(base, s.range(broad, 0.2, 0.8, 0.2, 0.42), normal)


@cache
def bricks() -> bpy.types.Material:
    """An old garden wall. Its object coordinates are metres, x along the wall and z up."""
    s = Shader("bricks")
    at = s.position()
    wobble = s.node("TexNoise", {"Vector": at, "Scale": 9.0, "Detail": 2}).outputs["Color"]
    at = s.mix(0.012, at, wobble, "ADD")
    flat = s.node(
        "CombineXYZ",
        {
            "X": s.node("SeparateXYZ", {"Vector": at}).outputs["X"],
            "Y": s.node("SeparateXYZ", {"Vector": at}).outputs["Z"],
        },
    ).outputs["Vector"]
    courses = s.node(
        "TexBrick",
        {
            "Vector": flat,
            "Color1": colour("8a4a35"),
            "Color2": colour("b8775a"),
            "Mortar": colour("a99c8a"),
            "Scale": 1.0,
            "Mortar Size": 0.008,
            "Mortar Smooth": 0.4,
            "Brick Width": 0.22,
            "Row Height": 0.075,
        },
    )
    grit = s.noise(at, 60, 5, 0.7)
    patches = s.noise(at, 2.6, 4, 0.65)
    base = s.mix(s.range(grit, 0.35, 0.75, 0, 0.5), courses.outputs["Color"], colour("5b3a2e"))
    base = s.mix(s.range(patches, 0.55, 0.72, 0, 0.6), base, colour("cdbfa8"))
    base = s.mix(s.range(patches, 0.42, 0.3, 0, 0.5), base, colour("4c4a36"))
    height = s.math("SUBTRACT", s.math("MULTIPLY", grit, 0.5), courses.outputs["Fac"])
    return s.principled(base, 0.9, s.bump(height, 0.012), Specular=0.15)


@cache
def flagstones() -> bpy.types.Material:
    s = Shader("flagstones")
    at = s.position()
    cells = s.node("TexVoronoi", {"Vector": at, "Scale": 2.6}, feature="DISTANCE_TO_EDGE").outputs["Distance"]
    grit = s.noise(at, 30, 6, 0.7)
    base = s.ramp(grit, (0.3, "5c574e"), (0.7, "9a9384"))
    base = s.mix(s.range(cells, 0.03, 0.015), base, colour("3d4228"))
    return s.principled(base, 0.85, s.bump(s.math("ADD", s.range(cells, 0, 0.05), grit), 0.01))


@cache
def leaf(hexadecimal: str) -> bpy.types.Material:
    """Thin leaves that let light through, each of its own green, with paler veins."""
    s = Shader(f"leaf {hexadecimal}")
    chance = s.node("ObjectInfo").outputs["Random"]
    parts = s.node("SeparateXYZ", {"Vector": s.node("TexCoord").outputs["Object"]})
    across = s.math("ABSOLUTE", parts.outputs["X"])
    slanted = s.math("SINE", s.math("MULTIPLY", s.math("SUBTRACT", parts.outputs["Y"], across), 42.0))
    veins = s.math("MAXIMUM", s.range(slanted, 0.9, 1.0, 0, 0.5), s.range(across, 0.035, 0.015, 0, 0.8))
    base = s.vary(colour(hexadecimal), chance, 0.035, 0.35)
    base = s.mix(s.math("MULTIPLY", veins, 0.45), base, colour("b8c98a"))
    skin = s.node("BsdfPrincipled", {"Base Color": base, "Roughness": 0.42, "Normal": s.bump(veins, 0.004, 0.5)})
    through = s.node("BsdfTranslucent", {"Color": s.mix(0.5, base, colour("a8c83a"))})
    mixed = s.node("MixShader", {0: 0.35, 1: skin.outputs[0], 2: through.outputs[0]})
    return s.output(mixed.outputs[0])


@cache
def petal() -> bpy.types.Material:
    s = Shader("petal")
    base = s.vary(colour("d3263a"), s.node("ObjectInfo").outputs["Random"], 0.02, 0.3)
    through = s.node("BsdfTranslucent", {"Color": base})
    skin = s.node("BsdfPrincipled", {"Base Color": base, "Roughness": 0.6})
    return s.output(s.node("MixShader", {0: 0.4, 1: skin.outputs[0], 2: through.outputs[0]}).outputs[0])


@cache
def terracotta() -> bpy.types.Material:
    s = Shader("terracotta")
    at = s.position()
    grit, bloom = s.noise(at, 130, 5, 0.7), s.noise(at, 11, 5, 0.65)
    base = s.ramp(grit, (0.3, "8f4a2e"), (0.7, "bf6f49"))
    base = s.mix(s.range(bloom, 0.52, 0.7, 0, 0.65), base, colour("d8c3ab"))
    return s.principled(base, 0.85, s.bump(grit, 0.0015), Specular=0.2)


@cache
def glaze(hexadecimal: str) -> bpy.types.Material:
    """Stoneware: a flecked glaze that thins to brown clay."""
    s = Shader(f"glaze {hexadecimal}")
    at = s.position()
    flecks = s.noise(at, 210, 2, 0.5)
    pool = s.noise(s.position(scale=(1, 1, 3)), 14, 3)
    base = s.mix(s.range(pool, 0.5, 0.8, 0, 0.35), colour(hexadecimal), colour("c9c4b0"))
    base = s.mix(s.range(flecks, 0.66, 0.7, 0, 0.8), base, colour("3c2f26"))
    return s.principled(base, 0.16, s.bump(pool, 0.001, 0.3))


@cache
def lemon() -> bpy.types.Material:
    s = Shader("lemon")
    at = s.position()
    pores = s.node("TexVoronoi", {"Vector": at, "Scale": 260.0}).outputs["Distance"]
    base = s.ramp(s.noise(at, 20, 3), (0.3, "d8a313"), (0.65, "f0c62a"), (0.9, "b5b13a"))
    return s.principled(base, 0.38, s.bump(pores, 0.0012), Subsurface=0.0)


@cache
def linen() -> bpy.types.Material:
    """A tea towel: off-white with blue stripes and a visible weave. Coordinates from its UV map, in metres."""
    s = Shader("linen")
    parts = s.node("SeparateXYZ", {"Vector": s.node("TexCoord").outputs["UV"]})
    across, along = parts.outputs["X"], parts.outputs["Y"]
    warp = s.math("SINE", s.math("MULTIPLY", across, 2400.0))
    weft = s.math("SINE", s.math("MULTIPLY", along, 2400.0))
    weave = s.math("MULTIPLY", warp, weft)
    stretched = s.node("Mapping", {"Vector": s.node("TexCoord").outputs["UV"], "Scale": (40, 500, 1)}).outputs["Vector"]
    slubs = s.noise(stretched, 1.0, 3)
    base = s.ramp(slubs, (0.3, "cfc6b4"), (0.7, "ece5d6"))
    wave = s.math("SINE", s.math("MULTIPLY", across, 105.0))
    fine = s.math("SINE", s.math("MULTIPLY", across, 420.0))
    stripe = s.math(
        "MAXIMUM", s.range(wave, 0.78, 0.82), s.math("MULTIPLY", s.range(wave, 0.3, 0.34), s.range(fine, 0.5, 0.6))
    )
    base = s.mix(s.math("MULTIPLY", stripe, 0.85), base, colour("2f4f7d"))
    return s.principled(base, 0.95, s.bump(s.math("ADD", weave, slubs), 0.0006, 0.7), Sheen=0.3, Specular=0.1)


@cache
def rubber() -> bpy.types.Material:
    """A play ball: three coloured bands on white, a little dusty."""
    s = Shader("rubber")
    parts = s.node("SeparateXYZ", {"Vector": s.node("TexCoord").outputs["Object"]})
    angle = s.math("ARCTAN2", parts.outputs["X"], parts.outputs["Z"])
    sector = s.math("MULTIPLY", s.math("ADD", angle, 3.14159265), 1 / 6.2831853)
    bands = s.node("ValToRGB", {"Fac": sector})
    bands.color_ramp.interpolation = "CONSTANT"
    colours = ("e8e2d4", "c8321f", "e8e2d4", "1f6aa8", "e8e2d4", "e3a81c")
    while len(bands.color_ramp.elements) < len(colours):
        bands.color_ramp.elements.new(0.5)
    for number, (element, value) in enumerate(zip(bands.color_ramp.elements, colours, strict=True)):
        element.position, element.color = number / len(colours), colour(value)
    dust = s.noise(s.position(), 60, 5, 0.7)
    base = s.mix(s.range(dust, 0.45, 0.75, 0, 0.4), bands.outputs["Color"], colour("6d6252"))
    return s.principled(base, s.range(dust, 0.3, 0.7, 0.3, 0.55))


@cache
def plain(hexadecimal: str, roughness: float = 0.5, metallic: float = 0.0) -> bpy.types.Material:
    s = Shader(f"plain {hexadecimal}")
    uneven = s.noise(s.position(), 60, 4, 0.6)
    base = s.mix(s.range(uneven, 0.3, 0.7, 0, 0.35), colour(hexadecimal), colour("1c1712"))
    return s.principled(base, roughness, s.bump(uneven, 0.0006, 0.4), Metallic=metallic)
