# Every target says what it does; `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help run code test test-fast check bench faults mutants pictures pins

PYTHON ?= python3
BIN := .venv/bin

# Hundreds of processes of ours start in a run of the tests: none compiles again what another has.
unexport PYTHONDONTWRITEBYTECODE

help: ## Say what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/made ## Start everything on this machine, with a fortnight of the past; EMPTY=1: without
	@$(BIN)/python -m ivr.demonstration

code: .venv/made ## Tell the code with which the demonstration's people sign in now
	@$(BIN)/python -m ivr.demonstration code

test: .venv/made ## Run the whole suite: real SQLite, PostgreSQL, Redis and Chromium; bring what it needs
	$(BIN)/python -m tests.prerequisites
	$(BIN)/pytest -n 0 -m alone
	$(BIN)/pytest -m 'not alone'

test-fast: .venv/made ## For the moment of writing: rules, store, use cases on SQLite, pages without a browser
	$(BIN)/pytest -m 'not alone' -k 'not postgresql and not browser' tests/rules tests/store tests/usecases \
	  tests/web/citizens tests/test_*.py

check: .venv/made ## Look at the code and at all that callers hear: ruff, mypy, who imports whom, the callflow check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/flask callflow check

bench: .venv/made ## Measure the telephone's turns, alone, beside strangers and in a deployment, and the inbox's reader
	$(BIN)/python -m bench
	$(BIN)/python -m bench inbox
	$(BIN)/python -m bench strangers
	$(BIN)/python -m bench deploying
	$(BIN)/python -m bench pages
	$(BIN)/python -m bench editions
	$(BIN)/python -m bench monitoring
	$(BIN)/python -m bench surveys

faults: .venv/made ## Kill real processes at length, then switch each safeguard off and see it missed
	FAULTS=whole $(BIN)/pytest -n 0 -s tests/faults
	$(BIN)/python -m tests.faults.safeguards
	$(BIN)/python -m tests.faults.floors

mutants: .venv/made ## Change the code where it differs from main, and name the changes that no test finds
	nice -n 19 $(BIN)/python -m tests.mutants $(FILES)

pictures: .venv/made ## Take README's pictures anew, and draw the conversation
	$(BIN)/python -m tests.browser.pictures
	$(BIN)/flask callflow draw callflows/callflow.svg

pins: .venv/made ## Pin the newest versions of the parts, with their hashes
	$(BIN)/pip install --quiet uv
	for file in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
	    --custom-compile-command "make pins" $$file.in --output-file $$file.txt; done

.venv/made: requirements.txt requirements-dev.txt
	@echo "Bringing the parts, a minute or two, this once …"
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt -r requirements-dev.txt
	@# What callers will hear is checked now, so that the first start of a demonstration need not wait.
	@umask 077; $(BIN)/flask callflow check --proofs "$${CENTRAL_STATE:-var}/proofs" >/dev/null || true
	touch $@
