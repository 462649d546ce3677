#!/usr/bin/env bash
# Sees to everything that the tests need, then runs them:  tools/test.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/debian.sh

bash tools/setup.sh test
missing=$(.venv/bin/python -m tests.support.needs)
# shellcheck disable=SC2086 # several packages
[ -z "$missing" ] || need_packages "${missing%|*}" ${missing#*|}

exec .venv/bin/python -m pytest -n auto --dist worksteal "$@"
