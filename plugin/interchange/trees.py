"""Builds XML: elements from nested calls, text without what XML cannot hold."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag: str, *content: Element | str | int | bool, **attributes: str | int) -> Element:
    """An element; `content` is its children, or its text. Truth is written as TRUE and FALSE."""
    made = Element(tag, {name: clean(str(value)) for name, value in attributes.items()})
    for item in content:
        if isinstance(item, Element):
            made.append(item)
        else:
            made.text = clean(str(item).upper() if isinstance(item, bool) else str(item))
    return made


def clean(text: str) -> str:
    """`text` without the control characters that no XML file may hold, not even escaped."""
    return _FORBIDDEN.sub("", text)


def document(root: Element, doctype: str = "") -> str:
    """The whole file as text, indented."""
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return "\n".join(
        ('<?xml version="1.0" encoding="UTF-8"?>', *([f"<!DOCTYPE {doctype}>"] if doctype else ()), body, "")
    )
