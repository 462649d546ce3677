"""The view from above, as a leader sees it."""

import pytest
from sqlmodel import Session

from models.enums import ProjectKind, ProjectState
from services.errors import NotFound
from services.renewals import overview
from tests.support.queries import counted_queries
from tests.support.renewals import add_project
from tests.support.world import TODAY, World


def test_lifts_are_counted_by_neighbourhood_and_stage(world: World, db: Session) -> None:
    for place, stage in (
        (world.here.stairwell, "works"),
        (world.here.building, "works"),
        (world.there.estate, "plan"),
    ):
        add_project(db, place, stage=stage, due=-1)
    counts = overview.by_neighbourhood(db, world.leader, place_id=world.subdistrict, on=TODAY)
    assert [(c.neighbourhood, c.stage.key, c.count, c.late) for c in counts] == [
        ("乙居民区", "plan", 1, 1),
        ("甲居民区", "works", 2, 2),
    ]


def test_a_project_above_the_neighbourhoods_is_counted_without_one(world: World, db: Session) -> None:
    add_project(db, world.grid)
    (count,) = overview.by_neighbourhood(db, world.leader, place_id=world.subdistrict, on=TODAY)
    assert (count.neighbourhood_id, count.neighbourhood) == (None, "")


def test_a_stairwell_with_a_micro_grid_is_counted_once(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell)
    counts = overview.by_neighbourhood(db, world.leader, place_id=world.subdistrict, on=TODAY)
    assert sum(c.count for c in counts) == 1


def test_only_lifts_are_lifts(world: World, db: Session) -> None:
    for kind, stage in ((ProjectKind.LIFT_ADDITION, "design"), (ProjectKind.LEAK_REPAIR, "plan")):
        add_project(db, world.here.stairwell, kind=kind, stage=stage)
    counts = overview.by_neighbourhood(db, world.leader, place_id=world.subdistrict, on=TODAY)
    assert [c.kind for c in overview.lifts_only(counts)] == [ProjectKind.LIFT_ADDITION]


def test_of_one_kind_asked_for_no_other_is_counted(world: World, db: Session) -> None:
    for kind, stage in ((ProjectKind.LIFT_ADDITION, "design"), (ProjectKind.LEAK_REPAIR, "plan")):
        add_project(db, world.here.stairwell, kind=kind, stage=stage)
    counts = overview.by_neighbourhood(
        db, world.leader, place_id=world.subdistrict, on=TODAY, kind=ProjectKind.LEAK_REPAIR
    )
    assert [(c.kind, c.count) for c in counts] == [(ProjectKind.LEAK_REPAIR, 1)]


def test_counts_add_up_over_neighbourhoods(world: World, db: Session) -> None:
    for place in (world.here.stairwell, world.there.stairwell):
        add_project(db, place, stage="finished", state=ProjectState.FINISHED)
    counts = overview.by_neighbourhood(db, world.leader, place_id=world.subdistrict, on=TODAY)
    assert [(c.stage.key, c.count) for c in overview.merged(counts)] == [("finished", 2)]


def test_a_secretary_sees_the_own_neighbourhood_alone(world: World, db: Session) -> None:
    add_project(db, world.here.stairwell)
    add_project(db, world.there.stairwell)
    counts = overview.by_neighbourhood(db, world.secretary, place_id=world.here.neighbourhood, on=TODAY)
    assert [c.neighbourhood for c in counts] == ["甲居民区"]
    with pytest.raises(NotFound):
        overview.by_neighbourhood(db, world.secretary, place_id=world.subdistrict, on=TODAY)


def test_the_view_asks_as_much_for_many_as_for_one(world: World, db: Session) -> None:
    for _ in range(40):
        add_project(db, world.here.stairwell)
    db.expire_all()
    with counted_queries(db) as sent:
        overview.by_neighbourhood(db, world.leader, place_id=world.subdistrict, on=TODAY)
    assert len(sent) == 2
