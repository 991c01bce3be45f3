# SPDX-License-Identifier: GPL-3.0-or-later
"""The bridge's host side. In what Blender installs, a copy of that package stands in this module's place."""

from plugin.bridge.host import discovery, greeting, launch, link, wire

__all__ = ["discovery", "greeting", "launch", "link", "wire"]
