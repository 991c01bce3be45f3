"""The bridge's host side. In what is installed, a copy of that package stands in this module's place."""

from plugin.bridge.host import discovery, greeting, launch, link

__all__ = ["discovery", "greeting", "launch", "link"]
