"""FRESCO Studio in DaVinci Resolve: sends the marked range of the clip under the playhead, places results above it.

Runs inside Resolve's scripts, so: the standard library alone, Python 3.6 to 3.13, relative imports. Nothing here has
been run in a live Resolve; it is written after its documents and others' measurements of its behaviour, which
`tests/resolve/fake_resolve.py` enacts.
"""

VERSION = "0.1.0"
