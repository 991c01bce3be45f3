"""A short way to write node materials."""

from __future__ import annotations

from typing import Any

import bpy


def colour(hexadecimal: str) -> tuple[float, float, float, float]:
    """Linear RGBA of an sRGB colour written as `rrggbb`."""

    def linear(code: int) -> float:
        value = code / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(hexadecimal[at : at + 2], 16)) for at in (0, 2, 4))
    return red, green, blue, 1.0


class Shader:
    """A node tree under construction. A socket given as an input is linked, any other value is set."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.tree.nodes.clear()

    def node(self, kind: str, inputs: dict[Any, Any] | None = None, **attributes: Any) -> Any:
        made = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in attributes.items():
            setattr(made, name, value)
        for name, value in (inputs or {}).items():
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, made.inputs[name])
            else:
                made.inputs[name].default_value = value
        return made

    def position(self, *, scale: tuple[float, float, float] = (1, 1, 1), per_object: float = 0.0) -> Any:
        """Object coordinates, scaled; `per_object` shifts them by a random amount so that no two objects are alike."""
        at = self.node("TexCoord").outputs["Object"]
        if per_object:
            chance = self.node("ObjectInfo").outputs["Random"]
            shift = self.math("MULTIPLY", chance, per_object)
            at = self.node("VectorMath", {0: at, 1: shift}, operation="ADD").outputs["Vector"]
        return self.node("Mapping", {"Vector": at, "Scale": scale}).outputs["Vector"]

    def noise(self, at: Any, scale: float, detail: float = 3, roughness: float = 0.55, distortion: float = 0) -> Any:
        inputs = {"Vector": at, "Scale": scale, "Detail": detail, "Roughness": roughness, "Distortion": distortion}
        return self.node("TexNoise", inputs).outputs["Fac"]

    def ramp(self, factor: Any, *stops: tuple[float, str]) -> Any:
        made = self.node("ValToRGB", {"Fac": factor})
        elements = made.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(0.5)
        for element, (place, value) in zip(elements, stops, strict=True):
            element.position, element.color = place, colour(value)
        return made.outputs["Color"]

    def range(self, factor: Any, low: float, high: float, to_low: float = 0.0, to_high: float = 1.0) -> Any:
        inputs = {"Value": factor, "From Min": low, "From Max": high, "To Min": to_low, "To Max": to_high}
        return self.node("MapRange", inputs).outputs["Result"]

    def mix(self, factor: Any, first: Any, second: Any, blend: str = "MIX") -> Any:
        return self.node("MixRGB", {"Fac": factor, "Color1": first, "Color2": second}, blend_type=blend).outputs[0]

    def math(self, operation: str, first: Any, second: Any = 0.0) -> Any:
        return self.node("Math", {0: first, 1: second}, operation=operation).outputs[0]

    def vary(self, base: Any, chance: Any, hue: float, value: float) -> Any:
        """`base` with hue and brightness shifted by a chance in [0, 1], by at most the given amounts."""
        inputs = {
            "Hue": self.range(chance, 0, 1, 0.5 - hue, 0.5 + hue),
            "Value": self.range(chance, 0, 1, 1 - value, 1 + value),
            "Color": base,
        }
        return self.node("HueSaturation", inputs).outputs["Color"]

    def bump(self, height: Any, distance: float, strength: float = 1.0) -> Any:
        return self.node("Bump", {"Height": height, "Distance": distance, "Strength": strength}).outputs["Normal"]

    def principled(self, base: Any, roughness: Any = 0.5, normal: Any = None, **more: Any) -> bpy.types.Material:
        inputs = {"Base Color": base, "Roughness": roughness, **more}
        if normal is not None:
            inputs["Normal"] = normal
        return self.output(self.node("BsdfPrincipled", inputs).outputs["BSDF"])

    def output(self, surface: Any) -> bpy.types.Material:
        self.node("OutputMaterial", {"Surface": surface})
        return self.material
