"""Two server processes on one PostgreSQL behind nginx, with the very file that docs/deploy.md hands out."""

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, make_url, text
from sqlmodel import Session

from services import migrations
from tests.browser.conftest import Server, free_port, sign_in, start_server
from tests.support.nginx import Proxy, proxy_before
from tests.support.world import small_world

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


@dataclass
class Site:
    """The whole installation."""

    proxy: Proxy
    processes: dict[str, Server]

    def caller(self) -> httpx.Client:
        """A program that talks to the proxy and keeps its cookies."""
        return httpx.Client(base_url=self.proxy.url, verify=False, trust_env=False)

    def restart(self, process: str, route: str) -> None:
        """Start one process again on its port, and wait until the proxy sends this browser there again."""
        port = int(process.rpartition(":")[2])
        self.processes[process] = start_server(self.processes[process].environment, port=port)
        ends = time.monotonic() + 20
        with self.caller() as caller:
            caller.cookies.set("duoge_route", route)
            while self.proxy.served_by()[route][-1] != process and time.monotonic() < ends:
                caller.get("/healthz")
                time.sleep(0.1)


@pytest.fixture(scope="module")
def database_of_many(postgres_server: str) -> Iterator[str]:
    """A database of this module's own with the small world in it."""
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE many"))
    engine = create_engine(make_url(postgres_server).set(database="many"))
    migrations.migrate(engine)
    with Session(engine) as db:
        small_world(db)
        db.commit()
    engine.dispose()
    yield str(engine.url)
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE many WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="module")
def site(database_of_many: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two processes in production settings on one database, and the proxy before them."""
    folder = tmp_path_factory.mktemp("site")
    told = {"DATABASE_URL": database_of_many, "DUOGE_HOME": str(folder), "DUOGE_ENV": "production"}
    told["DUOGE_SECRET"] = "two processes must share this one 4711"
    with ThreadPoolExecutor() as side_by_side:
        running = list(side_by_side.map(start_server, [told, told]))
    site = {server.url.removeprefix("http://"): server for server in running}
    try:
        with proxy_before(list(site), folder, port=free_port(), plain_port=free_port()) as proxy:
            yield Site(proxy, site)
    finally:
        for server in site.values():
            server.kill()


@pytest.fixture
def open_tab(chromium: Browser, site: Site) -> Iterator[Callable[[], Page]]:
    """Browsers of several people, all from this one address."""
    contexts = []

    def open_one() -> Page:
        context = chromium.new_context(base_url=site.proxy.url, ignore_https_errors=True, locale="en-GB")
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


def test_a_person_stays_signed_in_when_their_process_dies(site: Site, open_tab: Callable[[], Page]) -> None:
    page = open_tab()
    sign_in(page, "王")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["duoge_session"]["secure"]
    route = cookies["duoge_route"]["value"]
    [process] = set(site.proxy.served_by()[route])

    site.processes[process].kill()
    page.reload()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    site.restart(process, route)


def test_the_people_of_one_office_spread_over_both_processes(site: Site) -> None:
    routes = [_visit_three_times(site) for _ in range(16)]
    served = [set(site.proxy.served_by()[route]) for route in routes]
    assert all(len(processes) == 1 for processes in served)
    assert set.union(*served) == set(site.processes)


def _visit_three_times(site: Site) -> str:
    with site.caller() as caller:
        assert [caller.get("/healthz").text for _ in range(3)] == ["alive"] * 3
        return caller.cookies["duoge_route"]


def test_scripts_travel_packed_and_stay_in_the_browser(site: Site) -> None:
    with site.caller() as caller:
        script = re.search(r'src="\./(static/js/index[^"]+)"', caller.get("/").text)
        assert script
        answer = caller.get(f"/{script[1]}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_another_site_cannot_open_a_connection(site: Site) -> None:
    wish = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    wish["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    with site.caller() as caller:
        foreign = caller.get("/_stcore/stream", headers={**wish, "Origin": "https://elsewhere.example"})
        assert foreign.status_code == 403
        caller.get("/healthz")
    assert "- - 403 /_stcore/stream\n" in site.proxy.log.read_text(), "a process was asked"


def test_every_process_says_by_itself_whether_it_is_ready(site: Site) -> None:
    for server in site.processes.values():
        with urllib.request.urlopen(f"{server.url}/readyz") as answer:
            assert answer.read() == b"ready"
