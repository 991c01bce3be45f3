"""Keeps the Qt Linguist files of the panel up to date.

    python tools/translations.py

reads every `tr("...")` of `ui/`, and what is translated where it is shown (the table of actions, tabs, zoom steps,
looks, the core's frequent errors); brings `resources/i18n/*.ts` up to date, with translations kept and those that
nothing uses left out; and compiles them to `.qm` with `pyside6-lrelease`. It ends with 1 if something is not translated
yet.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "i18n"
CONTEXT = "studio"
LANGUAGES = ("zh_CN",)
TITLED = {"Action": (1,), "Tab": (1,)}
"""Calls whose positional arguments are titles."""
CONSTANTS = {"FILE", "EDIT", "VIEW", "KEYS", "RENDER", "HELP"}
LISTS = {"SENTENCES"}
"""Names of tuples of texts."""
LOOKS = ROOT / "resources" / "looks"


def sources(folder: Path = ROOT / "ui") -> dict[str, str]:
    """Every text to translate, and the file that it comes from first."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in _texts(node, path.name):
                found.setdefault(text, name)
    for path in sorted(LOOKS.glob("*.toml")):
        look = tomllib.loads(path.read_text(encoding="utf-8"))
        for text in (look["title"], look["description"]):
            found.setdefault(text, path.relative_to(ROOT).as_posix())
    return found


def _texts(node: ast.AST, file: str) -> list[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        places = (0,) if node.func.id == "tr" else TITLED.get(node.func.id, ())
        arguments = [node.args[place] for place in places if place < len(node.args)]
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        names = [one.id for one in node.targets[0].elts if isinstance(one, ast.Name)]
        arguments = list(node.value.elts) if set(names) <= CONSTANTS and isinstance(node.value, ast.Tuple) else []
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in LISTS:
        arguments = list(node.value.elts) if isinstance(node.value, ast.Tuple) else []
    else:
        arguments = []
    texts = [one.value for one in arguments if isinstance(one, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and text]


def translations(file: Path) -> dict[str, str]:
    """What a file of Qt Linguist holds already."""
    if not file.exists():
        return {}
    messages = ET.parse(file).getroot().iter("message")
    return {one.findtext("source", ""): one.findtext("translation", "") or "" for one in messages}


def write(file: Path, language: str, texts: dict[str, str], known: dict[str, str]) -> list[str]:
    """Write the file anew; gives the texts that have no translation."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    missing = []
    for text in sorted(texts):
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        if known.get(text):
            translation.text = known[text]
        else:
            translation.set("type", "unfinished")
            missing.append(text)
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode")
    file.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")
    return missing


def main() -> int:
    """Every language."""
    texts, code = sources(), 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        file = FOLDER / f"fresco_{language}.ts"
        missing = write(file, language, texts, translations(file))
        release = Path(sys.executable).parent / "pyside6-lrelease"
        subprocess.run([release, "-silent", file, "-qm", file.with_suffix(".qm")], check=True)
        print(f"{language}: {len(texts) - len(missing)} of {len(texts)} translated")
        for text in missing:
            print(f"  {texts[text]}: {text!r}")
        code = code or bool(missing)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
