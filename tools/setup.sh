#!/usr/bin/env bash
# Makes .venv from the locked, hashed requirements:  tools/setup.sh [run|test]
# The stamp .venv/ready-* is written last, so a .venv without it was interrupted and is made anew.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/debian.sh

want=${1:-run}
case $want in
    run) lock=requirements.txt ;;
    test) lock=requirements-dev.txt ;;
    *) echo "usage: tools/setup.sh [run|test]" >&2; exit 2 ;;
esac

fingerprint() { sha256sum "$1" | cut -d ' ' -f 1; }

ready() {
    [ "$(cat ".venv/ready-$1" 2>/dev/null)" = "$(fingerprint "$2")" ] && .venv/bin/python -c 'import pip' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer is needed, found: $(python3 --version 2>/dev/null || echo none). Install it or name it: make setup PYTHON=/path/to/python3" >&2
    return 1
}

make_environment() {
    local python version
    python=$(find_python)
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need_packages "Python's venv module" "python$version-venv"
    echo "Making .venv with Python $version"
    rm -rf .venv
    "$python" -m venv .venv
}

# One line a package instead of pip's five; the whole log stays beside the environment.
install_locked() {
    local total
    total=$(grep -c '^[a-z0-9]' "$lock")
    echo "Fetching the $total locked packages of $lock (the first time takes about a minute)"
    if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
            --require-hashes --only-binary :all: --no-deps -r "$lock" </dev/null 2>&1 |
            tee .venv/install.log | awk -v total="$total" '
                /^(Requirement already|Ignoring) / { n++ }
                /^(Collecting|Processing) / {
                    sub(/.*\//, "", $2)
                    printf "  %d/%d %s\n", ++n, total, $2
                    fflush()
                }
                /^Installing collected/ { print "Unpacking them"; fflush() }'; then
        tail -n 15 .venv/install.log >&2
        echo "The packages could not be installed; the whole log is .venv/install.log. With a network, run it again." >&2
        exit 1
    fi
}

mkdir -p .cache
exec 9>.cache/setup.lock
flock 9

ready "$want" "$lock" && exit 0
ready run requirements.txt || make_environment
rm -f .venv/ready-*
install_locked
[ "$want" = test ] && fingerprint "$lock" >.venv/ready-test
fingerprint requirements.txt >.venv/ready-run
echo "The environment is ready in .venv"
