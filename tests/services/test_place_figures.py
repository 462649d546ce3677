"""The figures of places, today and month by month, against a slow count in plain Python and a handful by hand."""

import random
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.consultations import Ballot, PastBallot, Round
from models.enums import PlaceKind, ProjectState
from models.grids import PlaceWithin, Unit
from models.lifts import Lift
from models.renewals import Project
from models.request_enums import Satisfaction
from models.requests import Request
from services import audit
from services.errors import NotFound
from services.grids import divisions, figure_months, figure_rows, figures, place_list
from services.grids import map as grid_map
from services.grids.divisions import Moved
from services.grids.figure_months import months_since
from services.grids.figure_rows import When
from services.grids.figures import Figure, Value, few
from services.renewals.beginnings import begin_project
from services.renewals.projects import edit_project
from services.rules.lift_ages import years_before
from services.rules.requests import end_of
from tests.support.figured import add_request, add_round, answer, moment
from tests.support.figured_projects import add_project, due_then, under_way_then
from tests.support.queries import counted_queries
from tests.support.world import AT, TODAY, World, add_place

F, DAY = Figure, timedelta(days=1)
REDRAWN = date(2026, 1, 15)
MONTHS = months_since(date(2025, 9, 3), TODAY)
Pairs = set[tuple[int, int]]


@pytest.fixture
def trees(db: Session, world: World) -> dict[bool, Pairs]:
    """Which place lay within which before and after 乙 was given to another grid in mid-January."""
    grid = add_place(db, kind=PlaceKind.GRID, code="G2", name="第二综合网格", parent=world.subdistrict)

    def pairs() -> Pairs:
        return {(p.ancestor_id, p.place_id) for p in db.scalars(select(PlaceWithin))}

    before = pairs()
    divisions.redraw(
        db, world.officer, place_id=world.subdistrict, name="新划分", since=REDRAWN, token="t", at=AT, on=TODAY,
        moves=[Moved(world.there.neighbourhood, grid)],
    )  # fmt: skip
    return {False: before, True: pairs()}


def a_year_of_it(db: Session, world: World, seed: int) -> None:
    """Lifts, votes, renewals and requests at places and days drawn by lot."""
    rng = random.Random(seed)
    places = [
        p for c in (world.here, world.there) for p in (c.neighbourhood, c.estate, c.building, c.stairwell)
    ]

    def day() -> date:
        return TODAY - rng.randrange(500) * DAY

    for n in range(25):
        began = rng.choice([None, years_before(TODAY, 15) + rng.randrange(-300, 300) * DAY, day()])
        db.add(Lift(
            place_id=rng.choice(places), code=f"{n}", name="梯", registered_on=began,
            retired_on=rng.choice([None, day()]),
        ))  # fmt: skip
        add_project(db, rng, rng.choice(places))
    for _n in range(8):
        opened = day()
        closed = rng.choice([None, min(TODAY, opened + rng.randrange(60) * DAY)])
        for voter in add_round(
            db, rng.choice([world.here.building, world.there.building]), opened, closed, 9
        ):
            on = opened + rng.randrange(40) * DAY
            if rng.random() < 0.6:
                answer(db, voter, min(on, TODAY), items=(1, 2))
            if rng.random() < 0.4:
                answer(db, voter, opened, until=min(on, TODAY))
    for _n in range(120):
        on = day()
        took, due, at = moment(on) + rng.randrange(20) * DAY, moment(on) + 7 * DAY, rng.random()
        heard: dict[str, Any] = {
            "called_back_at": took,
            "resolved": True,
            "satisfaction": rng.choice(list(Satisfaction)),
        }
        done: dict[str, Any] = {"answered_at": took, **(heard if at < 0.5 else {})} if at < 0.8 else {}
        add_request(db, rng.choice(places), on, due_at=rng.choice([None, due]), **done)
    db.flush()


