"""Beginning a renewal: where, with which lift, once; putting right what was entered; giving up and taking up again."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import MoveKind, PlaceKind, ProjectKind, ProjectState
from models.lifts import Lift
from models.people import Activity
from models.renewals import Project, ProjectMove
from services import audit
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.renewals import (
    beginning_changes,
    beginnings,
    given_up,
    project_checks,
    projects,
    stage_times,
    steps,
)
from services.rules.stages import kinds, route
from tests.support.renewals import add_evidence, add_lift, add_project
from tests.support.world import AT, TODAY, World, add_place

ADDITION, REPLACEMENT = ProjectKind.LIFT_ADDITION, ProjectKind.LIFT_REPLACEMENT
NAME = "甲小区 1幢 1单元 加装电梯"


def begin(db: Session, world: World, **more: Any) -> int:
    given: dict[str, Any] = {
        "place_id": world.here.stairwell,
        "kind": ADDITION,
        "name": NAME,
        "reason": "业主申请",
    }
    given |= {"token": new_token(), "at": AT} | more
    return beginnings.begin_project(db, given.pop("actor", world.secretary), **given)


def change(db: Session, world: World, project_id: int, **more: Any) -> int:
    given: dict[str, Any] = {"version": 1, "kind": ADDITION, "lift_id": None, "token": new_token(), "at": AT}
    return beginning_changes.change_project(db, world.secretary, project_id=project_id, **given | more)


def step(db: Session, world: World, do: Any, project: Project) -> Any:
    told: dict[str, Any] = {"project_id": project.id or 0, "version": project.version, "reason": "理由"}
    return do(db, world.secretary, token=new_token(), at=AT, **told)


@pytest.mark.parametrize("kind", kinds())
def test_it_begins_in_the_first_stage_of_its_kind_with_the_first_row_of_its_history(
    world: World, db: Session, kind: str
) -> None:
    project = db.get_one(Project, begin(db, world, kind=kind, due_on=TODAY, budget_fen=42_000_000))
    (row,) = db.scalars(select(ProjectMove))
    first = route(kind)[0].key
    assert (project.stage, project.stage_since, project.due_on, project.budget_fen) == (
        first, TODAY, TODAY, 42_000_000,
    )  # fmt: skip
    assert (row.kind, row.from_stage, row.to_stage, row.reason) == (MoveKind.BEGUN, None, first, "业主申请")
    assert row.person_id == world.secretary.person_id
    assert not list(project_checks.stages(db))


def test_it_is_in_the_log(world: World, db: Session) -> None:
    id = begin(db, world)
    audit.write_pending(db)
    row = db.scalars(select(Activity)).one()
    assert (row.action, row.subject_kind, row.subject_id) == ("begin_project", "project", id)
    assert (row.after or {})["name"] == NAME


def test_a_double_click_begins_one(world: World, db: Session) -> None:
    assert begin(db, world, token="t") == begin(db, world, token="t")
    assert len(db.scalars(select(Project)).all()) == 1


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kind": "cable_car"}, "kind_unknown"),
        ({"name": " 　"}, "name_empty"),
        ({"name": "长" * 121}, "text_too_long"),
        ({"reason": " "}, "reason_missing"),
        ({"budget_fen": -1}, "amount_negative"),
        ({"budget_fen": 10**16}, "amount_too_large"),
    ],
)
def test_what_is_entered_badly_is_refused(world: World, db: Session, told: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        begin(db, world, **told)
    assert not db.scalars(select(Project)).all()


def test_who_may_begin_and_where(world: World, db: Session) -> None:
    for nobody in (world.leader, world.grid_worker, world.administrator):
        with pytest.raises(NotAllowed):
            begin(db, world, actor=nobody)
    with pytest.raises(NotFound):
        begin(db, world, actor=world.stranger)
    with pytest.raises(Refused, match="place_too_wide"):
        begin(db, world, actor=world.officer, place_id=world.subdistrict)


def test_one_lift_has_one_renewal_under_way(world: World, db: Session) -> None:
    lift = add_lift(db, world.here.stairwell)
    first = begin(db, world, kind=REPLACEMENT, lift_id=lift)
    with pytest.raises(Refused) as refused:
        begin(db, world, kind=REPLACEMENT, lift_id=lift, name="另一个")
    assert (refused.value.code, refused.value.params) == (
        "lift_under_renewal", {"name": NAME, "project_id": first},
    )  # fmt: skip
    db.get_one(Project, first).state = ProjectState.FINISHED
    assert begin(db, world, kind=REPLACEMENT, lift_id=lift, name="另一个")


def test_one_name_is_under_way_once_at_a_place(world: World, db: Session) -> None:
    first = begin(db, world)
    with pytest.raises(Refused) as refused:
        begin(db, world, name=f" {NAME} ")
    assert (refused.value.code, refused.value.params["project_id"]) == ("renewal_known", first)
    assert begin(db, world, place_id=world.here.building)


def test_a_lift_of_elsewhere_or_off_the_register_is_refused(world: World, db: Session) -> None:
    other = add_place(
        db, kind=PlaceKind.STAIRWELL, code="S-甲-E1-1-2", name="2单元", parent=world.here.building
    )
    for place, retired_on, code in (
        (other, None, "lift_elsewhere"),
        (world.here.stairwell, TODAY, "lift_retired"),
    ):
        lift = add_lift(db, place, code=code)
        db.get_one(Lift, lift).retired_on = retired_on
        db.flush()
        with pytest.raises(Refused, match=code):
            begin(db, world, kind=REPLACEMENT, lift_id=lift)
    foreign = add_lift(db, world.there.stairwell, code="there")
    with pytest.raises(NotFound):
        begin(db, world, kind=REPLACEMENT, lift_id=foreign)


def test_the_form_offers_the_places_and_the_lifts_that_are_free(world: World, db: Session) -> None:
    (ground,) = beginnings.grounds(
        db, world.officer, place_id=world.here.neighbourhood, kind=PlaceKind.STAIRWELL, on=TODAY
    )
    assert (ground.id, ground.name) == (world.here.stairwell, "甲小区 1幢 1单元")
    free, taken, above = (add_lift(db, world.here.stairwell, code=code) for code in "ABC")
    db.get_one(Lift, above).place_id = world.here.building
    add_project(db, world.here.stairwell, lift_id=taken)
    offered = beginnings.free_lifts(db, world.secretary, place_id=world.here.stairwell)
    assert {one.id for one in offered} == {free, above}


def test_its_kind_is_put_right_while_it_has_only_begun_and_the_history_says_so(
    world: World, db: Session
) -> None:
    lift, id = add_lift(db, world.here.stairwell), begin(db, world)
    assert beginning_changes.find_beginning(db, world.secretary, project_id=id).may_change_kind
    assert change(db, world, id, kind=REPLACEMENT, lift_id=lift) == 2
    story = projects.find_project(db, world.leader, project_id=id, on=TODAY)
    assert (story.card.kind, story.card.stage.key, story.lift and story.lift.code) == (
        REPLACEMENT,
        "survey",
        "L1",
    )
    assert [move.to_stage.key for move in story.history] == ["survey"]
    assert stage_times.of_project(db, world.leader, project_id=id, on=TODAY)[0].stage.key == "survey"
    assert not list(project_checks.stages(db))


def test_its_kind_is_fixed_once_something_followed(world: World, db: Session) -> None:
    id = begin(db, world)
    add_evidence(db, db.get_one(Project, id), "feasibility_opinion")
    assert not beginning_changes.find_beginning(db, world.secretary, project_id=id).may_change_kind
    with pytest.raises(Refused, match="kind_fixed"):
        change(db, world, id, kind=REPLACEMENT)
    moved = add_project(db, world.here.stairwell, kind=ADDITION, stage="feasibility")
    with pytest.raises(Refused, match="kind_fixed"):
        change(db, world, moved.id or 0, kind=REPLACEMENT)


def test_its_lift_is_put_right_at_any_stage_and_of_two_the_second_is_shown_both(
    world: World, db: Session
) -> None:
    first, second = (add_lift(db, world.here.stairwell, code=code) for code in "AB")
    project = add_project(db, world.here.stairwell, stage="plan", lift_id=first)
    assert change(db, world, project.id or 0, kind=REPLACEMENT, lift_id=second) == 2
    with pytest.raises(Conflict) as refused:
        change(db, world, project.id or 0, kind=REPLACEMENT, lift_id=None)
    assert (refused.value.yours["lift_id"], refused.value.theirs["lift_id"]) == (None, second)
    add_project(db, world.here.stairwell, lift_id=first)
    with pytest.raises(Refused, match="lift_under_renewal"):
        change(db, world, project.id or 0, version=2, kind=REPLACEMENT, lift_id=first)


def test_what_was_given_up_is_found_and_taken_up_in_the_stage_it_stood_in(world: World, db: Session) -> None:
    project = add_project(db, world.here.stairwell, stage="plan", days=40)
    since = project.stage_since
    step(db, world, steps.cancel, project)
    told: dict[str, Any] = {"place_id": world.subdistrict, "kind": REPLACEMENT}
    (found,) = given_up.given_up(db, world.leader, **told)
    assert (found.id, found.at, found.reason) == (project.id, AT, "理由")
    assert not given_up.given_up(db, world.stranger, **told | {"place_id": world.there.neighbourhood})
    stepped = step(db, world, steps.take_up_again, project)
    assert (stepped.stage, stepped.state, stepped.version) == ("plan", "open", 3)
    db.refresh(project)
    assert (project.state, project.stage_since) == (ProjectState.OPEN, since)
    assert [m.kind for m in db.scalars(select(ProjectMove).order_by(col(ProjectMove.id)))] == [
        MoveKind.CANCELLED,
        MoveKind.REOPENED,
    ]
    assert not given_up.given_up(db, world.leader, **told)
    assert not list(project_checks.stages(db))


@pytest.mark.parametrize("state", [s for s in ProjectState if s is not ProjectState.CANCELLED])
def test_only_what_was_given_up_is_taken_up_again(world: World, db: Session, state: ProjectState) -> None:
    with pytest.raises(Refused, match="project_not_cancelled"):
        step(db, world, steps.take_up_again, add_project(db, world.here.stairwell, state=state))


def test_it_is_not_taken_up_again_while_another_of_its_lift_is_under_way(world: World, db: Session) -> None:
    lift = add_lift(db, world.here.stairwell)
    project = add_project(db, world.here.stairwell, lift_id=lift, state=ProjectState.CANCELLED)
    begin(db, world, kind=REPLACEMENT, lift_id=lift)
    with pytest.raises(Refused, match="lift_under_renewal"):
        step(db, world, steps.take_up_again, project)
