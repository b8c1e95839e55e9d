# Every target prepares the environment it needs, says what it does, and fails if anything is wrong.
# PYTHON names another interpreter for .venv: make PYTHON=python3.12. ARGS is passed on: make test ARGS="-k names".
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := build
ARGS ?=

python := .venv/bin/python
# What builds remember of this folder, as pipeline/base/user_cache.py names it:
sha256 := { sha256sum 2>/dev/null || shasum -a 256; }
remembered = $${XDG_CACHE_HOME:-$$HOME/.cache}/factsheet-pipeline/$$(printf %s "$$(pwd -P)" | $(sha256) | cut -c 1-32)
pipeline := .venv/bin/pipeline

.PHONY: setup build catalogs check status format serve verify test test-browser test-benchmarks bench soak lint validate hooks lock wheel glossary checks-doc settings-doc dates-doc clean distclean help

setup: ## Prepare .venv and the system libraries (most targets do so first)
	@.ci/setup

build: setup ## Build, verify and publish everything into output/ (the default)
	@$(pipeline) build $(ARGS)

catalogs: setup ## Extract the messages and merge them into every catalog
	@$(pipeline) update $(ARGS)

check: setup ## Check profiles, layouts and catalogs
	@$(pipeline) check $(ARGS)

status: setup ## Say how far each catalog is translated
	@$(pipeline) status $(ARGS)

format: setup ## Write every catalog in its canonical form; ARGS=--check only says which are not
	@$(pipeline) format $(ARGS)

serve: setup ## Open the translators' editor in a browser; ARGS=--read-only only shows
	@$(pipeline) serve $(ARGS)

verify: setup ## Verify what is in output/, from its files alone, and report how its pages are set
	@$(pipeline) verify --report $(ARGS)

test: setup ## Run the tests (they need only Python packages)
	@$(python) -m pytest -n 2 $(ARGS)

test-browser: setup ## Install chromium and what drives it, and test the web pages in it
	@.ci/browser
# Some wait for what a busy machine shows late: what fails beside others is run once more, by itself, and is to pass then.
	@PYTHONPATH=.cache/browser/python $(python) -m pytest -n 2 --cache-clear tests/browser $(ARGS) || \
		{ echo "test-browser: what failed is run once more, by itself" >&2; \
		PYTHONPATH=.cache/browser/python $(python) -m pytest --last-failed --last-failed-no-failures none tests/browser; }

test-benchmarks: setup ## Run the tests of the benchmarks themselves
	@$(python) -m pytest tests/bench $(ARGS)

bench: setup ## Measure speed and memory, beside other tools; ARGS="--quick --write"
	@$(python) -m benchmarks.performance --install $(ARGS)

soak: setup ## Kill 200 builds at random moments; PIPELINE_KILLS=N sets another number
	@PIPELINE_KILLS="$${PIPELINE_KILLS:-200}" $(python) -m pytest tests/test_killed.py $(ARGS)

lint: setup ## Run ruff and strict mypy
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy

validate: setup ## Install independent tools and have them judge output/, catalogs and scripts
	@.ci/validate

hooks: setup ## Install the merge driver for catalogs and the pre-commit hook in this clone
	@.ci/hooks

lock: ## Write requirements.lock anew; ARGS=--upgrade takes the newest version of everything
	@.ci/lock $(ARGS)

wheel: setup ## Build the package twice, compare the bytes, and put it into dist/; ARGS=--install tries it in a fresh environment
	@.ci/wheel $(ARGS)

glossary: setup ## Write docs/glossary.md from locales/glossary.toml
	@$(python) locales/make_glossary.py

checks-doc: setup ## Write docs/checks.md from pipeline/checks/codes.toml
	@PYTHONPATH=. $(python) docs/make_checks.py

settings-doc: setup ## Write docs/settings.md from the code that reads settings
	@PYTHONPATH=. $(python) docs/make_settings.py

dates-doc: setup ## Write docs/locales-dates.md from CLDR, locales/ and docs/locales-dates.toml
	@PYTHONPATH=. $(python) docs/make_dates.py

clean: ## Empty output/ (a link stays), remove preview/ and the tools' caches; .venv, .cache and what builds remember stay
	@if [ -L output ] && [ ! -f output/manifest.json ]; then echo "output is a link to what is no publication" >&2; exit 1; fi
	@mkdir -p output && find -H output -mindepth 1 ! -path output/.gitignore -delete
	@rm -rf dist preview .output.* .preview.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . \( -path ./.git -o -path ./.venv -o -path ./.cache \) -prune -o -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## Also remove .venv and .cache, the environment and the tools, and what builds remember
	@rm -rf .venv .cache "$(remembered)"

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
