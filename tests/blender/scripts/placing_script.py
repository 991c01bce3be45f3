"""Ranges read from strips and results placed, without a panel."""

import importlib
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy
import within

told = within.told()
folder = told["folder"]
addon = within.install(told["zips"], told["kind"])
api, placing, source = addon.session.api, addon.session.placing, addon.session.source
scene = within.prepare(bpy.context.scene)
strips = api.top_strips(scene)
answers = {"version": bpy.app.version_string, "package": addon.__name__}


def read(extent="STRIP"):
    found = source.read_source(scene, extent)
    return {"frames": [found.first, found.stop], "at": found.at, "length": found.length}


def refusal(strip):
    scene.sequence_editor.active_strip = strip
    try:
        return read()
    except source.SourceError as error:
        return str(error)


# The source: 200 frames from scene frame 29 on, of which 20 are hidden in front and 40 behind.
clip = strips.new_movie(name="clip", filepath=told["clip"], channel=2, frame_start=29)
if hasattr(clip, "left_handle"):
    clip.left_handle, clip.right_handle = 49, 189
else:
    clip.frame_offset_start, clip.frame_offset_end = 20, 40
clip.transform.offset_x = 3.0
scene.sequence_editor.active_strip = clip
answers["span"] = api.span(clip)
answers["whole"] = read()
scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end = True, 60, 83
answers["preview"] = read("RANGE")
scene.use_preview_range = False
scene.frame_start, scene.frame_end = 100, 109
answers["scene"] = read("RANGE")
scene.frame_start, scene.frame_end = 1, 1000

# Channel 3 is taken there, channel 4 is locked: 5 is the first free one above.
strips.new_movie(name="in the way", filepath=told["clip"], channel=3, frame_start=60).mute = True
scene.sequence_editor.channels[4].lock = True
found = source.read_source(scene, "STRIP")
message = source.range_message(scene, found)
answers["message"] = {name: message[name] for name in ("path", "frames", "media_frames", "name")}
answers["rate"] = message.get("rate")
clip.transform.offset_x = 0.0


def result(name, path, frames, **more):
    made_by = {"prompt": "a toy train", "seed": 2**40, "strength": 0.5, "good": True, "l" * 80: "long"}
    base = {"result": name, "path": path, "frames": frames, "anchor": message["anchor"], "name": name}
    return {**base, "made_by": made_by, "placement": {}, **more}


clip.name = "renamed"
movie = placing.place(result("movie", told["movie"], told["movie_frames"]), placing.Choice(), scene)
answers["movie"] = {"where": placing.where(movie), "note": placing.note_of(movie), "colour": movie.color_tag}
again = placing.place(result("movie", told["movie"], told["movie_frames"]), placing.Choice(), scene)
answers["again"] = again == movie
sequence = placing.place(
    result("sequence", told["sequence"], told["sequence_frames"], placement={"mute_source": True}),
    placing.Choice(),
    scene,
)
answers["sequence"] = {"where": placing.where(sequence), "muted": clip.mute}
clip.mute = False
loud = placing.place(result("sound", told["movie_with_sound"], told["sound_frames"]), placing.Choice(mute=False), scene)
answers["sound"] = placing.where(loud)
answers["strips"] = len(api.top_strips(scene))


def not_placed(**change):
    before = len(strips)
    try:
        placing.place(
            result(**{"name": "bad", "path": told["movie"], "frames": told["movie_frames"], **change}),
            placing.Choice(),
            scene,
        )
    except placing.PlacingError as error:
        return str(error) if len(strips) == before else f"left a strip behind: {error}"
    return "placed"


answers["not placed"] = {
    "missing": not_placed(path=told["movie"] + ".gone"),
    "short": not_placed(frames=[40, 90]),
    "short sequence": not_placed(path=told["sequence"], frames=[0, 3]),
    "gone": not_placed(anchor={**message["anchor"], "source": "nobody"}),
    "other document": not_placed(anchor={**message["anchor"], "source": "nobody"}, document="/films/other.blend"),
}
scene.frame_current = 400
playhead = placing.place(
    result("playhead", told["movie"], told["movie_frames"], anchor={}), placing.Choice(at_playhead=True), scene
)
answers["playhead"] = placing.where(playhead)

