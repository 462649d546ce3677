"""The accounts of a vote: every figure leads to the voters behind it, and they add up to it."""

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from models.consultations import Ballot
from models.enums import Channel, Choice, PaperState, Permission
from services import lists
from services.consultations import account_lines, accounts, tallies
from services.consultations.account_lines import AccountLine
from services.consultations.items import Answer
from services.errors import NotAllowed, NotFound
from tests.support.matters import AGAINST, AGREE, BOTH, FOLLOW, ask, hand_out, plain, tender
from tests.support.queries import counted_queries
from tests.support.votes import open_vote, owner_of, vote
from tests.support.world import AT, TODAY, World, add_household


@pytest.fixture
def opened(world: World, db: Session) -> int:
    """Seven doors, two of one owner; two matters and a tender; three ballots, and two that never came back."""
    here = world.here
    first = owner_of(db, world, "101")
    add_household(db, stairwell=here.stairwell, estate=here.estate, door="401", owner=first, area_dm2=5001)
    opened = open_vote(db, world.secretary, here.stairwell)
    ask(
        db,
        opened,
        plain(1, "电梯？", *BOTH),
        plain(2, "门禁？"),
        tender(3, "谁？", "甲厂", "乙厂"),
        ledger=True,
    )
    one, two = Answer(Choice.CANDIDATE, 1), Answer(Choice.CANDIDATE, 2)
    vote(db, world.secretary, opened, "101", answers=(AGREE, AGAINST, two))
    vote(db, world.secretary, opened, "102", answers=(AGREE, AGREE, two))
    vote(db, world.officer, opened, "201", answers=(FOLLOW, AGREE, one))
    hand_out(db, opened, PaperState.RETURNED, 1, 2, 3)
    hand_out(db, opened, PaperState.MISSING, 4, 5)
    return opened


def lines_of(db: Session, world: World, opened: int, **asked: object) -> list[AccountLine]:
    return account_lines.account_lines(db, world.secretary, round_id=opened, **asked)[0]  # type: ignore[arg-type]


def test_every_figure_is_the_sum_of_the_voters_behind_it(world: World, opened: int, db: Session) -> None:
    found = accounts.accounts(db, world.secretary, round_id=opened)
    for item, matter in zip(found.round.items, found.matters, strict=True):
        for figure in matter.figures:
            lines = lines_of(db, world, opened, item=item.number, answer=figure.answer)
            assert (len(lines), sum(line.area_dm2 for line in lines)) == (
                figure.part.owners,
                figure.part.area_dm2,
            )
            assert sum(n for _channel, n in figure.channels) == figure.part.owners
        missing = lines_of(db, world, opened, item=item.number, not_returned=True)
        assert len(missing) == matter.tally.not_returned.owners
        assert sum(line.area_dm2 for line in missing) == matter.tally.not_returned.area_dm2
        assert len(lines_of(db, world, opened, item=item.number)) == matter.tally.total.owners


def test_the_numerators_are_shown_as_sums_with_followers_and_clauses(
    world: World, opened: int, db: Session
) -> None:
    lift, gate, tender = accounts.accounts(db, world.leader, round_id=opened).matters
    said = {one.name: ([part.owners for part in one.parts], one.total.owners) for one in lift.sums}
    assert said == {"returned": ([2, 1], 3), "agreeing": ([2, 1], 3), "agreeing_with_clause": ([2, 1, 2], 5)}
    assert (lift.followed, gate.followed, tender.followed) == (Choice.AGREE, Choice.AGREE, None)
    numerators = [matter.tally.verdict.tests[2].numerator for matter in (lift, gate, tender)]
    assert [matter.sums[1].total.owners for matter in (lift, gate, tender)] == numerators == [3, 2, 2]
    assert lift.tally.readings.with_clause
    assert lift.tally.readings.with_clause.tests[2].numerator == 5


