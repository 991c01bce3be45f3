"""The panel's end of the bridge: listens on this machine alone, believes nobody without proof, and never blocks."""

from plugin.bridge.panel.bridge import Bridge
from plugin.bridge.panel.errors import BridgeError, PathRefusedError
from plugin.bridge.panel.events import (
    DocumentChanged,
    Event,
    Host,
    HostJoined,
    HostLeft,
    RangeSent,
    RedoAsked,
    Refused,
    ResultNotPlaced,
    ResultPlaced,
    SentClip,
)
from plugin.bridge.panel.folders import AllowedFolders, standard_folders
from plugin.bridge.panel.limits import Limits
from plugin.bridge.panel.results import HostProgress, Origin, Placement, Result

__all__ = [
    "AllowedFolders",
    "Bridge",
    "BridgeError",
    "DocumentChanged",
    "Event",
    "Host",
    "HostJoined",
    "HostLeft",
    "HostProgress",
    "Limits",
    "Origin",
    "PathRefusedError",
    "Placement",
    "RangeSent",
    "RedoAsked",
    "Refused",
    "Result",
    "ResultNotPlaced",
    "ResultPlaced",
    "SentClip",
    "standard_folders",
]
