"""The intranet's own map pictures: none by default, then only from the one host that is set, as pictures only."""

import os

import pytest
from starlette.testclient import TestClient

from pages.web import guard
from services import settings
from services.errors import Refused
from tests.pages.test_routes import browser

__all__ = ["browser"]
TILES = "http://tiles.intranet.example:8080/xyz/{z}/{x}/{y}.png"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    def tell(address: str) -> None:
        monkeypatch.setitem(os.environ, "DUOGE_TILES", address)
        settings.current.cache_clear()
        guard.headers.cache_clear()

    yield tell
    monkeypatch.undo()
    settings.current.cache_clear()
    guard.headers.cache_clear()


def policy(browser: TestClient) -> dict[str, str]:
    stated = browser.get("/healthz").headers["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in stated.split("; "))


def test_without_an_address_no_outside_host_is_allowed(browser: TestClient) -> None:
    assert not any("http" in allowed for allowed in policy(browser).values())


def test_with_one_only_its_host_is_allowed_and_only_for_pictures(browser: TestClient, told) -> None:
    told(TILES)
    stated = policy(browser)
    assert stated.pop("img-src") == "'self' data: blob: http://tiles.intranet.example:8080"
    assert not any("http" in allowed for allowed in stated.values())


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example/{z}/{x}.png", "ftp://tiles.example/{z}/{x}/{y}", "{z}/{x}/{y}", "javascript:{z}{x}{y}",
        "http://a.example; script-src *//{z}/{x}/{y}", "http://u:p@tiles.example/{z}/{x}/{y}",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(told, address: str) -> None:
    told(address)
    with pytest.raises(Refused, match="tile_address"):
        settings.current()
