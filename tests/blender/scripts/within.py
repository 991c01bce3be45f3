"""What the scripts that run inside Blender share."""

import contextlib
import json
import os
import sys

import bpy

MARK = "ANSWER "


def told():
    """What the test told the script."""
    with open(sys.argv[-1], encoding="utf-8") as file:
        return json.load(file)


def answer(values):
    """Tell the test, and leave no timer behind that would keep some versions from quitting."""
    bpy.ops.preferences.addon_disable(module=package())
    print("\n" + MARK + json.dumps(values), flush=True)


def install(zips, kind):
    """Install and switch on the add-on as users do; gives its package."""
    if kind == "extension":
        bpy.ops.extensions.package_install_files(
            repo="user_default", filepath=zips["extension"], enable_on_install=True
        )
    else:
        bpy.ops.preferences.addon_install(filepath=zips["addon"])
        bpy.ops.preferences.addon_enable(module="fresco_studio")
    return sys.modules[package()]


def package():
    """The module name under which the add-on runs."""
    return next(name for name in bpy.context.preferences.addons.keys() if name.split(".")[-1] == "fresco_studio")


def retime(scene, strip, frame):
    """Give a movie strip a retiming key, as the user does; by data alone, most versions crash."""
    with sequencer(scene) as editor:
        for other in editor.strips if hasattr(editor, "strips") else editor.sequences:
            other.select = other == strip
        editor.active_strip = strip
        bpy.ops.sequencer.retiming_key_add(timeline_frame=frame)


def add_movie(scene, path, channel):
    """Add a movie as the user does, which makes it last as long as at its own rate; crashes 5.0 and later."""
    bpy.context.preferences.system.sequencer_proxy_setup = "MANUAL"
    with sequencer(scene) as editor:
        bpy.ops.sequencer.movie_strip_add(
            filepath=path, channel=channel, frame_start=1, use_framerate=False, adjust_playback_rate=True, sound=False
        )
        return editor.active_strip


@contextlib.contextmanager
def sequencer(scene):
    """Let operators work as in a sequencer's window; gives what holds the strips."""
    window = bpy.context.window_manager.windows[0]
    area = max(window.screen.areas, key=lambda area: area.width * area.height)
    area.type = "SEQUENCE_EDITOR"
    if hasattr(window.workspace, "sequencer_scene"):
        window.workspace.sequencer_scene = scene
    region = next(region for region in area.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=area, region=region):
        yield scene.sequence_editor


def prepare(scene, width=320, height=96, rate=24):
    """Let renders of the scene be PNG files with the strips' own values."""
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = width, height, 100
    scene.render.fps, scene.render.fps_base = rate, 1.0
    if hasattr(scene.render.image_settings, "media_type"):
        scene.render.image_settings.media_type = "IMAGE"
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.view_settings.view_transform = "Standard"
    if scene.sequence_editor is None:
        scene.sequence_editor_create()
    scene.frame_start, scene.frame_end = 1, 1000
    return scene


def render(scene, folder, start, end):
    """Render scene frames start to end, end exclusive; gives the files by frame."""
    os.makedirs(folder, exist_ok=True)
    kept = scene.frame_start, scene.frame_end, scene.use_preview_range
    scene.use_preview_range = False
    scene.frame_start, scene.frame_end = start, end - 1
    scene.render.filepath = os.path.join(folder, "####")
    bpy.ops.render.render(animation=True)
    scene.frame_start, scene.frame_end, scene.use_preview_range = kept
    return {frame: os.path.join(folder, f"{frame:04d}.png") for frame in range(start, end)}
