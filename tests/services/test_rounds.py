"""Opening a vote: who counts as one person, what is refused, and that the roll stays as it was."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import RollUnit, RollVoter, Round
from models.enums import AreaSource, OwnerKind, PlaceKind, RoundState, RuleClass
from models.grids import Owner, Ownership, Place, Unit
from services.consultations import choosing, proposals, roll_review, rounds
from services.consultations.ballots import find_door
from services.consultations.scopes import whole
from services.errors import NotAllowed, NotFound, Refused
from tests.support.queries import counted_queries
from tests.support.votes import open_vote, owner_of, vote
from tests.support.world import AT, TODAY, World, add_household, add_place


def roll(db: Session, round_id: int) -> list[tuple[str, int, int]]:
    """Each voter of the roll: name, area, doors."""
    query = (
        select(col(RollVoter.name), col(RollVoter.area_dm2), func.count(col(RollUnit.id)))
        .join(RollUnit, col(RollUnit.voter_id) == col(RollVoter.id))
        .where(col(RollVoter.round_id) == round_id)
        .group_by(col(RollVoter.id), col(RollVoter.name), col(RollVoter.area_dm2))
    )
    return [tuple(row) for row in db.execute(query.order_by(col(RollVoter.id)))]


def test_six_households_of_six_owners_are_six_voters(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert roll(db, opened) == [(f"甲业主{n}", 8000, 1) for n in (11, 12, 21, 22, 31, 32)]


def test_an_owner_of_three_flats_is_one_person_with_their_area(world: World, db: Session) -> None:
    owner = owner_of(db, world, "101")
    for door in ("401", "402"):
        add_household(
            db,
            stairwell=world.here.stairwell,
            estate=world.here.estate,
            door=door,
            owner=owner,
            area_dm2=5050,
        )
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert len(roll(db, opened)) == 6
    assert roll(db, opened)[0] == ("甲业主11", 8000 + 2 * 5050, 3)


def test_co_owners_of_a_flat_are_one_person_together(world: World, db: Session) -> None:
    together = add_household(
        db, stairwell=world.here.stairwell, estate=world.here.estate, door="401", owner="丙"
    )
    db.add(Ownership(unit_id=together, owner_id=owner_of(db, world, "101")))
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert len(roll(db, opened)) == 7
    assert ("甲业主11、丙", 8000, 1) in roll(db, opened)


def test_all_that_the_developer_has_not_sold_is_one_person(world: World, db: Session) -> None:
    for door in ("401", "402"):
        owner = Owner(estate_id=world.here.estate, kind=OwnerKind.DEVELOPER, name="开发商")
        db.add(owner)
        db.flush()
        add_household(
            db, stairwell=world.here.stairwell, estate=world.here.estate, door=door, owner=owner.id or 0
        )
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert ("开发商", 16000, 2) in roll(db, opened)


def test_the_rule_of_the_day_is_frozen_with_the_round(world: World, db: Session) -> None:
    opened = rounds.find_round(
        db, world.secretary, round_id=open_vote(db, world.secretary, world.here.stairwell)
    )
    assert opened.round.rule.klass is RuleClass.ORDINARY
    assert opened.round.rule.article == "278(1)5"
    assert (opened.round.voters, opened.round.area_dm2) == (6, 48000)


def test_the_register_may_change_and_the_roll_does_not(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    before = roll(db, opened)
    for unit in db.scalars(select(Unit).where(col(Unit.stairwell_id) == world.here.stairwell)):
        unit.area_dm2, unit.door = 1, f"9{unit.door}"
    for owner in db.scalars(select(Owner)):
        owner.name = "改名"
    db.flush()
    assert roll(db, opened) == before
    assert vote(db, world.secretary, opened, "101").area_dm2 == 8000
    assert rounds.find_round(db, world.secretary, round_id=opened).tally.total.area_dm2 == 48000


def test_the_same_form_sent_twice_opens_one_round(world: World, db: Session) -> None:
    first = open_vote(db, world.secretary, world.here.stairwell, token="t")
    assert open_vote(db, world.secretary, world.here.stairwell, token="t") == first
    assert db.scalar(select(func.count()).select_from(Round)) == 1


def test_a_door_without_area_is_named_and_nothing_opens(world: World, db: Session) -> None:
    add_household(
        db, stairwell=world.here.stairwell, estate=world.here.estate, door="401", owner="丁", area_dm2=None
    )
    with pytest.raises(Refused, match="areas_missing") as refused:
        open_vote(db, world.secretary, world.here.stairwell)
    assert refused.value.params == {"doors": "401", "n": 1}


def test_a_door_without_owner_is_named(world: World, db: Session) -> None:
    db.add(Unit(stairwell_id=world.here.stairwell, door="401", floor=4, area_dm2=8000))
    with pytest.raises(Refused, match="owners_missing") as refused:
        open_vote(db, world.secretary, world.here.building)
    assert refused.value.params["doors"] == "401"


def test_a_stairwell_without_households_cannot_vote(world: World, db: Session) -> None:
    empty = add_place(db, kind=PlaceKind.STAIRWELL, code="X", name="9单元", parent=world.here.building)
    with pytest.raises(Refused, match="no_households"):
        open_vote(db, world.secretary, empty)


def test_a_neighbourhood_is_not_who_votes(world: World, db: Session) -> None:
    with pytest.raises(Refused, match="place_cannot_vote"):
        open_vote(db, world.secretary, world.here.neighbourhood)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("question_missing", {"question": " "}),
        ("question_too_long", {"question": "问" * 501}),
        ("matter_unknown", {"matter": "tea"}),
        ("class_reason_missing", {"matter": "special"}),
        ("due_in_the_past", {"due_on": TODAY - timedelta(days=1)}),
    ],
)
def test_what_is_entered_wrongly_is_refused(
    world: World, db: Session, code: str, said: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=code):
        open_vote(db, world.secretary, world.here.stairwell, **said)


def test_a_chosen_class_keeps_its_reason(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell, matter="special", class_reason="含续筹")
    assert rounds.find_round(db, world.secretary, round_id=opened).round.class_reason == "含续筹"


def test_every_matter_of_today_has_one_rule() -> None:
    found = proposals.matters(on=TODAY)
    assert len({m.code for m in found}) == len(found) >= 18
    assert {m.code for m in found if m.needs_reason} == {
        "ordinary", "special", "lift_plan.ordinary", "lift_plan.special",
    }  # fmt: skip


def test_a_whole_lift_plan_is_frozen_with_the_class_chosen_and_why(world: World, db: Session) -> None:
    with pytest.raises(Refused, match="class_reason_missing"):
        open_vote(db, world.secretary, world.here.stairwell, matter="lift_plan.special")
    opened = open_vote(
        db, world.secretary, world.here.stairwell, matter="lift_plan.special", class_reason="含续筹"
    )
    found = rounds.find_round(db, world.secretary, round_id=opened).round
    assert (found.rule.code, found.rule.klass, found.class_reason) == (
        "lift_plan", RuleClass.SPECIAL, "含续筹",
    )  # fmt: skip


def test_the_review_shows_what_stands_out(world: World, db: Session) -> None:
    owner = owner_of(db, world, "101")
    add_household(db, stairwell=world.here.stairwell, estate=world.here.estate, door="401", owner=owner)
    lacking = add_household(
        db, stairwell=world.here.stairwell, estate=world.here.estate, door="402", owner="戊", area_dm2=None
    )
    db.add(Ownership(unit_id=lacking, owner_id=owner_of(db, world, "102")))
    db.scalars(select(Unit).where(col(Unit.door) == "201")).first().area_source = AreaSource.CONTRACT  # type: ignore[union-attr]
    found = roll_review.review(db, world.secretary, scope=whole(world.here.building), on=TODAY)
    assert (found.place, found.households, found.voters) == ("甲小区 1幢", 8, 7)
    assert [(v.name, v.doors) for v in found.several] == [("甲业主11", ("101", "401"))]
    assert [v.doors for v in found.together] == [("402",)]
    assert (found.without_area, found.complete) == (("402",), False)
    assert found.sources == ((AreaSource.REGISTER, 6), (AreaSource.CONTRACT, 1))


def test_an_estates_doors_are_told_apart_by_building_and_stairwell(world: World, db: Session) -> None:
    building = add_place(db, kind=PlaceKind.BUILDING, code="S-甲-E1-2", name="2幢", parent=world.here.estate)
    stairwell = add_place(db, kind=PlaceKind.STAIRWELL, code="S-甲-E1-2-1", name="1单元", parent=building)
    add_household(db, stairwell=stairwell, estate=world.here.estate, door="101", owner="己")
    opened = open_vote(db, world.officer, world.here.estate)
    assert find_door(db, world.officer, round_id=opened, door="2-101").name == "己"
    with pytest.raises(Refused, match="door_ambiguous") as refused:
        find_door(db, world.officer, round_id=opened, door="101")
    assert refused.value.params["doors"] == "1幢1单元101、2幢1单元101"


def test_two_doors_of_one_label_must_be_told_apart_first(world: World, db: Session) -> None:
    twin = add_place(db, kind=PlaceKind.STAIRWELL, code="T", name="1单元", parent=world.here.building)
    add_household(db, stairwell=twin, estate=world.here.estate, door="101", owner="庚")
    with pytest.raises(Refused, match="doors_not_unique"):
        open_vote(db, world.secretary, world.here.building)


def test_a_building_torn_down_has_no_vote(world: World, db: Session) -> None:
    db.get_one(Place, world.here.building).until = TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="no_households"):
        open_vote(db, world.secretary, world.here.estate)


def test_nobody_opens_a_vote_elsewhere(world: World, db: Session) -> None:
    with pytest.raises(NotFound):
        open_vote(db, world.stranger, world.here.stairwell)
    for actor in (world.administrator, world.leader, world.grid_worker):
        with pytest.raises(NotAllowed):
            open_vote(db, actor, world.here.stairwell)


def test_everybody_meets_the_rounds_of_own_places(world: World, db: Session) -> None:
    here, there = (open_vote(db, world.officer, c.stairwell) for c in (world.here, world.there))

    def seen(actor, place):
        return [r.round.id for r in rounds.rounds_at(db, actor, place_id=place)[0]]

    assert seen(world.leader, world.subdistrict) == [there, here]
    assert seen(world.secretary, world.subdistrict) == [here]
    assert seen(world.grid_worker, world.here.micro_grid) == [here]
    assert seen(world.leader, world.there.neighbourhood) == [there]


def test_a_grid_worker_meets_the_round_of_the_building_around(world: World, db: Session) -> None:
    opened = open_vote(db, world.officer, world.here.building)
    found = choosing.keyable(db, world.grid_worker, place_id=world.here.micro_grid)
    assert [r.id for r in found] == [opened]


def test_open_rounds_come_first_by_their_due_date_and_the_list_has_pages(world: World, db: Session) -> None:
    for days in range(22):
        open_vote(db, world.officer, world.here.stairwell, due_on=TODAY + timedelta(days=30 - days))
    first, count = rounds.rounds_at(db, world.officer, place_id=world.subdistrict)
    assert (len(first), count) == (rounds.PAGE, 22)
    assert first[0].round.due_on == TODAY + timedelta(days=9)
    second, _count = rounds.rounds_at(db, world.officer, place_id=world.subdistrict, page=2)
    assert len(second) == rounds.PAGE
    closed = rounds.rounds_at(db, world.officer, place_id=world.subdistrict, state=RoundState.CLOSED)
    assert closed == ([], 0)
    assert first[0].round.opened_at == AT


def test_what_is_under_way_is_open_or_extended_everywhere_or_at_one_place(world: World, db: Session) -> None:
    here, extended, there = (
        open_vote(db, actor, corner.stairwell)
        for actor, corner in (
            (world.secretary, world.here),
            (world.secretary, world.here),
            (world.stranger, world.there),
        )
    )
    db.get_one(Round, extended).state = RoundState.EXTENDED
    db.flush()
    everywhere = rounds.under_way(db, world.officer, most=9)
    assert ({v.round.id for v in everywhere[0]}, everywhere[1]) == ({here, extended, there}, 3)
    at_here = rounds.under_way(db, world.officer, most=9, place_id=world.here.building)
    assert ({v.round.id for v in at_here[0]}, at_here[1]) == ({here, extended}, 2)


def test_a_page_of_the_list_takes_as_many_statements_for_ten_rounds_as_for_one(
    world: World, db: Session
) -> None:
    sent: list[int] = []
    for _more in range(2):
        for _n in range(9 if sent else 1):
            open_vote(db, world.secretary, world.here.stairwell)
        db.expire_all()
        with counted_queries(db) as statements:
            rounds.rounds_at(db, world.secretary, place_id=world.here.estate)
        sent.append(len(statements))
    assert sent == [3, 3]
