"""Whether the map stalls: frames while panning and zooming over many outlines in headless Chromium, with signs on top.

.venv/bin/python -m tests.speed.map_frames          our scripts over 10,000 generated outlines and 5,000 signs
.venv/bin/python -m tests.speed.map_frames --click   the time from a click to the first picture of the demonstration,
                                                     whose database DUOGE_HOME or DATABASE_URL names
"""

import json
import math
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from pages.ui import maps
from tests.browser.conftest import CHROMIUM_ARGS
from tests.speed.servers import OURS, serving
from tests.support.chromium import find_chromium

OUTLINES, SIGNS, CORNERS = int(os.environ.get("OUTLINES", "10000")), int(os.environ.get("SIGNS", "5000")), 12
STALL_MS = 50
HOST = "http://map.test"
THEME = "--st-background-color:#fff;--st-primary-color:#0b6477;--st-text-color:#1d2a30;--st-font:sans-serif;"
PAGE = """<!doctype html><meta charset="utf-8"><style>{css}</style>
<div id="root" style="{theme}width:1000px"><div class="frame"><div class="map" tabindex="0"></div>
<div class="cross"></div><div class="tip" hidden></div><div class="note" hidden></div></div>
<div class="legend"></div></div>
<script type="module">
import {{ draw }} from "/assets/grid_map.js";
const began = performance.now();
await draw({{ parentElement: document.getElementById("root"), data: await (await fetch("/data")).json(),
  setTriggerValue() {{}} }});
await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
window.drawnAfter = performance.now() - began;
window.frames_ = [];
window.watch = () => {{ let last = performance.now(); window.watching = true; window.frames_ = [];
  const step = (now) => {{ if (!window.watching) return; window.frames_.push(now - last); last = now;
    requestAnimationFrame(step); }}; requestAnimationFrame(step); }};
</script>"""


def outlines(number: int) -> dict[str, Any]:
    """A town of plots side by side, each with a dozen corners, as a file of buildings has."""
    side = math.isqrt(number - 1) + 1
    step = 0.03 / side
    features = []
    for n in range(number):
        x, y = 121.43 + n % side * step, 31.12 + n // side * step
        ring = [
            [x + step * (0.5 + 0.46 * math.cos(a)), y + step * (0.5 + 0.46 * math.sin(a))] for a in _angles()
        ]
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append(
            {"type": "Feature", "id": n + 1, "properties": {"name": f"示意{n}幢"}, "geometry": geometry}
        )
    return {"type": "FeatureCollection", "features": features}


def _angles() -> list[float]:
    return [2 * math.pi * n / CORNERS for n in range(CORNERS)]


def data() -> dict[str, Any]:
    """What Python sends to the map, for as many outlines and signs."""
    side = math.isqrt(SIGNS - 1) + 1
    points = [
        {"id": n, "at": [121.43 + n % side * 0.03 / side, 31.12 + n // side * 0.03 / side], "n": 1 + n % 3,
         "state": ("open", "overdue")[n % 7 == 0], "name": str(n), "text": str(n)}
        for n in range(SIGNS)
    ]  # fmt: skip
    layer = {
        "key": "requests", "title": "Requests", "points": points, "states": [["open", "Open"], ["overdue", "Overdue"]],
        "legend": "", "selected": None,
    }  # fmt: skip
    figures = {str(n + 1): [n % 5, f"{n}", f"{n}"] for n in range(OUTLINES)}
    names = ("none", "few", "bigger", "smaller", "all", "wheel", "touch", "keys", "failed", "gathered")
    return {
        "key": "speed", "geometry_url": "/outlines", "figures": figures, "classes": list("12345"), "some_few": False,
        "some_without": False, "selected": None, "legend": "", "alt": "", "height": 560, "lines": [],
        "lines_legend": "",
        "texts": dict.fromkeys(names, ""), "layers": [layer], "spot": None, "sheets": {}, "tiles": None,
    }  # fmt: skip


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(HOST).split("?")[0]
    if path == "/data":
        route.fulfill(json=data())
    elif path == "/outlines":
        route.fulfill(json=outlines(OUTLINES))
    elif path.startswith("/assets/"):
        route.fulfill(path=maps.ASSETS / Path(path).name, content_type="text/javascript")
    else:
        css = (maps.ASSETS / "grid_map.css").read_text("utf-8")
        route.fulfill(body=PAGE.format(css=css, theme=THEME), content_type="text/html")


def frames(page: Page) -> dict[str, list[float]]:
    """The times of frames in ms while the map is dragged, and while it is zoomed in and out."""
    page.route(f"{HOST}/**", _serve)
    page.goto(HOST)
    page.wait_for_function("window.drawnAfter !== undefined", timeout=120_000)
    page.wait_for_timeout(1000)
    found = {}
    for name, work in (("whole: pan", _pan), ("zoom in and out", _zoom), ("close: pan", _pan)):
        page.evaluate("watch()")
        work(page)
        found[name] = page.evaluate("(window.watching = false, frames_)")
    return found


def _pan(page: Page) -> None:
    page.mouse.move(500, 280)
    page.mouse.down()
    for n in range(90):
        page.mouse.move(500 + 250 * math.sin(n / 10), 280 + 120 * math.cos(n / 7))
        page.wait_for_timeout(16)
    page.mouse.up()


def _zoom(page: Page) -> None:
    page.mouse.move(500, 280)
    page.keyboard.down("Control")
    for n in range(60):
        page.mouse.wheel(0, -80 if n % 30 < 18 else 80)
        page.wait_for_timeout(25)
    page.keyboard.up("Control")
    page.wait_for_timeout(600)


def told(name: str, times: list[float]) -> str:
    """The frames of one movement in a line."""
    slow = sum(t > STALL_MS for t in times)
    p95 = statistics.quantiles(times, n=20)[-1]
    return (
        f"{name:16} {len(times):4} frames  median {statistics.median(times):5.1f} ms  p95 {p95:5.1f} ms  "
        f"longest {max(times):6.1f} ms  over {STALL_MS} ms: {slow} ({100 * slow / len(times):.1f} %)"
    )


def click(page: Page, url: str) -> float:
    """Seconds from a click on the map's name to its first picture, for the leader of the demonstration."""
    page.goto(f"{url}/?lang=zh")
    page.get_by_role("textbox").first.fill("领导")
    page.locator("input[type=password]").fill("Duoge-demo-2026")
    with page.expect_response("**/session"):
        page.keyboard.press("Enter")
    link = page.locator('a[href$="/grid_map"]').first
    link.wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")
    began = time.perf_counter()
    link.click()
    page.get_by_role("application").and_(page.locator(".map:not(.busy)")).wait_for(timeout=60_000)
    page.locator(".ol-scale-line-inner").filter(has_text="m").wait_for(timeout=60_000)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        try:
            page = browser.new_page(viewport={"width": 1100, "height": 700})
            if "--click" in sys.argv:
                with serving(OURS) as server:
                    for turn in ("first", "second", "third"):
                        other = browser.new_context().new_page()
                        print(f"click to picture, {turn} person: {click(other, server.url):.2f} s")
                return
            found = frames(page)
            print(
                json.dumps({"outlines": OUTLINES, "signs": SIGNS}),
                f"drawn {page.evaluate('drawnAfter'):.0f} ms",
            )
            for name, times in found.items():
                print(told(name, times))
        finally:
            browser.close()


if __name__ == "__main__":
    main()