saved = os.path.join(folder, "saved.blend")
bpy.ops.wm.save_as_mainfile(filepath=saved)
bpy.ops.wm.open_mainfile(filepath=saved)
scene = within.prepare(bpy.context.scene)
strips = api.top_strips(scene)
by_name = {strip.name: strip for strip in strips}
answers["reopened"] = {
    "movie": placing.note_of(by_name["movie"]),
    "colour": by_name["movie"].color_tag,
    "source": source.identify(by_name["renamed"]) == message["anchor"]["source"],
}
answers["frames"] = within.render(scene, os.path.join(folder, "frames"), 49, 189)
answers["playhead frames"] = within.render(scene, os.path.join(folder, "playhead"), 400, 424)

# Muting the source is undone when the last strip that wanted it goes.
by_name["renamed"].mute = True
for name in ("movie", "sequence", "sound"):
    placing.remove(scene, by_name[name])
answers["removed"] = sorted(strip.name for strip in strips)
answers["unmuted"] = not by_name["renamed"].mute

# Frames cut off for good shift what is shown.
scene.sequence_editor_clear()
strips = scene.sequence_editor_create() and api.top_strips(scene)
trimmed = strips.new_movie(name="trimmed", filepath=told["clip"], channel=1, frame_start=10)
if hasattr(trimmed, "content_trim_start"):
    trimmed.content_trim_start, trimmed.content_trim_end = 5, 7
else:
    trimmed.animation_offset_start, trimmed.animation_offset_end = 5, 7
scene.sequence_editor.active_strip = trimmed
answers["trimmed"] = read()
at = answers["trimmed"]["at"]
answers["trimmed frames"] = within.render(scene, os.path.join(folder, "trimmed"), at, at + 3)
answers["trimmed last"] = within.render(scene, os.path.join(folder, "trimmed"), at + 185, at + 188)

# What is not shown frame by frame is refused.
scene.sequence_editor_clear()
scene.sequence_editor_create()
strips = api.top_strips(scene)
refused = answers["refused"] = {"none": refusal(None)}
plain = strips.new_movie(name="plain", filepath=told["clip"], channel=1, frame_start=1)
refused["plain"] = refusal(plain)
plain.use_reverse_frames = True
refused["reversed"] = refusal(plain)
plain.use_reverse_frames = False
plain.strobe = 3
refused["strobed"] = refusal(plain)
plain.strobe = 1
if hasattr(plain, "retiming_keys"):
    within.retime(scene, plain, 50)
    refused["retimed"] = refusal(plain)
else:
    plain.speed_factor = 2.0
    refused["retimed"] = refusal(plain)
    plain.speed_factor = 1.0
if bpy.app.version < (5, 0, 0):
    refused["other rate"] = refusal(within.add_movie(scene, told["clip"], 9))
    scene.render.fps, scene.render.fps_base = 30, 1.001
    answers["at its own rate"] = refusal(scene.sequence_editor.active_strip)
    scene.render.fps, scene.render.fps_base = 24, 1.0
other = strips.new_movie(name="other", filepath=told["clip"], channel=2, frame_start=1)
options = {"name": "fast", "type": "SPEED", "channel": 3, "frame_start": 1}
if bpy.app.version >= (5, 0, 0):
    strips.new_effect(**options, length=200, input1=other)
elif bpy.app.version >= (4, 5, 0):
    strips.new_effect(**options, frame_end=201, input1=other)
else:
    strips.new_effect(**options, frame_end=201, seq1=other)
refused["speed effect"] = refusal(other)
colour = {"name": "colour", "type": "COLOR", "channel": 5, "frame_start": 1}
colour["length" if bpy.app.version >= (5, 0, 0) else "frame_end"] = 30
refused["colour"] = refusal(strips.new_effect(**colour))
names = sorted(os.listdir(told["sequence"]))[4:]
images = strips.new_image(name="images", filepath=os.path.join(told["sequence"], names[0]), channel=6, frame_start=501)
refused["still"] = refusal(images)
images.elements.append(names[2])
refused["gap"] = refusal(images)
images.elements.pop(1)
for name in names[1:]:
    images.elements.append(name)
api.trim_end(images, 509)
api.trim_start(images, 503)
scene.sequence_editor.active_strip = images
answers["images"] = read()
told_of_images = source.range_message(scene, source.read_source(scene))
answers["images told"] = {name: told_of_images[name] for name in ("path", "media_frames", "rate")}
answers["images frames"] = within.render(scene, os.path.join(folder, "images"), 503, 505)
refused["missing"] = refusal(
    strips.new_movie(name="missing", filepath=told["clip"] + ".gone", channel=7, frame_start=1)
)
far = strips.new_movie(name="far", filepath=told["clip"], channel=8, frame_start=2000)
scene.sequence_editor.active_strip = far
try:
    refused["out of range"] = read("RANGE")
