"""The second keying: somebody else keys the paper once more, differences are settled, then the round closes."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Channel, Choice, RoundState
from models.papers import SecondKeying
from services.access import Actor
from services.consultations import ballots, corrections, ledger_issue, second_keying, tallies
from services.consultations.items import Answer
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World


def keyed_twice(db: Session, world: World) -> int:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ledger_issue.begin_paperwork(db, world.secretary, round_id=opened, ledger=False, twice=True, at=AT)
    return opened


def second(
    db: Session, actor: Actor, round_id: int, door: str, choice: Choice = Choice.AGREE, token: str = ""
) -> str:
    return second_keying.key_second(
        db, actor, round_id=round_id, door=door, answers=[Answer(choice)], at=AT, token=token or new_token()
    )


def compared(db: Session, world: World, round_id: int) -> second_keying.Comparison:
    db.expire_all()
    return second_keying.compared(db, world.secretary, round_id=round_id)


def close(db: Session, world: World, round_id: int) -> RoundState:
    return tallies.close_round(db, world.secretary, round_id=round_id, at=AT).round.state


def test_two_people_who_keyed_the_same_leave_nothing_to_settle(world: World, db: Session) -> None:
    opened = keyed_twice(db, world)
    vote(db, world.secretary, opened, "101")
    assert second(db, world.grid_worker, opened, "１０１室") == "101"
    found = compared(db, world, opened)
    assert (found.keyed, found.waiting, found.differing) == (1, (), ())
    assert close(db, world, opened) is RoundState.CLOSED


def test_who_keyed_the_first_does_not_key_the_second(world: World, db: Session) -> None:
    opened = keyed_twice(db, world)
    vote(db, world.secretary, opened, "101")
    with pytest.raises(Refused, match="same_clerk"):
        second(db, world.secretary, opened, "101")


def test_a_double_click_keys_once_and_a_third_keying_is_refused(world: World, db: Session) -> None:
    opened = keyed_twice(db, world)
    vote(db, world.secretary, opened, "101")
    assert second(db, world.grid_worker, opened, "101", token="t") == "101"
    assert second(db, world.grid_worker, opened, "101", token="t") == "101"
    with pytest.raises(Refused, match="second_keying_exists"):
        second(db, world.officer, opened, "101")
    assert len(db.scalars(select(SecondKeying)).all()) == 1


def test_a_door_without_a_paper_ballot_is_told(world: World, db: Session) -> None:
    opened = keyed_twice(db, world)
    ballots.record_ballot(
        db, world.secretary, round_id=opened, door="102", answers=[Answer(Choice.AGREE)], at=AT, token="t",
        channel=Channel.ONLINE,
    )  # fmt: skip
    for door in ("101", "102"):
        with pytest.raises(Refused, match="first_keying_missing"):
            second(db, world.grid_worker, opened, door)
    assert close(db, world, opened) is RoundState.CLOSED


def test_a_round_keyed_once_has_no_second(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, opened, "101")
    with pytest.raises(Refused, match="not_keyed_twice"):
        second(db, world.grid_worker, opened, "101")
    assert close(db, world, opened) is RoundState.CLOSED


def test_a_difference_names_both_and_is_settled_by_correcting_the_first(world: World, db: Session) -> None:
    opened = keyed_twice(db, world)
    vote(db, world.secretary, opened, "101", Choice.AGREE)
    second(db, world.grid_worker, opened, "101", Choice.AGAINST)
    with pytest.raises(Refused, match="second_keying_open") as refused:
        close(db, world, opened)
    assert refused.value.params == {"n": 1, "doors": "101"}
    (line,) = compared(db, world, opened).differing
    assert (line.first, line.second) == (Answer(Choice.AGREE), Answer(Choice.AGAINST))
    assert (line.first_by, line.second_by) == ("王", "买买提·艾力")
    corrections.correct_ballot(
        db, world.secretary, ballot_id=line.ballot_id, version=line.ballot_version,
        answer=Answer(Choice.AGAINST), channel=Channel.PAPER, reason="看错", at=AT,
    )  # fmt: skip
    assert compared(db, world, opened).differing == ()
    assert close(db, world, opened) is RoundState.CLOSED


def settle(
    db: Session, actor: Actor, line: second_keying.KeyedTwice, choice: Choice, reason: str = "看错"
) -> int:
    return second_keying.correct_second(
        db, actor, second_id=line.second_id or 0, version=line.second_version or 0, answer=Answer(choice),
        reason=reason, at=AT,
    )  # fmt: skip


def test_a_difference_is_settled_by_correcting_the_second_with_a_reason(world: World, db: Session) -> None:
    opened = keyed_twice(db, world)
    vote(db, world.secretary, opened, "101")
    second(db, world.grid_worker, opened, "101", Choice.AGAINST)
    (line,) = compared(db, world, opened).differing
    with pytest.raises(Refused, match="reason_missing"):
        settle(db, world.secretary, line, Choice.AGREE, " ")
    with pytest.raises(Refused, match="answer_not_offered"):
        settle(db, world.secretary, line, Choice.FOLLOW)
    with pytest.raises(NotFound):
        settle(db, world.stranger, line, Choice.AGREE)
    settle(db, world.secretary, line, Choice.AGREE)
    with pytest.raises(Conflict):
        settle(db, world.grid_worker, line, Choice.ABSTAIN)
    assert compared(db, world, opened).differing == ()


def test_a_ballot_keyed_anew_by_who_keyed_the_second_counts_as_open(world: World, db: Session) -> None:
    opened = keyed_twice(db, world)
    first = vote(db, world.secretary, opened, "101")
    second(db, world.grid_worker, opened, "101")
    corrections.remove_ballot(db, world.secretary, ballot_id=first.ballot_id, version=1, reason="错", at=AT)
    vote(db, world.grid_worker, opened, "101")
    (line,) = compared(db, world, opened).differing
    assert line.by_same
    second_keying.remove_second(
        db, world.secretary, second_id=line.second_id or 0, version=1, reason="同一人", at=AT
    )
    second(db, world.secretary, opened, "101")
    assert close(db, world, opened) is RoundState.CLOSED


def test_a_ballot_keyed_once_keeps_the_round_open(world: World, db: Session) -> None:
    opened = keyed_twice(db, world)
    vote(db, world.secretary, opened, "101")
    with pytest.raises(Refused, match="second_keying_open"):
        close(db, world, opened)
    with pytest.raises(NotAllowed):
        second_keying.compared(db, world.leader, round_id=opened)
    assert db.scalars(select(col(SecondKeying.id))).all() == []
