"""Two clerks key the same 200 doors at once, with double clicks and dropped lines: one ballot a door, nothing lost.

They speak the browser's protocol (tests/speed/driver.py) and keep what was not acknowledged, as the component does.
"""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.consultations import Ballot
from models.enums import Choice, PlaceKind
from services import checks
from services.db import open_session
from tests.browser.conftest import start_server
from tests.speed.driver import Tab, cookie_of
from tests.speed.keying import COMPONENT, line
from tests.support.votes import open_vote
from tests.support.world import World, add_household, add_place, small_world

pytestmark = pytest.mark.browser
DOORS, AT_ONCE = [str(1001 + n) for n in range(200)], 4


@pytest.fixture
def world(database: str) -> World:
    """The small world on either database."""
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def opened(world: World) -> int:
    """A vote of 200 owners, a door each; both clerks may key them."""
    with open_session(write=True) as db:
        house = add_place(
            db, kind=PlaceKind.STAIRWELL, code="LONG", name="长门洞", parent=world.here.building,
            micro_grid=world.here.micro_grid,
        )  # fmt: skip
        for n, door in enumerate(DOORS):
            add_household(db, stairwell=house, estate=world.here.estate, door=door, owner=f"业主{n}")
        return open_vote(db, world.secretary, house, token="long-house")


Told = dict[str, dict[str, Any]]


async def clerk(url: str, cookie: str, choice: str, seed: int) -> Told:
    """Key every door, some twice, over lines that drop before or after the server has heard; what was told, by door."""
    chance = random.Random(seed)
    waiting = [line(door, choice) for door in chance.sample(DOORS, len(DOORS))]
    told: Told = {}
    while waiting:
        async with Tab(url, page="ballots", cookie=cookie, timeout=30) as tab:
            await tab.run()
            while waiting:
                batch = waiting[: chance.randint(1, AT_ONCE)]
                if chance.random() < 0.05:
                    await tab.send_only(COMPONENT, "keyed", {"lines": batch})
                    break
                if chance.random() < 0.1:
                    await tab.send_only(COMPONENT, "keyed", {"lines": batch})
                await tab.send(COMPONENT, "keyed", {"lines": batch})
                answers = tab.data[COMPONENT]["answers"]
                told |= {str(s["door"]): answers[s["token"]] for s in batch if s["token"] in answers}
                waiting = [s for s in waiting if s["token"] not in answers]
    return told


def both(url: str, cookies: list[str]) -> list[Told]:
    async def work() -> list[Told]:
        choices = zip(cookies, ("agree", "against"), strict=True)
        return list(await asyncio.gather(*(clerk(url, c, said, n) for n, (c, said) in enumerate(choices))))

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work()).result()


def test_two_clerks_key_the_same_doors_and_each_conflict_is_told_to_the_second(
    database: str, world: World, opened: int, tmp_path: Path
) -> None:
    cookies = [cookie_of(person.person_id) for person in (world.secretary, world.grid_worker)]
    server = start_server({"DATABASE_URL": database, "DUOGE_HOME": str(tmp_path)})
    try:
        first, second = both(server.url, cookies)
    finally:
        server.kill()
    with open_session() as db:
        query = select(col(Ballot.door), col(Ballot.choice)).where(col(Ballot.round_id) == opened)
        stored = [(door, choice) for door, choice in db.execute(query)]
        assert list(checks.problems(db)) == []
    assert sorted(door for door, _choice in stored) == sorted(DOORS)
    choices = dict(stored)
    assert {*choices.values()} == {Choice.AGREE, Choice.AGAINST}
    for door in DOORS:
        mine, other = (first, second) if choices[door] is Choice.AGREE else (second, first)
        assert mine[door]["stored"], door
        assert not other[door]["stored"], door
        assert f"未保存：{door} 已表决" in other[door]["text"]
