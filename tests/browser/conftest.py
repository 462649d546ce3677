"""A real server on an own database and a real Chromium in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from services.db import engines_for, open_session
from tests.support.chromium import find_chromium
from tests.support.world import PASSWORD, World, small_world

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=20_000)
PATIENCE = 60_000
"""Milliseconds that a page may take which a server draws as its first one, on a busy machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a browser test once more before it counts: the summary names each that needed it (`R`)."""
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("flaky"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass
class Server:
    """A running server: its address, its process and the environment that leads to its database."""

    url: str
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def start_server(environment: dict[str, str], *, port: int | None = None) -> Server:
    """Start the application and wait until it is ready."""
    port = port or free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return Server(url, process, environment)
        except OSError:
            assert process.poll() is None, "the server ended while starting"
            time.sleep(0.05)
    process.kill()
    raise AssertionError("the server was not ready within a minute")


@pytest.fixture
def world(sqlite: str) -> World:
    """The small world on an embedded database."""
    with open_session(write=True) as session:
        return small_world(session)


@pytest.fixture
def server(sqlite: str, world: World, tmp_path: Path) -> Iterator[Server]:
    """The application on this test's own database."""
    for engine in engines_for(sqlite):
        engine.dispose()
    running = start_server({"DATABASE_URL": sqlite, "DUOGE_HOME": str(tmp_path)})
    yield running
    running.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """Open browsers of several people, each with cookies of their own; no request may leave this machine."""
    opened: list[BrowserContext] = []
    strays: list[str] = []

    def open_one(*, width: int = 1440, height: int = 900, locale: str = "en-GB") -> BrowserContext:
        context = chromium.new_context(
            base_url=server.url, viewport={"width": width, "height": height}, locale=locale
        )
        context.on("request", lambda r: _note_stray(r.url, server.url, strays))
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert strays == [], f"requests left for other hosts: {strays[:3]}"


def _note_stray(url: str, home: str, strays: list[str]) -> None:
    if not url.startswith((home, home.replace("http", "ws"), "data:", "blob:")):
        strays.append(url)


@pytest.fixture
def page(open_browser: Callable[..., BrowserContext]) -> Page:
    """One tab of one browser."""
    return open_browser().new_page()


def sign_in(page: Page, name: str, *, path: str = "/", password: str = PASSWORD) -> None:
    """Sign in as a person types it, and wait until the first page stands and the cookie is kept."""
    page.goto(path)
    page.get_by_label("Sign-in name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_response("**/session"):
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.wait_for_load_state("networkidle")


def settled(page: Page) -> None:
    """Wait until the page stands: what is drawn anew meanwhile would take the next key or click with it."""
    app = expect(page.get_by_test_id("stApp"))
    app.to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE)


def type_day(page: Page, label: str, day: date) -> None:
    """Type a day into a field of dates, part by part, as a keyboard does."""
    field = page.get_by_test_id("stDateInput").filter(has_text=label)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{day:%Y%m%d}")
    page.keyboard.press("Tab")
