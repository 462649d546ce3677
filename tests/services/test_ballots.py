"""Keying in ballots: by door number, once a person, corrected with a reason, only where one works."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlmodel import Session, col

from models.consultations import Ballot
from models.enums import Channel, Choice, PlaceKind
from models.grids import Owner
from models.people import Activity
from services.access import Actor
from services.consultations import ballots, corrections, tallies
from services.consultations.items import Answer
from services.db import open_session
from services.errors import Conflict, NotAllowed, NotFound, Refused
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World, add_household, add_place


def stored(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Ballot)) or 0


def second_stairwell(db: Session, world: World) -> int:
    """A stairwell of the same building that nobody's micro-grid looks after."""
    s = add_place(db, kind=PlaceKind.STAIRWELL, code="S-2", name="2单元", parent=world.here.building)
    add_household(db, stairwell=s, estate=world.here.estate, door="101", owner="辛")
    return s


def test_a_ballot_is_stored_for_the_owner_of_the_door(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    recorded = vote(db, world.grid_worker, opened, "１０１室", Choice.AGAINST)
    assert (recorded.door, recorded.answers, recorded.doors) == ("101", (Answer(Choice.AGAINST),), ("101",))
    line = ballots.last_ballots(db, world.secretary, round_id=opened)[0]
    assert (line.door, line.by, line.recorded_at) == ("101", "买买提·艾力", AT)


def test_a_second_click_stores_one_ballot_and_answers_twice(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    first = vote(db, world.secretary, opened, "101", token="t")
    assert vote(db, world.secretary, opened, "101", token="t") == first
    assert stored(db) == 1


def test_the_next_door_is_not_lost_when_the_token_was_not_renewed(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, opened, "101", token="t")
    assert vote(db, world.secretary, opened, "102", token="t").door == "102"
    assert stored(db) == 2


def test_a_door_that_voted_says_what_by_whom_and_when(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, opened, "101", Choice.AGREE)
    with pytest.raises(Refused, match="already_voted") as refused:
        vote(db, world.grid_worker, opened, "0101", Choice.AGAINST, at=AT + timedelta(hours=1))
    assert refused.value.params == {
        "typed": "0101", "door": "101", "choice": Choice.AGREE, "by": "王", "at": AT,
    }  # fmt: skip
    assert stored(db) == 1


def test_one_door_answers_for_all_doors_of_its_owner(world: World, db: Session) -> None:
    owner = db.scalars(select(col(Owner.id)).where(col(Owner.name) == "甲业主11")).one() or 0
    add_household(db, stairwell=world.here.stairwell, estate=world.here.estate, door="401", owner=owner)
    opened = open_vote(db, world.secretary, world.here.stairwell)
    recorded = vote(db, world.secretary, opened, "401")
    assert (recorded.door, recorded.doors, recorded.area_dm2) == ("401", ("101", "401"), 16000)
    with pytest.raises(Refused, match="already_voted") as refused:
        vote(db, world.secretary, opened, "101", Choice.AGAINST)
    assert refused.value.params["door"] == "401"


def test_a_wrong_door_is_refused_with_the_nearest_ones(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    with pytest.raises(Refused, match="door_unknown") as refused:
        vote(db, world.secretary, opened, "1102")
    assert "102" in refused.value.params["hint"]
    assert stored(db) == 0


def test_a_grid_worker_keys_only_doors_of_own_stairwells(world: World, db: Session) -> None:
    second_stairwell(db, world)
    opened = open_vote(db, world.secretary, world.here.building)
    assert vote(db, world.grid_worker, opened, "1-101").door == "1单元101"
    with pytest.raises(Refused, match="door_outside"):
        vote(db, world.grid_worker, opened, "2-101")
    assert vote(db, world.secretary, opened, "2-101").door == "2单元101"
    assert [b.door for b in ballots.last_ballots(db, world.grid_worker, round_id=opened)] == ["1单元101"]


def test_the_hint_names_no_door_outside(world: World, db: Session) -> None:
    second_stairwell(db, world)
    opened = open_vote(db, world.secretary, world.here.building)
    with pytest.raises(Refused, match="door_unknown") as refused:
        vote(db, world.grid_worker, opened, "2-109")
    assert "2单元" not in refused.value.params["hint"]


def test_leaders_and_administrators_meet_no_ballot(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ballot = vote(db, world.secretary, opened, "101").ballot_id
    for actor in (world.leader, world.administrator):
        for ask in (
            lambda a: vote(db, a, opened, "102"),
            lambda a: ballots.last_ballots(db, a, round_id=opened),
            lambda a: ballots.find_door(db, a, round_id=opened, door="101"),
            lambda a: ballots.find_ballot(db, a, ballot_id=ballot),
        ):
            with pytest.raises(NotAllowed):
                ask(actor)
    with pytest.raises(NotAllowed):
        tallies.tally(db, world.administrator, round_id=opened)
    assert tallies.tally(db, world.leader, round_id=opened).tally.returned.owners == 1


def test_the_neighbours_see_and_key_nothing(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ballot = vote(db, world.secretary, opened, "101").ballot_id
    for ask in (
        lambda: vote(db, world.stranger, opened, "102"),
        lambda: ballots.last_ballots(db, world.stranger, round_id=opened),
        lambda: ballots.find_ballot(db, world.stranger, ballot_id=ballot),
        lambda: correct(db, world.stranger, ballot, 1),
        lambda: tallies.tally(db, world.stranger, round_id=opened),
    ):
        with pytest.raises(NotFound):
            ask()


def correct(
    db: Session,
    actor: Actor,
    ballot_id: int,
    version: int,
    choice: Choice = Choice.ABSTAIN,
    reason: str = "看错",
) -> int:
    return corrections.correct_ballot(
        db, actor, ballot_id=ballot_id, version=version, answer=Answer(choice), channel=Channel.PAPER,
        reason=reason, at=AT,
    )  # fmt: skip


def test_a_correction_keeps_what_was_before_and_why(world: World) -> None:
    with open_session(write=True) as db:
        ballot = vote(
            db, world.secretary, open_vote(db, world.secretary, world.here.stairwell), "101"
        ).ballot_id
        assert correct(db, world.grid_worker, ballot, 1) == 2
        assert ballots.find_ballot(db, world.secretary, ballot_id=ballot).choice is Choice.ABSTAIN
    with open_session() as db:
        row = db.scalars(select(Activity).where(col(Activity.action) == "correct_ballot")).one()
    before, after = row.before or {}, row.after or {}
    assert (before["choice"], after["choice"], after["reason"]) == ("agree", "abstain", "看错")
    assert (row.person_name, before["door"], row.place_id) == ("买买提·艾力", "101", world.here.stairwell)


def test_of_two_corrections_the_second_is_shown_both(world: World) -> None:
    with open_session(write=True) as db:
        ballot = vote(
            db, world.secretary, open_vote(db, world.secretary, world.here.stairwell), "101"
        ).ballot_id
    with open_session(write=True) as db:
        correct(db, world.grid_worker, ballot, 1)
    with pytest.raises(Conflict) as conflict, open_session(write=True) as db:
        correct(db, world.secretary, ballot, 1, Choice.AGAINST)
    assert conflict.value.theirs["choice"] is Choice.ABSTAIN
    assert (conflict.value.params["by"], conflict.value.version) == ("买买提·艾力", 2)


def test_a_ballot_taken_back_frees_the_door(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ballot = vote(db, world.secretary, opened, "101").ballot_id
    corrections.remove_ballot(db, world.secretary, ballot_id=ballot, version=1, reason="门号看错", at=AT)
    assert vote(db, world.secretary, opened, "101", Choice.AGAINST).door == "101"
    assert stored(db) == 1


def test_a_ballot_that_was_corrected_meanwhile_is_not_taken_back(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ballot = vote(db, world.secretary, opened, "101").ballot_id
    correct(db, world.grid_worker, ballot, 1)
    with pytest.raises(Conflict):
        corrections.remove_ballot(db, world.secretary, ballot_id=ballot, version=1, reason="x", at=AT)
    assert stored(db) == 1


def test_without_reason_or_change_nothing_is_corrected(world: World, db: Session) -> None:
    ballot = vote(db, world.secretary, open_vote(db, world.secretary, world.here.stairwell), "101").ballot_id
    with pytest.raises(Refused, match="reason_missing"):
        correct(db, world.secretary, ballot, 1, reason=" ")
    with pytest.raises(Refused, match="nothing_changed"):
        correct(db, world.secretary, ballot, 1, Choice.AGREE)


def test_a_closed_round_takes_no_ballot_and_no_correction(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ballot = vote(db, world.secretary, opened, "101").ballot_id
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    for ask in (
        lambda: vote(db, world.secretary, opened, "102"),
        lambda: correct(db, world.secretary, ballot, 1),
        lambda: corrections.remove_ballot(
            db, world.secretary, ballot_id=ballot, version=1, reason="x", at=AT
        ),
    ):
        with pytest.raises(Refused, match="round_not_open"):
            ask()


@contextmanager
def statements(db: Session):
    """The statements that reach the database meanwhile."""
    said: list[str] = []
    listen = lambda *args: said.append(args[2])  # noqa: E731
    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)


def test_a_ballot_takes_seven_statements_whatever_the_size_of_the_roll(world: World, db: Session) -> None:
    for n in range(60):
        add_household(
            db, stairwell=world.here.stairwell, estate=world.here.estate, door=f"{n + 10}01", owner=f"业主{n}"
        )
    for place in (world.there.stairwell, world.here.stairwell):
        opened = open_vote(db, world.officer, place)
        db.expunge_all()
        with statements(db) as said:
            vote(db, world.officer, opened, "101")
        assert len(said) == 7, said


@pytest.mark.parametrize("tokens", ["same", "different"])
def test_eight_clerks_keying_the_same_twenty_doors_store_each_once(world: World, tokens: str) -> None:
    names = [f"{floor}0{side}" for floor in range(4, 14) for side in (1, 2)]
    with open_session(write=True) as db:
        for door in names:
            add_household(
                db, stairwell=world.here.stairwell, estate=world.here.estate, door=door, owner=f"业主{door}"
            )
        opened = open_vote(db, world.secretary, world.here.stairwell)

    def clerk(number: int) -> list[str]:
        return [
            _key(world, opened, door, f"{door}" if tokens == "same" else f"{number}-{door}") for door in names
        ]

    with ThreadPoolExecutor(8) as pool:
        outcomes = [o for answers in pool.map(clerk, range(8)) for o in answers]
    with open_session() as db:
        assert stored(db) == 20
        assert tallies.tally(db, world.leader, round_id=opened).tally.of(Choice.AGREE).owners == 20
    assert outcomes.count("stored") == (160 if tokens == "same" else 20)
    assert set(outcomes) <= {"stored", "already_voted"}


def _key(world: World, opened: int, door: str, token: str) -> str:
    try:
        with open_session(write=True) as db:
            vote(db, world.secretary, opened, door, token=token)
    except Refused as refused:
        return refused.code
    return "stored"
