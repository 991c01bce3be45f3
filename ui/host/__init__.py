"""The panel's link with editing hosts: ranges come in, progress and results go out, and nothing is lost between."""

from ui.host.hosts import Hosts

__all__ = ["Hosts"]
