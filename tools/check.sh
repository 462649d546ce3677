#!/usr/bin/env bash
# Everything that can be said against the code without a person:  tools/check.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
    echo "· $1"
    shift
    "$@"
}

drift() ( # in a subshell: a database and an environment of its own
    DUOGE_HOME=$(mktemp -d)
    export DUOGE_HOME
    trap 'rm -rf "$DUOGE_HOME"' EXIT
    unset DATABASE_URL DUOGE_ENV
    .venv/bin/python manage.py migrate >/dev/null
    .venv/bin/python manage.py drift
)

bash tools/setup.sh test
step "format" .venv/bin/python -m ruff format --check --quiet .
step "lint" .venv/bin/python -m ruff check --quiet .
step "types" .venv/bin/python -m mypy .
step "import contracts" .venv/bin/lint-imports
step "migrations give what the models say" drift
step "tests" bash tools/test.sh "$@"
