"""When the money of a renewal is there, and what lacks while it is not; sub-accounts of the fund, entered and read."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from models.enums import Purse
from models.money_enums import AccountStanding, HardshipPath
from models.renewals import Project
from services.errors import NotFound, Refused
from services.once import new_token
from services.renewals import money_accounts, money_accounts_in
from services.renewals.conditions.money import money_covered
from services.renewals.lacks import Lack
from services.renewals.money_accounts import Entered
from services.renewals.shares_terms import Terms
from tests.support.money import account, agree, book, draft, entry, relief, relieve, shares_of
from tests.support.queries import counted_queries
from tests.support.renewals import add_project, add_purse
from tests.support.world import AT, TODAY, World

S = AccountStanding
LEVY = Terms(price_fen=700, covered_fen=280, table_code="climbed", purse=Purse.PROJECT_LEVY)
FUND = Terms(price_fen=600, covered_fen=0, table_code="building_area", purse=Purse.MAINTENANCE_FUND)


def covered(db: Session, world: World) -> Project:
    project = add_project(db, world.here.stairwell, budget_fen=700)
    add_purse(db, project, Purse.PROJECT_LEVY, 700, committed=700)
    return project


def lack(db: Session, project: Project, *, days: int = 0) -> Lack | None:
    return money_covered(db, [project], on=TODAY + timedelta(days=days))[project.id or 0]


def enter(db: Session, world: World, *entered: Entered) -> int:
    return money_accounts.enter_accounts(
        db, world.secretary, place_id=world.here.stairwell, entered=entered, token=new_token(), at=AT
    )


def look(db: Session, world: World, text: str) -> money_accounts_in.Looked:
    return money_accounts_in.look_at_accounts(
        db,
        world.secretary,
        place_id=world.here.stairwell,
        file_name="分户账.csv",
        content=text.encode(),
        on=TODAY,
    )


def accounts(db: Session, world: World) -> money_accounts.Accounts:
    return money_accounts.accounts_at(db, world.secretary, place_id=world.here.stairwell, on=TODAY)


def test_without_a_budget_or_with_a_gap_the_money_is_not_there(db: Session, world: World) -> None:
    bare = add_project(db, world.here.stairwell)
    short = add_project(db, world.here.stairwell, budget_fen=700)
    add_purse(db, short, Purse.SUBSIDY, 700, committed=280)
    told = (lack(db, bare), lack(db, short))
    assert [found and found.code for found in told] == ["money_budget_missing", "money_gap"]
    assert told[1] is not None
    assert told[1].more == {"gap_fen": 420}


def test_what_is_committed_in_full_is_there(db: Session, world: World) -> None:
    assert lack(db, covered(db, world)) is None


def test_a_draft_of_shares_asks_nothing_an_agreed_one_names_who_has_not_paid_in(
    db: Session, world: World
) -> None:
    project = covered(db, world)
    plan = draft(db, world.secretary, project, LEVY)
    assert lack(db, project) is None
    agree(db, world.secretary, plan)
    for line in shares_of(db, world.secretary, project).lines:
        if line.door in ("201", "202", "301"):
            book(
                db,
                world.secretary,
                project,
                entry(amount_fen=line.share_fen, purse=Purse.PROJECT_LEVY, unit_id=line.unit_id),
            )
    found = lack(db, project)
    assert found is not None
    assert (found.code, found.more) == ("money_not_paid_in", {"households": 1, "doors": ["302"], "fen": 140})


def test_what_is_deferred_does_not_lack_before_its_day_and_what_is_taken_over_never(
    db: Session, world: World
) -> None:
    project = covered(db, world)
    plan = draft(db, world.secretary, project, LEVY)
    agree(db, world.secretary, plan)
    for line in shares_of(db, world.secretary, project).lines:
        if line.share_fen:
            path = HardshipPath.DEFERRAL if line.door == "302" else HardshipPath.REDUCTION
            relieve(db, world.secretary, plan, line.unit_id, relief(path, line.share_fen))
    assert lack(db, project) is None
    later = lack(db, project, days=91)
    assert later is not None
    assert later.more["doors"] == ["302"]


def test_where_the_fund_is_charged_empty_sub_accounts_are_named(db: Session, world: World) -> None:
    project = covered(db, world)
    plan = draft(db, world.secretary, project, FUND)
    agree(db, world.secretary, plan)
    lines = shares_of(db, world.secretary, project).lines
    enter(db, world, *(account(x.unit_id, 1_000, 0 if x.door == "102" else 100) for x in lines))
    found = lack(db, project)
    assert found is not None
    assert (found.code, found.more) == (
        "money_accounts_short",
        {"households": 1, "doors": ["102"], "fen": 100},
    )


def test_many_projects_are_asked_in_a_fixed_number_of_queries(db: Session, world: World) -> None:
    projects = [covered(db, world) for _ in range(20)]
    with counted_queries(db) as sent:
        money_covered(db, projects, on=TODAY)
    assert len(sent) == 3


def test_an_account_is_empty_low_below_thirty_percent_or_enough(db: Session, world: World) -> None:
    first, second, third, *_rest = (line.unit_id for line in accounts(db, world).lines)
    enter(db, world, account(first, 1_000, 0), account(second, 1_000, 299), account(third, 1_000, 300))
    found = accounts(db, world)
    assert [line.standing for line in found.lines[:4]] == [S.EMPTY, S.LOW, S.ENOUGH, S.UNKNOWN]
    assert found.counts == {S.UNKNOWN: 3, S.EMPTY: 1, S.LOW: 1, S.ENOUGH: 1}


def test_who_may_not_see_owners_sees_the_sums_alone(db: Session, world: World) -> None:
    enter(db, world, account(accounts(db, world).lines[0].unit_id, 1_000, 0))
    found = money_accounts.accounts_at(db, world.leader, place_id=world.here.stairwell, on=TODAY)
    assert (found.lines, found.counts[S.EMPTY], found.can_enter) == ((), 1, False)


def test_an_account_that_somebody_else_entered_meanwhile_is_not_overwritten(
    db: Session, world: World
) -> None:
    unit = accounts(db, world).lines[0].unit_id
    enter(db, world, account(unit, 1_000, 0))
    with pytest.raises(Refused, match="account_changed"):
        enter(db, world, account(unit, 1_000, 500))
    enter(db, world, account(unit, 1_000, 500, version=1))
    assert accounts(db, world).lines[0].balance_fen == 500


def test_a_household_elsewhere_is_not_found(db: Session, world: World) -> None:
    there = money_accounts.accounts_at(db, world.officer, place_id=world.there.stairwell, on=TODAY)
    with pytest.raises(NotFound):
        enter(db, world, account(there.lines[0].unit_id, 1, 1))


def test_a_file_is_read_row_by_row_and_says_what_cannot_go_in(db: Session, world: World) -> None:
    found = look(
        db,
        world,
        "1幢分户账\n室号,首期筹集额（元）,余额,截至日期\n101,8000,1200.50,2026-02-28\n1-102,8000,0,\n"
        "999,1,1,\n201,x,1,\n202,,1,\n302,1,1,2027-01-01\n101,1,1,\n",
    )
    assert [(e.first_deposit_fen, e.balance_fen) for e in found.good] == [(800_000, 120_050), (800_000, 0)]
    assert [(row.number, row.reason) for row in found.bad] == [
        (5, "account_door_unknown"),
        (6, "amount_unreadable"),
        (7, "account_amount_missing"),
        (8, "account_day_unreadable"),
        (9, "account_twice"),
    ]
    assert found.not_named == 4
    enter(db, world, *found.good)
    assert [line.standing for line in accounts(db, world).lines[:2]] == [S.LOW, S.EMPTY]


@pytest.mark.parametrize(
    ("text", "refused"), [("a,b\n1,2\n", "file_no_head"), ("室号,首期,余额\n", "file_no_rows")]
)
def test_a_file_without_head_or_rows_is_refused(db: Session, world: World, text: str, refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        look(db, world, text)
