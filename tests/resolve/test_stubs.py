"""Our list of calls, the published stubs, the fake and the plugin speak of the same calls."""

from __future__ import annotations

import ast
from pathlib import Path

import fake_resolve

import plugin.resolve

HERE = Path(__file__).parent
PLUGIN = Path(plugin.resolve.__file__).parent


def listed() -> dict[str, set[str]]:
    """The calls of each class in `calls.pyi`."""
    tree = ast.parse((PLUGIN / "calls.pyi").read_text(encoding="utf-8"))
    return {
        node.name: {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def called(path: Path) -> set[str]:
    """Names of Resolve's style that a file uses as attributes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {name for name in names if name[0].isupper() and not name.isupper() and "_" not in name}


def test_every_call_is_checked_against_the_stubs() -> None:
    everything = set().union(*listed().values())
    assert everything <= called(HERE / "stubs_agree.py")


def test_nothing_is_listed_that_is_not_used() -> None:
    used = set().union(*(called(path) for path in PLUGIN.glob("*.py")))
    assert set().union(*listed().values()) <= used


def test_the_fake_has_every_call() -> None:
    host = fake_resolve.FakeResolve((21, 1, 0))
    for name, calls in listed().items():
        thing = host if name == "Resolve" else object.__new__(getattr(fake_resolve, name))
        object.__setattr__(thing, "_host", host)
        assert calls <= set(dir(thing)), name
