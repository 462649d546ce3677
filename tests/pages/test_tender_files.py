"""What a tender gives away: the open data and the score sheets, to whom, and that it is logged."""

import io
import json

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from services import settings
from services.db import open_session
from tests.pages.test_routes import browser, last_activity, sign_in
from tests.support import tenders as way
from tests.support.world import World, small_world

__all__ = ["browser"]


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


@pytest.fixture
def tender(world: World) -> int:
    with open_session(write=True) as db:
        return way.tender_of(db, way.signed(db, world.secretary, world.here.stairwell))


def test_the_open_data_are_a_release_package_and_logged(
    world: World, browser: TestClient, tender: int
) -> None:
    answer = sign_in(browser, world.leader).get(f"/files/ocds/{tender}.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    (release,) = json.loads(answer.text)["releases"]
    assert release["ocid"] == f"ocds-000000-{tender}"
    assert (last_activity().action, last_activity().after) == ("take_file", {"file": "ocds.json"})


def test_the_publishers_own_prefix_is_used(
    world: World, browser: TestClient, tender: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUOGE_OCID_PREFIX", "ocds-abc123")
    settings.current.cache_clear()
    answer = sign_in(browser, world.leader).get(f"/files/ocds/{tender}.json")
    assert answer.json()["releases"][0]["ocid"] == f"ocds-abc123-{tender}"


def test_the_score_sheets_are_a_workbook_the_best_first(
    world: World, browser: TestClient, tender: int
) -> None:
    answer = sign_in(browser, world.secretary).get(f"/files/scores/{tender}.xlsx")
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][4] == "价格 (40%)"
    best = [row for row in rows if row[0] == 1]
    assert [(row[1], row[-1]) for row in best] == [("甲修缮公司", "88.5")]


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("grid_worker", 403), ("administrator", 403)])
@pytest.mark.parametrize("file", ["ocds/{}.json", "scores/{}.xlsx"])
def test_who_may_not_see_the_money_gets_no_file(
    world: World, browser: TestClient, tender: int, who: str, status: int, file: str
) -> None:
    answer = sign_in(browser, getattr(world, who)).get(f"/files/{file.format(tender)}")
    assert answer.status_code == status


def test_another_kind_of_file_is_refused(world: World, browser: TestClient, tender: int) -> None:
    assert sign_in(browser, world.leader).get(f"/files/ocds/{tender}.pdf").status_code == 400
