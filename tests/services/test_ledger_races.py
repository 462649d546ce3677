"""The ledger when several clerks mark at once, and paperwork that two people begin at once; on both databases."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Delivery, PaperState
from models.papers import Paper
from models.people import Activity
from services.access import Actor
from services.consultations import ledger, ledger_issue, ledger_marks, tallies
from services.db import open_session
from services.errors import Refused
from services.once import new_token
from tests.support.votes import open_vote
from tests.support.world import AT, World

Act = Callable[[Session], Any]


def at_once(*acts: Act) -> list[str]:
    """Let each act happen in a session of its own, all begun together; what each met."""
    ready = Barrier(len(acts))

    def run(act: Act) -> str:
        ready.wait()
        try:
            with open_session(write=True) as db:
                act(db)
        except Refused as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.fixture
def opened(world: World) -> int:
    """A vote of six doors whose papers are all out."""
    with open_session(write=True) as db:
        round_id = open_vote(db, world.secretary, world.here.stairwell)
        begin(world.secretary, round_id, ledger=True)(db)
        ledger_issue.issue_papers(
            db, world.secretary, round_id=round_id, delivery=Delivery.HAND, at=AT, token=new_token()
        )
    return round_id


def begin(actor: Actor, round_id: int, *, ledger: bool = False, twice: bool = False) -> Act:
    return lambda db: ledger_issue.begin_paperwork(
        db, actor, round_id=round_id, ledger=ledger, twice=twice, at=AT
    )


def back(actor: Actor, round_id: int, door: str) -> Act:
    return lambda db: ledger_marks.mark_returned(
        db, actor, round_id=round_id, written=door, at=AT, token=new_token()
    )


def rest_missing(actor: Actor, round_id: int) -> Act:
    return lambda db: ledger_marks.rest_missing(
        db, actor, round_id=round_id, note="未交回", at=AT, token=new_token()
    )


def states() -> list[PaperState]:
    with open_session() as db:
        return sorted(db.scalars(select(col(Paper.state))))


def logged(action: str) -> int:
    with open_session() as db:
        lines = select(func.count()).select_from(Activity).where(col(Activity.action) == action)
        return db.scalar(lines) or 0


def clerks(world: World, n: int) -> Sequence[Actor]:
    return [(world.secretary, world.officer)[i % 2] for i in range(n)]


def test_a_paper_that_eight_clerks_scan_at_once_comes_back_once(world: World, opened: int) -> None:
    said = at_once(*(back(clerk, opened, "101") for clerk in clerks(world, 8)))
    assert said == ["done"] + ["paper_returned"] * 7
    assert states().count(PaperState.RETURNED) == 1
    assert logged("mark_paper") == 1


def test_papers_that_come_back_while_the_rest_is_said_to_be_missing_stay_returned(
    world: World, opened: int
) -> None:
    doors = ("101", "102", "201", "202")
    said = at_once(rest_missing(world.officer, opened), *(back(world.secretary, opened, d) for d in doors))
    assert said == ["done"] * 5
    assert states() == sorted([PaperState.RETURNED] * 4 + [PaperState.MISSING] * 2)
    with open_session() as db:
        assert ledger.balance(db, world.secretary, round_id=opened).issued == 6


def test_of_two_who_say_of_one_paper_that_it_is_missing_the_second_is_told(world: World, opened: int) -> None:
    with open_session() as db:
        paper_id = db.scalars(select(col(Paper.id)).order_by(col(Paper.id))).first() or 0

    def missing(actor: Actor) -> Act:
        return lambda db: ledger_marks.mark_missing(
            db, actor, paper_id=paper_id, version=1, note="未交回", at=AT
        )

    said = at_once(missing(world.secretary), missing(world.officer))
    assert said[0] == "done"
    assert said[1] in {"paper_changed", "paper_not_out"}
    assert logged("mark_paper") == 1


def test_nothing_is_marked_behind_a_vote_that_is_being_closed(world: World, opened: int) -> None:
    said = at_once(
        rest_missing(world.officer, opened),
        lambda db: tallies.close_round(db, world.secretary, round_id=opened, at=AT),
        back(world.secretary, opened, "101"),
    )
    with open_session() as db:
        voting = db.get_one(Round, opened)
    if voting.result is None:
        assert "ledger_open" in said
    else:
        assert PaperState.ISSUED not in states()


def test_paperwork_that_two_begin_at_once_has_what_both_wanted(world: World) -> None:
    with open_session(write=True) as db:
        round_id = open_vote(db, world.secretary, world.here.stairwell)
    said = at_once(begin(world.secretary, round_id, ledger=True), begin(world.officer, round_id, twice=True))
    assert said == ["done", "done"]
    with open_session() as db:
        voting = db.get_one(Round, round_id)
    assert (voting.keeps_ledger, voting.keyed_twice) == (True, True)


def test_the_same_paperwork_begins_once(world: World) -> None:
    with open_session(write=True) as db:
        round_id = open_vote(db, world.secretary, world.here.stairwell)
    said = at_once(*(begin(clerk, round_id, ledger=True) for clerk in clerks(world, 6)))
    assert said == ["done"] + ["nothing_changed"] * 5
    assert logged("begin_paperwork") == 1


def test_papers_issued_by_several_at_once_are_one_a_voter(world: World) -> None:
    with open_session(write=True) as db:
        round_id = open_vote(db, world.secretary, world.here.stairwell)
        begin(world.secretary, round_id, ledger=True)(db)

    def issue(actor: Actor) -> Act:
        return lambda db: ledger_issue.issue_papers(
            db, actor, round_id=round_id, delivery=Delivery.HAND, at=AT, token=new_token()
        )

    assert at_once(*(issue(clerk) for clerk in clerks(world, 6))) == ["done"] * 6
    assert states() == [PaperState.ISSUED] * 6
