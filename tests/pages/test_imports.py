"""The page of imports as the person who brings a register sees it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.consultations import Ballot
from models.enums import ImportKind
from models.grids import Unit
from pages.ui import boundary_words, import_words
from services.db import open_session
from services.imports import addresses, cells
from tests.services.imports.files import csv_text, xlsx
from tests.support.screen import open_page
from tests.support.votes import open_vote
from tests.support.world import World, small_world

HEAD = ["房号", "姓名", "面积(㎡)"]
ROWS = [["3幢501", "王伟", "80"], ["3幢502", "李娜", "八十"]]


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        return small_world(db)


def upload(at: AppTest, content: bytes, name: str = "业主.csv") -> AppTest:
    at.file_uploader[0].upload(name, content, "text/csv").run()
    return at


def households() -> int:
    with open_session() as db:
        return db.scalar(select(func.count()).select_from(Unit)) or 0


def cells_of(at: AppTest) -> str:
    return "\n".join(frame.value.to_string() for frame in at.dataframe)


def test_a_register_is_looked_at_taken_in_and_taken_back(world: World) -> None:
    before = households()
    at = upload(open_page(world.secretary, "people/imports.py"), csv_text([HEAD, *ROWS]))
    at.button(key="import_check").click().run()
    assert not at.exception
    assert "The area is not a number" in cells_of(at)
    assert households() == before
    at.button(key="import_apply").click().run()
    assert households() == before + 1
    at.button(key="import_undo").click().run()
    assert not at.exception
    assert households() == before


def test_an_unknown_head_is_mapped_by_hand(world: World) -> None:
    at = upload(open_page(world.secretary, "people/imports.py"), csv_text([["甲", "乙", "丙"], *ROWS]))
    assert at.button(key="import_check").disabled
    boxes = [box for box in at.selectbox if "import_map" in (box.key or "")]
    for box, field in zip(boxes, ("door", "owner", "area"), strict=True):
        box.set_value(field)
    at.run()
    at.button(key="import_check").click().run()
    assert not at.exception
    assert "3幢501" in cells_of(at)


def test_a_file_that_cannot_be_read_says_why(world: World) -> None:
    at = upload(open_page(world.secretary, "people/imports.py"), b"PK broken", "业主.xlsx")
    assert "damaged" in at.error[0].value


def test_a_workbook_is_read_as_well(world: World) -> None:
    at = upload(open_page(world.secretary, "people/imports.py"), xlsx([HEAD, *ROWS]), "业主.xlsx")
    at.button(key="import_check").click().run()
    assert "3幢501" in cells_of(at)


def test_a_leader_does_not_get_the_page(world: World) -> None:
    at = open_page(world.leader)
    assert "import_kind" not in str(at.main)


def test_every_reason_has_its_words() -> None:
    problems = {str(p) for kind in (addresses.AddressProblem, cells.CellProblem) for p in kind}
    assert problems | codes_in_source() <= set(import_words.REASONS) | set(boundary_words.REASONS)


def codes_in_source() -> set[str]:
    """The codes that rows are given: BadNode("…"), and what stands behind `reason =`."""
    found = set()
    for path in (Path(cells.__file__).parent).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BadNode":
                found |= {n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant) and n.value}
            if isinstance(node, ast.Assign) and "reason" in ast.unparse(node.targets[0]):
                found |= {n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant) and n.value}
    return {code for code in found if isinstance(code, str) and "_" in code and not code.startswith("_")}


def test_a_sheet_of_ballots_goes_into_the_open_vote_that_was_chosen(world: World) -> None:
    with open_session(write=True) as db:
        open_vote(db, world.secretary, world.here.stairwell)
    at = open_page(world.secretary, "people/imports.py")
    at.button_group(key="import_kind").set_value(ImportKind.BALLOTS).run()
    upload(at, csv_text([["室号", "表决意见"], ["101", "同意"], ["999", "同意"]]), "票.csv")
    at.button(key="import_check").click().run()
    assert "not on the roll" in cells_of(at)
    at.button(key="import_apply").click().run()
    assert not at.exception
    with open_session() as db:
        assert db.scalars(select(col(Ballot.door))).all() == ["101"]


def test_an_administrator_is_not_offered_to_bring_in_ballots(world: World) -> None:
    at = open_page(world.administrator, "people/imports.py")
    assert "Ballots" not in at.button_group(key="import_kind").options
