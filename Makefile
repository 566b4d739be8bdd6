# Reprise: `make demo` to see it, `make test` to check it, `make help` for the rest.

PYTHON ?= python3
UV := .tools/bin/uv
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
REQUIREMENTS := requirements/build.txt requirements/functions.txt requirements/dask.txt requirements/test.txt

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench soak clean lock system

help: ## list what can be done
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: .venv/.ready ## prepare .venv from the pinned, hash-checked requirements

.venv/.ready: $(REQUIREMENTS)
	@test -x $(UV) || $(PYTHON) -m pip install --quiet --disable-pip-version-check --no-warn-script-location --target .tools 'uv==0.13.9'
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python $(REQUIREMENTS)
	@touch $@

demo: setup ## a complete shop in 18 countries from a sample export, on http://127.0.0.1:8000
	@$(BIN)/invoke demo

system: ## Chromium, fonts and PostgreSQL for the tests, where they are missing and may be installed
	@sh scripts/system-packages

test: setup system ## every test, the browser's included
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && $(BIN)/mypy
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## the fast loop: format, lint, types, fast tests
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet . && $(BIN)/mypy
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not browser and not slow"

bench: setup system ## measure builds beside Hugo, the loader, search beside others (needs node), written to docs/performance.md
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.race
	@$(BIN)/python -m bench.whole_night
	@$(BIN)/python -m bench.loading
	@$(BIN)/python -m bench.search
	@$(BIN)/python -m bench.functions

soak: setup ## long trials of the loader and the functions, written to docs/reliability.md
	@$(BIN)/python -m bench.soak
	@$(BIN)/python -m bench.functions --kills 100
	@$(BIN)/python -m bench.fuzz --minutes 10 --side-by-side 4

lock: ## pin the requirements anew, with hashes and without an address
	@for group in build functions dask test; do $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url requirements/$$group.in $$(test $$group = build || echo -c requirements/build.txt) -o requirements/$$group.txt; done

clean: ## remove what can be made again
	@rm -rf .venv .tools var output .pytest_cache .mypy_cache .ruff_cache .hypothesis
