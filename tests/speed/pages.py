"""How long a rerun of each page takes, for one person, ten and fifty, beside an empty page."""

import asyncio
import statistics
from dataclasses import asdict, dataclass

from sqlmodel import col, select

from models.enums import Role
from models.people import RoleGrant
from pages.ui.areas import AREAS
from services.access import PERMISSIONS
from services.db import open_session
from tests.speed.driver import Tab, cookie_of
from tests.speed.servers import EMPTY, OURS, serving

CROWDS = (1, 10, 50)
RERUNS = {1: 40, 10: 8, 50: 3}
CHARTS = {"overview", "pipeline", "grid_map", "tally", "project"}
BUDGET = {True: 8, False: 6}


@dataclass(frozen=True, slots=True)
class Measured:
    """One page before one crowd: median and 95th percentile in ms, and times the empty page."""

    page: str
    people: int
    median_ms: float
    p95_ms: float
    floor_ms: float
    times_floor: float
    budget: int


async def _crowd(url: str, page: str, cookie: str, people: int) -> list[float]:
    tabs = [Tab(url, page=page, cookie=cookie) for _ in range(people)]
    times: list[float] = []

    async def sit(tab: Tab) -> None:
        async with tab:
            await tab.run()
            for _ in range(RERUNS[people]):
                times.append(await tab.run())
                assert not tab.alarms, f"{page} answers: {tab.alarms}"

    await asyncio.gather(*(sit(tab) for tab in tabs))
    return [t * 1000 for t in times]


def pages() -> list[tuple[str, str]]:
    """Every page's address and the cookie of somebody who may see it."""
    with open_session() as db:
        query = select(RoleGrant.role, RoleGrant.person_id).order_by(col(RoleGrant.id))
        holders = dict(reversed(db.exec(query).all()))
    cookies = {role: cookie_of(person) for role, person in holders.items()}
    order = (Role.OFFICER, Role.ADMINISTRATOR, Role.LEADER)
    return [
        (entry.script.rsplit("/", 1)[1].removesuffix(".py"), cookies[role])
        for entries in AREAS.values()
        for entry in entries
        for role in order
        if entry.permission in PERMISSIONS[role] and role == _first(entry.permission, order)
    ]


def _first(permission: object, order: tuple[Role, ...]) -> Role:
    return next(role for role in order if permission in PERMISSIONS[role])


def measure() -> list[Measured]:
    """All pages before all crowds; the empty page is measured before each page, in turn."""
    results = []
    with serving(OURS) as ours, serving(EMPTY) as empty:
        for page, cookie in pages():
            for people in CROWDS:
                floor = statistics.median(asyncio.run(_crowd(empty.url, "", "", people)))
                times = sorted(asyncio.run(_crowd(ours.url, page, cookie, people)))
                median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
                ratio = round(median / floor, 1)
                budget = BUDGET[page in CHARTS]
                results.append(
                    Measured(page, people, round(median, 1), round(p95, 1), round(floor, 1), ratio, budget)
                )
                print(_line(results[-1]), flush=True)
    return results


def _line(m: Measured) -> str:
    mark = "ok" if m.people > 1 or m.times_floor <= m.budget else "OVER"
    return (
        f"{m.page:<12} {m.people:>3} people  median {m.median_ms:>8.1f} ms  p95 {m.p95_ms:>8.1f} ms  "
        f"floor {m.floor_ms:>7.1f} ms  {m.times_floor:>5.1f}x  (budget {m.budget}x, one person)  {mark}"
    )


def as_rows(results: list[Measured]) -> list[dict[str, object]]:
    """The results for the JSON file."""
    return [asdict(r) for r in results]
