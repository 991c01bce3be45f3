# FRESCO Studio. `make demo` shows what it does, `make test` checks it; both set up what they need.

PYTHON_IN := .venv/bin/python
# In two processes, each with whole files: while one test waits for a program that it has started, another goes on.
TESTS := $(PYTHON_IN) -m pytest -q -n 2 --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONNOUSERSITE := 1
export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS VIRTUAL_ENV

LOOK ?= watercolour
PROMPT ?= a toy train and a duck on a garden table
DEMO := build/demo

.DEFAULT_GOAL := help
.PHONY: help setup demo lint test test-full test-hosts blender bench screenshots translations bundle clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

setup: .venv/ready ## make .venv with everything the project needs

.venv/ready: pyproject.toml tools/setup.sh tools/check_libraries.py
	@sh tools/setup.sh

demo: setup ## restyle the sample clip into build/demo
	@mkdir -p $(DEMO)
	@$(PYTHON_IN) -m fresco_core.cli restyle resources/sample/sample.mp4 --look $(LOOK) --prompt "$(PROMPT)" \
		--force -o $(DEMO)/restyled.mp4
	@$(PYTHON_IN) tools/contact_sheet.py resources/sample/sample.mp4 $(DEMO)/restyled.mp4 $(DEMO)/before_after.png
	@echo "The restyled clip is $(DEMO)/restyled.mp4; before and after side by side: $(DEMO)/before_after.png"

lint: setup ## ruff, mypy and the import contracts
	@$(PYTHON_IN) -m ruff check
	@$(PYTHON_IN) -m ruff format --check
	@$(PYTHON_IN) -m mypy
	@$(PYTHON_IN) tools/lint_imports.py

test: lint blender ## lint, then the tests
	@$(TESTS)

test-full: lint blender ## also the tests that take minutes
	@$(TESTS) -m "slow or not slow"

test-hosts: setup ## the add-on in every Blender that can be had: the program, and bpy 4.2 to 5.2 (5 GB)
	@sh tools/blenders.sh all
	@FRESCO_ALL_BLENDERS=1 $(PYTHON_IN) -m pytest -q -m "slow or not slow" tests/bridge tests/blender

blender: ## one Blender to test with, if there is none
	@sh tools/blenders.sh one

bench: setup ## speed and memory, into build/bench.json
	@$(PYTHON_IN) -m benchmarks

screenshots: setup ## pictures of the panel into docs/screenshots, from a real project
	@$(PYTHON_IN) tools/screenshots.py

translations: setup ## bring resources/i18n up to date with the panel's words
	@$(PYTHON_IN) tools/translations.py

bundle: setup ## an application folder that needs no Python, in dist/fresco-studio, and a test of it
	@$(PYTHON_IN) -m pip install --quiet --editable ".[bundle]"
	@$(PYTHON_IN) -m PyInstaller --noconfirm --log-level WARN --workpath build/bundle --distpath dist installer/bundle/linux.spec
	@$(PYTHON_IN) -m installer.bundle.smoke dist/fresco-studio

clean: ## remove what was built, but not .venv
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
