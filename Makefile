# Campus EDS. `make help` lists the commands; each works from a bare clone.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
export PYTHONDONTWRITEBYTECODE :=
export JUPYTER_PLATFORM_DIRS := 1

.DEFAULT_GOAL := help
.PHONY: help setup serve site lite test check lint format lab class bench requirements resolve clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP)  ## environment in .venv, once

# Redone only when requirements change. A missing or old Python is named, with the command that installs it.
$(STAMP): requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 ou plus récent manque. Debian, Ubuntu : sudo apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire (trouvé : $$($(PYTHON) -V)). Essayez : make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Le module venv manque. Debian, Ubuntu : sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

site: $(STAMP)  ## build the site in _build/html
	$(PY) -m book.build

# `make site` does the same when it can. PYODIDE_DIR=… : files already downloaded, for a machine without registries.
lite: $(STAMP)  ## build the in-browser notebooks (needs npm, or PYODIDE_DIR=…), then the site
	$(PY) -m book.browser $(if $(PYODIDE_DIR),--pyodide-dir '$(PYODIDE_DIR)')
	$(PY) -m book.build

serve: site  ## build, then serve on http://127.0.0.1:8000 (PORT=… for another)
	$(PY) -m book.serve --port $(PORT)

test: $(STAMP)  ## every test
	$(PY) -m pytest -n 2 --dist loadgroup

check: $(STAMP) lint  ## lint and the fast tests
	$(PY) -m pytest -n 2 --dist loadgroup -m "not slow and not site and not browser"

lint: $(STAMP)  ## style and common mistakes
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: $(STAMP)  ## put the style right
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lab: $(STAMP)  ## JupyterLab on the practice notebooks
	@for spec in notebooks/source/*/exercise.toml; do $(PY) -m grading release $$(basename $$(dirname $$spec)) --site _build/release || exit 1; done
	PYTHONPATH=$(CURDIR) $(VENV)/bin/jupyter lab --ServerApp.root_dir=_build/release

class: $(STAMP)  ## a simulated class of 12, from release to marks
	$(PY) -m grading --class _build/classe simulate

bench: $(STAMP)  ## ratios: generator against the write floor, marking against plain nbgrader
	$(PY) -m benchmarks

requirements: $(STAMP)  ## pin requirements.in into requirements.txt
	$(PY) -m piptools compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --annotation-style=line -o requirements.txt requirements.in

resolve: $(STAMP)  ## check that the pins can be had for Python 3.11, 3.12 and 3.13
	$(PY) -m tests.resolve 3.11 3.12 3.13

clean:  ## remove what was built (not .venv)
	rm -rf _build .pytest_cache .ruff_cache .hypothesis
