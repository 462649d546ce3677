"""The server's own timer: what is overdue is told up the chain though nobody presses a button or opens a page."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from models.request_enums import RequestAct
from models.requests import RequestStep
from pages.web import housekeeping
from services.db import open_session
from tests.support.requests import filed
from tests.support.world import World


def told_upwards() -> list[tuple[str, int | None]]:
    with open_session() as db:
        rows = db.scalars(select(RequestStep)).all()
        return [(row.note, row.person_id) for row in rows if row.act is RequestAct.ESCALATE]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_overdue_is_told_upwards_by_the_servers_timer_and_noted_once(
    sqlite: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_session(write=True) as db:
        filed(db, world.secretary, world.here.stairwell, at=datetime.now(UTC) - timedelta(days=60))
    monkeypatch.setattr(housekeeping, "COLLECT_EVERY_S", 0.001)
    monkeypatch.setattr(housekeeping, "FULL_EVERY", 1)

    async def run() -> None:
        timer = asyncio.create_task(housekeeping._collect())
        async with asyncio.timeout(20):
            while not told_upwards():
                await asyncio.sleep(0)
        timer.cancel()

    with ThreadPoolExecutor(1) as beside:
        beside.submit(lambda: asyncio.run(run())).result()
    assert told_upwards() == [("subdistrict", None)]
