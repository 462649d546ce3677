#!/usr/bin/env bash
# Sees to everything that the tests need, then runs them:  tools/test.sh [pytest arguments]
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/debian.sh

bash tools/setup.sh test
while IFS='|' read -r what packages; do
    # shellcheck disable=SC2086 # several packages
    [ -z "$what" ] || need_packages "$what" $packages
done < <(.venv/bin/python -m tests.support.needs)

exec .venv/bin/python -m pytest "$@"
