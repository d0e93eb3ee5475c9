# Needs Python 3.11 or newer, git and make; everything else goes into .venv and build/.
# Another interpreter: make PYTHON=python3.12 test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := build/node
GITHUB := build/github
WEB := build/web
# One process more than a small machine has cores: some tests wait for Backstage or a browser.
PYTEST_ARGS ?= -n 3 --dist loadfile --no-loadscope-reorder

# Tests start thousands of processes; without kept bytecode each would compile all that it imports.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test crash fuzz lint bless parity pictures bench lock audit dist clean

help:
	@echo 'make demo    the whole job on the bundled sample organisation, in a scratch repository'
	@echo 'make test    every test'
	@echo 'make crash   kill runs at hundreds of moments; KILLS=300'
	@echo 'make fuzz    everything that reads text of strangers, at random and by coverage; EXAMPLES=5000'
	@echo 'make lint    ruff and mypy'
	@echo 'make bless   accept the present output as what the golden tests expect; review the diff'
	@echo 'make parity  verdicts beside Backstage'"'"'s on mutated entities, for each portal; COUNT=20000'
	@echo 'make pictures  take the pictures of the README again; needs Chromium and Node'
	@echo 'make bench   whole runs on organisations of four shapes, beside the plain way (half an hour)'
	@echo 'make lock    resolve the requirements again, with hashes'
	@echo 'make audit   known vulnerabilities in what the locks pin; without a network it says so'
	@echo 'make dist    what a release holds, in dist/: sdist, wheel and a list of parts (CycloneDX)'
	@echo 'make clean   remove what make made'

demo: $(VENV)/.runtime
	@$(BIN)/python -m sync demo

test: $(VENV)/.dev node web github
	@modules="$${CATALOG_SYNC_NODE_MODULES:-}"; \
	if [ -z "$$modules" ] && [ -f $(NODE)/.installed ]; then modules="$$PWD/$(NODE)/node_modules"; fi; \
	web="$${CATALOG_SYNC_WEB_MODULES:-}"; \
	if [ -z "$$web" ] && [ -f $(WEB)/.installed ]; then web="$$PWD/$(WEB)/node_modules"; fi; \
	github="$${CATALOG_SYNC_GITHUB_MODULES:-}"; \
	if [ -z "$$github" ] && [ -f $(GITHUB)/.installed ]; then github="$$PWD/$(GITHUB)/node_modules"; fi; \
	CATALOG_SYNC_NODE_MODULES="$$modules" CATALOG_SYNC_WEB_MODULES="$$web" \
	  CATALOG_SYNC_GITHUB_MODULES="$$github" $(BIN)/python -m pytest $(PYTEST_ARGS)

KILLS ?= 300
crash: $(VENV)/.dev
	CATALOG_SYNC_KILLS=$(KILLS) $(BIN)/python -m pytest -q tests/security/test_crashes.py

EXAMPLES ?= 5000
fuzz: $(VENV)/.dev
	CATALOG_SYNC_FUZZ=$(EXAMPLES) $(BIN)/python -m pytest -q -n 2 tests/fuzz

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bless: $(VENV)/.dev
	@CATALOG_SYNC_BLESS=1 $(BIN)/python -m pytest -q tests/test_golden.py tests/test_own_catalog.py tests/cli/test_help.py tests/e2e/test_transcripts.py tests/report/test_attention.py
	@git --no-pager diff --stat -- tests/golden tests/e2e/test_transcripts tests/report/attention.md catalog docs/commands.md

COUNT ?= 20000
PARITY_ARGS ?=
parity: $(VENV)/.dev node
	@CATALOG_SYNC_NODE_MODULES="$${CATALOG_SYNC_NODE_MODULES:-$$PWD/$(NODE)/node_modules}" \
	  $(BIN)/python -m tests.backstage.compare --count $(COUNT) $(PARITY_ARGS)

pictures: $(VENV)/.dev github
	@CATALOG_SYNC_BLESS=1 CATALOG_SYNC_GITHUB_MODULES="$${CATALOG_SYNC_GITHUB_MODULES:-$$PWD/$(GITHUB)/node_modules}" \
	  $(BIN)/python -m pytest -q tests/e2e/test_pictures.py
	@git --no-pager diff --stat -- docs/images

# Beside another checkout: make bench BENCH_ARGS='--against ../before'
BENCH_ARGS ?=
bench: $(VENV)/.dev
	@$(BIN)/python -m bench $(BENCH_ARGS) --write docs/benchmarks.md

