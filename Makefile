# Everything a person does here, one word each. The work is in tools/*.sh and manage.py.
.DEFAULT_GOAL := help
.PHONY: help setup run test check fix bench lock pictures
PORT ?= 8501
ARGS ?=
python := .venv/bin/python
export PYTHON

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## make the environment .venv from the locked requirements
	@bash tools/setup.sh run

run: ## set up, migrate, fill a new database with the demonstration, serve (PORT=8501)
	@bash tools/run.sh $(PORT)

test: ## run every test, on SQLite, PostgreSQL and in Chromium (ARGS="-k words")
	@bash tools/test.sh $(ARGS)

check: ## format, lint, types, import contracts, migration drift, tests
	@bash tools/check.sh $(ARGS)

fix: ## format, and repair what the linter can
	@bash tools/setup.sh test
	$(python) -m ruff format .
	$(python) -m ruff check --fix .

bench: ## print the speed of every page beside the floor of the same run
	@bash tools/setup.sh test
	$(python) -m tests.speed.bench $(ARGS)

lock: ## pin the requirements anew from pyproject.toml (ARGS=--upgrade takes the newest)
	@bash tools/setup.sh test
	@bash tools/lock.sh $(ARGS)

pictures: ## take the README's pictures anew from a fresh demonstration
	@bash tools/setup.sh test
	$(python) tools/screenshots.py
