# `make run`: the gallery in a browser. `make test`: everything that must hold.
# `make bench`: figures against Gradio; ROWS="text many" for some of them.
# All prepare what they need themselves, in .venv and tests/checkers/node_modules.

PYTHON ?= python3
PORT ?= 5000
BIN := .venv/bin
INSTALLED := .venv/.installed

.NOTPARALLEL:
.PHONY: run test lint bench chromium nginx checkers

run: $(INSTALLED)
	@echo "The gallery: http://127.0.0.1:$(PORT)"
	@$(BIN)/flask --app wsgi run --with-threads --port $(PORT)

test: $(INSTALLED) chromium nginx checkers lint
	$(BIN)/pytest

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED) chromium nginx
	$(BIN)/python -m benchmarks $(ROWS)

chromium nginx checkers:
	@scripts/prepare $@

$(INSTALLED): pyproject.toml hatch_build.py scripts/prepare
	@PYTHON="$(PYTHON)" scripts/prepare venv
	@touch $@