def slowly(db: Session, inside: set[int], when: When, *, past: bool) -> dict[Figure, Value]:
    """Every figure of a place from the rows at the places inside it, one by one."""
    lifts = [
        row for row in here(db, Lift, inside)
        if (row.registered_on or when.on) <= when.on and (row.retired_on is None or row.retired_on > when.on)
    ]  # fmt: skip
    votes = [
        v for v in here(db, Round, inside)
        if v.opened_at.date() <= when.on and (v.closed_at is None or v.closed_at.date() > when.on)
    ]  # fmt: skip
    cast = sum(len(who_answered(db, vote, end_of(when.on))) for vote in votes)
    asked = sum(vote.voters for vote in votes)
    told = [r for r in here(db, Request, inside) if when.since <= r.reported_at.date() <= when.on]
    limited = [r for r in told if r.due_at and (r.answered_at or r.due_at < AT)]
    in_time = [r for r in limited if r.answered_at and r.answered_at <= r.due_at]
    reached = [r for r in told if r.called_back_at]
    happy = [r for r in reached if r.satisfaction in (Satisfaction.SATISFIED, Satisfaction.MOSTLY)]
    homes = sum(u.stairwell_id in inside for u in db.scalars(select(Unit)))
    old = sum(r.registered_on is not None and r.registered_on <= years_before(when.on, 15) for r in lifts)
    found = {
        F.OLD_LIFTS: Value(old, len(lifts)) if lifts else Value(None),
        F.OPEN_ROUNDS: Value(len(votes)),
        F.TURNOUT: Value(cast, asked) if asked else Value(None),
        F.REQUESTS: Value(len(told), homes) if homes else Value(None),
        F.ON_TIME: Value(len(in_time), len(limited)) if limited else Value(None),
        F.SATISFIED: Value(len(happy), len(reached)) if reached else Value(None),
    }
    if past:
        then = [p for p in here(db, Project, inside) if under_way_then(db, p, end_of(when.on))]
        days = [due_then(db, p, end_of(when.on)) for p in then]
        late = sum(day is not None and day < when.on for day in days)
        return found | {F.LATE_PROJECTS: Value(late, len(then))}
    under_way = [p for p in here(db, Project, inside) if p.state in (ProjectState.OPEN, ProjectState.HELD)]
    late = sum(p.due_on is not None and p.due_on < TODAY for p in under_way)
    return found | {
        F.HOUSEHOLDS: Value(homes) if homes else Value(None),
        F.LATE_PROJECTS: Value(late, len(under_way)),
    }


def here(db: Session, table: Any, inside: set[int]) -> list[Any]:
    return [row for row in db.scalars(select(table)) if row.place_id in inside]


