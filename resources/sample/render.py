"""Renders the sample clip's frames with Blender's Cycles; `finish.py` makes the clip of them.

    blender -b --factory-startup --python-exit-code 1 -P resources/sample/render.py -- build/sample [--passes 2]

The whole clip is rendered with few samples a pixel, which is enough for what `finish.py` makes of it; each further
pass makes it finer. Frames that are there already are skipped: stop and start again
as you like. Each picture is an EXR file in linear light, with albedo and normals for the denoiser.

Motion vectors come from a rendering of their own with one ray through the middle of each pixel, without lens blur and
motion blur, so that they are exact.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parent))

from scene import stage
from scene.motion import FRAMES, RATE

SIZE = 640, 360


def main() -> None:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    stage.build()
    scene = bpy.context.scene
    _set_up(scene, options.scale)
    first, _, last = options.frames.partition("-")
    for number in range(options.passes):
        for frame in range(int(first), int(last or first) + 1):
            scene.frame_set(frame)
            started = time.monotonic()
            _render_motion(scene, options.folder / f"motion_{frame:04d}.exr")
            _render_picture(scene, options.folder / f"picture_{frame:04d}_{number}.exr", options.samples, number)
            print(f"pass {number} frame {frame}: {time.monotonic() - started:.1f} s", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="render.py")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--frames", default=f"0-{FRAMES - 1}")
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--samples", type=int, default=3, help="per pixel and pass")
    parser.add_argument("--scale", type=int, default=100, help="per cent of 640x360")
    return parser.parse_args(sys.argv[sys.argv.index("--") + 1 :])


def _set_up(scene: bpy.types.Scene, scale: int) -> None:
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y = SIZE
    render.resolution_percentage = scale
    render.fps = RATE
    render.use_persistent_data = True
    render.motion_blur_shutter = 0.4
    cycles.motion_blur_position = "CENTER"
    scene.frame_start, scene.frame_end = 0, FRAMES - 1
    scene.view_settings.view_transform = "Raw"
    cycles.device = "CPU"
    cycles.use_denoising = False
    cycles.use_adaptive_sampling = False
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 4, 2, 2
    cycles.transmission_bounces, cycles.transparent_max_bounces, cycles.volume_bounces = 2, 4, 0
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 6.0
    cycles.blur_glossy = 0.5
    layer = scene.view_layers[0]
    layer.cycles.denoising_store_passes = True
    layer.use_pass_vector = True
    image = render.image_settings
    image.file_format, image.exr_codec = "OPEN_EXR_MULTILAYER", "ZIP"


def _render_picture(scene: bpy.types.Scene, path: Path, samples: int, number: int) -> None:
    cycles = scene.cycles
    cycles.samples, cycles.seed = samples, scene.frame_current + FRAMES * number
    cycles.pixel_filter_type, cycles.filter_width = "BLACKMAN_HARRIS", 1.5
    scene.render.use_motion_blur = True
    scene.camera.data.dof.use_dof = True
    scene.render.image_settings.color_depth = "16"
    _render(scene, path)


def _render_motion(scene: bpy.types.Scene, path: Path) -> None:
    cycles = scene.cycles
    cycles.samples, cycles.seed = 1, 0
    cycles.pixel_filter_type, cycles.filter_width = "BOX", 0.01
    scene.render.use_motion_blur = False
    scene.camera.data.dof.use_dof = False
    scene.render.image_settings.color_depth = "32"
    _render(scene, path)


def _render(scene: bpy.types.Scene, path: Path) -> None:
    """Render the current frame unless it is there; the file appears when it is complete."""
    if path.exists():
        return
    unfinished = path.with_name(f"unfinished_{path.name}")
    scene.render.filepath = str(unfinished)
    bpy.ops.render.render(write_still=True)
    unfinished.rename(path)


main()
