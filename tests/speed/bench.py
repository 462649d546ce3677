"""`make bench`: what things cost beside their floor, measured in one run; a table, and bench/results.json.

`make bench ARGS="pages import votes"` measures only some; SOAK_MINUTES=30 makes the crowd stay longer.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from services import settings
from tests.speed import (
    crowd,
    imports,
    keying,
    lift_imports,
    pages,
    renewals,
    request_figures,
    request_imports,
    votes,
)
from tests.speed.servers import ROOT, free_port, running

STARTS = 3


def start_up() -> dict[str, float]:
    """Seconds from start to ready, ours on a filled database and Streamlit's own demonstration; the best of three."""
    ours, hello = [], []
    for _ in range(STARTS):
        port = free_port()
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        with running(command, f"http://127.0.0.1:{port}/readyz") as server:
            ours.append(server.seconds)
        port = free_port()
        command = [sys.executable, "-m", "streamlit", "hello", "--server.port", str(port)]
        command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
        with running(command, f"http://127.0.0.1:{port}/_stcore/health") as server:
            hello.append(server.seconds)
    found = {"ours_s": round(min(ours), 2), "hello_s": round(min(hello), 2)}
    found["times_hello"] = round(statistics.median(ours) / statistics.median(hello), 2)
    print(f"start-up     ours {found['ours_s']} s  streamlit hello {found['hello_s']} s  "
          f"{found['times_hello']}x  (budget 2x)", flush=True)  # fmt: skip
    return found


def main() -> None:
    """Measure everything on a fresh demonstration in a temporary folder."""
    wanted = set(sys.argv[1:]) or {
        "pages",
        "import",
        "start_up",
        "crowd",
        "keying",
        "votes",
        "lifts",
        "renewals",
        "requests",
        "sheets",
    }
    with tempfile.TemporaryDirectory() as home:
        os.environ["DUOGE_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        settings.current.cache_clear()
        for command in ("migrate", "demo"):
            subprocess.run(
                [sys.executable, "manage.py", command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
            )
        measures: dict[str, Callable[[], object]] = {
            "pages": lambda: pages.as_rows(pages.measure()),
            "start_up": start_up,
            "crowd": lambda: crowd.measure(minutes=float(os.environ.get("SOAK_MINUTES", "1"))),
            "keying": keying.measure,
            "import": lambda: imports.measure(Path(home)),
            "lifts": lambda: lift_imports.measure(Path(home)),
            "votes": votes.on_sqlite,
            "renewals": renewals.on_sqlite,
            "sheets": lambda: request_imports.measure(Path(home)),
            "requests": lambda: request_figures.measure(Path(home)),
        }
        results: dict[str, object] = {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        }
        results |= {name: measure() for name, measure in measures.items() if name in wanted}
    target = ROOT / "bench" / "results.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=1) + "\n")
    print(f"written to {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
