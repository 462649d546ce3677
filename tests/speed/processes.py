"""What a second server process brings: reruns a second by one and by two behind nginx, on PostgreSQL.

`python -m tests.speed.processes`; the tabs, nginx, PostgreSQL and the processes share the machine's cores.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

from services import settings
from tests.speed.driver import Tab
from tests.speed.pages import pages
from tests.speed.servers import ROOT, free_port, running
from tests.support.nginx import proxy_before
from tests.support.postgres import temporary_postgres

PEOPLE = 20
SECONDS = 6.0
ROUNDS = 3
BUDGET = 1.6
PAGES = {"my_day", "overview", "pipeline", "households"}


async def _click(tab: Tab, until: float) -> int:
    """How many runs this tab got until then, one after the other without a pause."""
    clicks = 0
    async with tab:
        await tab.run()
        while time.monotonic() < until:
            await tab.run()
            clicks += 1
    return clicks


async def _reruns_a_second(url: str, page: str, cookie: str) -> float:
    unsafe = ssl.create_default_context()
    unsafe.check_hostname, unsafe.verify_mode = False, ssl.CERT_NONE
    began = time.monotonic()
    people = [
        Tab(url, page=page, cookie=f"{cookie}; duoge_route={uuid4().hex}", tls=unsafe) for _ in range(PEOPLE)
    ]
    clicks = await asyncio.gather(*(_click(tab, began + SECONDS) for tab in people))
    return sum(clicks) / (time.monotonic() - began)


@contextmanager
def behind_nginx(processes: int, folder: Path) -> Iterator[str]:
    """The address of so many processes behind the documented nginx."""
    with ExitStack() as stack:
        ports = [free_port() for _ in range(processes)]
        for port in ports:
            command = [sys.executable, "manage.py", "serve", "--port", str(port)]
            stack.enter_context(running(command, f"http://127.0.0.1:{port}/readyz"))
        folder.mkdir()
        names = [f"127.0.0.1:{port}" for port in ports]
        proxy = proxy_before(names, folder, port=free_port(), plain_port=free_port())
        yield stack.enter_context(proxy).url


def measure() -> dict[str, object]:
    """Reruns a second of each page by one and by two processes, and the ratio of their sums."""
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        _fill(stack.enter_context(temporary_postgres()), home)
        one = stack.enter_context(behind_nginx(1, Path(home) / "one"))
        two = stack.enter_context(behind_nginx(2, Path(home) / "two"))
        for page, cookie in ((look.name, look.cookie) for look in pages() if look.name in PAGES):
            found[page] = [_both(one, two, page, cookie) for _ in range(ROUNDS)]
            print(_line(page, found[page]), flush=True)
    ratio = statistics.median(pair[1] / pair[0] for pairs in found.values() for pair in pairs)
    print(f"two processes give {ratio:.2f} times one  (budget {BUDGET})")
    return {"pages": found, "times_one": round(ratio, 2)}


def _both(one: str, two: str, page: str, cookie: str) -> tuple[float, float]:
    return (
        asyncio.run(_reruns_a_second(one, page, cookie)),
        asyncio.run(_reruns_a_second(two, page, cookie)),
    )


def _fill(url: str, home: str) -> None:
    os.environ.update(DATABASE_URL=url, DUOGE_HOME=home)
    settings.current.cache_clear()
    for command in ("migrate", "demo"):
        subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, check=True, capture_output=True)


def _line(page: str, pairs: list[tuple[float, float]]) -> str:
    one, two = (statistics.median(pair[i] for pair in pairs) for i in (0, 1))
    ratio = statistics.median(b / a for a, b in pairs)
    return f"{page:<12} {PEOPLE} people  one {one:>6.1f} reruns/s  two {two:>6.1f} reruns/s  {ratio:>5.2f}x"


if __name__ == "__main__":
    measure()
