# `make run`: the gallery in a browser. `make test`: everything that must hold.
# `make bench`: figures against Gradio, Streamlit and NiceGUI, each of which it
# installs into an environment of its own; ROWS="text many" for some of them.
# `make docs`: the manual, in build/docs.
# `make nemesis`: faults of the store in Redis, for SECONDS=600 from SEED=… on.
# All prepare what they need themselves, in .venv and tests/checkers/node_modules.

PYTHON ?= python3
PORT ?= 5000
SECONDS ?= 600
# Most of a test is waiting: two sets of files, each with servers and a browser of its own.
BESIDE := -n 2 --dist loadfile
BIN := .venv/bin
# All of its processes have to name the tests alike, some of which have sets.
PYTEST := PYTHONHASHSEED=0 $(BIN)/pytest
INSTALLED := .venv/.installed
# A machine that others use, too, may be late in any of thousands of tests: what has
# failed must fail by itself, too. Its first failure is printed, and is to be mended.
AGAIN := echo "What has failed is tried once more, by itself."

# Tests and benchmarks start hundreds of processes: each would compile the library anew.
unexport PYTHONDONTWRITEBYTECODE

.NOTPARALLEL:
.PHONY: run test lint bench docs nemesis chromium firefox webkitgtk nginx apache redis \
	iproute2 checkers

run: $(INSTALLED)
	@echo "The gallery: http://127.0.0.1:$(PORT)"
	@$(BIN)/flask --app wsgi run --with-threads --port $(PORT)

test: $(INSTALLED) chromium firefox webkitgtk nginx apache redis iproute2 checkers lint
	$(PYTEST) $(BESIDE) || { $(AGAIN) && $(PYTEST) --last-failed --last-failed-no-failures=none; }

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED) chromium nginx redis
	$(BIN)/python -m benchmarks $(ROWS)

docs: $(INSTALLED) chromium
	$(BIN)/python -m docs.builder.pictures
	$(BIN)/sphinx-build -W --keep-going -q docs build/docs
	@echo "The manual: build/docs/index.html"

nemesis: $(INSTALLED) redis
	$(BIN)/python -m tests.store.nemesis $(SECONDS) $(SEED)

chromium firefox webkitgtk nginx apache redis iproute2 checkers:
	@scripts/prepare $@

$(INSTALLED): pyproject.toml hatch_build.py $(wildcard scripts/*)
	@PYTHON="$(PYTHON)" scripts/prepare venv
	@touch $@
