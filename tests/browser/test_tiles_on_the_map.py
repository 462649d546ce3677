"""With a tile address set, pictures of the map come from that host and nothing else is asked for elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from models.grids import Place
from services.db import open_session
from tests.browser.conftest import Server, sign_in, start_server
from tests.support.shapes import polygon, square
from tests.support.world import World

pytestmark = pytest.mark.browser
HOST = "tiles.intranet.example"
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00"
    b"\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def server(sqlite: str, world: World, tmp_path: Path) -> Iterator[Server]:
    with open_session(write=True) as db:
        db.get_one(Place, world.here.micro_grid).boundary = polygon(square(0))
    told = {
        "DATABASE_URL": sqlite,
        "DUOGE_HOME": str(tmp_path),
        "DUOGE_TILES": f"http://{HOST}/{{z}}/{{x}}/{{y}}.png",
    }
    running = start_server(told)
    yield running
    running.kill()


def test_only_the_tile_host_is_asked_and_only_for_pictures(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(base_url=server.url, locale="en-GB")
    asked: set[tuple[str, str]] = set()

    def answer(route: Route) -> None:
        route.fulfill(body=PICTURE, content_type="image/png")

    context.route(f"http://{HOST}/**", answer)
    page = context.new_page()
    page.on(
        "request",
        lambda r: asked.add((r.url.split("/")[2], r.resource_type)) if r.url[:4] == "http" else None,
    )
    with page.expect_response(lambda r: HOST in r.url):
        sign_in(page, "王", path="/grid_map")
    expect(page.get_by_role("application").locator("canvas").first).to_be_visible()
    ours = server.url.split("/")[2]
    assert {(host, kind) for host, kind in asked if host != ours} == {(HOST, "image")}
    context.close()
