"""How long renewals stay where: one case, and all of a kind at a place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.enums import MoveKind, ProjectKind, ProjectState
from models.renewals import Project, ProjectMove
from services.errors import NotFound
from services.renewals import stage_times
from services.renewals.stage_times import StageTime
from services.rules.ranks import nearest_rank
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.world import AT, TODAY, World

LIFT = ProjectKind.LIFT_REPLACEMENT


def walked(db: Session, place: int, *steps: tuple[str, int], kind: MoveKind = MoveKind.ADVANCED) -> Project:
    """A case that entered stages so many days ago."""
    project = add_project(db, place, stage=steps[-1][0])
    before = None
    for stage, ago in steps:
        row = ProjectMove(project_id=project.id or 0, kind=kind, from_stage=before, to_stage=stage, reason="r",
                          at=AT - timedelta(days=ago))  # fmt: skip
        db.add(row)
        db.flush()
        before = stage
    return project


def times(db: Session, world: World) -> dict[str, StageTime]:
    found = stage_times.by_stage(db, world.leader, place_id=world.subdistrict, kind=LIFT, on=TODAY)
    return {t.stage.key: t for t in found}


def test_a_case_tells_each_of_its_stays(world: World, db: Session) -> None:
    project = walked(db, world.here.stairwell, ("survey", 30), ("assessment", 20), ("survey", 5))
    stays = stage_times.of_project(db, world.grid_worker, project_id=project.id or 0, on=TODAY)
    assert [(s.stage.key, s.days, s.left) for s in stays] == [
        ("survey", 10, date(2026, 2, 10)),
        ("assessment", 15, date(2026, 2, 25)),
        ("survey", 5, None),
    ]


def test_halts_are_part_of_the_stay(world: World, db: Session) -> None:
    project = walked(db, world.here.stairwell, ("survey", 30))
    for kind in (MoveKind.HELD, MoveKind.RESUMED):
        db.add(ProjectMove(project_id=project.id or 0, kind=kind, to_stage="survey", reason="r", at=AT))
    db.flush()
    (stay,) = stage_times.of_project(db, world.leader, project_id=project.id or 0, on=TODAY)
    assert (stay.days, stay.left) == (30, None)


def test_a_stage_tells_median_ninetieth_and_who_stands_there_longest(world: World, db: Session) -> None:
    for days in range(1, 11):
        walked(db, world.here.stairwell, ("survey", 40), ("assessment", 40 - days))
    oldest = walked(db, world.there.stairwell, ("survey", 99))
    survey = times(db, world)["survey"]
    assert (survey.stays, survey.median, survey.ninetieth) == (10, 5, 9)
    assert (survey.standing, survey.oldest, survey.oldest_id) == (1, 99, oldest.id)
    assert times(db, world)["assessment"].standing == 10
    assert times(db, world)["works"] == StageTime(
        times(db, world)["works"].stage, 0, None, None, 0, None, None
    )


def test_what_was_given_up_stands_nowhere(world: World, db: Session) -> None:
    walked(db, world.here.stairwell, ("survey", 10), ("assessment", 4)).state = ProjectState.CANCELLED
    db.flush()
    assert (times(db, world)["assessment"].standing, times(db, world)["survey"].stays) == (0, 1)


def test_a_place_counts_its_own_and_strangers_learn_nothing(world: World, db: Session) -> None:
    walked(db, world.here.stairwell, ("survey", 10))
    found = stage_times.by_stage(db, world.stranger, place_id=world.there.neighbourhood, kind=LIFT, on=TODAY)
    assert not sum(t.standing for t in found)
    with pytest.raises(NotFound):
        stage_times.by_stage(db, world.stranger, place_id=world.here.neighbourhood, kind=LIFT, on=TODAY)


def test_three_hundred_cases_take_no_more_queries(world: World, db: Session) -> None:
    for _ in range(300):
        walked(db, world.here.stairwell, ("survey", 3), ("assessment", 1))
    with counted_queries(db) as sent:
        times(db, world)
    assert len(sent) == 2


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40), st.integers(1, 10))
def test_a_rank_is_the_smallest_figure_that_so_many_do_not_exceed(figures: list[int], tenths: int) -> None:
    found = nearest_rank(figures, tenths, 10)
    assert found in figures
    assert 10 * sum(f <= found for f in figures) >= tenths * len(figures)
    assert 10 * sum(f < found for f in figures) < tenths * len(figures)


def test_a_rank_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="figures"):
        nearest_rank([], 1, 2)
