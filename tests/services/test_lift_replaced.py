"""A replacement registered its new lift: the register changes in one step, once, and only when there is reason to."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.lifts import Lift
from models.people import Activity
from models.renewals import Project
from services import audit
from services.errors import Conflict, NotFound, Refused
from services.once import new_token
from services.renewals import lift_replaced
from services.renewals.lift_replaced import Replacement
from tests.support.renewals import add_evidence, add_lift, add_project
from tests.support.world import AT, TODAY, World, small_world

REGISTERED = TODAY - timedelta(days=3)


@pytest.fixture
def town(db: Session) -> World:
    return small_world(db)


@pytest.fixture
def project(db: Session, town: World) -> Project:
    lift = add_lift(db, town.here.stairwell, code="OLD")
    return add_project(db, town.here.stairwell, stage="settlement", lift_id=lift)


def replace(db: Session, town: World, project: Project, *, token: str = "", **more: object) -> int:
    told = {"version": 1, "reason": "更新", "entered": {"code": "NEW", "next_inspection_on": None}} | more
    return lift_replaced.replace_lift(
        db, town.secretary, project_id=project.id or 0, on=TODAY, at=AT, token=token or new_token(),
        **told,  # type: ignore[arg-type]
    )  # fmt: skip


def test_nothing_is_offered_before_the_new_lift_is_registered(
    db: Session, town: World, project: Project
) -> None:
    assert lift_replaced.replacement_of(db, town.secretary, project_id=project.id or 0) is None
    with pytest.raises(Refused, match="lift_not_replaced"):
        replace(db, town, project)


def test_the_new_lift_comes_on_and_the_old_one_goes_off_on_the_day_of_the_registration(
    db: Session, town: World, project: Project
) -> None:
    add_evidence(db, project, "use_registration", stated_on=REGISTERED, number="沪1")
    found = lift_replaced.replacement_of(db, town.secretary, project_id=project.id or 0)
    assert found == Replacement(project.lift_id or 0, 1, "1号梯", "OLD", REGISTERED, "沪1")
    new = db.get_one(Lift, replace(db, town, project))
    old = db.get_one(Lift, project.lift_id)
    assert (old.retired_on, old.retired_because) == (REGISTERED, "更新")
    assert (new.code, new.name, new.place_id, new.registered_on) == (
        "NEW", "1号梯", old.place_id, REGISTERED,
    )  # fmt: skip
    assert lift_replaced.replacement_of(db, town.secretary, project_id=project.id or 0) is None
    audit.write_pending(db)
    actions = db.scalars(select(col(Activity.action)).order_by(col(Activity.id).desc()).limit(2)).all()
    assert set(actions) == {"retire_lift", "add_lift"}


def test_a_double_click_replaces_once_and_the_second_person_is_told(
    db: Session, town: World, project: Project
) -> None:
    add_evidence(db, project, "use_registration", stated_on=REGISTERED)
    first = replace(db, town, project, token="t")
    assert replace(db, town, project, token="t") == first
    with pytest.raises(Refused, match="lift_not_replaced"):
        replace(db, town, project)


def test_who_saw_an_older_version_of_the_old_lift_is_shown_the_newer_one(
    db: Session, town: World, project: Project
) -> None:
    add_evidence(db, project, "use_registration", stated_on=REGISTERED)
    db.get_one(Lift, project.lift_id).version = 2
    db.flush()
    with pytest.raises(Conflict):
        replace(db, town, project)


@pytest.mark.parametrize(
    "entered", [{"code": " "}, {"code": "OLD"}, {"code": "N", "registered_on": date.max}]
)
def test_a_new_lift_that_cannot_be_stored_leaves_the_old_one_on(
    db: Session, town: World, project: Project, entered: dict[str, object]
) -> None:
    add_evidence(db, project, "use_registration", stated_on=REGISTERED)
    with pytest.raises(Refused), db.begin_nested():
        replace(db, town, project, entered=entered)
    db.expire_all()
    assert db.get_one(Lift, project.lift_id).retired_on is None


def test_a_row_that_was_corrected_to_be_the_new_lift_is_left_alone(
    db: Session, town: World, project: Project
) -> None:
    add_evidence(db, project, "use_registration", stated_on=REGISTERED)
    db.get_one(Lift, project.lift_id).registered_on = REGISTERED
    db.flush()
    assert lift_replaced.replacement_of(db, town.secretary, project_id=project.id or 0) is None


def test_a_voided_registration_replaces_nothing(db: Session, town: World, project: Project) -> None:
    add_evidence(db, project, "use_registration", stated_on=REGISTERED, voided_at=AT)
    assert lift_replaced.replacement_of(db, town.secretary, project_id=project.id or 0) is None


def test_somebody_of_elsewhere_finds_no_renewal(db: Session, town: World, project: Project) -> None:
    other = add_project(db, town.there.stairwell)
    with pytest.raises(NotFound):
        lift_replaced.replacement_of(db, town.secretary, project_id=other.id or 0)