def test_a_voter_of_two_doors_shows_both_areas_and_the_paper(world: World, opened: int, db: Session) -> None:
    first = lines_of(db, world, opened)[0]
    assert (first.serial, first.name) == (f"{opened}-0001", "甲业主11")
    assert (first.doors, first.area_dm2) == ((("101", 8000), ("401", 5001)), 13001)
    assert (first.answer, first.channel, first.by) == (AGREE, Channel.PAPER, "王")
    assert first.papers == (PaperState.RETURNED,)


def test_who_keyed_and_the_ledger_are_told(world: World, opened: int, db: Session) -> None:
    found = accounts.accounts(db, world.secretary, round_id=opened)
    assert found.matters[0].keyed_by == (("王", 2), ("干部", 1))
    assert found.ledger == accounts.Ledger(issued=5, out=0, returned=3, spoiled=0, missing=2)
    assert found.seal == ""


def test_a_closed_vote_shows_what_was_sealed_and_says_when_the_rows_no_longer_add_up(
    world: World, opened: int, db: Session
) -> None:
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    found = accounts.accounts(db, world.secretary, round_id=opened)
    assert len(found.seal) == 64
    assert [matter.agrees for matter in found.matters] == [True, True, True]
    changed = (col(Ballot.round_id) == opened, col(Ballot.door) == "102", col(Ballot.item) == 2)
    db.connection().execute(update(Ballot).where(*changed).values(choice=Choice.AGAINST))
    db.expire_all()
    found = accounts.accounts(db, world.secretary, round_id=opened)
    assert [matter.agrees for matter in found.matters] == [True, False, True]
    assert found.matters[1].tally.of(Choice.AGREE).owners == 2


def test_a_page_holds_so_many_and_counts_all(world: World, opened: int, db: Session) -> None:
    pages = [
        account_lines.account_lines(db, world.secretary, round_id=opened, page=n, size=4) for n in (1, 2, 3)
    ]
    assert [len(lines) for lines, _count in pages] == [4, 2, 0]
    assert {count for _lines, count in pages} == {6}


def test_a_grid_worker_sees_the_voters_of_their_doors_only_and_strangers_nothing(
    world: World, opened: int, db: Session
) -> None:
    whole = open_vote(db, world.officer, world.here.estate)
    assert account_lines.account_lines(db, world.grid_worker, round_id=whole)[1] == 6
    with pytest.raises(NotAllowed):
        account_lines.account_lines(db, world.leader, round_id=opened)
    for verb in (accounts.accounts, account_lines.account_lines):
        with pytest.raises(NotFound):
            verb(db, world.stranger, round_id=opened)


def test_only_who_runs_the_vote_takes_the_rows_away(world: World, opened: int, db: Session) -> None:
    wanted = lists.Wanted(on=TODAY, round=opened)
    rows = lists.rows_of(db, world.secretary, name="accounts", wanted=wanted)
    assert len(rows) == 18
    first = dict(zip(lists.LISTS["accounts"].columns, rows[12], strict=True))
    assert (first["question"], first["doors"], first["candidate"]) == ("谁？", "101、401", "乙厂")
    for actor in (world.leader, world.grid_worker):
        with pytest.raises(NotAllowed):
            lists.rows_of(db, actor, name="accounts", wanted=wanted)
    for missing in (wanted, lists.Wanted(on=TODAY)):
        with pytest.raises(NotFound):
            lists.rows_of(db, world.stranger, name="accounts", wanted=missing)
    assert not accounts.accounts(db, world.leader, round_id=opened).may_export
    assert world.leader.may(Permission.EXPORT)


@pytest.mark.parametrize("size", [2, 6])
def test_the_number_of_queries_does_not_grow_with_the_voters(
    world: World, opened: int, db: Session, size: int
) -> None:
    with counted_queries(db) as sent:
        account_lines.account_lines(db, world.secretary, round_id=opened, size=size)
    assert len(sent) == 5
