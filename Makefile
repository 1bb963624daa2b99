# The one door to everything: `make run` and `make test` work on a fresh clone.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run setup test soak check format lock bench-understanding bench-matching bench-load
.DEFAULT_GOAL := run

run: setup ## install what is missing, migrate the database, start
	@$(BIN)/python -m bot run

setup: .venv/ready ## make .venv alone

.venv/ready: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (python3 was not found or is older)."; exit 1; }
	@echo "Installing into .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

test: setup ## every test
	@$(BIN)/python -m pytest -q -n auto --dist loadfile

soak: setup ## the long ones: more seeds, more conversations; SOAK_SEED=… repeats a run
	@$(BIN)/python -m pytest -q -s -m soak

check: setup ## formatting, lint, types, layers, then every test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: setup ## let ruff write what it can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench-understanding: setup ## how typed answers are understood, beside plain fuzzy matching
	@$(BIN)/python -m benchmarks.understanding
	@$(BIN)/python -m benchmarks.places

bench-matching: setup .venv-peers/ready ## how fast and how fairly mentors are found, one by one and all at once
	@$(BIN)/python -m benchmarks.matching --million
	@$(BIN)/python -m benchmarks.fairness
	@$(BIN)/python -m benchmarks.assignment

# A peer whose package is called `matching`, as ours is, and which must not meet it.
.venv-peers/ready:
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/pip install --quiet --disable-pip-version-check "mentor-match==7.0.1"
	@touch $@

bench-load: setup ## what an update costs beside aiogram, aiogram-dialog and PTB, and how much one core can do
	@$(BIN)/python -m benchmarks.load
	@$(BIN)/python -m benchmarks.end_to_end
	@$(BIN)/python -m benchmarks.workers

lock: ## resolve pyproject.toml anew into requirements.txt: names, versions and hashes, no addresses
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/pip install --quiet uv
	@.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --group dev pyproject.toml --output-file requirements.txt
	@rm -rf .venv-lock
