# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a strip is animated, copied to another: fades, moves and zooms, which count in scene frames."""

from typing import Any

_OF_POINT = ("interpolation", "easing", "back", "amplitude", "period", "handle_left_type", "handle_right_type")
_PLACES = ("co", "handle_left", "handle_right")


def copy(scene: Any, source: Any, strip: Any, names: "tuple[str, ...]") -> None:
    """Give a strip the keyframes that another one has for the properties named, as far as both have those."""
    curves = _curves(scene)
    for curve in list(curves):
        name = curve.data_path[len(source.path_from_id()) + 1 :]
        if curve.data_path != f"{source.path_from_id()}.{name}" or name not in names:
            continue
        path = f"{strip.path_from_id()}.{name}"
        stale = curves.find(path, index=curve.array_index)
        if stale is not None:
            curves.remove(stale)
        _copy(curve, curves.new(path, index=curve.array_index))


def _copy(curve: Any, new: Any) -> None:
    new.extrapolation = curve.extrapolation
    new.keyframe_points.add(len(curve.keyframe_points))
    for name in _PLACES:
        values = [value for point in curve.keyframe_points for value in getattr(point, name)]
        new.keyframe_points.foreach_set(name, values)
    for point, copied in zip(curve.keyframe_points, new.keyframe_points):  # noqa: B905 (Python 3.9 has no `strict`)
        for name in _OF_POINT:
            setattr(copied, name, getattr(point, name))
    new.update()


def _curves(scene: Any) -> Any:
    """The scene's curves; from 4.4 on they lie in layers, and from 5.0 on nowhere else."""
    data = scene.animation_data
    if data is None or data.action is None:
        return ()
    slot = getattr(data, "action_slot", None)
    for layer in getattr(data.action, "layers", ()) if slot is not None else ():
        for part in layer.strips:
            bag = part.channelbag(slot)
            if bag is not None:
                return bag.fcurves
    return getattr(data.action, "fcurves", ())
