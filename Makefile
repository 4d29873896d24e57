# Laufzettel: every task of a developer, one word each. `make` alone lists them.

PYTHON ?= python3
N ?= 200
SUITE ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Under load Chromium has been seen to stand still for good, so its tests have a limit of time.
IN_CHROMIUM := timeout -k 10 3000 $(BIN)/python -m pytest -n 1 -m browser -o cache_dir=.pytest_cache/chromium
APT_INSTALL := DEBIAN_FRONTEND=noninteractive apt-get -qq install -y
# Some machines forbid Python to keep compiled modules; without them every start takes twice as long.
export PYTHONDONTWRITEBYTECODE :=
FOR_RUNNING := .venv/installed-for-running
FOR_TESTING := .venv/installed-for-testing

.DEFAULT_GOAL := help
.PHONY: help install run migrate frontend test pytest tests browser-tests lint format check rehearse \
	chaos bench conformance walks chromium lock clean

help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(FOR_RUNNING) frontend ## make .venv with the command `laufzettel`, and the front end

run: $(FOR_RUNNING) frontend ## serve with demo data on 127.0.0.1:8000 (PORT=…)
	@LAUFZETTEL_DEMO=1 exec $(BIN)/laufzettel serve

migrate: $(FOR_RUNNING) ## bring the database to the newest schema
	@$(BIN)/laufzettel migrate

frontend: $(FOR_RUNNING) ## build the front end, if its sources have changed
	@$(BIN)/python -m webui.build

# Chromium keeps one processor half busy: what does not need it runs beside it.
test: $(FOR_TESTING) chromium frontend ## everything a build server checks
	@$(MAKE) --no-print-directory --jobs 3 lint tests browser-tests

pytest: $(FOR_TESTING) # the tests alone
	@$(MAKE) --no-print-directory --jobs 2 tests browser-tests

tests: $(FOR_TESTING)
	@$(BIN)/python -m pytest -n 2 -m "not browser"

browser-tests: $(FOR_TESTING)
	@$(IN_CHROMIUM) || { test $$? = 1 && only=--last-failed; \
		echo "Chromium stood still or a test failed; once more."; $(IN_CHROMIUM) $$only; }

lint: $(FOR_TESTING) ## style, types and the directions of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(FOR_TESTING) ## put the code into its usual form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

check: $(FOR_RUNNING) ## check every process as a deployment would
	@$(BIN)/laufzettel check processes/*/*.bpmn

rehearse: $(FOR_RUNNING) ## run every scenario of every process
	@$(BIN)/laufzettel rehearse processes/*

chaos: $(FOR_TESTING) ## kill and restart the server at every failpoint, N=200 rounds per database
	@LAUFZETTEL_CHAOS_ROUNDS=$(N) $(BIN)/python -m pytest -m crash

bench: $(FOR_TESTING) ## measure, on this machine
	@$(BIN)/python -m tests.bench

conformance: $(FOR_TESTING) ## run a folder of BPMN files by others, SUITE=…
	@$(BIN)/python -m tests.conformance $(SUITE)

walks: $(FOR_TESTING) ## N=200 random walks through the processes, in memory against saved
	@$(BIN)/python -m tests.walks $(N)

lock: $(FOR_TESTING) ## write requirements/*.txt anew from pyproject.toml
	@requirements/lock

clean: ## remove what was built; keep the database
	rm -rf .venv build *.egg-info webui/static/dist webui/frontend/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A stamp per lock file: nothing is installed twice, and a second start costs no time.
$(FOR_RUNNING): requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Laufzettel needs Python 3.11 or newer; name one with PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes --requirement requirements/build.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(FOR_TESTING): requirements/test.txt $(FOR_RUNNING)
	$(PIP) install --require-hashes --requirement requirements/test.txt
	@touch $@

# Browser tests drive Debian's Chromium, best the one without windows, which takes half the time.
# Where none can be installed they are skipped and counted.
chromium:
	@command -v chromium-headless-shell >/dev/null || test ! -f /etc/debian_version \
		|| test "$$(id -u)" != 0 \
		|| { apt-get -qq update && $(APT_INSTALL) chromium-headless-shell; } \
		|| command -v chromium >/dev/null || $(APT_INSTALL) chromium \
		|| echo "Chromium could not be installed; browser tests will be skipped."
