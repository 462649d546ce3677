"""Funding plans: several people edit one and nothing is lost; bookings: money is conserved whatever is done."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from models.enums import Purse
from models.money import MOST_FEN
from models.money_enums import BookingKind
from models.renewals import Project
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.renewals import money, money_bookings, money_plans
from services.renewals.money_plans import BUDGET, name_of
from tests.support.money import book, change_plan, entry
from tests.support.renewals import add_project, add_purse
from tests.support.world import AT, TODAY, World

K = BookingKind
BOND, FUND = Purse.TREASURY_BOND, Purse.MAINTENANCE_FUND
BOND_PLANNED, FUND_PLANNED = name_of(BOND, "planned_fen"), name_of(FUND, "planned_fen")


@pytest.fixture
def project(db: Session, world: World) -> Project:
    return add_project(db, world.here.stairwell, budget_fen=1_000)


def seen(db: Session, world: World, project: Project) -> money.Purses:
    return money.purses(db, world.leader, project_id=project.id or 0)


def test_two_people_who_edit_one_plan_lose_nothing(db: Session, world: World, project: Project) -> None:
    change_plan(db, world.secretary, project, {BOND_PLANNED: 300})
    saved = change_plan(db, world.officer, project, {FUND_PLANNED: 500}, version=0)
    assert (saved.version, saved.merged) == (2, True)
    now = seen(db, world, project)
    assert (now.line(BOND).planned_fen, now.line(FUND).planned_fen, now.version) == (300, 500, 2)


def test_who_changes_the_same_amount_is_shown_both_and_keeps_what_others_changed_besides(
    db: Session, world: World, project: Project
) -> None:
    change_plan(db, world.secretary, project, {BOND_PLANNED: 300, BUDGET: 1_200})
    with pytest.raises(Conflict) as told:
        change_plan(db, world.officer, project, {BOND_PLANNED: 250, FUND_PLANNED: 500}, version=0)
    assert (told.value.theirs[BOND_PLANNED], told.value.yours[BOND_PLANNED]) == (300, 250)
    assert told.value.params["by"] == "王"
    change_plan(db, world.officer, project, told.value.yours, version=told.value.version)
    now = seen(db, world, project)
    assert (now.budget_fen, now.line(BOND).planned_fen, now.line(FUND).planned_fen) == (1_200, 250, 500)


def test_two_who_want_the_same_do_not_clash(db: Session, world: World, project: Project) -> None:
    change_plan(db, world.secretary, project, {BOND_PLANNED: 300})
    change_plan(db, world.officer, project, {BOND_PLANNED: 300, FUND_PLANNED: 1}, version=0)
    assert seen(db, world, project).line(BOND).planned_fen == 300


def test_each_version_says_what_it_changed_who_and_why(db: Session, world: World, project: Project) -> None:
    add_purse(db, project, BOND, 100)
    change_plan(db, world.secretary, project, {BOND_PLANNED: 300}, reason="补助批复")
    change_plan(db, world.officer, project, {BUDGET: 900}, version=1, reason="审价核减")
    found = money_plans.plan_versions(db, world.leader, project_id=project.id or 0)
    assert [(v.number, v.changed, v.reason, v.by) for v in found] == [
        (2, {BUDGET: (1_000, 900)}, "审价核减", "干部"),
        (1, {BOND_PLANNED: (100, 300)}, "补助批复", "王"),
    ]


@pytest.mark.parametrize(
    ("amounts", "refused"),
    [
        ({BOND_PLANNED: -1}, "amount_negative"),
        ({BUDGET: MOST_FEN + 1}, "amount_too_large"),
        ({BUDGET: 1_000}, "plan_unchanged"),
    ],
)
def test_a_plan_that_says_nothing_or_nonsense_is_refused(
    db: Session, world: World, project: Project, amounts: Any, refused: str
) -> None:
    with pytest.raises(Refused, match=refused):
        change_plan(db, world.secretary, project, amounts)


def test_a_plan_needs_a_reason_and_somebody_who_may(db: Session, world: World, project: Project) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        change_plan(db, world.secretary, project, {BUDGET: 1}, reason=" ")
    with pytest.raises(NotAllowed):
        change_plan(db, world.leader, project, {BUDGET: 1})
    with pytest.raises(NotFound):
        change_plan(db, world.stranger, project, {BUDGET: 1})


def test_a_double_click_books_once(db: Session, world: World, project: Project) -> None:
    ids = {book(db, world.secretary, project, entry(), token="t") for _ in range(2)}
    assert (len(ids), seen(db, world, project).line(Purse.SUBSIDY).received_fen) == (1, 100)


def test_a_purse_never_pays_more_than_it_holds(db: Session, world: World, project: Project) -> None:
    book(db, world.secretary, project, entry(K.RECEIPT, 100))
    book(db, world.secretary, project, entry(K.PAYMENT, 60))
    for kind in (K.PAYMENT, K.REFUND):
        with pytest.raises(Refused, match="purse_short") as told:
            book(db, world.secretary, project, entry(kind, 41))
        assert told.value.params["holds_fen"] == 40


def test_what_was_booked_wrongly_is_taken_back_once_and_both_rows_stay(
    db: Session, world: World, project: Project
) -> None:
    id = book(db, world.secretary, project, entry(K.RECEIPT, 100))
    take = {"booking_id": id, "reason": "记错了", "on": TODAY, "at": AT}
    money_bookings.take_back(db, world.officer, token=new_token(), **take)  # type: ignore[arg-type]
    rows = money_bookings.bookings(db, world.leader, project_id=project.id or 0)
    assert [(r.amount_fen, r.taken_back, r.by) for r in rows] == [(-100, False, "干部"), (100, True, "王")]
    assert seen(db, world, project).line(Purse.SUBSIDY).received_fen == 0
    for row in rows:
        with pytest.raises(Refused, match="booking_taken_back"):
            money_bookings.take_back(db, world.officer, token=new_token(), **(take | {"booking_id": row.id}))  # type: ignore[arg-type]


def test_a_receipt_whose_money_has_gone_out_cannot_be_taken_back(
    db: Session, world: World, project: Project
) -> None:
    id = book(db, world.secretary, project, entry(K.RECEIPT, 100))
    book(db, world.secretary, project, entry(K.PAYMENT, 60))
    with pytest.raises(Refused, match="purse_short"):
        money_bookings.take_back(
            db, world.secretary, booking_id=id, reason="x", on=TODAY, token=new_token(), at=AT
        )


def test_a_household_gets_back_no_more_than_it_paid_in(db: Session, world: World, project: Project) -> None:
    units = db.execute(text("SELECT id FROM unit WHERE stairwell_id = :s"), {"s": world.here.stairwell})
    first, second, *_rest = units.scalars()
    book(db, world.secretary, project, entry(K.RECEIPT, 100, unit_id=first))
    book(db, world.secretary, project, entry(K.RECEIPT, 50, unit_id=second))
    with pytest.raises(Refused, match="refund_too_large"):
        book(db, world.secretary, project, entry(K.REFUND, 51, unit_id=second))
    book(db, world.secretary, project, entry(K.REFUND, 20, unit_id=second))
    assert money_bookings.paid_in_by(db, project.id or 0) == {first: 100, second: 30}


def test_a_reduction_is_a_new_version_of_the_plan_and_widens_the_gap(
    db: Session, world: World, project: Project
) -> None:
    add_purse(db, project, Purse.SUBSIDY, 600, committed=600)
    book(db, world.secretary, project, entry(K.REDUCTION, 150))
    now = seen(db, world, project)
    assert (now.line(Purse.SUBSIDY).committed_fen, now.gap_fen, now.version) == (450, 550, 1)
    with pytest.raises(Refused, match="reduction_too_large"):
        book(db, world.secretary, project, entry(K.REDUCTION, 451))


def test_the_account_can_only_grow_even_by_hand(db: Session, world: World, project: Project) -> None:
    id = book(db, world.secretary, project, entry())
    for statement in (
        "UPDATE booking SET amount_fen = 1 WHERE id = :id",
        "DELETE FROM booking WHERE id = :id",
    ):
        with pytest.raises(Exception, match="append-only"), db.begin_nested():
            db.execute(text(statement), {"id": id})


def test_of_a_household_s_row_who_may_not_see_owners_learns_the_amount_only(
    db: Session, world: World, project: Project
) -> None:
    unit = db.scalar(text("SELECT id FROM unit WHERE stairwell_id = :s"), {"s": world.here.stairwell})
    book(db, world.secretary, project, entry(party="甲业主11", unit_id=unit))
    (row,) = money_bookings.bookings(db, world.leader, project_id=project.id or 0)
    assert (row.amount_fen, row.party, row.door, row.reason) == (100, "", "", "")
    (row,) = money_bookings.bookings(db, world.secretary, project_id=project.id or 0)
    assert (row.party, row.door) == ("甲业主11", "101")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["plan", "take_back", *K]), st.sampled_from([BOND, FUND]), st.integers(1, 1_000)
    ),
    max_size=25,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_money_is_conserved_over_plans_payments_refunds_and_reductions(
    db: Session, world: World, steps: list[tuple[Any, Purse, int]]
) -> None:
    """A second account, kept by hand, says the same as the purses after every step, refused ones included."""
    project = add_project(db, world.here.stairwell, budget_fen=5_000)
    told = {p: dict.fromkeys((*K, "committed"), 0) for p in (BOND, FUND)}
    rows: list[tuple[int, Purse, Any, int]] = []
    for what, purse, fen in steps:
        before = seen(db, world, project)
        try:
            with db.begin_nested():
                _carry_out(db, world, project, what, purse, fen, told, rows, before.version)
        except Refused:
            assert seen(db, world, project) == before
        _insist_on_the_same(seen(db, world, project), told)
    db.rollback()


def _carry_out(
    db: Session,
    world: World,
    project: Project,
    what: Any,
    purse: Purse,
    fen: int,
    told: Any,
    rows: Any,
    version: int,
) -> None:
    if what == "plan":
        change_plan(db, world.secretary, project, {name_of(purse, "committed_fen"): fen}, version=version)
        told[purse]["committed"] = fen
    elif what == "take_back":
        if rows:
            id, purse, kind, fen = rows[fen % len(rows)]
            money_bookings.take_back(
                db, world.secretary, booking_id=id, reason="x", on=TODAY, token=new_token(), at=AT
            )
            told[purse][kind] -= fen
            told[purse]["committed"] += fen * (kind is K.REDUCTION)
    else:
        rows.append((book(db, world.secretary, project, entry(what, fen, purse=purse)), purse, what, fen))
        told[purse][what] += fen
        told[purse]["committed"] -= fen * (what is K.REDUCTION)


def _insist_on_the_same(now: money.Purses, told: Any) -> None:
    for purse, kept in told.items():
        line = now.line(purse)
        assert line.received_fen == kept[K.RECEIPT] - kept[K.REFUND]
        assert line.paid_fen == kept[K.PAYMENT]
        assert line.committed_fen == kept["committed"]
        assert line.cash_fen >= 0
    assert now.gap_fen is not None
    assert now.gap_fen + now.total("committed_fen") == 5_000
