# Everything a person types here: `make help` lists it. Needs Python 3.11+, git and make; all else is installed
# into .venv and .baogao at the project's root, from hashed locks.

# Recipes run in the folder that make was called in, so that relative paths in SOURCES and WAREHOUSE mean what
# they mean there. $(R) leads from there to the project's folder (`./` mostly): targets are named by it, as a
# folder whose own path holds spaces could not be.
R := $(dir $(lastword $(MAKEFILE_LIST)))
ROOT := $(if $(filter ./,$(R)),$(CURDIR),$(abspath $(R)))
VENV := $(R).venv
BIN := $(VENV)/bin

SOURCES ?= $(R)sample/reports
WAREHOUSE ?= $(R)warehouse.duckdb
# Extras to install beside the core: ocr reads scans, lake writes DuckLake catalogues.
EXTRAS ?=
# Folder that `make wheel` writes to.
DIST ?= $(R)dist
# More words for the tests' runner, such as ARGS="-k rollback".
ARGS ?=
# Folder that `make site` builds the site in.
SITE ?= $(R).baogao/site
# Port of the UI that `make serve` starts; without one BAOGAO_SERVER_PORT, or 4200.
PORT ?=

export SOURCES WAREHOUSE
# One cache of downloads inside the project, unless the caller has one.
export UV_CACHE_DIR ?= $(ROOT)/.baogao/cache/uv
export UV_PYTHON_DOWNLOADS ?= never
# The settings of an interpreter that was started elsewhere do not belong in here; without its bytecode each of the
# processes that a run starts would compile its libraries anew.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE

UV_HOME := $(R).baogao/tools/uv
UV := $(or $(shell uv --version >/dev/null 2>&1 && command -v uv),$(UV_HOME)/bin/uv)
# The same for recipes that go to the project's folder first.
UV_FROM_ROOT := $(if $(filter $(UV_HOME)/bin/uv,$(UV)),$(ROOT)/.baogao/tools/uv/bin/uv,$(UV))
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
LOCKED := $(INSTALL) --require-hashes

# Stamps: a file says what has been installed, and the lock it was installed from is older than it.
HAVE_VENV := $(VENV)/.python
HAVE_CORE := $(VENV)/.installed-core
HAVE_DEV := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help install dev extras warehouse site serve portal test test-wheel campaign lint format wheel bench bench-repair bench-reading \
  bench-identity bench-ocr compare audit docs lock clean
.SILENT:
.DELETE_ON_ERROR:

help: ## List what can be typed
	echo "Baogao: from reports to a warehouse. Usage: make TARGET [NAME=VALUE …]"
	echo
	sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(R)Makefile | awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'
	echo
	echo "For example:"
	echo "  make warehouse SOURCES=\"reports/2024 reports/2025.zip\" WAREHOUSE=reports.duckdb"

warehouse: $(HAVE_CORE) ## Build the warehouse of SOURCES (default: the sample) into WAREHOUSE
	@# One path that holds spaces stands as it is; else spaces part the paths.
	if [ -e "$$SOURCES" ]; then set -- "$$SOURCES"; else set -- $$SOURCES; fi; \
	for path do shift; set -- "$$@" --source "$$path"; done; \
	exec $(BIN)/baogao build "$$@" --warehouse "$$WAREHOUSE"

site: $(HAVE_CORE) ## Build the static site of WAREHOUSE into SITE (.baogao/site); ARGS="--open 4201" shows it
	$(LOCKED) -r $(R)requirements-site.lock
	exec $(BIN)/baogao site "$(SITE)" --warehouse "$$WAREHOUSE" $(ARGS)

serve: $(HAVE_CORE) ## Run the Prefect server, its UI, a worker and the deployments on 127.0.0.1 (PORT=4200)
	exec $(BIN)/baogao serve $(if $(PORT),--port $(PORT))

portal: $(HAVE_CORE) ## Serve the sample as a small city portal to fetch from; its source list goes to .baogao/portal
	echo "==> In another terminal: BAOGAO_SOURCE_LISTS=$(R).baogao/portal make serve"
	exec $(BIN)/python $(R)sample/portal.py --lists $(R).baogao/portal --seconds 86400

