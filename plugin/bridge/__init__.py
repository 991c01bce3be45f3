"""Both ends of the line between a host application and the panel: the panel listens, hosts dial in.

`host` is copied into each host's own plugin: standard library only, Python 3.6 and later. `panel` is the
listening side. They share `host.wire` and `host.proof`, and nothing else.
"""
