# Few verbs; `make help` lists them. Everything runs from .venv, which is made on first use.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SITE_READY := $(VENV)/.ready-site
HOSTS := .hosts
HOSTS_READY := $(HOSTS)/.ready
# `make test PYTEST_ARGS='-k fence'` runs some of them.
PYTEST_ARGS ?= -n auto --dist loadfile -rs

# Where this is set, nothing is byte-compiled and every start costs three times as much.
unexport PYTHONDONTWRITEBYTECODE
# An environment that is active in the caller's shell is not the one used here.
unexport VIRTUAL_ENV
unexport PYTHONHOME
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help demo test hosts check bench site serve pictures format clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: $(READY) ## Show what phase 2 of this repository's own runbook would do, then run the gates over its documents
	@$(BIN)/runbook run phase-2 --dry-run
	@echo; echo "The gates over this repository's own documents:"; $(BIN)/runbook gate

test: check ## Lint, types, import contracts and all tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

hosts: $(SITE_READY) $(HOSTS_READY) ## Test pages under ProperDocs, TechDocs and Zensical
	$(BIN)/python -m pytest -n 0 -rs tests/hosts

check: $(READY) ## Lint, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## Measure the speed targets side by side, as ratios
	$(BIN)/python -m benchmarks

site: $(SITE_READY) ## Build the documentation, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

serve: $(SITE_READY) ## Serve the documentation on this machine, built again whenever something changes
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

pictures: $(SITE_READY) ## Make the pictures of the documentation again, from real runs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python docs/pictures/make.py

format: $(READY) ## Rewrite the code in the one format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## Remove the environment, caches and everything that was built
	rm -rf $(VENV) $(HOSTS) __pycache__ build dist site src/runbook_kit/shipped
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# A changed pyproject.toml installs again. uv does it when it is there, otherwise venv and pip.
# Both compile what they install, so that the first start is as fast as the second.
$(READY): pyproject.toml Makefile
	@set -e; if command -v uv >/dev/null 2>&1; then \
	  $(BIN)/python -c pass 2>/dev/null || uv venv --quiet --python '$(or $(PYTHON),>=3.11)' $(VENV); \
	  uv pip install --quiet --python $(BIN)/python --compile-bytecode --editable '.[dev]'; \
	else \
	  $(BIN)/python -m pip --version >/dev/null 2>&1 || { $(find_python); echo "Making $(VENV) with $$($$python --version)"; $$python -m venv --clear $(VENV); }; \
	  echo "Installing runbook-kit and its development tools into $(VENV)"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --editable '.[dev]'; \
	fi
	@touch $@

$(SITE_READY): $(READY)
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install --quiet --python $(BIN)/python --compile-bytecode --editable '.[site]'; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --editable '.[site]'; \
	fi
	@touch $@

# Each in an environment of its own: they pin what the others need otherwise. What cannot be installed on this machine is
# said, and its tests are skipped.
$(HOSTS_READY): pyproject.toml Makefile $(READY)
	@for host in 'properdocs properdocs~=1.6 properdocs-theme-mkdocs~=1.6 pymdown-extensions' \
	  'techdocs mkdocs-techdocs-core~=1.7' 'zensical zensical<0.2'; do \
	  set -- $$host; place=$(HOSTS)/$$1; shift; echo "Installing $$* into $$place"; \
	  { if command -v uv >/dev/null 2>&1; then \
	    uv venv --quiet --allow-existing --python $(BIN)/python $$place && \
	    uv pip install --quiet --python $$place/bin/python --editable . "$$@"; \
	  else \
	    $(BIN)/python -m venv --clear $$place && \
	    $$place/bin/python -m pip install --quiet --disable-pip-version-check --editable . "$$@"; \
	  fi; } || { echo "$$place cannot be installed here; its tests are skipped" >&2; rm -rf $$place; }; \
	done
	@touch $@

# The first Python that is new enough, as the shell variable `python`; `make PYTHON=…` names it.
find_python = \
  for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14); do \
    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
  done; \
  test -n "$$python" || { echo "No Python >= 3.11 found; install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }; \
  $$python -c 'import ensurepip, venv' 2>/dev/null || { \
    echo "$$python cannot make virtual environments: its modules venv and ensurepip are missing." >&2; \
    echo "Debian and Ubuntu: install the package python3-venv. Anywhere: install uv, which needs neither." >&2; exit 1; }