except source.SourceError as error:
    refused["out of range"] = str(error)


# What the editor did between sending a strip and getting its result back.
def edited(change, *, on_its_side=False, mute_source=False):
    scene.sequence_editor_clear()
    strips = scene.sequence_editor_create() and api.top_strips(scene)
    source_file = told["on_its_side" if on_its_side else "clip"]
    clip = strips.new_movie(name="clip", filepath=source_file, channel=1, frame_start=1)
    scene.sequence_editor.active_strip = clip
    message = source.range_message(scene, source.read_source(scene))
    change(clip, strips)
    wish = {**result("edited", told["movie"], told["movie_frames"]), "anchor": message["anchor"], "document": saved}
    try:
        return placing.place(wish, placing.Choice(mute_source=mute_source), scene)
    except placing.PlacingError as error:
        return str(error)
    finally:
        scene.sequence_editor.channels[2].mute = False


def forget(clip, strips):
    del clip[source.SOURCE_KEY]


def mute_channel(clip, strips):
    scene.sequence_editor.channels[2].mute = True


def trim(clip, strips):
    api.trim_end(clip, 51)


def cut(clip, strips):
    api.trim_end(clip, 51)
    rest = strips.new_movie(name="rest", filepath=told["clip"], channel=1, frame_start=1)
    api.trim_start(rest, 51)
    rest[source.SOURCE_KEY] = clip[source.SOURCE_KEY]


def copy(clip, strips):
    other = strips.new_movie(name="copy", filepath=told["clip"], channel=1, frame_start=1001)
    other[source.SOURCE_KEY] = clip[source.SOURCE_KEY]
    api.trim_end(clip, 59)


def fade(clip, strips):
    for frame, alpha in ((1, 0.0), (101, 1.0)):
        clip.blend_alpha = alpha
        clip.keyframe_insert("blend_alpha", frame=frame)
    scene.frame_set(1)


def turn(clip, strips):
    clip.transform.rotation, clip.transform.scale_x = 1.5, 0.5


forgotten = edited(forget, mute_source=True)
answers["forgotten"] = [api.active_strip(scene).mute]
placing.remove(scene, forgotten)
answers["forgotten"].append(api.active_strip(scene).mute)
answers["edited"] = {
    change.__name__: placing.where(edited(change)) for change in (forget, mute_channel, trim, cut, copy)
}
faded = edited(fade)
scene.frame_set(51)
answers["faded"] = faded.blend_alpha
clip = edited(turn)
answers["turned"] = [clip.transform.rotation, clip.transform.scale_x]
clip = edited(turn, on_its_side=True)
answers["upright"] = [clip.transform.rotation, clip.transform.scale_x]
answers["edited away"] = {
    "reversed": edited(lambda clip, strips: setattr(clip, "use_reverse_frames", True)),
    "trimmed": edited(lambda clip, strips: api.trim_end(clip, 31)),
}

# A scene of another document can be looked at, and no more.
library = os.path.join(folder, "library.blend")
scene.name = "linked"
bpy.ops.wm.save_as_mainfile(filepath=library)
bpy.ops.wm.open_mainfile(filepath=saved)
with bpy.data.libraries.load(library, link=True) as (_, wanted):
    wanted.scenes = ["linked"]
try:
    source.read_source(bpy.data.scenes["linked", library])
except source.SourceError as error:
    answers["linked"] = str(error)

# In a timer there is no window, but the sequencer still shows the scene that was chosen for it.
if hasattr(bpy.context.workspace, "sequencer_scene"):
    bpy.context.window_manager.windows[0].workspace.sequencer_scene = bpy.data.scenes.new("shown")
    with bpy.context.temp_override(window=None):
        answers["shown"] = api.scene_of(bpy.context).name

# Another copy, as it comes along with an older Blender's settings: whichever is switched on last is there, and whole.
shutil.copytree(os.path.dirname(addon.__file__), os.path.join(folder, "older", "fresco_studio"))
sys.path.insert(0, folder)
older = importlib.import_module("older.fresco_studio")
answers["copies"] = []
for change in (older.register, addon.unregister, addon.register, older.unregister):
    change()
    whole = hasattr(bpy.types.Scene, "fresco_studio") and len(bpy.app.handlers.load_post)
    answers["copies"].append([bpy.types.FRESCO_OT_send.__module__ == older.operators.__name__, whole])
within.answer(answers)
