# One door for every chore. `make help` lists them.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help demo run test lint fmt bench quality docs pictures lock clean

help:                ## list the chores
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Watcher needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing into $(VENV) (locked versions, hashes checked)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)       ## the whole job, end to end, on a bundled news site on loopback
	$(BIN)/watcher demo

run: $(STAMP)        ## run the service with config/watcher.toml
	$(BIN)/watcher run

test: $(STAMP)       ## all tests
	$(BIN)/python -m pytest

lint: $(STAMP)       ## ruff, mypy --strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: $(STAMP)        ## format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)      ## ratios against the bare libraries, in one run
	$(BIN)/python -m bench

quality: $(STAMP)    ## score the judge on ../shared/data and write docs/quality.md
	$(BIN)/python -m bench.quality

docs: $(STAMP)       ## regenerate the generated parts of docs/
	$(BIN)/python -m bench.docs

pictures: $(STAMP)   ## draw docs/images/slack-*.png in a Chromium ($CHROMIUM or on the PATH)
	$(BIN)/python -m bench.slack_pictures

lock:                ## resolve requirements.lock anew (needs uv)
	uv pip compile -q pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock
	uv pip compile -q pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-run.lock

clean:               ## remove what make built
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
