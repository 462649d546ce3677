"""The building front and the list of a whole stairwell."""

import pytest
from sqlmodel import Session

from models.enums import Channel, Choice, PlaceKind
from models.grids import Owner
from services.consultations import ballots, front, list_entry
from services.consultations.items import Answer
from services.consultations.list_entry import Comparison, Rows
from services.errors import NotFound, Refused
from tests.support.queries import counted_queries
from tests.support.votes import open_two_matters, open_vote, vote
from tests.support.world import AT, World, add_household, add_place

YES, NO = (Answer(Choice.AGREE),), (Answer(Choice.AGAINST),)


def front_of(db: Session, world: World, opened: int) -> list[list[str]]:
    """The doors of the only stairwell, floor by floor from the top."""
    (only,) = front.front(db, world.secretary, round_id=opened)
    return [[cell.number for cell in floor.cells] for floor in only.floors]


def test_the_front_has_every_door_on_its_floor_from_the_top(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    assert front_of(db, world, opened) == [["301", "302"], ["201", "202"], ["101", "102"]]


def test_a_door_shows_what_was_answered_for_its_owner_and_by_which_other_door(
    world: World, db: Session
) -> None:
    opened = open_two_matters(db, world.secretary, world.here.stairwell)
    answers = [Answer(Choice.AGREE), Answer(Choice.CANDIDATE, 2)]
    ballots.record_ballot(
        db,
        world.secretary,
        round_id=opened,
        door="201",
        answers=answers,
        channel=Channel.DOOR,
        at=AT,
        token="t",
    )
    cells = [c for s in front.front(db, world.secretary, round_id=opened) for f in s.floors for c in f.cells]
    answered = {c.door: (c.answers, c.channel, c.recorded_at) for c in cells if c.answers}
    assert answered == {"201": (tuple(answers), Channel.DOOR, AT)}
    assert front.stairwells(db, world.secretary, round_id=opened)[0].answered == 1


def test_two_doors_of_one_owner_are_answered_by_one_ballot(world: World, db: Session) -> None:
    owner = Owner(estate_id=world.here.estate, name="甲多房")
    db.add(owner)
    db.flush()
    for door in ("401", "402"):
        add_household(
            db, stairwell=world.here.stairwell, estate=world.here.estate, door=door, owner=owner.id or 0
        )
    opened = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, opened, "402")
    (only,) = front.front(db, world.secretary, round_id=opened)
    both = {c.door: c.elsewhere for f in only.floors for c in f.cells if c.answers}
    assert both == {"401": "402", "402": ""}


def test_a_grid_worker_sees_the_stairwells_of_the_own_micro_grid_in_as_many_queries_as_one(
    world: World, db: Session
) -> None:
    for n in (2, 10):
        s = add_place(
            db, kind=PlaceKind.STAIRWELL, code=f"S-{n}", name=f"{n}单元", parent=world.here.building
        )
        add_household(db, stairwell=s, estate=world.here.estate, door="101", owner=f"辛{n}")
    opened = open_vote(db, world.secretary, world.here.building)
    names = [s.name for s in front.front(db, world.secretary, round_id=opened)]
    assert names == ["1单元", "2单元", "10单元"]
    assert [s.name for s in front.front(db, world.grid_worker, round_id=opened)] == ["1单元"]
    assert [s.stairwell for s in front.stairwells(db, world.grid_worker, round_id=opened)] == ["1单元"]
    with counted_queries(db) as sent:
        front.front(db, world.secretary, round_id=opened)
    assert len(sent) == 2
    with pytest.raises(NotFound):
        front.front(db, world.stranger, round_id=opened)


def compare(db: Session, world: World, opened: int, rows: Rows) -> Comparison:
    return list_entry.compare(
        db, world.secretary, round_id=opened, stairwell_id=world.here.stairwell, rows=rows
    )


def store(
    db: Session, world: World, opened: int, rows: Rows, seen: Comparison, **more: str
) -> tuple[int, int]:
    done = list_entry.store_list(
        db, world.secretary, round_id=opened, stairwell_id=world.here.stairwell, rows=rows, seen=seen, at=AT,
        token=more.get("token", "t"), reason=more.get("reason", ""),
    )  # fmt: skip
    return done.stored, done.replaced


def answers(db: Session, world: World, opened: int) -> dict[str, Choice]:
    return {b.door: b.choice for b in ballots.last_ballots(db, world.secretary, round_id=opened)}


def test_a_list_is_compared_and_then_stored_together_once(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, opened, "101")
    vote(db, world.secretary, opened, "102")
    rows = {"101": YES, "102": NO, "201": YES, "202": NO}
    seen = compare(db, world, opened, rows)
    assert [door for door, _said in seen.new] == ["201", "202"]
    assert [(d.door, d.stored, d.wanted) for d in seen.differing] == [("102", YES, NO)]
    assert (seen.same, seen.refused) == (("101",), ())
    for _ in range(2):
        assert store(db, world, opened, rows, seen, reason="照名单") == (2, 1)
    assert answers(db, world, opened) == {
        "101": Choice.AGREE, "102": Choice.AGAINST, "201": Choice.AGREE, "202": Choice.AGAINST,
    }  # fmt: skip


def test_rows_that_cannot_be_stored_are_named_with_their_reason(world: World, db: Session) -> None:
    owner = Owner(estate_id=world.here.estate, name="甲多房")
    db.add(owner)
    db.flush()
    for door in ("401", "402"):
        add_household(
            db, stairwell=world.here.stairwell, estate=world.here.estate, door=door, owner=owner.id or 0
        )
    opened = open_vote(db, world.secretary, world.here.stairwell)
    rows = {
        "401": YES, "402": NO, "999": YES, "101": (Answer(Choice.CANDIDATE, 1),), "102": (*YES, *YES),
    }  # fmt: skip
    seen = compare(db, world, opened, rows)
    assert {door: refused.code for door, refused in seen.refused} == {
        "402": "owner_answers_twice", "999": "door_unknown", "101": "answer_not_offered",
        "102": "answers_incomplete",
    }  # fmt: skip
    with pytest.raises(Refused, match="list_has_refused"):
        store(db, world, opened, rows, seen)
    same = compare(db, world, opened, {"401": YES, "402": YES})
    assert store(db, world, opened, {"401": YES, "402": YES}, same, token="u") == (1, 0)


def test_nothing_of_a_list_is_stored_when_a_door_was_keyed_meanwhile_or_a_reason_is_missing(
    world: World, db: Session
) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    rows = {"101": YES, "102": YES}
    seen = compare(db, world, opened, rows)
    vote(db, world.grid_worker, opened, "101", Choice.AGAINST)
    with pytest.raises(Refused, match="list_changed"):
        store(db, world, opened, rows, seen)
    again = compare(db, world, opened, rows)
    with pytest.raises(Refused, match="reason_missing"), db.begin_nested():
        store(db, world, opened, rows, again, token="u")
    assert answers(db, world, opened) == {"101": Choice.AGAINST}
