# make demo   sets everything up, reads the sample reports and shows what can be asked of them
# make test   sets everything up and runs the tests
# make test-lts       the tests of the database on Neo4j 5.26, handed to them as a server of your own
# make test-hostile   all queries that mean harm; `make test` sends every third
# make audit     asks for known weaknesses of the locked packages (needs a network; STRICT=1 fails without one)
# make licences  every part's licence;  make sbom  the bill of materials (CycloneDX)
# make offline FOLDER=...   collects all that a machine without a network needs;  there: make demo OFFLINE=...
# Needs Python 3.11 or newer and make; everything else is fetched, the first time.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

ifdef OFFLINE
  export PIP_NO_INDEX := 1
  export PIP_FIND_LINKS := $(abspath $(OFFLINE))/wheels
endif

.PHONY: setup demo test test-lts test-hostile audit licences sbom offline lock clean

setup: .venv/.ready
demo: .venv/.ready
	@$(BIN)/python -m ui.demo
test: .venv/.tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile
test-lts: .venv/.tests
	@SCR_TEST_NEO4J=5.26 $(BIN)/python -m pytest -n 2 --dist loadfile
test-hostile: .venv/.tests
	@SCR_ALL_HOSTILE=1 $(BIN)/python -m pytest tests/test_hostile.py

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "No virtual environment could be made: is the venv module installed (Debian: python3-venv)?"; exit 1; }

# The packages are locked with their hashes; --no-deps keeps to the lock.
.venv/.ready: .ci/requirements.txt pyproject.toml | .venv/bin/python
	@echo "Setting up .venv: about 430 MB of packages, once; a minute or two ..."
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .ci/requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@if [ -n "$(OFFLINE)" ]; then $(BIN)/python .ci/offline.py --bring "$(OFFLINE)"; fi
	@touch $@

.venv/.tests: .ci/requirements-test.txt .venv/.ready
	@echo "Adding what the tests need: about 110 MB, once ..."
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r .ci/requirements-test.txt
	@touch $@

audit: .venv/.ready
	@.ci/audit
licences: .venv/.ready
	@$(BIN)/python .ci/supply.py
sbom: .venv/.tests
	@$(BIN)/python .ci/sbom.py $(OUT)
offline: .venv/.ready
	@test -n "$(FOLDER)" || { echo "Say where to: make offline FOLDER=/media/stick/scr"; exit 2; }
	@$(BIN)/python .ci/offline.py "$(FOLDER)"

lock:
	@$(PYTHON) .ci/lock.py

clean:
	@if [ -x $(BIN)/python ]; then SCR_HOME=.demo $(BIN)/scr db stop || true; fi
	rm -rf .venv .demo .pytest_cache .hypothesis build *.egg-info
