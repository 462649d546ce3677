"""How long a keyed ballot takes until it is committed and acknowledged: in a real browser, and with twenty people."""

import asyncio
import secrets
import statistics
from datetime import UTC, datetime

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import PlaceKind, Role
from models.grids import Place
from models.people import RoleGrant
from models.tables import metadata
from services.access import EVERYWHERE, Actor, Grant
from services.db import open_session
from tests.browser.conftest import CHROMIUM_ARGS
from tests.speed.driver import Tab, cookie_of
from tests.speed.servers import OURS, serving
from tests.support.chromium import find_chromium
from tests.support.votes import open_vote
from tests.support.world import add_household, add_place

DOORS, PEOPLE, PAUSE_S = 400, 20, 1.0
BUDGET_MS = {1: (150, 400), PEOPLE: (450, 1200)}
COMPONENT = "ballots_keying"
assert metadata.tables, "every table is known before the first is used"
_WATCH = """() => {
  const inside = (e) => (e.shadowRoot ?? e).querySelector?.(".keying");
  const keying = [...document.querySelectorAll("*")].map(inside).find(Boolean);
  let began;
  window.took = [];
  keying.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && e.target.matches(".answer")) began = performance.now();
  }, true);
  const note = () => window.took.push(performance.now() - began);
  new MutationObserver(note).observe(keying, { attributeFilter: ["data-settled"] });
}"""
"""Times from the Enter that sends a ballot to the acknowledgement on the screen, inside the page itself."""


def _officer(db: Session) -> int:
    grant = select(col(RoleGrant.person_id)).where(col(RoleGrant.role) == Role.OFFICER)
    return db.scalars(grant.order_by(col(RoleGrant.id))).first() or 0


def long_round(count: int) -> tuple[int, int]:
    """A vote of one stairwell with so many doors, 1001 and on; its id and the officer who opened it."""
    at = datetime.now(UTC)
    with open_session(write=True) as db:
        building = db.scalars(select(col(Place.id)).where(col(Place.kind) == PlaceKind.BUILDING)).first() or 0
        estate = db.get_one(Place, building).parent_id or 0
        code = secrets.token_hex(6)
        stairwell = add_place(db, kind=PlaceKind.STAIRWELL, code=code, name=code, parent=building)
        for n in range(count):
            add_household(db, stairwell=stairwell, estate=estate, door=str(1001 + n), owner=f"业主{n}")
        person = _officer(db)
        officer = Actor(person, "", (Grant(Role.OFFICER, EVERYWHERE),))
        opened = open_vote(db, officer, stairwell, token=secrets.token_hex(8), on=at.date(), at=at)
    return opened, person


def line(door: str, choice: str = "agree", **more: str) -> dict[str, object]:
    """A ballot as the component sends it."""
    told = {"token": secrets.token_hex(16), "door": door, "channel": "paper", "through": ""} | more
    return told | {"answers": [[choice, 0]]}


def _in_browser(url: str, cookie: str, opened: int, doors: list[str]) -> list[float]:
    name, value = cookie.split("=", 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=CHROMIUM_ARGS)
        context = browser.new_context(base_url=url, locale="en-GB")
        context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        page.goto(f"/ballots?round={opened}")
        page.locator(".keying .door").wait_for()
        page.wait_for_load_state("networkidle")
        page.evaluate(_WATCH)
        for n, door in enumerate(doors, start=1):
            _key(page, door, n)
        took = page.evaluate("() => window.took")
        browser.close()
    return [float(t) for t in took]


def _key(page: Page, door: str, n: int) -> None:
    page.keyboard.type(door)
    for key in ("Enter", "1", "Enter"):
        page.keyboard.press(key)
    page.locator(f'.keying[data-settled="{n}"]').wait_for()


async def _people(url: str, cookie: str, opened: int, doors: list[str]) -> list[float]:
    times: list[float] = []

    async def sit(n: int) -> None:
        async with Tab(url, page="ballots", cookie=cookie, query=f"round={opened}") as tab:
            await tab.run()
            await asyncio.sleep(PAUSE_S * n / PEOPLE)
            for door in doors[n::PEOPLE]:
                keyed = line(door)
                times.append(await tab.send(COMPONENT, "keyed", {"lines": [keyed]}) * 1000)
                assert tab.data[COMPONENT]["answers"][keyed["token"]]["stored"]
                await asyncio.sleep(PAUSE_S)

    await asyncio.gather(*(sit(n) for n in range(PEOPLE)))
    return times


def measure(*, browser_doors: int = 60) -> dict[str, float]:
    """Median and 95th percentile in ms: one person in Chromium, then twenty at once, a ballot about every second."""
    opened, person = long_round(DOORS)
    doors = [str(1001 + n) for n in range(DOORS)]
    cookie = cookie_of(person)
    with serving(OURS) as ours:
        one = sorted(_in_browser(ours.url, cookie, opened, doors[:browser_doors]))
        many = sorted(asyncio.run(_people(ours.url, cookie, opened, doors[browser_doors:])))
    found: dict[str, float] = {}
    for people, times in ((1, one), (PEOPLE, many)):
        median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        found |= {f"median_ms_{people}": round(median, 1), f"p95_ms_{people}": round(p95, 1)}
        where = "in Chromium" if people == 1 else "over the WebSocket"
        print(f"keying       {people:>2} people {where}: {len(times)} ballots, median {median:.0f} ms, "
              f"p95 {p95:.0f} ms  (budget {BUDGET_MS[people][0]} / {BUDGET_MS[people][1]} ms)", flush=True)  # fmt: skip
    return found
