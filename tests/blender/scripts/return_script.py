"""A later Blender with the same document: what waited at the panel is placed."""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy
import within

told = within.told()
addon = within.install(told["zips"], told["kind"])
session, placing, api = addon.session, addon.session.placing, addon.session.api
bpy.ops.fresco.connect(start=False)
deadline = time.monotonic() + 60
while session.SESSION.state != "linked" and time.monotonic() < deadline:
    time.sleep(0.02)
time.sleep(0.3)
session.SESSION.drain(session.own_choice(bpy.context.scene))
answers = {"in another document": session.SESSION.placed}
bpy.ops.wm.open_mainfile(filepath=told["document"])
scene = within.prepare(bpy.context.scene)
while session.SESSION.placed == 0 and time.monotonic() < deadline:
    session.SESSION.drain(session.own_choice(scene))
    time.sleep(0.02)
answers["placed"] = [placing.where(strip) for strip in api.all_strips(scene) if placing.is_placed(strip)]
time.sleep(0.3)  # a result is confirmed once, even if the panel says it twice
session.SESSION.drain(session.own_choice(scene))
answers["count"] = session.SESSION.placed
within.answer(answers)
