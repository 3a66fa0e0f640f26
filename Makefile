# `make demo` shows the product, `make test` is the everyday check. Both make `.venv` first.

VENV := .venv
BIN := $(VENV)/bin
N ?= 100000

# The first Python from 3.11 to 3.14 that runs; `make PYTHON=python3.12` chooses another.
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
IN_RANGE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PYTHON ?= $(shell for p in $(CANDIDATES); do \
	$$p -c '$(IN_RANGE)' >/dev/null 2>&1 && echo $$p && break; done)

# durable-rules 2.0.28 calls a function that Python 3.13 dropped; this is its other name.
NATIVE_FLAGS := -DPyEval_CallObject=PyObject_CallObject
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help demo test lint types imports rules unit deep coverage format agree bench docs site lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.ready ## from raw trade records to explained decisions, and a fact back to its records
	rm -rf .demo && mkdir .demo
	$(BIN)/tidewaiter build fixtures/six --as-of 2026-11-24 --max-rejects 5% \
		--out .demo/accounts.parquet --quiet || test $$? -eq 5
	$(BIN)/tidewaiter run .demo/accounts.parquet --out .demo/runs --quiet
	$(BIN)/tidewaiter explain .demo/runs/2026-11-24-001 A4 --decision segment
	$(BIN)/tidewaiter explain .demo/runs/2026-11-24-001 A4 --fact import_value_12m \
		--extract fixtures/six
	$(BIN)/tidewaiter decide fixtures/accounts.yaml \
		--show segment,risk_score,center,manager,service_level,actions
	$(BIN)/tidewaiter explain fixtures/accounts.yaml ACC-00042

test: lint types imports rules unit ## the everyday check, under five minutes

lint: $(VENV)/.ready ## formatting and ruff
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.ready ## mypy, strict
	$(BIN)/mypy

imports: $(VENV)/.ready ## which folder may import which
	$(BIN)/lint-imports --no-logo

rules: $(VENV)/.ready ## the shipped policy: its problems and its own tests
	$(BIN)/tidewaiter --rules rules check
	$(BIN)/tidewaiter --rules rules test

unit: $(VENV)/.ready ## every test but the deep ones
	$(BIN)/pytest -n 2 -m "not deep"

deep: $(VENV)/.ready ## the tests that take minutes
	$(BIN)/pytest -n 2 -m deep --hypothesis-profile deep

coverage: $(VENV)/.ready ## the lines and branches that no test reaches
	$(BIN)/pytest -n 2 -m "not deep" --cov --cov-report term-missing

format: $(VENV)/.ready ## rewrite the sources in the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

agree: $(VENV)/.ready ## compare the engines on N random accounts, by random policies and by ours: make agree N=1000000
	$(BIN)/python tests/property/agree.py --accounts $(N)
	$(BIN)/python tests/property/agree.py --accounts $(N) --rules rules
	$(BIN)/python tests/property/agree.py --accounts $(N) --engine columnar
	$(BIN)/python tests/property/agree.py --accounts $(N) --engine columnar --rules rules

bench: $(VENV)/.ready ## the figures of README, measured here
	$(BIN)/python tests/benchmarks/run.py

docs: $(VENV)/.ready ## write again what is made: grammar tables, schemas, reference, output in documents
	$(BIN)/python tools/grammar.py
	$(BIN)/python tools/reference.py --write
	$(BIN)/python tools/schemas.py --write
	$(BIN)/python tools/explanation_schema.py --write
	$(BIN)/python tools/documents.py --write

site: $(VENV)/.ready ## the documents as a static site, in build/site
	$(BIN)/sphinx-build -q -W --keep-going -b html docs build/site

UV ?= uv
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: ## resolve the requirements again (needs uv); make lock UPGRADE=--upgrade for newer ones
	$(COMPILE) $(UPGRADE) pyproject.toml --output-file requirements.lock
	$(COMPILE) $(UPGRADE) pyproject.toml --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock
	$(COMPILE) $(UPGRADE) --group build --constraints requirements-dev.lock \
		--output-file requirements-build.lock

clean: ## remove everything that was built
	rm -rf $(VENV) build dist .coverage htmlcov .hypothesis .import_linter_cache
	rm -rf .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, made anew when a lock changes. Without pip's cache, which may hold a
# durable-rules that was built without the flag.
$(VENV)/.locked: requirements-build.lock requirements-dev.lock tools/prepare.py
	@test -n "$(PYTHON)" || { echo "no Python 3.11 to 3.14 found: install one," \
		"or name it with make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) tools/prepare.py
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --require-hashes --requirement requirements-build.lock
	CPPFLAGS="$(CPPFLAGS) $(NATIVE_FLAGS)" $(PIP) install --require-hashes --no-cache-dir \
		--use-pep517 --no-build-isolation --requirement requirements-dev.lock
	@touch $@

# The project itself, in place: an edit needs no new install.
$(VENV)/.ready: $(VENV)/.locked pyproject.toml
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
