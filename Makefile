# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DATA ?=
DEMO_VAR := $(CURDIR)/var/demo
# One more than there are cores, for tests wait for servers and processes; four need the memory of a laptop.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')

# Bytecode makes every start three to four times faster.
unexport PYTHONDONTWRITEBYTECODE
export DAGSTER_HOME := $(CURDIR)
export RISK_VAR_DIR ?= $(DEMO_VAR)
export RISK_DAGSTER_STORAGE ?= $(RISK_VAR_DIR)/dagster
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Material's notice on every build; pyproject.toml says where to move.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help demo test soak check check-types check-sql check-code check-content house dev bench docs lock clean

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

.venv/runtime.stamp: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps -e .
	touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	touch $@

node_modules/.stamp: package-lock.json
	@if command -v npm >/dev/null; then npm ci --no-audit --no-fund --silent && touch $@; \
	else echo "npm is absent: tests against the Slack emulator will be skipped"; fi

demo: .venv/runtime.stamp ## Run the whole loop on bundled data, or on DATA=folder of Olist files
	$(BIN)/risk demo $(if $(DATA),--data '$(DATA)')

test: .venv/dev.stamp node_modules/.stamp ## Run the tests, but for those of `make soak`
	$(BIN)/risk prepare
	$(BIN)/python -m pytest -m 'not soak' -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

soak: .venv/dev.stamp node_modules/.stamp ## Run the dearest tests: whole runs that are killed, every page of the docs
	$(BIN)/risk prepare
	$(BIN)/python -m pytest -m soak -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

check: .venv/dev.stamp ## Lint, types, import rules, sizes, SQL style, definitions, rules
	@$(MAKE) --no-print-directory -j2 --output-sync=target check-sql check-types check-code check-content

check-types:
	$(BIN)/mypy

check-sql:
	$(BIN)/sqlfluff lint -q dbt_project/models risk_pipeline/dbt_package/models examples/wallet/dbt_project/models

check-code:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m benchmarks.house

check-content:
	$(BIN)/risk prepare
	$(BIN)/risk lint
	$(BIN)/dagster definitions validate -w workspace.yaml

house: .venv/dev.stamp ## Print the sizes of files, functions and folders, and the bars they keep
	$(BIN)/python -m benchmarks.house

dev: export RISK_DATA_DIR ?= $(wildcard $(DEMO_VAR)/data)
dev: .venv/runtime.stamp ## Open the Dagster UI, with its daemon, on the demo's instance
	mkdir -p $(RISK_VAR_DIR)/dagster
	$(BIN)/risk prepare
	$(BIN)/dagster dev -w workspace.yaml

bench: .venv/dev.stamp ## Print the benchmark tables
	for file in benchmarks/[a-z]*.py; do $(BIN)/python $$file; done
	$(BIN)/python -m benchmarks.detection all

docs: .venv/dev.stamp ## Build the documentation site into site/, readable without a network
	$(BIN)/mkdocs build
	@echo 'open site/index.html'

lock: ## Resolve the locks anew (needs uv)
	uv pip compile -q pyproject.toml --universal --generate-hashes --no-strip-extras --no-emit-index-url \
	  --no-header --no-annotate -o requirements.lock
	uv pip compile -q pyproject.toml --group dev -c requirements.lock --universal --generate-hashes \
	  --no-strip-extras --no-emit-index-url --no-header --no-annotate -o requirements-dev.lock

clean: ## Remove all that was written, the environment included
	rm -rf .venv var site node_modules dbt_project/target dbt_project/logs
