"""Drawing paper ballots again: by a public seed, each draw kept, what was found noted."""

from typing import Any

import pytest
from sqlmodel import Session

from models.enums import Channel, Choice
from services.consultations import ballots, recheck
from services.consultations.items import Answer
from services.errors import NotAllowed, NotFound, Refused
from services.once import new_token
from services.rules.recheck import sample
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World


def voted(db: Session, world: World) -> int:
    """A vote of which four doors answered on paper and one online."""
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for door in ("302", "101", "201", "102"):
        vote(db, world.secretary, opened, door)
    ballots.record_ballot(
        db, world.secretary, round_id=opened, door="202", answers=[Answer(Choice.AGREE)], at=AT, token="t",
        channel=Channel.ONLINE,
    )  # fmt: skip
    return opened


def draw(db: Session, world: World, round_id: int, seed: str = "4 2 6", size: int = 2) -> int:
    return recheck.draw_recheck(
        db, world.secretary, round_id=round_id, seed=seed, size=size, at=AT, token=new_token()
    )


def latest(db: Session, world: World, round_id: int) -> recheck.Sample:
    db.expire_all()
    return recheck.rechecks(db, world.secretary, round_id=round_id)[0]


def test_the_doors_are_those_of_the_seed_in_the_order_of_the_roll(world: World, db: Session) -> None:
    opened = voted(db, world)
    draw(db, world, opened, " 4  2 6 ")
    found = latest(db, world, opened)
    doors = ["101", "102", "201", "302"]
    assert (found.seed, found.ballots) == ("4 2 6", 4)
    assert [one.door for one in found.pulled] == [doors[d.place - 1] for d in sample("4 2 6", 4, 2)]


def test_a_second_draw_does_not_hide_the_first(world: World, db: Session) -> None:
    opened = voted(db, world)
    draw(db, world, opened, "1")
    draw(db, world, opened, "2", 99)
    seeds = [one.seed for one in recheck.rechecks(db, world.secretary, round_id=opened)]
    assert seeds == ["2", "1"]
    assert len(latest(db, world, opened).pulled) == 4


def test_what_was_found_is_noted_and_a_late_note_is_told(world: World, db: Session) -> None:
    opened = voted(db, world)
    id = draw(db, world, opened)
    voter = latest(db, world, opened).pulled[0].voter_id
    told: dict[str, Any] = {"recheck_id": id, "voter_id": voter, "at": AT}
    recheck.note_recheck(db, world.secretary, version=1, same=False, **told)
    assert latest(db, world, opened).pulled[0].found == recheck.DIFFERS
    with pytest.raises(Refused, match="recheck_outdated"):
        recheck.note_recheck(db, world.officer, version=1, same=True, **told)
    with pytest.raises(NotFound):
        recheck.note_recheck(db, world.stranger, version=2, same=True, **told)


def test_without_seed_size_or_paper_nothing_is_drawn(world: World, db: Session) -> None:
    opened = voted(db, world)
    for seed, size, code in (
        (" ", 2, "seed_missing"),
        ("x" * 81, 2, "seed_missing"),
        ("1", 0, "sample_size"),
    ):
        with pytest.raises(Refused, match=code):
            draw(db, world, opened, seed, size)
    with pytest.raises(Refused, match="nothing_to_recheck"):
        draw(db, world, open_vote(db, world.secretary, world.here.building))
    with pytest.raises(NotAllowed):
        recheck.rechecks(db, world.grid_worker, round_id=opened)
