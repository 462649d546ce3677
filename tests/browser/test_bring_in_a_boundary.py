"""A boundary in a real browser: brought in from a file, seen on the map, its corner moved, and taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import select

from models.boundary_enums import Datum
from models.grids import Place
from models.imports import ImportBatch
from services.db import open_session
from tests.browser.conftest import sign_in
from tests.browser.test_grid_map import in_table
from tests.support.shapes import feature, geojson, kml, polygon, shifted, square, zipped
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.browser
KNOWN = polygon(square(3))

HOSTILE = (
    ("deep.geojson", b'{"type":"Polygon","coordinates":' + b"[" * 90_000 + b"]" * 90_000 + b"}", "嵌套"),
    ("nan.geojson", b'{"type":"Polygon","coordinates":[[[NaN,1],[2,1],[3,1]]]}', "第 1 个图形"),
    ("infinite.geojson", b'{"type":"Polygon","coordinates":[[[1e999,1],[2,1],[3,1]]]}', "第 1 个图形"),
    ("out.zip", zipped({"../../evil.shp": b"x"}), "压缩包"),
    ("entities.kml", kml(("甲", square(0)), head='<!DOCTYPE kml [<!ENTITY a "ha">]>'), "DOCTYPE"),
)
"""Files that somebody means harm with, and a word of what is said of each."""


@pytest.fixture
def world(world: World) -> World:
    with open_session(write=True) as db:
        db.get_one(Place, world.here.micro_grid).boundary = KNOWN
    return world


def corners(page: Page, world: World) -> Any:
    """What the map of the neighbourhood is given for its micro-grid."""
    answer = page.request.get(f"/map/{world.here.neighbourhood}.geojson?kind=micro_grid")
    [found] = answer.json()["features"]
    return found["geometry"]["coordinates"][0]


def test_a_file_in_gcj02_is_seen_over_what_is_known_stored_seen_on_the_map_and_taken_back(
    page: Page, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "micro.geojson"
    file.write_bytes(geojson(feature(polygon(shifted(square(3.2), Datum.GCJ02)), name="甲微网格")))
    sign_in(page, "王", path="/boundaries")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    the_map = page.get_by_role("application")
    expect(the_map.locator("canvas").first).to_be_visible()
    expect(page.get_by_text("As GCJ-02 (Amap, Tencent) the file fits what is known better.")).to_be_visible()
    page.get_by_text("GCJ-02 (Amap, Tencent)", exact=True).click()
    expect(page.get_by_text("fits what is known better")).to_have_count(0)
    page.get_by_role("button", name="Store 1 outlines").click()
    expect(page.get_by_role("button", name="Take it all back")).to_be_visible()
    stored, wanted = corners(page, world), polygon(square(3.2))["coordinates"][0]
    assert [v for point in stored for v in point] == pytest.approx(
        [v for point in wanted for v in point], abs=1e-6
    )
    beside = page.context.new_page()
    beside.goto("/grid_map")
    expect(beside.get_by_role("application").locator("canvas").first).to_be_visible()
    expect(in_table(beside, "甲微网格")).to_be_attached()
    page.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_text("every place has its outline of before")).to_be_visible()
    assert corners(page, world) == KNOWN["coordinates"][0]


def test_hostile_files_are_refused_in_the_readers_words_and_nothing_is_stored(
    open_browser: Callable[..., BrowserContext], world: World, tmp_path: Path
) -> None:
    file = tmp_path / "huge.geojson"
    with file.open("wb") as huge:
        huge.truncate(100_000_000)
    page = open_browser(locale="zh-CN").new_page()
    page.goto("/boundaries")
    page.get_by_label("登录名", exact=True).fill("王")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator("input[type=file]").set_input_files(file)
    uploader = page.get_by_test_id("stFileUploader")
    expect(uploader.get_by_test_id("stFileChipIconError")).to_be_visible()
    said = uploader.evaluate("e => getComputedStyle(e, '::after').content")
    assert "超过 50 MB" in said
    assert "拆分" in said
    expect(page.get_by_role("button", name="读取文件")).to_have_count(0)
    for name, content, told in HOSTILE:
        page.get_by_role("button", name="Remove").click()
        file = tmp_path / name
        file.write_bytes(content)
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="读取文件").click()
        expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
    with open_session() as db:
        assert db.scalar(select(ImportBatch)) is None


def test_a_corner_is_moved_with_the_mouse_and_stored(page: Page, world: World) -> None:
    sign_in(page, "王", path="/boundaries")
    page.get_by_text("Draw an outline").click()
    the_map = page.get_by_role("application")
    expect(the_map.locator("canvas").first).to_be_visible()
    page.get_by_text("Corners as text").click()
    text = page.get_by_label("A corner a line")
    before = text.input_value()
    box = the_map.bounding_box()
    assert box is not None
    size = box["height"] - 36
    corner = (box["x"] + (box["width"] + size * 0.86) / 2, box["y"] + 18)
    page.mouse.move(*corner)
    page.mouse.down()
    page.mouse.move(corner[0] - 60, corner[1] + 60, steps=6)
    page.mouse.up()
    expect(text).not_to_have_value(before)
    page.get_by_role("button", name="Store the outline").click()
    expect(page.get_by_text("Earlier outlines")).to_be_visible()
    assert corners(page, world) != KNOWN["coordinates"][0]
