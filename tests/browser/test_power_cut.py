"""The server dies in the middle of the work; what was acknowledged is there, nothing twice."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.consultations import Ballot
from models.enums import PlaceKind
from services import checks
from services.db import open_session
from tests.browser.conftest import Server, start_server
from tests.speed.driver import Tab, cookie_of
from tests.speed.keying import COMPONENT, line
from tests.support.votes import open_vote
from tests.support.world import World, add_household, add_place, small_world

pytestmark = pytest.mark.browser
CLIENTS, DOORS, CUT_AFTER = 8, 200, 90


@pytest.fixture
def world(database: str) -> World:
    """The small world on either database."""
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def round_of_200_doors(database: str, world: World) -> int:
    """An open vote of a stairwell with 200 doors of as many owners."""
    with open_session(write=True) as db:
        long_house = add_place(
            db, kind=PlaceKind.STAIRWELL, code="LONG", name="长门洞", parent=world.here.building,
            micro_grid=world.here.micro_grid,
        )  # fmt: skip
        for n in range(1, DOORS + 1):
            door = f"{n // 10 + 1}{n % 10:02d}"
            add_household(db, stairwell=long_house, estate=world.here.estate, door=door, owner=f"业主{n}")
        return open_vote(db, world.secretary, long_house, question="换电梯?")


def all_doors() -> list[str]:
    return [f"{n // 10 + 1}{n % 10:02d}" for n in range(1, DOORS + 1)]


async def key_in(
    url: str, cookie: str, doors: list[str], acknowledged: list[str], cut: asyncio.Event
) -> None:
    """One clerk keys one door after the other until all are done or the line is dead."""
    try:
        async with Tab(url, page="ballots", cookie=cookie, timeout=20) as tab:
            await tab.run()
            for door in doors:
                keyed = line(door)
                await tab.send(COMPONENT, "keyed", {"lines": [keyed]})
                if tab.data[COMPONENT]["answers"][keyed["token"]]["stored"]:
                    acknowledged.append(door)
                if len(acknowledged) >= CUT_AFTER:
                    cut.set()
    except (OSError, EOFError, TimeoutError, ConnectionError):
        return
    except Exception as error:
        if "closed" not in type(error).__name__.lower() + str(error).lower():
            raise


async def work(server: Server, cookies: list[str], doors: list[str], *, cut_short: bool) -> list[str]:
    """Eight clerks share the doors; with `cut_short` the server is killed while they key."""
    acknowledged: list[str] = []
    cut = asyncio.Event()

    async def pull_the_plug() -> None:
        await cut.wait()
        server.process.kill()

    plug = asyncio.create_task(pull_the_plug()) if cut_short else None
    await asyncio.gather(
        *(key_in(server.url, c, doors[n::CLIENTS], acknowledged, cut) for n, c in enumerate(cookies))
    )
    if plug:
        plug.cancel()
        server.process.wait()
    return acknowledged


def ballots_by_door(round_id: int) -> dict[str, int]:
    with open_session() as db:
        query = select(col(Ballot.door), func.count()).where(col(Ballot.round_id) == round_id)
        return {door.split("-")[-1]: n for door, n in db.execute(query.group_by(col(Ballot.door)))}


def in_own_loop(work: Coroutine[None, None, list[str]]) -> list[str]:
    """Run to the end on a thread: while Playwright is open its loop occupies this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_nothing_acknowledged_is_lost_and_nothing_is_stored_twice_when_the_server_is_killed(
    database: str, world: World, round_of_200_doors: int, tmp_path: Path
) -> None:
    cookies = [cookie_of(world.secretary.person_id) for _ in range(CLIENTS)]
    told = {"DATABASE_URL": database, "DUOGE_HOME": str(tmp_path)}
    server = start_server(told)
    kept = in_own_loop(work(server, cookies, all_doors(), cut_short=True))
    stored = ballots_by_door(round_of_200_doors)
    assert CUT_AFTER <= len(kept) < DOORS
    assert set(kept) <= set(stored)
    assert set(stored.values()) == {1}

    again = start_server(told)
    try:
        rest = [d for d in all_doors() if d not in stored]
        in_own_loop(work(again, cookies, rest, cut_short=False))
    finally:
        again.kill()
    stored = ballots_by_door(round_of_200_doors)
    assert sorted(stored) == sorted(all_doors())
    assert set(stored.values()) == {1}
    with open_session() as db:
        assert list(checks.problems(db)) == []
