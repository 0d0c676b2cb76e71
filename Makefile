# Each target does its own set-up in .venv: only python3 and make are needed, and no root.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports golden bench docs-law lock clean set-up set-up-dev

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 16

demo: set-up ## Examine the shipped case and write its report
	@$(BIN)/ringfence demo

test: set-up-dev ## Run the tests
	@$(BIN)/python -m pytest

check: lint types imports test ## All that CI runs: lint, types, import contracts, tests

lint: set-up-dev ## ruff
	@$(BIN)/ruff check .

types: set-up-dev ## mypy, strict
	@$(BIN)/mypy

imports: set-up-dev ## The import contracts of .importlinter
	@$(BIN)/lint-imports --no-cache

golden: set-up-dev ## Rewrite the golden files; review the diff before you commit it
	@RINGFENCE_GOLDEN=write $(BIN)/python -m pytest
	@git --no-pager diff --stat -- tests

docs-law: set-up-dev ## Write docs/law from the rules and values
	@$(BIN)/python tools/write_law_pages.py

bench: set-up-dev ## Measure against named peers, in one run
	@$(BIN)/python bench/run.py

lock: ## Pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
		--no-header pyproject.toml --group build --output-file requirements.lock
	uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
		--no-header pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove all that was made here, .venv included
	@rm -rf .venv build out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache src/*.egg-info
	@find . -name __pycache__ -prune -exec rm -rf {} +
	@find src -name '*.so' -delete -o -name '*.c' -delete

set-up:
	@$(PYTHON) tools/set_up.py

set-up-dev:
	@$(PYTHON) tools/set_up.py --dev
