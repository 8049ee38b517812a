# `make demo` and `make test` need python3 (3.11 or newer) and make, nothing else.
# Another Python: make demo PY=python3.12      Another port: make demo PORT=8080

PY ?= python3
UV_VERSION := 0.13.9
RUN := .venv/bin/python
READY := .venv/.ready
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
STATIC := $(shell find static -type f)
COLLECTED := static.dist/staticfiles.json
# One worker a core, each with a database of its own; one test: make test WORKERS=0
WORKERS ?= logical --maxprocesses 8 --dist worksteal
# Tools that read the settings but no row must not start the demo's database.
NO_DATABASE := DATABASE_URL=postgres://nobody@127.0.0.1:1/none

export UV_PYTHON_DOWNLOADS := never
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help env demo demo-stop demo-reset test lint format types migrations messages translations deploy-check check shots

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-16s%s\n", $$1, $$2}' Makefile

env: $(READY)  ## make or renew the environment in .venv

demo: $(COLLECTED)  ## run the portal with its demo county, until Ctrl-C
	@exec $(RUN) -m portal.demo

demo-stop: $(READY)  ## stop the demo's database if a command has left it running
	@$(RUN) -m portal.demo stop

demo-reset: $(COLLECTED)  ## delete the demo's data, then run it afresh
	@exec $(RUN) -m portal.demo reset

test: $(COLLECTED)  ## run the whole suite; ARGS="-k roster" picks tests
	$(RUN) -m pytest -n $(WORKERS) $(ARGS)

lint: $(READY)  ## look for faults in code and templates
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m djlint templates --lint --quiet

format: $(READY)  ## set the code in the house's form
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

types: $(READY)  ## check the types
	$(NO_DATABASE) $(RUN) -m mypy .

migrations: $(READY)  ## look for models without their migration
	$(RUN) manage.py makemigrations --check --dry-run

messages: $(READY)  ## collect new page texts into the catalogues (needs gettext)
	$(NO_DATABASE) $(RUN) manage.py makemessages --locale zh_Hans --no-wrap --ignore 'tests/*' \
	  --ignore 'var/*' --ignore 'static.dist/*' --ignore 'benchmarks/*'

translations: $(READY)  ## look for page texts without their Chinese
	$(RUN) -m pytest tests/portal/test_translations.py

deploy-check: $(READY)  ## check the settings of a real installation
	@env $(NO_DATABASE) $$($(RUN) portal/new_secrets.py) JUNHENG_ENV=production \
	  JUNHENG_ALLOWED_HOSTS=junheng.example JUNHENG_SITE_URL=https://junheng.example REDIS_URL=redis://127.0.0.1:1 \
	  $(RUN) manage.py check --deploy --fail-level WARNING

check: lint types migrations translations test  ## all of these

shots: $(READY)  ## renew the pictures of docs/walk-through.md (needs Chromium)
	$(RUN) -m docs.shots

# The environment: uv in a venv of its own, then everything that uv.lock names.

.uv/$(UV_VERSION):
	@command -v $(PY) >/dev/null || { \
	  echo "Junheng needs Python 3.11 or newer, and there is no $(PY) here."; exit 1; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Junheng needs Python 3.11 or newer; $(PY) is $$($(PY) -V 2>&1)." \
	    "Name another one: make $(MAKECMDGOALS) PY=python3.12"; exit 1; }
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PY) cannot make environments: its venv module is missing." \
	    "On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Installing uv $(UV_VERSION) into .uv ..."
	@rm -rf .uv
	@$(PY) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(READY): .uv/$(UV_VERSION) uv.lock pyproject.toml $(CATALOGUES)
	@echo "Making the environment in .venv ..."
	@.uv/bin/uv sync --frozen --quiet --python "$$($(PY) -c 'import sys; print(sys.executable)')"
	@$(if $(CATALOGUES),$(RUN) -m babel.messages.frontend --quiet compile --directory locale --domain django)
	@$(RUN) -m reports.fonts >/dev/null
	@touch $@

$(COLLECTED): $(READY) $(STATIC)
	@echo "Collecting the static files ..."
	@$(NO_DATABASE) $(RUN) manage.py collectstatic --noinput --verbosity 0
	@touch $@
