"""The purses of renewals, in fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.enums import Purse
from models.money import MOST_FEN
from services.errors import NotAllowed, NotFound, Refused
from services.renewals import money
from tests.support.queries import counted_queries
from tests.support.renewals import add_project, add_purse
from tests.support.world import World


def test_the_gap_is_what_nobody_has_committed(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, budget_fen=28_000_000)
    add_purse(db, project, Purse.TREASURY_BOND, 15_000_000, committed=15_000_000)
    add_purse(db, project, Purse.MAINTENANCE_FUND, 8_000_000)
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


def test_who_looks_at_the_money(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell)
    with pytest.raises(NotAllowed):
        money.purses(db, world.grid_worker, project_id=project.id or 0)
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


@given(st.integers(0, MOST_FEN))
def test_every_amount_comes_back_to_the_fen(fen: int) -> None:
    assert money.fen_of(f"¥{fen // 100:,}.{fen % 100:02d}") == fen
