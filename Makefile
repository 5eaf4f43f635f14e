# Everything needed to work here. Each step is a small program in tools/.

PORT ?= 8000
PYTHON ?= python3
PREPARE = $(PYTHON) tools/prepare.py

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench pictures

help:  ## what can be done here
	@echo "make run     start Common Ground on http://127.0.0.1:$(PORT) (PORT=8080 for another port)"
	@echo "make test    run every test, on SQLite and on PostgreSQL"
	@echo "make check   lint, types, layers, templates, migrations, settings"
	@echo "make bench   measure, and write docs/performance.md"
	@echo "make pictures  make the pictures of the user guide anew"
	@echo "make setup   only fetch what run, test and check need"

setup:
	@$(PREPARE) --for tests

run:
	@$(PREPARE) --for run --port $(PORT)
	@.venv/bin/python tools/run.py --port $(PORT)

test:
	@$(PREPARE) --for tests
	@.venv/bin/python tools/test.py

check:
	@$(PREPARE) --for tests
	@.venv/bin/python tools/check.py

bench:
	@$(PREPARE) --for bench
	@.venv/bin/python tools/bench.py

pictures:
	@$(PREPARE) --for tests
	@rm -f docs/pictures/*.png
	@COMMONGROUND_PICTURES=$(CURDIR)/docs/pictures .venv/bin/pytest -q tests/browser/test_year.py -k "not without"