# The runtime locks also hold setuptools, which installing the package needs.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header \
	--only-binary :all: --no-emit-index-url --python-version 3.11
lock: $(VENV)/.dev
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --extra entra --group build --constraint requirements.lock \
		--output-file requirements-entra.lock
	$(LOCK) --extra entra --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock

AUDIT_ARGS ?=
audit: $(VENV)/.dev
	@$(BIN)/python .ci/audit.py $(AUDIT_ARGS)

dist: $(VENV)/.dev
	@rm -rf dist
	@$(BIN)/uv build --quiet --no-build-isolation --python $(BIN)/python --out-dir dist
	@$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.lock \
	  --pyproject pyproject.toml --output-reproducible --validate --of JSON \
	  --output-file dist/catalog-sync.cdx.json

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "catalog-sync needs Python 3.11 or newer; $(PYTHON) is" \
	    "$$($(PYTHON) --version 2>&1 || true). Name another one: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "$(PYTHON) cannot make a virtual environment; on Debian install python3-venv" >&2; \
	  exit 1; }
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements.lock pyproject.toml
	@echo 'Installing what catalog-sync needs (once)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --only-binary :all: --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo 'Installing what the tests need (once)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --only-binary :all: --require-hashes --requirement requirements-dev.lock
	@touch $@

# Backstage's own packages, for the tests that compare with it. Without Node those tests are skipped.
.PHONY: node
node:
	@if command -v npm >/dev/null 2>&1 && \
	  node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null; then \
	  $(MAKE) --silent $(NODE)/.database; \
	else \
	  echo 'No Node 20 or newer with npm here: tests that compare with Backstage are skipped.'; \
	fi

$(NODE)/.installed: tests/backstage/package.json tests/backstage/package-lock.json
	@echo 'Installing the Backstage packages that the tests compare with (once)'
	@mkdir -p $(NODE)
	@cp tests/backstage/package.json tests/backstage/package-lock.json $(NODE)/
	@cd $(NODE) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# A running Backstage keeps its catalog in SQLite: the one package that is compiled, from the source
# that the lock pins, with the headers that belong to this Node.
$(NODE)/.database: $(NODE)/.installed
	@prefix=$$(node -p 'path.resolve(process.execPath, "../..")'); \
	if [ ! -f "$$prefix/include/node/node.h" ] || ! command -v c++ >/dev/null 2>&1; then \
	  echo 'No headers of Node or no C++ compiler here: tests with a running Backstage are skipped.'; \
	else \
	  echo 'Compiling better-sqlite3 (once, about a minute)' && cd $(NODE) && \
	  { npm_config_build_from_source=true npm_config_nodedir="$$prefix" \
	    npm rebuild better-sqlite3 --loglevel=error && touch $(@F); } || \
	  echo 'That failed: tests with a running Backstage are skipped.'; \
	fi

# axe-core, for the audit of the report's page in Chromium. Without npm that test is skipped.
.PHONY: web
web:
	@if [ -n "$${CATALOG_SYNC_WEB_MODULES:-}" ]; then \
	  :; \
	elif command -v npm >/dev/null 2>&1; then \
	  $(MAKE) --silent $(WEB)/.installed; \
	else \
	  echo 'No npm here: the audit of the report with axe-core is skipped.'; \
	fi

$(WEB)/.installed: tests/web/package.json tests/web/package-lock.json
	@echo 'Installing axe-core, which the tests audit the report with (once)'
	@mkdir -p $(WEB)
	@cp tests/web/package.json tests/web/package-lock.json $(WEB)/
	@cd $(WEB) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# A GitHub on loopback, for the tests of pull requests. Without npm those are skipped.
.PHONY: github
github:
	@if [ -n "$${CATALOG_SYNC_GITHUB_MODULES:-}" ]; then \
	  :; \
	elif command -v npm >/dev/null 2>&1; then \
	  $(MAKE) --silent $(GITHUB)/.installed; \
	else \
	  echo 'No npm here: the tests of pull requests are skipped.'; \
	fi

$(GITHUB)/.installed: tests/github/package.json tests/github/package-lock.json
	@echo 'Installing the GitHub that the tests talk to (once)'
	@mkdir -p $(GITHUB)
	@cp tests/github/package.json tests/github/package-lock.json $(GITHUB)/
	@cd $(GITHUB) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
