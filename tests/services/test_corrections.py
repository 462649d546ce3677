"""Ballots that no longer count: withdrawn by the owner, replaced by a new one; and ballots through somebody."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from models.enums import Channel, Choice, EndedBecause
from services.access import Actor
from services.consultations import ballots, corrections, tallies
from services.consultations.items import Answer
from services.consultations.lines import BallotLine
from services.db import open_session
from services.errors import Conflict, Refused
from services.once import new_token
from tests.support.votes import open_two_matters, open_vote, vote
from tests.support.world import AT, World, add_household

YES, NO = Answer(Choice.AGREE), Answer(Choice.AGAINST)
SECOND = Answer(Choice.CANDIDATE, 2)


def through(
    db: Session, actor: Actor, opened: int, door: str, channel: Channel, name: str
) -> ballots.Recorded:
    return ballots.record_ballot(
        db, actor, round_id=opened, door=door, answers=[YES], channel=channel, through=name, at=AT,
        token=new_token(),
    )  # fmt: skip


def replace(db: Session, actor: Actor, line: BallotLine, answers: list[Answer], token: str = "t") -> int:
    return corrections.replace_ballot(
        db, actor, ballot_id=line.id, version=line.version, answers=answers, channel=Channel.DOOR,
        reason="改主意", at=AT, token=token,
    )  # fmt: skip


def test_a_withdrawn_ballot_counts_no_more_and_stays_in_the_history(world: World, db: Session) -> None:
    opened = open_two_matters(db, world.secretary, world.here.stairwell)
    ballots.record_ballot(
        db, world.secretary, round_id=opened, door="101", answers=[YES, SECOND], at=AT, token="t"
    )
    line = ballots.find_door(db, world.secretary, round_id=opened, door="101").ballot[0]
    corrections.withdraw_ballot(db, world.grid_worker, ballot_id=line.id, version=1, reason="业主来取", at=AT)
    seen = ballots.find_door(db, world.secretary, round_id=opened, door="101")
    assert seen.ballot == ()
    assert {(p.item, p.answer) for p in seen.past} == {(1, YES), (2, SECOND)}
    assert {(p.because, p.reason, p.by, p.ended_by) for p in seen.past} == {
        (EndedBecause.WITHDRAWN, "业主来取", "王", "买买提·艾力")
    }
    assert tallies.tally(db, world.leader, round_id=opened).tally.returned.owners == 0


def test_a_new_ballot_replaces_every_answer_once_however_often_it_is_sent(world: World, db: Session) -> None:
    opened = open_two_matters(db, world.secretary, world.here.stairwell)
    ballots.record_ballot(
        db, world.secretary, round_id=opened, door="101", answers=[YES, SECOND], at=AT, token="b"
    )
    line = ballots.find_door(db, world.secretary, round_id=opened, door="101").ballot[0]
    assert [replace(db, world.secretary, line, [NO, Answer(Choice.ABSTAIN)]) for _ in range(2)] == [2, 2]
    seen = ballots.find_door(db, world.secretary, round_id=opened, door="101")
    assert [b.answer for b in seen.ballot] == [NO, Answer(Choice.ABSTAIN)]
    assert {b.channel for b in seen.ballot} == {Channel.DOOR}
    assert [p.answer for p in seen.past] == [SECOND, YES]
    assert {p.because for p in seen.past} == {EndedBecause.REPLACED}


def test_a_ballot_corrected_meanwhile_is_neither_replaced_nor_withdrawn(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    vote(db, world.secretary, opened, "101")
    line = ballots.last_ballots(db, world.secretary, round_id=opened)[0]
    replace(db, world.grid_worker, line, [NO])
    with pytest.raises(Conflict):
        replace(db, world.secretary, line, [Answer(Choice.ABSTAIN)], token="another")
    with pytest.raises(Conflict):
        corrections.withdraw_ballot(db, world.secretary, ballot_id=line.id, version=1, reason="x", at=AT)


def test_a_correction_and_a_taking_back_are_in_the_history_too(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    ballot = vote(db, world.secretary, opened, "101").ballot_id
    corrections.correct_ballot(
        db,
        world.secretary,
        ballot_id=ballot,
        version=1,
        answer=NO,
        channel=Channel.PAPER,
        reason="看错",
        at=AT,
    )
    corrections.remove_ballot(db, world.secretary, ballot_id=ballot, version=2, reason="门号看错", at=AT)
    past = ballots.find_door(db, world.secretary, round_id=opened, door="101").past
    assert [(p.answer, p.because) for p in past] == [
        (NO, EndedBecause.TAKEN_BACK), (YES, EndedBecause.CORRECTED),
    ]  # fmt: skip


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.PROXY])
def test_a_call_without_a_witness_and_a_proxy_without_a_name_are_refused(
    world: World, db: Session, channel: Channel
) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    with pytest.raises(Refused, match="through_missing"):
        through(db, world.secretary, opened, "101", channel, "  ")
    through(db, world.secretary, opened, "101", channel, " 李  四 ")
    line = ballots.last_ballots(db, world.secretary, round_id=opened)[0]
    assert line.through == "李 四"
    with pytest.raises(Refused, match="through_missing"):
        corrections.correct_ballot(
            db, world.secretary, ballot_id=line.id, version=1, answer=NO, channel=channel, reason="x", at=AT
        )


def test_the_fourth_owner_of_one_proxy_is_refused_and_another_proxy_is_not(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for door in ("101", "102", "201"):
        through(db, world.secretary, opened, door, Channel.PROXY, "Li Si")
    with pytest.raises(Refused, match="proxy_limit") as refused:
        through(db, world.secretary, opened, "202", Channel.PROXY, "li  si")
    assert refused.value.params == {"name": "li si", "most": 3}
    through(db, world.secretary, opened, "202", Channel.PROXY, "王五")
    through(db, world.secretary, opened, "301", Channel.PHONE, "Li Si")


def test_a_ballot_corrected_to_a_proxy_keeps_to_the_limit_and_its_own_owner_counts_once(
    world: World, db: Session
) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for door in ("101", "102", "201"):
        through(db, world.secretary, opened, door, Channel.PROXY, "李四")
    vote(db, world.secretary, opened, "202")
    fourth, third = ballots.last_ballots(db, world.secretary, round_id=opened)[:2]

    def to_proxy(line: BallotLine) -> int:
        return corrections.correct_ballot(
            db, world.secretary, ballot_id=line.id, version=1, answer=NO, channel=Channel.PROXY,
            through="李四", reason="x", at=AT,
        )  # fmt: skip

    assert to_proxy(third) == 2
    with pytest.raises(Refused, match="proxy_limit"):
        to_proxy(fourth)


def test_eight_clerks_at_once_keep_one_proxy_to_three_owners(world: World) -> None:
    doors = [f"{n}01" for n in range(4, 12)]
    with open_session(write=True) as db:
        for door in doors:
            add_household(
                db, stairwell=world.here.stairwell, estate=world.here.estate, door=door, owner=f"业主{door}"
            )
        opened = open_vote(db, world.secretary, world.here.stairwell)

    def key(door: str) -> str:
        try:
            with open_session(write=True) as db:
                through(db, world.secretary, opened, door, Channel.PROXY, "李四")
        except Refused as refused:
            return refused.code
        return "stored"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(key, doors))
    assert sorted(said) == ["proxy_limit"] * 5 + ["stored"] * 3
