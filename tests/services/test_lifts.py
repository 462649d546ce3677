"""The register of lifts: who sees which, what is overdue, adding, correcting, taking off, and public money."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Consultation, Round
from models.enums import Outcome, PlaceKind, Purse, RoundState
from models.lift_enums import AgeBand, Assessment
from models.lifts import Lift
from models.people import Activity
from models.renewals import Project
from services.access import Actor
from services.db import open_session
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from services.renewals import lift_writing, lifts, one_lift, subsidies
from services.renewals.lifts import LiftFilter, Only
from tests.support.queries import counted_queries
from tests.support.renewals import add_lift, add_project, add_purse
from tests.support.world import AT, TODAY, World, small_world


@pytest.fixture
def town(db: Session) -> World:
    return small_world(db)


def put(db: Session, place: int, code: str, **facts: Any) -> int:
    lift = Lift(place_id=place, code=code, name=f"{code}号梯", **facts)
    db.add(lift)
    db.flush()
    return lift.id or 0


def add(db: Session, actor: Actor, place: int, **entered: Any) -> int:
    return lift_writing.add_lift(
        db, actor, place_id=place, entered=entered, on=TODAY, token=new_token(), at=AT
    )


def edit(db: Session, actor: Actor, lift_id: int, version: int = 1, **entered: Any) -> int:
    return lift_writing.edit_lift(
        db, actor, lift_id=lift_id, version=version, entered=entered, on=TODAY, token=new_token(), at=AT
    )


def codes(db: Session, actor: Actor, place: int, **told: Any) -> list[str]:
    chosen = LiftFilter(place_id=place, **told)
    found, count = lifts.listed(db, actor, chosen=chosen, on=TODAY)
    assert count == len(found)
    return [line.code for line in found]


def test_lifts_are_counted_by_age_and_the_overdue_ones_within(db: Session, town: World) -> None:
    here = town.here.stairwell
    put(db, here, "A", registered_on=date(2004, 5, 1), next_inspection_on=date(2026, 3, 1))
    put(db, here, "B", registered_on=date(2011, 3, 2), next_inspection_on=TODAY, entrapments_12m=3)
    put(db, here, "C", out_of_service=True, next_inspection_on=date(2020, 1, 1))
    put(db, town.there.stairwell, "D", registered_on=date(2024, 1, 1))
    put(db, here, "E", registered_on=date(2000, 1, 1), retired_on=TODAY)
    found = lifts.register(db, town.secretary, place_id=town.here.neighbourhood, on=TODAY)
    assert {b.band: (b.count, b.overdue) for b in found.bands if b.count} == {
        AgeBand.FROM_20: (1, 1),
        AgeBand.FROM_15: (1, 0),
        AgeBand.UNKNOWN: (1, 0),
    }
    assert (found.count, found.old, found.overdue, found.out_of_service, found.entrapments) == (3, 2, 1, 1, 3)


def test_a_list_is_narrowed_and_the_overdue_stand_first(db: Session, town: World) -> None:
    here = town.here.stairwell
    put(db, here, "A", registered_on=date(2000, 5, 1), brand="远帆")
    put(db, here, "B", registered_on=date(2015, 5, 1), next_inspection_on=date(2026, 3, 1), brand="青禾")
    put(db, here, "C", retired_on=TODAY, address="百色路")
    put(db, here, "100%", entrapments_12m=2, assessment=Assessment.KEEP)
    at = town.here.neighbourhood
    assert codes(db, town.leader, at) == ["B", "A", "100%"]
    assert codes(db, town.leader, at, band=AgeBand.FROM_20) == ["A"]
    assert codes(db, town.leader, at, band=AgeBand.UNKNOWN) == ["100%"]
    assert codes(db, town.leader, at, brand="青禾") == ["B"]
    assert codes(db, town.leader, at, only=Only.OVERDUE) == ["B"]
    assert codes(db, town.leader, at, only=Only.ENTRAPPED) == ["100%"]
    assert codes(db, town.leader, at, only=Only.NOT_ASSESSED) == ["B", "A"]
    assert codes(db, town.leader, at, only=Only.RETIRED, text="百色") == ["C"]
    assert codes(db, town.leader, at, text="0%") == ["100%"]
    assert codes(db, town.leader, at, text="%") == ["100%"]


def test_three_people_see_three_registers(db: Session, town: World) -> None:
    lift = put(db, town.here.stairwell, "A")
    assert one_lift.find_lift(db, town.secretary, lift_id=lift, on=TODAY).can_edit
    assert not one_lift.find_lift(db, town.grid_worker, lift_id=lift, on=TODAY).can_edit
    with pytest.raises(NotFound):
        one_lift.find_lift(db, town.stranger, lift_id=lift, on=TODAY)
    with pytest.raises(NotAllowed):
        edit(db, town.leader, lift, brand="远帆")


def test_a_lift_is_added_once_corrected_and_taken_off(db: Session, town: World) -> None:
    token, place = new_token(), town.here.stairwell
    given = {"code": "A", "name": "1号梯", "load_kg": 1000, "registered_on": date(2004, 5, 1)}
    told: dict[str, Any] = {"place_id": place, "entered": given, "on": TODAY, "token": token, "at": AT}
    first = lift_writing.add_lift(db, town.secretary, **told)
    assert lift_writing.add_lift(db, town.secretary, **told) == first
    assert edit(db, town.secretary, first, brand=" 远  帆 ", assessment=Assessment.REPLACE) == 2
    view = one_lift.find_lift(db, town.secretary, lift_id=first, on=TODAY)
    assert (view.values["brand"], view.values["load_kg"], view.age_years) == ("远 帆", 1000, 21)
    lift_writing.retire_lift(
        db,
        town.secretary,
        lift_id=first,
        version=2,
        retired_on=TODAY,
        reason="已更新",
        on=TODAY,
        token="r",
        at=AT,
    )
    assert codes(db, town.secretary, place) == []


def test_of_two_who_correct_one_lift_the_second_is_shown_both(db: Session, town: World) -> None:
    lift = put(db, town.here.stairwell, "A")
    edit(db, town.officer, lift, brand="青禾")
    with pytest.raises(Conflict) as refusal:
        edit(db, town.secretary, lift, brand="远帆")
    assert (refusal.value.yours, refusal.value.theirs) == ({"brand": "远帆"}, {"brand": "青禾"})


def test_what_changed_is_in_the_log_and_nothing_else(world: World) -> None:
    with open_session(write=True) as db:
        lift = put(db, world.here.stairwell, "A", brand="远帆")
        edit(db, world.secretary, lift, brand="青禾", model="X1", code="A")
    with open_session() as db:
        row = db.scalars(select(Activity).where(col(Activity.action) == "edit_lift")).one()
    assert (row.area, row.before, row.after) == (
        "renewals", {"brand": "远帆", "model": ""}, {"brand": "青禾", "model": "X1"}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        ({"code": " "}, "lift_code_missing"),
        ({"code": "B"}, "lift_code_taken"),
        ({"name": ""}, "name_empty"),
        ({"brand": "牌" * 65}, "text_too_long"),
        ({"load_kg": 0}, "lift_number_odd"),
        ({"speed_mm_s": 10**9}, "lift_number_odd"),
        ({"load_kg": 1.5}, "lift_number_odd"),
        ({"registered_on": date(2026, 3, 3)}, "lift_day_ahead"),
        ({"inspected_on": TODAY, "next_inspection_on": date(2026, 3, 1)}, "lift_days_swapped"),
    ],
)
def test_what_cannot_be_is_refused(db: Session, town: World, entered: dict[str, Any], code: str) -> None:
    lift = put(db, town.here.stairwell, "A")
    put(db, town.there.stairwell, "B")
    with pytest.raises(Refused, match=code):
        edit(db, town.secretary, lift, **entered)


def test_a_lift_is_taken_off_with_a_reason_and_only_once(db: Session, town: World) -> None:
    lift = put(db, town.here.stairwell, "A")
    told: dict[str, Any] = {"lift_id": lift, "retired_on": TODAY, "on": TODAY, "at": AT}
    with pytest.raises(Refused, match="reason_missing"):
        lift_writing.retire_lift(db, town.secretary, version=1, reason=" ", token="1", **told)
    lift_writing.retire_lift(db, town.secretary, version=1, reason="报废", token="2", **told)
    with pytest.raises(Refused, match="lift_retired"):
        lift_writing.retire_lift(db, town.secretary, version=2, reason="报废", token="3", **told)


def final_vote(db: Session, place: int, project_id: int | None, outcome: Outcome, *, number: int = 1) -> None:
    matter = Consultation(title="?", place_id=place, project_id=project_id, created_at=AT)
    db.add(matter)
    db.flush()
    db.add(
        Round(
            consultation_id=matter.id or 0, number=number, place_id=place, place_kind=PlaceKind.STAIRWELL, items=[],
            state=RoundState.FINAL, opened_at=AT, result={"items": [{"outcome": outcome.value}]},
        )
    )  # fmt: skip
    db.flush()


def ready(db: Session, town: World, code: str = "A") -> int:
    """A lift of 2003, assessed for replacement, with a carried vote, a plan and all its money."""
    here = town.here.stairwell
    lift = put(db, here, code, registered_on=date(2003, 5, 1), assessment=Assessment.REPLACE)
    project = add_project(db, here, lift_id=lift, budget_fen=40_000_000)
    add_purse(db, project, Purse.MAINTENANCE_FUND, 40_000_000, committed=40_000_000)
    final_vote(db, here, project.id, Outcome.PASSED)
    return lift


def test_a_lift_with_everything_qualifies_and_goes_first(db: Session, town: World) -> None:
    lift = ready(db, town)
    found = subsidies.claims(db, town.secretary, lift_ids=[lift], year=2024)
    replacement = found.of_lift[lift][0]
    assert found.known
    assert (replacement.qualifies, replacement.priority, replacement.amount_fen) == (True, True, 15_000_000)


def test_a_lost_second_vote_takes_the_agreement_away(db: Session, town: World) -> None:
    lift = ready(db, town)
    claim = subsidies.claims(db, town.secretary, lift_ids=[lift], year=2024).of_lift[lift][0]
    assert claim.qualifies
    final_vote(db, town.here.stairwell, db.scalars(select(col(Project.id))).one(), Outcome.FAILED, number=2)
    claim = subsidies.claims(db, town.secretary, lift_ids=[lift], year=2024).of_lift[lift][0]
    assert claim.lacks == ("agreement_missing",)


def test_who_sees_no_money_is_not_told_whether_it_is_there(db: Session, town: World) -> None:
    lift = ready(db, town)
    claim = subsidies.claims(db, town.grid_worker, lift_ids=[lift], year=2024).of_lift[lift][0]
    assert claim.lacks == ("money_unseen",)


def test_a_year_without_known_terms_says_so(db: Session, town: World) -> None:
    lift = ready(db, town)
    found = subsidies.claims(db, town.secretary, lift_ids=[lift], year=2026)
    assert (found.known, found.terms_of) == (False, 2024)
    assert subsidies.claims(db, town.secretary, lift_ids=[lift], year=2020).terms_of is None


def test_all_lifts_of_a_place_are_weighed_in_a_fixed_number_of_queries(db: Session, town: World) -> None:
    ready(db, town)
    put(db, town.here.stairwell, "B", registered_on=date(2020, 1, 1))
    put(db, town.here.stairwell, "C", registered_on=date(2001, 1, 1))
    at: dict[str, Any] = {"place_id": town.here.neighbourhood, "year": 2024}
    with counted_queries(db) as few:
        _year, found = subsidies.outlook(db, town.secretary, **at)
    replacement = found[0]
    assert (replacement.qualify, replacement.may_still, replacement.cannot) == (1, 1, 1)
    assert replacement.lacking == {"assessment_missing": 1, "project_missing": 1}
    for n in range(20):
        add_lift(db, town.here.stairwell, code=f"X{n}")
        ready(db, town, f"Y{n}")
    with counted_queries(db) as many:
        subsidies.outlook(db, town.secretary, **at)
    assert len(many) == len(few) <= 8
