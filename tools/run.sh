#!/usr/bin/env bash
# Everything from a fresh clone to a serving board:  tools/run.sh [PORT]
set -euo pipefail
cd "$(dirname "$0")/.."
port=${1:-8501}

bash tools/setup.sh run

if ! .venv/bin/python - "$port" <<'PYTHON'
import socket, sys

with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("", int(sys.argv[1])))
    except OSError as refused:
        sys.exit(f"Port {sys.argv[1]}: {refused.strerror}. Take another one: make run PORT=8799")
    except (OverflowError, ValueError):
        sys.exit(f"{sys.argv[1]} is not a port. Take another one: make run PORT=8799")
PYTHON
then
    exit 1
fi

echo "Bringing the database up to date"
.venv/bin/python manage.py migrate
.venv/bin/python manage.py demo --if-new
echo
echo "Duoge is at http://localhost:$port  (Ctrl-C ends it)"
exec .venv/bin/python manage.py serve --port "$port"
