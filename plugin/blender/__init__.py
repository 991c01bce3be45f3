"""The Blender add-on: `fresco_studio` is its source, `packages` makes of it what Blender installs."""
