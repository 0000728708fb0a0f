# Attendance Pathways. Two commands on a fresh machine:
#
#   make demo            sets everything up and runs a small county on http://127.0.0.1:8000
#   make test            sets everything up and runs every check and every test
#
# Both begin with `make setup`, which is quick when nothing changed.
#   make test-thorough   the tests again with all their random lives, diagrams and texts, pages on both databases
#   make test-spark      measures the demo county on Spark too, in an environment of its own
#   make release         builds what councils install into dist/, and tries it (docs/installing.md)
#   PYTHON=python3.12    chooses the Python (3.11 or later) that .venv is made from
#   PORT=8000            chooses the port of the demo

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup system demo test test-thorough test-spark release check lint types contracts pytest requirements

PORT ?= 8000
# In the order of their names the files that take longest, of tests/browser, come first: nobody waits for the last one.
PYTEST_OPTIONS ?= --numprocesses=2 --dist=loadfile --no-loadscope-reorder
PYTHON ?= $(shell scripts/find-python)
VENV := .venv
# Tests start many commands: where this is set, each would compile the whole project anew.
export PYTHONDONTWRITEBYTECODE :=
RUN := $(VENV)/bin/python -m
INSTALLED := $(VENV)/.installed
ASSETS := web/static/built/.made
ASSET_SOURCES := $(wildcard package.json package-lock.json .npmrc web/assets.py) $(shell find web/assets -type f 2>/dev/null)

help:
	@sed -n '/^\#/!q; s/^\# \{0,1\}//p' Makefile

setup: system $(INSTALLED) $(ASSETS)
	@echo "Set up: .venv/bin/pathways is ready."

system:
	@scripts/system-packages $(PYTHON)

$(INSTALLED): requirements/dev.txt pyproject.toml
	@echo "[1/3] Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@echo "[2/3] Installing the pinned dependencies (a minute or two the first time)"
	@$(RUN) pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(RUN) pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(ASSETS): $(INSTALLED) $(ASSET_SOURCES)
	@echo "[3/3] Building the style sheets and scripts of the pages"
	@$(RUN) web.assets
	@touch $@

demo: setup
	@$(VENV)/bin/pathways demo --port $(PORT)

test: setup check

check: lint types contracts pytest
	@echo "Every check and every test passed."

lint:
	@echo "[1/4] Style: ruff"
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

types:
	@echo "[2/4] Types: mypy, strict"
	@$(RUN) mypy

contracts:
	@echo "[3/4] Import contracts"
	@$(VENV)/bin/lint-imports

pytest:
	@echo "[4/4] Tests: unit, scenario, PostgreSQL, browser"
	@$(RUN) pytest $(PYTEST_OPTIONS)

# What PATHWAYS_TEST_THOROUGH means stands in tests/amount.py. Journeys in a browser for which nothing is drawn
# are the same in `make test`: nobody goes them twice.
SAME_JOURNEYS = $(shell grep -L "tests.amount" tests/browser/test_*.py)
test-thorough: setup
	@echo "Tests, each with everything that can be drawn for it"
	@PATHWAYS_TEST_THOROUGH=yes $(RUN) pytest $(PYTEST_OPTIONS) $(SAME_JOURNEYS:%=--ignore=%)

# Spark needs Java, and some hundred megabytes that nothing else does.
test-spark: setup
	@scripts/spark-tests $(PYTHON)

release: setup
	@scripts/release $(PYTHON)

# For whoever changes the dependencies in pyproject.toml; everybody else installs what is pinned.
requirements:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements/run.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --group dev --extra spark -c requirements/dev.txt -o requirements/spark.txt
