"""When the rest is done, as the database tells it, and the money of all that are under way."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.enums import MoveKind, ProjectKind, ProjectState, Purse
from models.grids import Place
from models.renewals import Project, ProjectMove
from services import lists
from services.errors import NotAllowed, NotFound, Refused
from services.renewals import pace_forecast, pace_money, stage_times
from services.renewals.pace_forecast import Rest
from services.rules.forecast import FEWEST
from services.rules.stages import route
from tests.support.queries import counted_queries
from tests.support.renewals import add_project, add_purse
from tests.support.world import AT, TODAY, World

REPAIR = ProjectKind.OTHER_REPAIR
WAY = [s.key for s in route(REPAIR) if not s.optional]


def walked(db: Session, place: int, *days: int, stood: int = 0, **more: Any) -> Project:
    """A repair that stayed so many days in each of the first stages and has stood so many in the present one."""
    stage = WAY[len(days)]
    state = ProjectState.FINISHED if stage == WAY[-1] else ProjectState.OPEN
    project = add_project(db, place, kind=REPAIR, stage=stage, days=stood, **{"state": state, **more})
    for n in range(len(days) + 1):
        ago = timedelta(days=sum(days[n:]) + stood)
        row = ProjectMove(project_id=project.id or 0, kind=MoveKind.ADVANCED if n else MoveKind.BEGUN,
                          from_stage=WAY[n - 1] if n else None, to_stage=WAY[n], reason="r", at=AT - ago)  # fmt: skip
        db.add(row)
    db.flush()
    return project


def experience(db: Session, place: int, each: int = 10) -> None:
    """As many finished repairs as are needed, each stage of so many days."""
    for _ in range(FEWEST):
        walked(db, place, *[each] * (len(WAY) - 1))


def rest(db: Session, world: World) -> Rest:
    return pace_forecast.rest(db, world.leader, place_id=world.subdistrict, kind=REPAIR, on=TODAY)


def test_where_every_stage_took_ten_days_the_rest_is_known_to_the_day(world: World, db: Session) -> None:
    experience(db, world.there.stairwell)
    walked(db, world.here.stairwell, stood=4)
    found = rest(db, world)
    (case,) = found.cases
    expected = TODAY + timedelta(days=10 * (len(WAY) - 1) - 4)
    assert case.days is not None
    assert {case.days.from90, case.days.median, case.days.to90} == {expected}
    assert (found.said, found.finished, found.last) == (1, FEWEST, case.days)
    assert found.months[-1].until >= expected
    assert found.months[-1].done.from90 == FEWEST + 1


def test_with_too_few_stays_nothing_is_said_and_the_stage_is_named(world: World, db: Session) -> None:
    for _ in range(FEWEST - 1):
        walked(db, world.here.stairwell, *[10] * (len(WAY) - 1))
    walked(db, world.here.stairwell)
    found = rest(db, world)
    assert (found.last, found.months, found.cases[0].days) == (None, (), None)
    assert [(lack.stage.key, lack.stays, lack.cases) for lack in found.lacking] == [
        (key, FEWEST - 1, 1) for key in WAY[:-1]
    ]


def test_what_is_on_hold_is_left_out_and_counted(world: World, db: Session) -> None:
    experience(db, world.here.stairwell)
    walked(db, world.here.stairwell, state=ProjectState.HELD)
    walked(db, world.here.stairwell, state=ProjectState.CANCELLED)
    found = rest(db, world)
    assert (found.cases, found.held, found.last) == ((), 1, None)


def test_who_stands_longer_than_anybody_did_is_told_so(world: World, db: Session) -> None:
    experience(db, world.here.stairwell)
    walked(db, world.here.stairwell, stood=11)
    walked(db, world.here.stairwell, stood=10)
    found = rest(db, world)
    assert found.beyond == 1
    assert [c.beyond for c in sorted(found.cases, key=lambda c: c.stood)] == [False, True]


def test_the_stays_counted_in_the_database_are_those_that_each_case_tells(world: World, db: Session) -> None:
    made = [walked(db, world.here.stairwell, n, 2 * n, stood=n) for n in range(12)]
    each = (stage_times.of_project(db, world.leader, project_id=p.id or 0, on=TODAY) for p in made)
    told = sorted((s.stage.key, s.days) for stays in each for s in stays if s.left is not None)
    counted = ended_days(db, world)
    assert sorted((key, days) for key, found in counted.items() for days in found) == told


def ended_days(db: Session, world: World) -> dict[str, list[int]]:
    place = db.get_one(Place, world.subdistrict)
    return stage_times.ended_days(db, world.leader, place=place, kind=REPAIR, on=TODAY)


def test_a_stay_ends_on_the_day_it_ends_in_shanghai(world: World, db: Session) -> None:
    """From 23:30 to half past midnight is one day there, though it is the same day in UTC."""
    project = add_project(db, world.here.stairwell, kind=REPAIR, stage=WAY[1])
    for n, hours in enumerate((0, 1)):
        row = ProjectMove(project_id=project.id or 0, to_stage=WAY[n], reason="r",
                          at=AT.replace(hour=15, minute=30) + timedelta(hours=hours))  # fmt: skip
        db.add(row)
    db.flush()
    assert ended_days(db, world) == {WAY[0]: [1]}


def test_the_months_behind_us_tell_how_many_were_finished(world: World, db: Session) -> None:
    for stood in (70, 40, 0):
        walked(db, world.here.stairwell, *[1] * (len(WAY) - 1), stood=stood)
    past = dict(rest(db, world).past)
    assert (past[date(2026, 1, 31)], past[date(2025, 11, 30)], past[TODAY]) == (2, 0, 3)


def test_three_hundred_open_cases_take_no_more_queries(world: World, db: Session) -> None:
    experience(db, world.here.stairwell)
    for n in range(300):
        walked(db, world.here.stairwell, stood=n % 10)
    with counted_queries(db) as sent:
        found = rest(db, world)
    assert (len(sent), len(found.cases)) == (4, 300)


def test_the_money_of_all_is_exact_and_its_gap_is_that_of_those_who_lack(world: World, db: Session) -> None:
    short = add_project(db, world.here.stairwell, kind=REPAIR, stage=WAY[0], budget_fen=10**15 + 1)
    add_purse(db, short, Purse.MAINTENANCE_FUND, 10**15, committed=7)
    over = add_project(db, world.there.stairwell, kind=REPAIR, stage=WAY[0], budget_fen=5)
    add_purse(db, over, Purse.SELF_RAISED, 9, committed=8)
    add_project(db, world.here.stairwell, kind=REPAIR, stage=WAY[0])
    done = add_project(db, world.here.stairwell, kind=REPAIR, stage=WAY[-1], budget_fen=3,
                       state=ProjectState.FINISHED)  # fmt: skip
    add_purse(db, done, Purse.SELF_RAISED, 3, committed=3)
    found = pace_money.money_of_kind(db, world.leader, place_id=world.subdistrict, kind=REPAIR)
    assert (found.purses.budget_fen, found.purses.gap_fen) == (10**15 + 6, 10**15 - 9)
    assert (found.projects, found.without_budget) == (2, 1)
    assert (found.short, found.short_fen, found.over, found.over_fen) == (1, 10**15 - 6, 1, 3)
    assert found.short_fen - found.over_fen == found.purses.gap_fen


def test_a_purse_shows_its_renewals_and_the_gap_those_that_lack(world: World, db: Session) -> None:
    short = add_project(db, world.here.stairwell, kind=REPAIR, stage=WAY[0], budget_fen=100)
    add_purse(db, short, Purse.MAINTENANCE_FUND, 90, committed=30)
    add_purse(db, short, Purse.SELF_RAISED, 10, committed=10)
    covered = add_project(db, world.here.stairwell, kind=REPAIR, stage=WAY[0], budget_fen=50)
    add_purse(db, covered, Purse.SELF_RAISED, 50, committed=50)
    told: dict[str, Any] = {"place_id": world.here.neighbourhood, "kind": REPAIR}
    (line,), count = pace_money.money_cases(db, world.secretary, **told, purse=Purse.MAINTENANCE_FUND)
    assert (line.planned_fen, line.committed_fen, line.gap_fen, count) == (90, 30, 60, 1)
    lines, _count = pace_money.money_cases(db, world.secretary, **told, short=True)
    assert [m.id for m in lines] == [short.id]
    assert pace_money.money_cases(db, world.secretary, **told)[1] == 2


def test_money_takes_three_queries_each(world: World, db: Session) -> None:
    for _ in range(50):
        project = add_project(db, world.here.stairwell, kind=REPAIR, stage=WAY[0], budget_fen=10)
        add_purse(db, project, Purse.SUBSIDY, 1)
    told: dict[str, Any] = {"place_id": world.subdistrict, "kind": REPAIR}
    with counted_queries(db) as sent:
        pace_money.money_of_kind(db, world.leader, **told)
        pace_money.money_cases(db, world.leader, **told)
    assert len(sent) == 6


def test_who_sees_no_money_sees_none_here(world: World, db: Session) -> None:
    told: dict[str, Any] = {"place_id": world.here.neighbourhood, "kind": REPAIR}
    with pytest.raises(NotAllowed):
        pace_money.money_of_kind(db, world.grid_worker, **told)
    with pytest.raises(NotFound):
        pace_money.money_cases(db, world.stranger, **told)
    with pytest.raises(NotFound):
        pace_forecast.rest(db, world.stranger, **told, on=TODAY)


@pytest.mark.parametrize("name", ["funnel", "stage_times", "ageing", "forecast", "purses"])
def test_every_list_of_pace_leaves_with_a_value_under_each_head(world: World, db: Session, name: str) -> None:
    experience(db, world.here.stairwell)
    walked(db, world.here.stairwell, stood=11, budget_fen=10)
    wanted = lists.Wanted(on=TODAY, place=world.here.neighbourhood, kind=REPAIR)
    rows = lists.rows_of(db, world.secretary, name=name, wanted=wanted)
    assert rows
    assert {len(row) for row in rows} == {len(lists.LISTS[name].columns)}
    with pytest.raises(Refused, match="export_unknown"):
        lists.rows_of(db, world.secretary, name=name, wanted=replace(wanted, kind="nothing"))
