# Everything starts here: `make run` and `make test` do their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help run demo test test-all lint format schema docs requirements bench clean lock

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Message Center needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { \
	  echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[embedded,dev]'
	@touch $@

run: $(READY) ## Start everything with a demo shop: database, API, worker, simulator
	@$(BIN)/message-center demo --serve

test: $(READY) ## Run the tests (under ten minutes on two cores)
	@$(BIN)/python -m pytest -q -n 2 --dist loadscope -m "not long"

test-all: $(READY) ## Run all tests, the long ones included
	@$(BIN)/python -m pytest -q -n 2 --dist loadscope

lint: $(READY) ## Style, types, import directions, schema
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@MYPYPATH=examples/loyalty $(BIN)/mypy -p message_center_loyalty
	@$(BIN)/lint-imports --no-logo

format: $(READY) ## Format the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

schema: $(READY) ## Print the GraphQL schema into schema.graphql
	@$(BIN)/message-center schema --output schema.graphql

docs: $(READY) ## Write docs/commands.md and docs/settings.md from the code
	@$(BIN)/message-center reference

requirements: $(READY) ## List the rows of docs/requirements.md, and how many tests prove each
	@$(BIN)/python -m tests.requirements

bench: $(READY) ## Measure speed as ratios against a baseline
	@$(BIN)/python -m benchmarks

lock: $(READY) ## Write the versions in use into constraints.txt
	@$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean: ## Remove the virtual environment and the demo data
	rm -rf $(VENV) .data
