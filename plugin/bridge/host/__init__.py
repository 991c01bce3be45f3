"""The host's end of the bridge: dial the panel, prove who we are, exchange small JSON messages.

Runs inside hosts, so: the standard library alone, Python 3.6 to 3.13, and nothing that blocks but what says so.
The package is copied into each host's plugin; its modules import each other relatively.
"""
