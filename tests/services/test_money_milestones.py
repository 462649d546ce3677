"""Milestones of money, the check that money agrees with itself, and what the demonstration shows of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from models.enums import ProjectKind, Purse
from models.money import Booking, FundAccount, Funding, Hardship, HouseholdShare, SharePlan
from models.money_enums import BookingKind, HardshipPath
from models.renewals import Project
from services import checks
from services.db import open_session
from services.errors import Conflict, NotFound, Refused
from services.once import new_token
from services.renewals import due_next, money, money_bookings, money_milestones
from services.renewals.conditions.money import money_covered
from services.renewals.money_milestones import MilestoneLine, Planned
from services.renewals.money_plans import name_of
from services.rules.shares import Door, split, table_of
from tests.support.filled import ON
from tests.support.money import MILESTONE, agree, book, change_plan, draft, entry, relief, relieve, shares_of
from tests.support.renewals import add_project
from tests.support.world import AT, TODAY, World


@pytest.fixture
def project(db: Session, world: World) -> Project:
    return add_project(db, world.here.stairwell)


def add(db: Session, world: World, project: Project) -> int:
    return money_milestones.add_milestone(
        db, world.secretary, project_id=project.id or 0, planned=MILESTONE, token=new_token(), at=AT
    )


def line(db: Session, world: World, project: Project, *, days: int = 0) -> MilestoneLine:
    on = TODAY + timedelta(days=days)
    return money_milestones.milestones(db, world.leader, project_id=project.id or 0, on=on)[0]


def test_a_milestone_is_met_on_the_day_when_enough_has_come_in(
    db: Session, world: World, project: Project
) -> None:
    id = add(db, world, project)
    book(
        db,
        world.secretary,
        project,
        entry(amount_fen=60, milestone_id=id, booked_on=TODAY - timedelta(days=3)),
    )
    assert (line(db, world, project).met_on, line(db, world, project, days=4).days_late) == (None, 4)
    second = book(db, world.secretary, project, entry(amount_fen=40, milestone_id=id))
    assert (line(db, world, project).met_on, line(db, world, project, days=4).days_late) == (TODAY, 0)
    money_bookings.take_back(
        db, world.secretary, booking_id=second, reason="退回", on=TODAY, token=new_token(), at=AT
    )
    assert (line(db, world, project).met_on, line(db, world, project).booked_fen) == (None, 60)


def test_a_booking_goes_to_a_milestone_of_its_purse_and_way(
    db: Session, world: World, project: Project
) -> None:
    id = add(db, world, project)
    with pytest.raises(Refused, match="milestone_differs"):
        book(db, world.secretary, project, entry(purse=Purse.TOP_UP, milestone_id=id))
    other = add_project(db, world.here.stairwell)
    with pytest.raises(NotFound):
        book(db, world.secretary, other, entry(milestone_id=id))


def test_what_was_booked_on_is_not_dropped_and_of_two_who_change_one_the_second_sees_both(
    db: Session, world: World, project: Project
) -> None:
    id = add(db, world, project)
    change = {"milestone_id": id, "planned": MILESTONE, "at": AT}
    money_milestones.change_milestone(db, world.secretary, version=1, **change)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        money_milestones.change_milestone(db, world.officer, version=1, **change)  # type: ignore[arg-type]
    book(db, world.secretary, project, entry(milestone_id=id))
    with pytest.raises(Refused, match="milestone_booked"):
        money_milestones.change_milestone(db, world.secretary, version=2, dropped=True, **change)  # type: ignore[arg-type]


def test_a_purse_or_a_share_changed_behind_the_services_is_named(
    db: Session, world: World, project: Project
) -> None:
    book(db, world.secretary, project, entry())
    plan = draft(db, world.secretary, project)
    agree(db, world.secretary, plan)
    db.flush()
    assert not [p for p in checks.problems(db) if "purse" in p or "share" in p]
    db.execute(update(Funding).values(received_fen=99))
    db.execute(update(HouseholdShare).where(col(HouseholdShare.door) == "301").values(share_fen=1))
    said = "\n".join(checks.problems(db))
    assert "purses that are not the sums of their bookings: 1" in said
    assert "agreed share plans whose shares are not the net cost: 1" in said


def test_huabin_has_empty_accounts_three_ways_of_hardship_and_says_what_lacks(town: Session) -> None:
    assert (town.scalar(select(func.count()).where(col(FundAccount.balance_fen) == 0)) or 0) >= 6
    assert set(town.scalars(select(col(Hardship.path)))) == set(HardshipPath)
    charged = town.scalars(
        select(Project)
        .join(SharePlan, col(SharePlan.project_id) == col(Project.id))
        .where(col(SharePlan.purse) == Purse.MAINTENANCE_FUND)
    ).one()
    lack = money_covered(town, [charged], on=ON)[charged.id or 0]
    assert lack is not None
    assert lack.code == "money_gap", "its top-up is not committed, before any account is looked at"


def test_luoxiu_shares_420000_to_the_fen(town: Session) -> None:
    query = (
        select(HouseholdShare)
        .join(SharePlan, col(SharePlan.id) == col(HouseholdShare.plan_id))
        .join(Project, col(Project.id) == col(SharePlan.project_id))
        .where(col(Project.kind) == ProjectKind.LIFT_ADDITION)
    )
    rows = town.scalars(query).all()
    assert (len(rows), sum(row.share_fen for row in rows)) == (12, 42_000_000)
    doors = [Door(r.door, r.floor, r.area_dm2) for r in rows]
    assert split(42_000_000, doors, table_of("guangzhou", on=ON)).shares == {
        r.door: r.share_fen for r in rows
    }


def test_the_demonstration_s_purses_are_the_sums_of_their_bookings(town: Session) -> None:
    assert town.scalar(select(func.count()).where(col(Booking.kind) == BookingKind.RECEIPT))
    assert not [p for p in checks.problems(town) if "purse" in p or "share" in p]


def at_once(world: World, deeds: Sequence[Callable[[Session], object]]) -> list[Refused | None]:
    """Carry these out in sessions of their own, overlapping; what each was refused."""

    def alone(deed: Callable[[Session], object]) -> Refused | None:
        try:
            with open_session(write=True) as db:
                deed(db)
        except Refused as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(alone, deeds))


def stored_project(world: World) -> Project:
    with open_session(write=True) as db:
        return add_project(db, world.here.stairwell, budget_fen=1_000)


def test_many_who_edit_one_plan_at_once_lose_nothing(world: World) -> None:
    project = stored_project(world)
    deeds = [
        partial(
            change_plan, actor=world.secretary, project=project, amounts={name_of(p, "planned_fen"): 10 + n}
        )
        for n, p in enumerate(Purse)
    ]
    assert at_once(world, deeds) == [None] * len(deeds)
    with open_session() as db:
        found = money.purses(db, world.leader, project_id=project.id or 0)
    assert [line.planned_fen for line in found.lines] == [10 + n for n in range(len(Purse))]
    assert found.version == len(deeds)


def test_of_many_payments_at_once_a_purse_makes_only_those_it_can(world: World) -> None:
    project = stored_project(world)
    with open_session(write=True) as db:
        book(db, world.secretary, project, entry(amount_fen=100))
    pay = partial(book, actor=world.secretary, project=project, booked=entry(BookingKind.PAYMENT, 40))
    refused = at_once(world, [pay] * 5)
    assert sorted(r.code if r else "" for r in refused) == [
        "",
        "",
        "purse_short",
        "purse_short",
        "purse_short",
    ]
    with open_session() as db:
        assert money.purses(db, world.leader, project_id=project.id or 0).lines[0].cash_fen == 20


def test_what_a_household_in_hardship_may_pay_later_makes_nothing_late_and_is_said(
    db: Session, world: World, project: Project
) -> None:
    plan = draft(db, world.secretary, project)
    unit = shares_of(db, world.secretary, project).lines[-1].unit_id
    agree(db, world.secretary, plan)
    relieve(db, world.secretary, plan, unit, relief(amount_fen=30))
    planned = Planned(
        purse=Purse.SELF_RAISED, kind=BookingKind.RECEIPT, name="自筹款到齐", due_on=TODAY, amount_fen=100
    )
    id = money_milestones.add_milestone(
        db, world.secretary, project_id=project.id or 0, planned=planned, token=new_token(), at=AT
    )
    paid = entry(amount_fen=60, purse=Purse.SELF_RAISED, milestone_id=id)
    book(db, world.secretary, project, paid)
    seen = line(db, world, project, days=4)
    assert (seen.relieved_fen, seen.days_late) == (30, 4)
    assert _still_open(db, world, project, days=4) == [10]
    book(db, world.secretary, project, entry(amount_fen=10, purse=Purse.SELF_RAISED, milestone_id=id))
    seen = line(db, world, project, days=4)
    assert (seen.met_on, seen.relieved_fen, seen.days_late) == (None, 30, 0)
    assert _still_open(db, world, project, days=4) == []
    assert _still_open(db, world, project, days=91) == [30]


def _still_open(db: Session, world: World, project: Project, *, days: int) -> list[int | None]:
    on = TODAY + timedelta(days=days)
    found = due_next.due_next(db, world.leader, project_id=project.id or 0, on=on)
    return [due.n for due in found if due.code == "milestone"]