test: $(HAVE_DEV) ## Install what the tests need and run them (ARGS="…" goes to pytest)
	echo "==> Running the tests"
	cd "$(ROOT)" && .venv/bin/python -m pytest -m "not slow" -n auto --dist loadgroup $(ARGS)

test-wheel: $(HAVE_DEV) ## Build the wheel, install it outside of the project and run it there
	echo "==> Testing the wheel"
	cd "$(ROOT)" && UV="$(UV_FROM_ROOT)" .venv/bin/python -m pytest tests/test_wheel.py -m slow $(ARGS)

campaign: $(HAVE_DEV) ## Run the long form of the tests of what is promised (docs/reliability.md); an hour
	cd "$(ROOT)" && .venv/bin/python -m pytest -m slow tests/transforms/test_growth.py tests/campaigns \
	  tests/flows/warehouse/gating tests/flows/warehouse/test_updating.py $(ARGS)

lint: $(HAVE_DEV) ## Check style, format, imports and types, and that generated files are current
	echo "==> ruff check" && cd "$(ROOT)" && .venv/bin/ruff check
	echo "==> ruff format --check" && cd "$(ROOT)" && .venv/bin/ruff format --check
	echo "==> lint-imports" && cd "$(ROOT)" && .venv/bin/lint-imports --no-logo --no-cache
	echo "==> mypy" && cd "$(ROOT)" && .venv/bin/mypy
	echo "==> docs/warehouse.md is current" && cd "$(ROOT)" && .venv/bin/python -m flows.warehouse.dictionary --check

format: $(HAVE_DEV) ## Put the code in form
	cd "$(ROOT)" && .venv/bin/ruff check --fix && .venv/bin/ruff format

install: $(HAVE_CORE) extras ## Install what running needs (EXTRAS=ocr: what reading scans needs, too)

dev: $(HAVE_DEV) extras ## Install what developing needs

extras: $(HAVE_CORE)
	set -e; for extra in $(EXTRAS); do \
	  echo "==> Installing the extra $$extra"; $(LOCKED) -r $(R)requirements-$$extra.lock; done

wheel: | $(UV) ## Build the wheel, which runs without a checkout, and the source archive into DIST (dist/)
	python=$$($(R).ci/find-python) && $(UV) build --quiet --python "$$python" --require-hashes \
	  --build-constraints $(R)requirements-build.lock --out-dir "$(DIST)" "$(ROOT)"
	echo "==> $(DIST)" && ls "$(DIST)"

bench: $(HAVE_DEV) ## Measure the pipeline (ARGS="--reports 1000" for another corpus)
	cd "$(ROOT)" && .venv/bin/python -m benchmarks.pipeline $(ARGS)

bench-repair: $(HAVE_DEV) ## Measure repair on damage put into clean reports (ARGS="--reports 20")
	cd "$(ROOT)" && .venv/bin/python -m benchmarks.repair $(ARGS)

bench-reading: $(HAVE_DEV) ## Measure reading by a vocabulary that a report had no part in (ARGS="--together")
	cd "$(ROOT)" && .venv/bin/python -m benchmarks.left_out $(ARGS)

bench-identity: $(HAVE_DEV) ## Measure whose reports are taken for in disguise (ARGS="FOLDER… --seed 7")
	cd "$(ROOT)" && .venv/bin/python -m benchmarks.disguises $(or $(ARGS),../shared/wild ../shared/corpus)

bench-ocr: $(HAVE_DEV) extras ## Measure the reading of scans; needs EXTRAS=ocr (ARGS="--reports 2")
	cd "$(ROOT)" && .venv/bin/python -m benchmarks.ocr $(ARGS)