def who_answered(db: Session, vote: Round, end: datetime) -> set[int]:
    ballots = db.scalars(select(Ballot).where(col(Ballot.round_id) == vote.id))
    past = db.scalars(select(PastBallot).where(col(PastBallot.round_id) == vote.id))
    return {b.voter_id for b in ballots if b.recorded_at <= end} | {
        p.voter_id for p in past if p.recorded_at <= end < p.ended_at
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_of_every_place_and_month_equals_a_slow_count(db, world, trees, seed) -> None:
    a_year_of_it(db, world, seed)
    every = sorted({ancestor for ancestor, _place in trees[True]})
    whens = [(figure_rows.today(TODAY, AT), False), *((figure_rows.month(m, AT), True) for m in MONTHS)]
    for when, past in whens:
        told = [f for f in F if not past or figures.MADE[f].dated]
        found = figures.values(db, world.leader, figures=told, place_ids=every, when=when)
        for id in every:
            inside = {place for ancestor, place in trees[when.on >= REDRAWN] if ancestor == id}
            assert {f: found[f][id] for f in told} == slowly(db, inside, when, past=past), (id, when.on)


@pytest.mark.parametrize("figure", [f for f in F if figures.MADE[f].dated])
def test_two_places_month_by_month_are_the_figures_of_each_month(db, world, trees, figure) -> None:
    a_year_of_it(db, world, 4)
    two = [world.grid, world.there.building]
    found = figure_months.by_month(db, world.leader, place_ids=two, figure=figure, months=MONTHS, at=AT)
    assert [m.last for m in found] == list(MONTHS)
    for month in found:
        when = figure_rows.month(month.last, AT)
        told = figures.values(db, world.leader, figures=(figure,), place_ids=two, when=when)
        assert month.values == told[figure]


def test_a_ballot_withdrawn_later_was_still_there_at_the_end_of_the_month(db, world) -> None:
    one, two, _three = add_round(db, world.here.building, date(2026, 1, 20), None, 3)
    answer(db, one, date(2026, 1, 25), until=date(2026, 2, 3))
    answer(db, two, date(2026, 2, 5), items=(1, 2))

    def turnout(when: When) -> Value:
        asked: dict[str, Any] = {
            "figures": (F.TURNOUT,),
            "place_ids": [world.here.neighbourhood],
            "when": when,
        }
        return figures.values(db, world.leader, **asked)[F.TURNOUT][world.here.neighbourhood]

    ends = [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]
    assert [turnout(figure_rows.month(end, AT)) for end in ends] == [Value(None), Value(1, 3), Value(1, 3)]
    assert turnout(figure_rows.today(TODAY, AT)) == Value(1, 3)


def test_nought_is_not_the_same_as_nothing_known_and_few_are_few(db, world) -> None:
    [value] = [
        {f: of[world.here.building] for f, of in figures.values(
            db, world.leader, figures=tuple(F), place_ids=[world.here.building],
            when=figure_rows.today(TODAY, AT),
        ).items()}
    ]  # fmt: skip
    assert value[F.REQUESTS] == Value(0, 6)
    assert value[F.OPEN_ROUNDS] == Value(0)
    assert {f for f in F if value[f].count is None} == {F.OLD_LIFTS, F.TURNOUT, F.ON_TIME, F.SATISFIED}
    assert few(F.REQUESTS, value[F.REQUESTS])
    assert few(F.ON_TIME, Value(29, 29))
    assert not few(F.ON_TIME, Value(0, 30))
    assert not few(F.OLD_LIFTS, Value(1, 3))
    assert not few(F.ON_TIME, Value(None))


def test_a_renewal_whose_day_was_moved_counts_in_each_month_by_the_day_it_had_then(db, world) -> None:
    begun = begin_project(
        db, world.secretary, place_id=world.here.building, kind="lift_replacement", name="甲", reason="甲",
        due_on=date(2025, 11, 20), token="begun", at=moment(date(2025, 10, 5)),
    )  # fmt: skip
    edit_project(
        db, world.secretary, project_id=begun, version=1, name="甲", due_on=date(2026, 6, 1), waits_for="",
        token="moved", at=moment(date(2026, 1, 10)),
    )  # fmt: skip
    audit.write_pending(db)
    months = [
        date(2025, 9, 30),
        date(2025, 10, 31),
        date(2025, 11, 30),
        date(2025, 12, 31),
        date(2026, 1, 31),
    ]
    found = figure_months.by_month(
        db, world.leader, place_ids=[world.grid], figure=F.LATE_PROJECTS, months=months, at=AT
    )
    assert [m.values[world.grid] for m in found] == [
        Value(0, 0), Value(0, 1), Value(1, 1), Value(1, 1), Value(0, 1),
    ]  # fmt: skip
    assert look(db, world, figure=F.LATE_PROJECTS).months[0] == date(2025, 10, 31)


def look(db: Session, world: World, who: Any = None, **choices: Any) -> grid_map.Layer:
    told: dict[str, Any] = {
        "place_id": world.grid,
        "kind": None,
        "figure": F.ON_TIME,
        "on": TODAY,
        "at": AT,
    } | choices
    return grid_map.layer(db, who or world.leader, **told)


def test_a_month_shows_what_was_reported_in_it_and_only_figures_that_have_days(db, world) -> None:
    add_request(db, world.here.building, date(2026, 1, 31), due_at=moment(date(2026, 2, 9)), answered_at=AT)
    add_request(db, world.here.building, date(2026, 2, 1))
    db.flush()
    january = look(db, world, month=date(2026, 1, 31))
    assert january.months == (date(2026, 1, 31), date(2026, 2, 28))
    assert (january.on, january.since) == (date(2026, 1, 31), date(2026, 1, 1))
    assert [s.value for s in january.shown if s.id == world.here.neighbourhood] == [Value(0, 1)]
    assert F.HOUSEHOLDS not in january.told
    for other in ({"figure": F.HOUSEHOLDS}, {"month": date(2020, 1, 31)}):
        back = look(db, world, **{"month": date(2026, 1, 31)} | other)
        assert (back.month, back.on, set(back.told)) == (None, TODAY, set(F))


def test_boundaries_are_asked_for_by_the_day_only_where_they_were_others(db, world, trees) -> None:
    add_request(db, world.here.building, date(2025, 11, 20))
    db.flush()
    assert look(db, world, month=date(2026, 2, 28)).as_drawn_on is None
    november = look(db, world, month=date(2025, 11, 30))
    assert november.as_drawn_on == date(2025, 11, 30)
    assert world.there.neighbourhood in {s.id for s in november.shown}


def test_a_months_count_of_queries_does_not_grow_with_what_is_there(db, world, trees) -> None:
    def sent() -> list[int]:
        counts = []
        for ask in (
            lambda: look(db, world),
            lambda: look(db, world, month=date(2026, 1, 31)),
            lambda: figure_months.by_month(
                db, world.leader, place_ids=[world.grid], figure=F.ON_TIME, months=MONTHS, at=AT
            ),
        ):
            with counted_queries(db) as queries:
                ask()
            counts.append(len(queries))
        return counts

    add_request(db, world.here.building, date(2026, 1, 20))
    db.flush()
    before = sent()
    a_year_of_it(db, world, 5)
    assert sent() == before
    assert max(before) <= 12


def test_who_may_not_see_requests_gets_none_of_their_figures(db, world) -> None:
    add_request(db, world.here.building, TODAY - 40 * DAY)
    db.flush()
    layer = look(db, world, world.administrator)
    assert layer.figures == (F.HOUSEHOLDS,)
    asked: dict[str, Any] = {"place_ids": [world.here.building], "months": MONTHS, "at": AT}
    assert figure_months.by_month(db, world.administrator, figure=F.ON_TIME, **asked) == []
    with pytest.raises(NotFound):
        figure_months.by_month(db, world.stranger, figure=F.ON_TIME, **asked)


def test_the_file_has_counts_with_what_they_are_of(db, world) -> None:
    add_request(db, world.here.building, date(2026, 2, 10), answered_at=AT, due_at=AT)
    db.flush()
    told: dict[str, Any] = {"place_id": world.grid, "kind": "neighbourhood", "figure": "on_time", "on": TODAY}
    rows = list(place_list.rows(db, world.leader, month=date(2026, 2, 28), **told))
    row = dict(zip(place_list.COLUMNS, next(r for r in rows if r[0] == "甲居民区"), strict=True))
    assert (row["as_of"], row["requests_since"]) == (date(2026, 2, 28), date(2026, 2, 1))
    assert (row["on_time"], row["on_time_of"], row["requests"], row["requests_of"]) == (1, 1, 1, 6)
    assert row["households"] is None


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 2000))
def test_the_months_are_whole_in_order_at_most_24_and_over(on: date, back: int) -> None:
    first = on - back * DAY
    found = months_since(first, on)
    assert all((last + DAY).day == 1 and first <= last < on for last in found)
    assert all((b - a).days in (28, 29, 30, 31) for a, b in pairwise(found))
    whole = (on.year - first.year) * 12 + on.month - first.month
    assert len(found) == min(24, whole)
    assert months_since(None, on) == ()


def test_the_year_up_to_a_leap_day_begins_on_the_first_of_march() -> None:
    when = figure_rows.today(date(2024, 2, 29), AT)
    assert (when.since, when.told["end"]) == (date(2023, 3, 1), end_of(date(2024, 2, 29)))
