"""The pictures of the README, taken from a fresh demonstration: `make pictures`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from services.demo.persons import PASSWORD  # noqa: E402
from tests.browser.conftest import CHROMIUM_ARGS, start_server  # noqa: E402
from tests.support.chromium import find_chromium  # noqa: E402

PICTURES = {"overview.png": "en-GB", "overview.zh-CN.png": "zh-CN"}
WIDTH, HEIGHT = 1440, 1200


def main() -> None:
    """Fill a demonstration in a temporary folder, sign in as the leader, and take the overview in each language."""
    with tempfile.TemporaryDirectory() as home:
        told = {"DUOGE_HOME": home, "DATABASE_URL": f"sqlite:///{home}/duoge.db"}
        for command in ("migrate", "demo"):
            subprocess.run(
                [sys.executable, "manage.py", command], cwd=ROOT, env={**os.environ, **told}, check=True
            )
        server = start_server(told)
        try:
            take(server.url)
        finally:
            server.kill()


def take(url: str) -> None:
    """Take the pictures from a running demonstration."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=CHROMIUM_ARGS)
        for name, locale in PICTURES.items():
            page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale=locale).new_page()
            page.goto(url)
            page.locator("input").nth(0).fill("领导")
            page.locator("input").nth(1).fill(PASSWORD)
            page.keyboard.press("Enter")
            expect(page.get_by_test_id("stVegaLiteChart").nth(3)).to_be_visible(timeout=30_000)
            page.wait_for_timeout(2_000)
            page.screenshot(path=ROOT / "docs" / name)
            print(f"docs/{name}")


if __name__ == "__main__":
    main()
