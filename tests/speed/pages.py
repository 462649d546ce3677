"""How long a rerun of each page takes, for one person, ten and fifty, beside an empty page.

For one person also after a write: before each rerun something is changed in every area, so that nothing kept still
holds and the page is drawn as after a change of its filter. PAGES="tally,one project" measures these pages only,
CROWDS="1" one person only.
"""

import asyncio
import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from models.enums import Role
from models.people import RoleGrant
from models.renewals import ProjectMove
from models.requests import RequestStep
from models.tenders import Tender
from pages.ui.areas import AREAS
from services import audit
from services.access import PERMISSIONS
from services.db import open_session
from tests.speed.driver import Tab, cookie_of
from tests.speed.servers import EMPTY, OURS, serving

CROWDS = tuple(map(int, os.environ.get("CROWDS", "1 10 50").split()))
RERUNS = {1: 40, 10: 8, 50: 3}
CHARTS = {
    "one project",
    "timeline",
    "map with renewals",
    "request_figures",
    "boundaries",
    "overview",
    "pace",
    "pipeline",
    "grid_map",
    "tally",
    "swings",
    "project",
    "stances",
    "lifts",
    "shares",
    "net",
    "patrols",
}
BUDGET = {True: 8, False: 6}
AFTER_A_WRITE = {True: 25, False: 15}
WRITTEN = ("grids", "renewals", "consultations", "upkeep", "people", "imports")


@dataclass(frozen=True, slots=True)
class Measured:
    """One page before one crowd: median and 95th percentile in ms, and times the empty page."""

    page: str
    people: int
    after_a_write: bool
    median_ms: float
    p95_ms: float
    floor_ms: float
    times_floor: float
    budget: int


@dataclass(frozen=True, slots=True)
class Looked:
    """A page as somebody looks at it: its address, who, and what they set once they are there, by widgets' keys."""

    name: str
    page: str
    cookie: str
    query: str = ""
    sets: dict[str, Any] = field(default_factory=dict)


def tab_at(url: str, look: Looked) -> Tab:
    """A tab that opens a page so."""
    return Tab(url, page=look.page, cookie=look.cookie, query=look.query)


async def _crowd(
    url: str, look: Looked, people: int, before: Callable[[], None] | None = None
) -> list[float]:
    tabs = [tab_at(url, look) for _ in range(people)]
    times: list[float] = []

    async def sit(tab: Tab) -> None:
        async with tab:
            await tab.run()
            if look.sets:
                await tab.run(**{tab.key(name): value for name, value in look.sets.items()})
            for _ in range(RERUNS[people]):
                if before:
                    before()
                times.append(await tab.run())
                assert not tab.alarms, f"{look.name} answers: {tab.alarms}"

    await asyncio.gather(*(sit(tab) for tab in tabs))
    return [t * 1000 for t in times]


def _write() -> None:
    """Change something in every area, as somebody else's click does."""
    with open_session(write=True) as db:
        for area in WRITTEN:
            audit.record(db, None, area=area, action="measure", subject=("bench", None), at=datetime.now(UTC))


EMPTY_PAGE = Looked("empty", "", "")
TIMELINE = "时间线"
"""The option of the board's views as it is called in the language of the demonstration."""


def pages() -> list[Looked]:
    """Every page for somebody who may see it; one case, the layer on the map and the timeline as well."""
    with open_session() as db:
        query = select(RoleGrant.role, RoleGrant.person_id).order_by(col(RoleGrant.id))
        holders = dict(reversed(db.exec(query).all()))
    cookies = {role: cookie_of(person) for role, person in holders.items()}
    order = (Role.OFFICER, Role.ADMINISTRATOR, Role.LEADER)
    found = [
        Looked(name := entry.script.rsplit("/", 1)[1].removesuffix(".py"), name, cookies[role])
        for entries in AREAS.values()
        for entry in entries
        for role in order
        if entry.permission in PERMISSIONS[role] and role == _first(entry.permission, order)
    ]
    return found + _closer(cookies[Role.OFFICER])


def _closer(cookie: str) -> list[Looked]:
    """One case of what has cases, the one with the most in it; and the map and the board as they can be set."""
    cases = {
        "project": select(ProjectMove.project_id).group_by(col(ProjectMove.project_id)),
        "tender": select(Tender.project_id).group_by(col(Tender.project_id)),
        "request": select(RequestStep.request_id).group_by(col(RequestStep.request_id)),
    }
    closer = []
    with open_session() as db:
        for page, query in cases.items():
            case = db.exec(query.order_by(func.count().desc())).first()
            parameter = "project" if page == "tender" else page
            closer += [Looked(f"one {page}", page, cookie, f"{parameter}={case}")] if case else []
    return [
        *closer,
        Looked("timeline", "pipeline", cookie, sets={"choose_view": [TIMELINE]}),
        Looked("map with renewals", "grid_map", cookie, sets={"map.renewals": True}),
    ]


def _first(permission: object, order: tuple[Role, ...]) -> Role:
    return next(role for role in order if permission in PERMISSIONS[role])


def measure(
    wanted: Sequence[str] = tuple(filter(None, os.environ.get("PAGES", "").split(","))),
    crowds: Sequence[int] = CROWDS,
) -> list[Measured]:
    """The pages wanted, or all of them, before all crowds; the empty page is measured before each page, in turn."""
    results = []
    with serving(OURS) as ours, serving(EMPTY) as empty:
        for look in pages():
            for people in crowds if look.name in wanted or not wanted else ():
                floor = statistics.median(asyncio.run(_crowd(empty.url, EMPTY_PAGE, people)))
                for before in (None, _write) if people == 1 else (None,):
                    times = asyncio.run(_crowd(ours.url, look, people, before))
                    results.append(
                        _measured(look.name, people, sorted(times), floor, after_a_write=bool(before))
                    )
                    print(_line(results[-1]), flush=True)
    return results


def _measured(page: str, people: int, times: list[float], floor: float, *, after_a_write: bool) -> Measured:
    median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    budget = (AFTER_A_WRITE if after_a_write else BUDGET)[page in CHARTS]
    return Measured(
        page,
        people,
        after_a_write,
        median_ms=round(median, 1),
        p95_ms=round(p95, 1),
        floor_ms=round(floor, 1),
        times_floor=round(median / floor, 1),
        budget=budget,
    )


def _line(m: Measured) -> str:
    mark = "ok" if m.people > 1 or m.times_floor <= m.budget else "OVER"
    when = "after a write" if m.after_a_write else "nothing changed"
    return (
        f"{m.page:<12} {m.people:>3} people  {when:<15}  median {m.median_ms:>8.1f} ms  p95 {m.p95_ms:>8.1f} ms  "
        f"floor {m.floor_ms:>7.1f} ms  {m.times_floor:>5.1f}x  (budget {m.budget}x, one person)  {mark}"
    )


def as_rows(results: list[Measured]) -> list[dict[str, object]]:
    """The results for the JSON file."""
    return [asdict(r) for r in results]
