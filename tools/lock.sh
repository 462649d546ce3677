#!/usr/bin/env bash
# Pins what pyproject.toml asks for, with hashes, for Python 3.11 and newer on any machine:  tools/lock.sh [--upgrade]
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/python -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@" >/dev/null
}

compile --output-file requirements.txt "$@"
compile --output-file requirements-dev.txt --group dev --constraint requirements.txt "$@"
echo "requirements.txt and requirements-dev.txt are pinned"
