"""How fast renewals go: the funnel, the ages of open cases, and the cases behind each figure."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models.enums import MoveKind, ProjectKind, ProjectState
from models.renewals import Project, ProjectMove
from services.errors import NotAllowed, NotFound
from services.renewals import pace, pace_cases
from services.renewals.pace import Aged, Part, Reached, Since, Standing
from services.renewals.pace_cases import CaseLine, Chosen
from services.renewals.pace_columns import BANDS
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.world import AT, TODAY, World

LIFT = ProjectKind.LIFT_REPLACEMENT


def walked(db: Session, place: int, *steps: tuple[str, int], **more: Any) -> Project:
    """A case that entered stages so many days ago; the last is where it stands."""
    stage, ago = steps[-1]
    project = add_project(db, place, stage=stage, days=ago, **more)
    before = None
    for entered, days in steps:
        row = ProjectMove(
            project_id=project.id or 0, kind=MoveKind.ADVANCED if before else MoveKind.BEGUN, from_stage=before,
            to_stage=entered, reason="r", at=AT - timedelta(days=days),
        )  # fmt: skip
        db.add(row)
        db.flush()
        before = entered
    return project


def steps(db: Session, world: World) -> dict[str, Reached]:
    found = pace.funnel(db, world.leader, place_id=world.subdistrict, kind=LIFT)
    return {s.stage.key: s for s in found}


def behind(db: Session, world: World, which: Chosen) -> list[CaseLine]:
    lines, count = pace_cases.cases(
        db, world.leader, place_id=world.subdistrict, kind=LIFT, on=TODAY, which=which
    )
    assert len(lines) == count
    return list(lines)


def test_of_three_that_began_two_reached_the_assessment_and_one_is_on_hold_there(
    world: World, db: Session
) -> None:
    walked(db, world.here.stairwell, ("survey", 9))
    walked(db, world.here.stairwell, ("survey", 9), ("assessment", 5), state=ProjectState.HELD)
    walked(db, world.there.stairwell, ("survey", 9), ("assessment", 5), ("task_group", 1))
    found = steps(db, world)
    assert (found["survey"].reached, found["survey"].before) == (3, None)
    assert (found["assessment"].reached, found["assessment"].before) == (2, 3)
    assert found["assessment"].parts == dict.fromkeys(Part, 0) | {Part.WENT_ON: 1, Part.HELD: 1}
    assert (found["task_group"].reached, found["task_group"].before) == (1, 2)


def test_what_was_sent_back_or_given_up_still_reached_its_stage(world: World, db: Session) -> None:
    walked(db, world.here.stairwell, ("survey", 9), ("assessment", 5), ("survey", 2))
    walked(db, world.here.stairwell, ("survey", 9), ("assessment", 5), state=ProjectState.CANCELLED)
    found = steps(db, world)
    assert found["assessment"].parts[Part.SENT_BACK] == found["assessment"].parts[Part.CANCELLED] == 1
    assert found["survey"].parts[Part.STANDS] == 1


def test_who_skips_a_stage_reached_it_and_did_not_stand_in_it(world: World, db: Session) -> None:
    """The emergency route skips the votes."""
    walked(db, world.here.stairwell, ("survey", 9), ("emergency", 5), ("plan", 2), emergency=True)
    walked(db, world.here.stairwell, ("survey", 9), ("emergency", 5), emergency=True)
    found = steps(db, world)
    assert found["consultation_1"].reached == 1
    assert (found["emergency"].reached, found["emergency"].entered, found["emergency"].before) == (2, 2, None)
    assert found["emergency"].parts == dict.fromkeys(Part, 0) | {Part.WENT_ON: 1, Part.STANDS: 1}
    assert found["consultation_1"].before == 2
    assert len(behind(db, world, Chosen(stage="emergency", part=Part.WENT_ON))) == 1


def test_a_case_without_any_row_counts_where_it_stands(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell, stage="assessment", days=40)
    found = steps(db, world)
    assert found["survey"].reached == found["assessment"].reached == 1
    (line,) = behind(db, world, Chosen())
    assert (line.days_in_all, line.place) == (40, "甲居民区")


ways = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["survey", "assessment", "plan", "works"]), min_size=1, max_size=4),
        st.sampled_from([ProjectState.OPEN, ProjectState.HELD, ProjectState.CANCELLED]),
    ),
    max_size=5,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways)
def test_every_bar_is_the_sum_of_its_parts_and_has_its_rows(
    world: World, db: Session, way: list[tuple[list[str], ProjectState]]
) -> None:
    inner = db.begin_nested()
    for stages, state in way:
        walked(db, world.here.stairwell, *((s, 9 - n) for n, s in enumerate(stages)), state=state)
    last = len(way)
    for step in steps(db, world).values():
        if step.stage.emergency:
            continue
        assert sum(step.parts.values()) == step.reached <= last
        last = step.reached
        assert len(behind(db, world, Chosen(stage=step.stage.key))) == step.reached
        for part, count in step.parts.items():
            assert len(behind(db, world, Chosen(stage=step.stage.key, part=part))) == count
    inner.rollback()
    db.expire_all()


def aged(db: Session, world: World) -> set[Aged]:
    return set(pace.ageing(db, world.leader, place_id=world.subdistrict, kind=LIFT, on=TODAY))


@pytest.mark.parametrize(("days", "band"), [(0, 0), (30, 0), (31, 1), (90, 1), (180, 2), (365, 3), (366, 4)])
def test_an_age_lies_in_the_band_of_its_days(world: World, db: Session, days: int, band: int) -> None:
    walked(db, world.here.stairwell, ("survey", days))
    assert aged(db, world) == {Aged(since, band, Standing.IN_TIME, 1) for since in Since}
    for since in Since:
        assert len(behind(db, world, Chosen(since=since, band=band))) == 1
        assert not behind(db, world, Chosen(since=since, band=(band + 1) % len(BANDS)))


def test_a_day_ends_at_midnight_in_shanghai(world: World, db: Session) -> None:
    """What began at 23:30 on the 31st day before is 31 days old, half an hour later 30."""
    project = add_project(db, world.here.stairwell, days=0)
    row = ProjectMove(project_id=project.id or 0, kind=MoveKind.BEGUN, to_stage="assessment", reason="r",
                      at=AT - timedelta(days=30, hours=9, minutes=30))  # fmt: skip
    db.add(row)
    db.flush()
    assert {a.band for a in aged(db, world) if a.since is Since.BEGIN} == {1}
    row.at += timedelta(hours=1)
    db.flush()
    assert {a.band for a in aged(db, world) if a.since is Since.BEGIN} == {0}


def test_late_on_hold_and_in_time_are_told_apart_and_what_ended_has_no_age(world: World, db: Session) -> None:
    walked(db, world.here.stairwell, ("survey", 50), ("assessment", 3), due=-1, state=ProjectState.HELD)
    walked(db, world.here.stairwell, ("assessment", 3), state=ProjectState.HELD)
    walked(db, world.here.stairwell, ("assessment", 3), due=0)
    walked(db, world.here.stairwell, ("finished", 3), state=ProjectState.FINISHED)
    walked(db, world.here.stairwell, ("assessment", 3), state=ProjectState.CANCELLED)
    assert {a for a in aged(db, world) if a.since is Since.STAGE} == {
        Aged(Since.STAGE, 0, standing, 1) for standing in Standing
    }
    (late,) = behind(db, world, Chosen(since=Since.BEGIN, band=1, standing=Standing.LATE))
    assert (late.days_in_all, late.days_in_stage, late.days_late) == (50, 3, 1)
    assert len(behind(db, world, Chosen(at="assessment"))) == 3


def test_three_hundred_cases_take_no_more_queries(world: World, db: Session) -> None:
    for n in range(300):
        walked(db, world.here.stairwell, ("survey", n), ("assessment", 1))
    told: dict[str, Any] = {"place_id": world.subdistrict, "kind": LIFT}
    with counted_queries(db) as sent:
        pace.funnel(db, world.leader, **told)
        pace.ageing(db, world.leader, **told, on=TODAY)
        lines, count = pace_cases.cases(db, world.leader, **told, on=TODAY, page=15)
    assert (len(sent), len(lines), count) == (8, 20, 300)


def test_strangers_learn_nothing_and_administrators_have_no_pace(world: World, db: Session) -> None:
    walked(db, world.here.stairwell, ("survey", 9))
    told: dict[str, Any] = {"place_id": world.here.neighbourhood, "kind": LIFT}
    with pytest.raises(NotFound):
        pace.funnel(db, world.stranger, **told)
    with pytest.raises(NotFound):
        pace_cases.cases(db, world.stranger, **told, on=TODAY)
    with pytest.raises(NotAllowed):
        pace.ageing(db, world.administrator, **told, on=TODAY)
    found = pace.funnel(db, world.stranger, place_id=world.there.neighbourhood, kind=LIFT)
    assert not any(step.reached for step in found)