compare: $(HAVE_DEV) ## Show what a change does to reading, against the commit BASE (SOURCES, ARGS="--examples 3")
	@# Without SOURCES those that the comparison itself has: the sample holds too little.
	sources="$$SOURCES"; $(if $(filter file,$(origin SOURCES)),sources=;) \
	if [ -e "$$sources" ]; then set -- "$$sources"; else set -- $$sources; fi; \
	PYTHONPATH="$(ROOT)" exec $(BIN)/python -m benchmarks.compare "$(BASE)" "$$@" $(ARGS)

audit: | $(UV) ## Ask for known advisories on everything that the locks pin; fails where nothing could be checked
	python=$$($(R).ci/find-python) && home=$(R).baogao/tools/audit && \
	  { [ -x $$home/bin/python ] || $(UV) venv --quiet --python "$$python" $$home; } && \
	  $(UV) pip install --quiet --python $$home/bin/python --require-hashes -r $(R)requirements-audit.lock && \
	  exec $$home/bin/python $(R).ci/audit $$home/bin/pip-audit $(R)requirements*.lock

docs: $(HAVE_CORE) ## Write the pages that are made from the warehouse's comments
	echo "==> docs/warehouse.md" && cd "$(ROOT)" && .venv/bin/python -m flows.warehouse.dictionary

lock: $(HAVE_VENV) ## Resolve the dependencies anew and write the hashed locks
	set -e; cd "$(ROOT)"; \
	lock() { echo "==> $$1"; out=$$1; shift; \
	  "$(UV_FROM_ROOT)" pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	    --python-version 3.11 -o $$out "$$@"; }; \
	lock requirements.lock pyproject.toml; \
	lock requirements-dev.lock pyproject.toml --group dev -c requirements.lock; \
	lock requirements-ocr.lock pyproject.toml --extra ocr -c requirements.lock; \
	lock requirements-lake.lock pyproject.toml --extra lake -c requirements.lock; \
	lock requirements-site.lock pyproject.toml --extra site -c requirements.lock; \
	.venv/bin/python -c 'import tomllib; \
	  print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' | \
	  lock requirements-build.lock - -c requirements.lock; \
	echo pip-audit | lock requirements-audit.lock -

clean: ## Remove what was installed and cached (never a warehouse)
	echo "==> Removing .venv, .baogao and caches"
	cd "$(ROOT)" && rm -rf .venv .baogao .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
	cd "$(ROOT)" && find baogao flows transforms tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# -- installing ---------------------------------------------------------------------------------------------

$(UV_HOME)/bin/uv: $(R)requirements-uv.lock
	echo "==> No uv on this machine: installing it into .baogao/tools"
	set -e; python=$$($(R).ci/find-python); rm -rf $(UV_HOME); \
	"$$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
	  --target $(UV_HOME) -r $< 2>/dev/null || { \
	  rm -rf $(UV_HOME); "$$python" -m venv $(UV_HOME) && $(UV_HOME)/bin/python -m pip install --quiet \
	    --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r $<; } || { \
	  echo "Could not install uv: this Python has neither pip nor venv, or there is no network." >&2; \
	  echo "Put uv on the PATH, or install your system's packages for pip or venv, and try again." >&2; \
	  rm -rf $(UV_HOME); exit 1; }
	touch $@

$(HAVE_VENV): | $(UV)
	echo "==> Creating .venv"
	python=$$($(R).ci/find-python) && rm -rf $(VENV) && $(UV) venv --quiet --python "$$python" $(VENV)
	touch $@

# The development lock holds all of the core's, at the same versions: with it installed nothing is missing.
$(HAVE_CORE): $(HAVE_VENV) $(R)requirements.lock $(R)requirements-build.lock $(R)pyproject.toml
	echo "==> Installing what requirements.lock names"
	$(LOCKED) -r $(R)requirements.lock
	echo "==> Installing Baogao itself"
	$(INSTALL) --no-deps --build-constraints $(R)requirements-build.lock -e "$(ROOT)"
	touch $@

$(HAVE_DEV): $(HAVE_CORE) $(R)requirements-dev.lock
	echo "==> Installing what requirements-dev.lock names"
	$(LOCKED) -r $(R)requirements-dev.lock
	touch $@
