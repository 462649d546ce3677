"""Visits at doors: recorded once, told in order, corrected, and who persuades best."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from models.consultations import Consultation
from models.enums import Concern, ProjectKind, Stance
from models.renewals import Project
from models.visits import Visit
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.renewals import doorsteps, persuasion, visits
from services.renewals.persuasion import Persuader
from tests.support.visits import consultation_of, unit_of, visit
from tests.support.votes import open_vote
from tests.support.world import AT, TODAY, World


def stances(db: Session, world: World, **matter: int) -> dict[str, Stance | None]:
    found = doorsteps.doors_at(db, world.grid_worker, place_id=world.here.stairwell, **matter)
    return {d.door: d.stance for d in found}


def test_a_grid_worker_records_what_was_found_and_the_history_tells_it(world: World, db: Session) -> None:
    unit = unit_of(db, world, "201")
    visit(db, world.grid_worker, unit, Stance.OPPOSE, note=" 怕采光 ")
    visit(db, world.secretary, unit, Stance.SUPPORT, days=3)
    told = visits.visits_of(db, world.grid_worker, unit_id=unit)
    assert [(v.by, v.stance, v.note, v.door) for v in told] == [
        ("王", Stance.SUPPORT, "", "201"),
        ("买买提·艾力", Stance.OPPOSE, "怕采光", "201"),
    ]
    assert stances(db, world)["201"] is Stance.SUPPORT
    assert stances(db, world)["202"] is None


def test_the_same_form_sent_twice_is_one_visit(world: World, db: Session) -> None:
    unit = unit_of(db, world, "201")
    first, second = (visit(db, world.grid_worker, unit, Stance.OPPOSE, token="t") for _ in range(2))
    assert first == second
    assert db.scalar(select(func.count()).select_from(Visit)) == 1


def test_stances_are_told_apart_by_matter(world: World, db: Session) -> None:
    unit, asked = unit_of(db, world, "101"), open_vote(db, world.secretary, world.here.stairwell)
    about = consultation_of(db, asked)
    visit(db, world.grid_worker, unit, Stance.OPPOSE, consultation_id=about)
    visit(db, world.grid_worker, unit, Stance.SUPPORT, days=1)
    assert stances(db, world)["101"] is Stance.SUPPORT
    assert stances(db, world, consultation_id=about)["101"] is Stance.OPPOSE


def test_a_visit_about_a_consultation_is_about_its_project_as_well(world: World, db: Session) -> None:
    asked = open_vote(db, world.secretary, world.here.stairwell)
    project = Project(
        kind=ProjectKind.LIFT_REPLACEMENT, place_id=world.here.stairwell, name="甲电梯", stage="assessment",
        stage_since=TODAY,
    )  # fmt: skip
    db.add(project)
    db.flush()
    db.get_one(Consultation, consultation_of(db, asked)).project_id = project.id
    db.flush()
    unit = unit_of(db, world, "101")
    visit(db, world.grid_worker, unit, Stance.OPPOSE, consultation_id=consultation_of(db, asked))
    assert stances(db, world, project_id=project.id or 0)["101"] is Stance.OPPOSE
    matters = doorsteps.matters_at(db, world.grid_worker, place_id=world.here.stairwell)
    assert [(m.consultation_id, m.project_id) for m in matters] == [(consultation_of(db, asked), project.id)]


def test_a_matter_of_elsewhere_is_not_found_and_nothing_is_stored(world: World, db: Session) -> None:
    asked = open_vote(db, world.officer, world.there.stairwell)
    with pytest.raises(NotFound):
        visit(
            db, world.officer, unit_of(db, world, "101"), Stance.OPPOSE,
            consultation_id=consultation_of(db, asked),
        )  # fmt: skip
    assert not db.scalar(select(func.count()).select_from(Visit))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"note": "长" * 501}, "text_too_long"),
        ({"next_step": "长" * 201}, "text_too_long"),
        ({"next_on": TODAY - timedelta(days=1)}, "next_day_past"),
    ],
)
def test_what_cannot_be_kept_is_refused(world: World, db: Session, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        visits.record_visit(
            db, world.grid_worker, unit_id=unit_of(db, world, "101"), stance=Stance.OPPOSE, on=TODAY, at=AT,
            token="t", **wrong,
        )  # fmt: skip
    assert refused.value.code == code


def test_neighbours_and_leaders_neither_record_nor_read(world: World, db: Session) -> None:
    unit = unit_of(db, world, "101")
    visit(db, world.grid_worker, unit, Stance.OPPOSE)
    with pytest.raises(NotFound):
        visit(db, world.stranger, unit, Stance.SUPPORT)
    with pytest.raises(NotAllowed):
        visit(db, world.leader, unit, Stance.SUPPORT)
    assert visits.visits_of(db, world.stranger, unit_id=unit) == []
    with pytest.raises(NotAllowed):
        visits.visits_of(db, world.leader, unit_id=unit)


def test_of_two_corrections_the_second_is_shown_both(world: World, db: Session) -> None:
    stored = visit(db, world.grid_worker, unit_of(db, world, "101"), Stance.OPPOSE)
    new: dict[str, Any] = {"concern": Concern.MONEY, "note": "", "next_step": "", "next_on": None, "at": AT}
    visits.correct_visit(db, world.secretary, visit_id=stored, version=1, stance=Stance.UNDECIDED, **new)
    with pytest.raises(Conflict):
        visits.correct_visit(db, world.grid_worker, visit_id=stored, version=1, stance=Stance.SUPPORT, **new)
    found = visits.find_visit(db, world.grid_worker, visit_id=stored)
    assert (found.stance, found.concern, found.version) == (Stance.UNDECIDED, Concern.MONEY, 2)


def test_own_last_visits_are_the_newest_of_this_person(world: World, db: Session) -> None:
    for days, door in enumerate(("101", "102", "201")):
        visit(db, world.grid_worker, unit_of(db, world, door), Stance.SUPPORT, days=days)
    visit(db, world.secretary, unit_of(db, world, "202"), Stance.SUPPORT, days=9)
    assert [v.door for v in visits.own_visits(db, world.grid_worker, count=2)] == ["201", "102"]


def test_who_persuades_is_told_from_ten_visits_on(world: World, db: Session) -> None:
    unit = unit_of(db, world, "101")
    visit(db, world.secretary, unit, Stance.OPPOSE)
    for n in range(1, 10):
        visit(db, world.grid_worker, unit, Stance.UNDECIDED, days=n)
    told = persuasion.persuaders(db, world.secretary, place_id=world.here.neighbourhood)
    assert told == [Persuader(world.grid_worker.person_id, "买买提·艾力", 9, None)]
    visit(db, world.grid_worker, unit, Stance.SUPPORT, days=10)
    visit(db, world.secretary, unit, Stance.SUPPORT, days=11)
    told = persuasion.persuaders(db, world.secretary, place_id=world.here.neighbourhood)
    assert told == [Persuader(world.grid_worker.person_id, "买买提·艾力", 10, 1)]


def test_a_household_won_twice_counts_once_and_a_first_visit_persuades_nobody(
    world: World, db: Session
) -> None:
    unit = unit_of(db, world, "101")
    visit(db, world.grid_worker, unit_of(db, world, "102"), Stance.SUPPORT)
    for n in range(20):
        visit(db, world.grid_worker, unit, Stance.SUPPORT if n % 2 else Stance.OPPOSE, days=n)
    told = persuasion.persuaders(db, world.secretary, place_id=world.here.stairwell)
    assert [(p.visits, p.won) for p in told] == [(10, 1)]


def test_what_turned_an_opponent_is_told_and_who_still_opposes_is_counted(world: World, db: Session) -> None:
    turned, firm = unit_of(db, world, "101"), unit_of(db, world, "102")
    for unit in (turned, firm):
        visits.record_visit(
            db, world.secretary, unit_id=unit, stance=Stance.OPPOSE, concern=Concern.DAYLIGHT,
            next_step="带日照分析", on=TODAY, at=AT, token=f"first {unit}",
        )  # fmt: skip
    assert persuasion.objectors(db, world.secretary, place_id=world.here.estate) == 2
    visit(db, world.grid_worker, turned, Stance.NOT_BLOCKING, days=4)
    told = persuasion.turned(db, world.secretary, place_id=world.here.estate)
    assert [(t.door, t.worry, t.step, t.before, t.after, t.by) for t in told] == [
        ("101", Concern.DAYLIGHT, "带日照分析", Stance.OPPOSE, Stance.NOT_BLOCKING, "买买提·艾力")
    ]
    assert (type(told[0].before), type(told[0].worry)) == (Stance, Concern)
    assert persuasion.objectors(db, world.secretary, place_id=world.here.estate) == 1


def test_a_door_that_stayed_shut_takes_no_objection_back_and_hides_nobody_who_was_won(
    world: World, db: Session
) -> None:
    unit, firm = unit_of(db, world, "101"), unit_of(db, world, "102")
    for days, stance in enumerate((Stance.OPPOSE, Stance.NOT_REACHED)):
        visit(db, world.grid_worker, unit, stance, days=days)
        visit(db, world.grid_worker, firm, stance, days=days)
    assert persuasion.objectors(db, world.secretary, place_id=world.here.estate) == 2
    visit(db, world.secretary, unit, Stance.SUPPORT, days=2)
    assert persuasion.objectors(db, world.secretary, place_id=world.here.estate) == 1
    told = persuasion.turned(db, world.secretary, place_id=world.here.estate)
    assert [(t.door, t.before, t.after) for t in told] == [("101", Stance.OPPOSE, Stance.SUPPORT)]
