"""Our own addresses as a browser meets them: the cookie, closed doors, files, headers, readiness."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text, update
from sqlmodel import col
from starlette.applications import Starlette
from starlette.testclient import TestClient

from models.people import Activity, Person
from pages.web.guard import HEADERS, MIDDLEWARE
from pages.web.identity import COOKIE
from pages.web.routes import ROUTES
from services import settings
from services.access import Actor
from services.db import open_session
from services.people import own_account, sessions
from tests.support.world import World, add_household, small_world

OURS = "http://duoge.test"


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        found = small_world(db)
        here = found.here
        add_household(
            db, stairwell=here.stairwell, estate=here.estate, door="502", owner="=HYPERLINK(1)",
            phone="13812341234",
        )  # fmt: skip
    return found


@pytest.fixture
def browser(sqlite: str) -> TestClient:
    """A browser that has not signed in."""
    return TestClient(Starlette(routes=ROUTES, middleware=MIDDLEWARE), base_url=OURS)


def begun(actor: Actor) -> sessions.SignedIn:
    with open_session(write=True) as db:
        return sessions.begin(db, person_id=actor.person_id, device="", source="", at=datetime.now(UTC))


def sign_in(browser: TestClient, actor: Actor) -> TestClient:
    answer = browser.post("/session", json={"ticket": begun(actor).ticket}, headers={"Origin": OURS})
    assert answer.json() == {"kept": True}
    return browser


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World, browser: TestClient) -> None:
    ticket = begun(world.secretary).ticket
    answer = browser.post("/session", json={"ticket": ticket}, headers={"Origin": OURS})
    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/", "max-age=43200"} <= flags
    assert ticket not in answer.headers["set-cookie"]


def test_behind_https_the_cookie_is_secure(
    world: World, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUOGE_HTTPS", "1")
    settings.current.cache_clear()
    ticket = begun(world.secretary).ticket
    answer = browser.post("/session", json={"ticket": ticket}, headers={"Origin": OURS})
    assert "; secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("origin", ["http://elsewhere.test", "http://duoge.test:81", "null", ""])
def test_another_site_gets_no_cookie(world: World, browser: TestClient, origin: str) -> None:
    ticket = begun(world.secretary).ticket
    answer = browser.post("/session", json={"ticket": ticket}, headers={"Origin": origin})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_a_ticket_gives_one_cookie(world: World, browser: TestClient) -> None:
    ticket = begun(world.secretary).ticket
    answers = [
        browser.post("/session", json={"ticket": ticket}, headers={"Origin": OURS}) for _again in range(2)
    ]
    assert [a.status_code for a in answers] == [200, 403]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"ticket": 7}', b"\xff"])
def test_nonsense_gets_no_cookie_and_no_error_page(world: World, browser: TestClient, body: bytes) -> None:
    answer = browser.post("/session", content=body, headers={"Origin": OURS})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/files/export/households.csv", "/media/x.png", "/_stcore/upload_file/a/b", "/map/1.geojson"]
)
def test_files_need_a_live_session(world: World, browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 401
    assert browser.get(path, headers={"Cookie": f"{COOKIE}=guessed"}).status_code == 401
    assert sign_in(browser, world.secretary).get(path).status_code != 401


def test_the_cookie_of_an_ended_session_opens_nothing(world: World, browser: TestClient) -> None:
    sign_in(browser, world.secretary)
    with open_session(write=True) as db:
        own_account.change_password(
            db, world.secretary, old="three-grey-lifts", new="four-green-lifts", at=datetime.now(UTC)
        )
    assert browser.get("/media/x.png").status_code == 401


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/nowhere", "/media/x", "/_stcore/metrics", "/session"]
)
def test_every_answer_carries_the_headers(world: World, browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_it_is_ready_when_the_database_is_at_head(world: World, browser: TestClient) -> None:
    assert (browser.get("/healthz").status_code, browser.get("/readyz").text) == (200, "ready")


def test_it_says_why_it_is_not_ready(world: World, browser: TestClient) -> None:
    with open_session(write=True) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.startswith("database at 0000, expected ")
    assert browser.get("/healthz").status_code == 200


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def last_activity() -> Activity:
    with open_session() as db:
        return db.scalars(select(Activity).order_by(col(Activity.id).desc()).limit(1)).one()


def test_a_list_goes_out_masked_harmless_and_logged(world: World, browser: TestClient) -> None:
    sign_in(browser, world.secretary)
    place = world.here.neighbourhood
    answer = browser.get(
        f"/files/export/households.csv?place={place}&text=502", headers={"Accept-Language": "en"}
    )
    head, row = rows_of(answer.content)
    assert head[:4] == ["Estate", "Building", "Stairwell", "Door"]
    assert row[3:6] == ["502", "5", "80.00"]
    assert row[8:] == ["'=HYPERLINK(1)", "138****1234"]
    entry = last_activity()
    assert (entry.action, entry.person_name) == ("export", "王")
    assert entry.after == {"list": "households", "filter": {"place": place, "text": "502"}, "rows": 1}


def test_the_file_has_a_name_people_can_read(world: World, browser: TestClient) -> None:
    sign_in(browser, world.leader)
    answer = browser.get(f"/files/export/renewals.xlsx?place={world.subdistrict}")
    told = answer.headers["content-disposition"]
    assert told.startswith('attachment; filename="renewals-')
    assert unquote(told.split("filename*=UTF-8''")[1]).endswith(".xlsx")
    assert answer.headers["cache-control"] == "no-store"
    assert CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).sheet_names == ["Sheet1"]


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("secretary", "households", 200),
        ("secretary", "rounds", 200),
        ("secretary", "activity", 403),
        ("stranger", "households", 404),
        ("stranger", "rounds", 404),
        ("leader", "households", 403),
        ("leader", "rounds", 200),
        ("leader", "renewals", 200),
        ("grid_worker", "households", 403),
        ("grid_worker", "renewals", 403),
        ("administrator", "people", 200),
        ("administrator", "activity", 200),
        ("administrator", "households", 403),
        ("officer", "people", 403),
        ("officer", "nonsense", 400),
    ],
)
def test_each_takes_away_what_they_may(
    world: World, browser: TestClient, who: str, name: str, status: int
) -> None:
    sign_in(browser, getattr(world, who))
    for kind in ("csv", "xlsx"):
        answer = browser.get(f"/files/export/{name}.{kind}?place={world.here.neighbourhood}")
        assert answer.status_code == status


@pytest.mark.parametrize("query", ["place=x", "place=", "since=yesterday", "place=999999999999999999999"])
def test_a_broken_address_is_refused_calmly(world: World, browser: TestClient, query: str) -> None:
    sign_in(browser, world.officer)
    assert browser.get(f"/files/export/households.csv?{query}").status_code in (400, 404)
    assert browser.get("/files/export/households.exe").status_code == 400


def test_who_must_first_choose_a_password_gets_no_files(world: World, browser: TestClient) -> None:
    sign_in(browser, world.officer)
    with open_session(write=True) as db:
        db.execute(update(Person).values(must_change_password=True))
    for address in ("/files/export/households.csv?place=1", "/map/1.geojson?kind=grid", "/media/x.png"):
        assert browser.get(address).status_code == 401


@pytest.mark.parametrize("name", ["%00.js", "x" * 300 + ".js", "..%2f..%2fapp.js", "%ff.js"])
def test_no_name_of_a_file_breaks_the_server(world: World, browser: TestClient, name: str) -> None:
    sign_in(browser, world.officer)
    for folder in ("static", "assets", "static/static"):
        assert browser.get(f"/{folder}/{name}", headers={"Accept-Encoding": "gzip"}).status_code == 404


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "-1", "²", "%00"])
def test_no_number_of_a_place_breaks_the_server(world: World, browser: TestClient, number: str) -> None:
    sign_in(browser, world.officer)
    assert browser.get(f"/map/{number}.geojson?kind=grid").status_code == 404
    assert browser.get(f"/files/export/households.csv?place={number}").status_code == 400


@pytest.mark.parametrize(
    "body", ["[" * 4000, '{"ticket":"' + "x" * 100_000 + '"}', '{"ticket":"\\ud800"}', "\0"]
)
def test_nonsense_in_place_of_a_ticket_is_refused(browser: TestClient, body: str) -> None:
    assert browser.post("/session", content=body, headers={"Origin": OURS}).status_code == 403


@pytest.mark.parametrize("query", ["until=9999-12-31", "since=0001-01-01", "person=%00", "page=x"])
def test_the_log_goes_out_for_any_filter(world: World, browser: TestClient, query: str) -> None:
    sign_in(browser, world.administrator)
    assert browser.get(f"/files/export/activity.csv?{query}").status_code == 200
