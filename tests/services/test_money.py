"""The purses of renewals, in fen."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.enums import Purse
from models.renewals import Project
from services import audit
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.renewals import money
from tests.support.queries import counted_queries
from tests.support.renewals import add_project, add_purse
from tests.support.world import AT, World


def fill(db: Session, world: World, project: Project, **more: Any) -> int:
    given: dict[str, Any] = dict.fromkeys(money.AMOUNTS, 0)
    given |= {"purse": Purse.SUBSIDY, "version": 0, "token": new_token(), "at": AT} | more
    return money.set_purse(db, given.pop("actor", world.secretary), project_id=project.id or 0, **given)


def test_a_project_counts_its_purses_against_its_budget(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, budget_fen=28_000_000)
    fill(db, world, project, purse=Purse.TREASURY_BOND, planned_fen=15_000_000, committed_fen=15_000_000)
    fill(db, world, project, purse=Purse.MAINTENANCE_FUND, planned_fen=8_000_000)
    seen = money.purses(db, world.leader, project_id=project.id or 0)
    assert [line.purse for line in seen.lines] == [Purse.MAINTENANCE_FUND, Purse.TREASURY_BOND]
    assert (seen.gap_fen, seen.unplanned_fen) == (13_000_000, 5_000_000)


def test_without_a_budget_nobody_knows_the_gap(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    seen = money.purses(db, world.leader, project_id=project.id or 0)
    assert (seen.gap_fen, seen.unplanned_fen, seen.lines) == (None, None, ())


def test_more_committed_than_needed_is_a_negative_gap(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, budget_fen=100)
    add_purse(db, project, Purse.SUBSIDY, 150, committed=150)
    assert money.purses(db, world.leader, project_id=project.id or 0).gap_fen == -50


def test_sums_are_those_of_the_place_and_exact(world: World, db: Session) -> None:
    for place in (world.here.stairwell, world.here.stairwell, world.there.stairwell):
        add_purse(db, add_project(db, place), Purse.SUBSIDY, 9_007_199_254_740_993)
    (here,) = money.sums(db, world.secretary, place_id=world.here.neighbourhood)
    (street,) = money.sums(db, world.leader, place_id=world.subdistrict)
    assert here.planned_fen == 2 * 9_007_199_254_740_993
    assert street.planned_fen == 3 * 9_007_199_254_740_993
    assert type(street.planned_fen) is int


def test_sums_take_two_queries(world: World, db: Session) -> None:
    for _ in range(30):
        add_purse(db, add_project(db, world.here.stairwell), Purse.SUBSIDY, 1)
    db.expire_all()
    with counted_queries(db) as sent:
        money.sums(db, world.leader, place_id=world.subdistrict)
    assert len(sent) == 2


def test_a_purse_is_filled_and_changed(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    assert fill(db, world, project, planned_fen=10) == 1
    assert fill(db, world, project, version=1, planned_fen=10, received_fen=4) == 2
    (line,) = money.purses(db, world.leader, project_id=project.id or 0).lines
    assert (line.planned_fen, line.received_fen, line.version) == (10, 4, 2)


def test_a_double_click_fills_once(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    assert [fill(db, world, project, token="t", planned_fen=1) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("version", [0, 1])
def test_of_two_who_fill_a_purse_the_second_is_shown_both(world: World, db: Session, version: int) -> None:
    project = add_project(db, world.here.stairwell)
    fill(db, world, project, planned_fen=10)
    fill(db, world, project, version=1, planned_fen=20)
    audit.write_pending(db)
    with pytest.raises(Conflict) as told:
        fill(db, world, project, version=version, planned_fen=30, actor=world.officer)
    assert (told.value.yours["planned_fen"], told.value.theirs["planned_fen"]) == (30, 20)
    assert told.value.params["by"] == "王"


def test_an_amount_is_neither_negative_nor_beyond_counting(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(Refused, match="amount_negative"):
        fill(db, world, project, paid_fen=-1)
    with pytest.raises(Refused, match="amount_too_large"):
        fill(db, world, project, paid_fen=money.MOST_FEN + 1)


def test_a_purse_that_was_never_filled_cannot_be_changed(world: World, db: Session) -> None:
    with pytest.raises(NotFound):
        fill(db, world, add_project(db, world.here.stairwell), version=3)


def test_who_looks_at_the_money_and_who_touches_it(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(NotAllowed):
        money.purses(db, world.grid_worker, project_id=project.id or 0)
    with pytest.raises(NotAllowed):
        fill(db, world, project, actor=world.leader)
    with pytest.raises(NotFound):
        fill(db, world, project, actor=world.stranger)
    with pytest.raises(NotFound):
        money.purses(db, world.stranger, project_id=project.id or 0)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("12,345.60", 1_234_560),
        ("¥３００", 30_000),
        ("15万", 15_000_000),
        ("0.01", 1),
        ("", 0),
        (" 28 元 ", 2_800),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, fen: int) -> None:
    assert money.fen_of(written) == fen


@pytest.mark.parametrize(
    "written", ["0.001", "abc", "1-2", "NaN", "Infinity", "1万2", "1e99999999", "9" * 100_000, "-.", "1_000"]
)
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="amount_unreadable"):
        money.fen_of(written)


@given(st.integers(0, money.MOST_FEN))
def test_every_amount_comes_back_to_the_fen(fen: int) -> None:
    assert money.fen_of(f"¥{fen // 100:,}.{fen % 100:02d}") == fen
