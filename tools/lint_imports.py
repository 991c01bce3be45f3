"""Checks the import contracts of pyproject.toml: `lint-imports`, by the interpreter that runs this file."""

from importlinter.cli import lint_imports_command

lint_imports_command(prog_name="lint-imports")
