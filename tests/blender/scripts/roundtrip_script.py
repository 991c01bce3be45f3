"""A session with a panel: send, place on arrival, redo, fetch by hand, and a result that cannot be placed."""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy
import within

told = within.told()
folder = told["folder"]
addon = within.install(told["zips"], told["kind"])
session, placing, api = addon.session, addon.session.placing, addon.session.api
studio = session.SESSION
scene = within.prepare(bpy.context.scene, *told.get("size", (320, 96)))
answers = {"version": bpy.app.version_string, "polls": [bpy.ops.fresco.send.poll(), bpy.ops.fresco.fetch.poll()]}


def wait_for(condition, seconds=told.get("seconds", 60), place=True):
    """Drain as the timer does until something is the case."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain; {studio.state}, {studio.notice}, {studio.progress}")
        studio.drain(session.own_choice(scene) if place else None)
        time.sleep(0.02)


clip = api.top_strips(scene).new_movie(name="clip", filepath=told["clip"], channel=1, frame_start=11)
scene.sequence_editor.active_strip = clip
scene.use_preview_range = True
scene.frame_preview_start, scene.frame_preview_end = told["preview"]
scene.fresco_studio.extent = "RANGE"
scene.fresco_studio.mute_source = True
saved = os.path.join(folder, "document.blend")
bpy.ops.wm.save_as_mainfile(filepath=saved)
answers["polls"] += [bpy.ops.fresco.send.poll(), bpy.ops.fresco.redo.poll()]
answers["sent"] = list(bpy.ops.fresco.send())
wait_for(lambda: studio.progress)
answers["progress"] = studio.progress
wait_for(lambda: studio.placed == 1)
placed = next(strip for strip in api.all_strips(scene) if placing.is_placed(strip))
answers["placed"] = placing.where(placed)
answers["note"] = placing.note_of(placed)
answers["source muted"] = clip.mute
bpy.ops.wm.save_mainfile()

if not told.get("short"):
    scene.sequence_editor.active_strip = placed
    bpy.ops.fresco.redo()
    wait_for(lambda: "open in FRESCO Studio" in studio.notice[0], place=False)
    wait_for(lambda: studio.results, place=False)
    answers["waits"] = len(api.top_strips(scene))
    bpy.ops.fresco.fetch()
    answers["fetched"] = len(api.top_strips(scene))
    wait_for(lambda: any(result.get("trouble") for result in studio.results.values()))
    answers["trouble"] = [result["trouble"] for result in studio.results.values()]
    scene.sequence_editor.active_strip = placed
    bpy.ops.fresco.remove()
    answers["after removal"] = [len(api.top_strips(scene)), clip.mute]
    bpy.ops.fresco.remove(everything=True)
    answers["after all"] = [len(api.top_strips(scene)), clip.mute]
    bpy.ops.wm.open_mainfile(filepath=saved)
    bpy.ops.wm.save_as_mainfile(filepath=os.path.join(folder, "document 2.blend"))
else:
    bpy.ops.wm.open_mainfile(filepath=saved)
scene = within.prepare(bpy.context.scene, *told.get("size", (320, 96)))
first, last = told["preview"]
answers["frames"] = within.render(scene, os.path.join(folder, "frames"), first - 2, last + 3)
within.answer(answers)
