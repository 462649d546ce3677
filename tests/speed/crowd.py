"""A hundred people, each clicking every five seconds, on one process: how long they wait and whether memory grows."""

import asyncio
import random
import statistics
import time
from pathlib import Path

from tests.speed.driver import Tab
from tests.speed.pages import pages, tab_at
from tests.speed.servers import OURS, serving

PEOPLE = 100
THINK_S = 5.0
BUDGET = 10


async def _sit(tab: Tab, until: float, times: list[float]) -> None:
    chance = random.Random(id(tab))
    async with tab:
        await tab.run()
        while (pause := chance.uniform(0.5, 1.5) * THINK_S) + time.monotonic() < until:
            await asyncio.sleep(pause)
            times.append(await tab.run())


async def _crowd(url: str, people: int, seconds: float) -> list[float]:
    places = pages()
    until = time.monotonic() + seconds
    times: list[float] = []
    tabs = [tab_at(url, look) for look in (places * people)[:people]]
    await asyncio.gather(*(_sit(tab, until, times) for tab in tabs))
    return sorted(times)


async def _alone(url: str) -> float:
    times = []
    for look in pages():
        async with tab_at(url, look) as tab:
            await tab.run()
            times += [await tab.run() for _ in range(5)]
    return statistics.median(times)


def measure(*, minutes: float = 1.0) -> dict[str, float]:
    """The crowd's 95th percentile beside the median of one person alone, and memory after a warm-up and at the end."""
    with serving(OURS) as ours:
        alone = asyncio.run(_alone(ours.url))
        asyncio.run(_crowd(ours.url, PEOPLE, 20))
        warm = resident_mb(ours.process.pid)
        times = asyncio.run(_crowd(ours.url, PEOPLE, minutes * 60))
        end = resident_mb(ours.process.pid)
    p95 = times[int(len(times) * 0.95)]
    found = {
        "people": PEOPLE,
        "minutes": minutes,
        "reruns": len(times),
        "alone_median_ms": round(alone * 1000, 1),
        "median_ms": round(statistics.median(times) * 1000, 1),
        "p95_ms": round(p95 * 1000, 1),
        "times_alone": round(p95 / alone, 1),
        "memory_warm_mb": warm,
        "memory_end_mb": end,
    }
    print(
        f"crowd        {PEOPLE} people, {minutes} min: p95 {found['p95_ms']} ms = {found['times_alone']}x one person's "
        f"median (budget {BUDGET}x); memory {warm} -> {end} MB",
        flush=True,
    )
    return found


def resident_mb(pid: int) -> float:
    """The memory that a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0
