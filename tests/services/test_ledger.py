"""The ledger of printed ballots: serials out and back, both equations, and a close that insists on them."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import Channel, Choice, Delivery, PaperState, PlaceKind, RoundState
from models.papers import Paper
from services.access import Actor
from services.consultations import ballots, ledger, ledger_issue, ledger_marks, tallies
from services.consultations.items import Answer
from services.consultations.ledger_marks import Marked
from services.errors import Conflict, NotAllowed, NotFound, Refused
from services.once import new_token
from tests.support.queries import counted_queries
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World, add_household, add_place


def with_ledger(db: Session, world: World, place: int | None = None) -> int:
    opened = open_vote(db, world.secretary, place or world.here.stairwell)
    ledger_issue.begin_paperwork(db, world.secretary, round_id=opened, ledger=True, twice=False, at=AT)
    return opened


def issue(db: Session, actor: Actor, round_id: int, stairwell: int | None = None) -> int:
    return ledger_issue.issue_papers(
        db, actor, round_id=round_id, stairwell_id=stairwell, delivery=Delivery.HAND, at=AT, token=new_token()
    )


def back(db: Session, actor: Actor, round_id: int, written: str, token: str | None = None) -> Marked:
    return ledger_marks.mark_returned(
        db, actor, round_id=round_id, written=written, at=AT, token=token or new_token()
    )


def paper(db: Session, round_id: int, serial: str) -> ledger.PaperLine:
    query = ledger.lines().where(col(Paper.round_id) == round_id, col(Paper.serial) == f"{round_id}-{serial}")
    return ledger.PaperLine(*db.execute(query.execution_options(populate_existing=True)).one())


def rest_missing(db: Session, actor: Actor, round_id: int, note: str = "未交回") -> int:
    return ledger_marks.rest_missing(db, actor, round_id=round_id, note=note, at=AT, token=new_token())


def balance(db: Session, world: World, round_id: int) -> ledger.Balance:
    return ledger.balance(db, world.secretary, round_id=round_id)


def test_every_voter_gets_one_serial_and_a_second_round_of_issuing_gives_none(
    world: World, db: Session
) -> None:
    opened = with_ledger(db, world)
    assert issue(db, world.secretary, opened) == 6
    assert issue(db, world.secretary, opened) == 0
    serials = db.scalars(select(col(Paper.serial)).order_by(col(Paper.serial))).all()
    assert serials == [f"{opened}-000{n}" for n in range(1, 7)]


def test_papers_of_one_stairwell_go_out_first(world: World, db: Session) -> None:
    second = add_place(db, kind=PlaceKind.STAIRWELL, code="S-2", name="2单元", parent=world.here.building)
    add_household(db, stairwell=second, estate=world.here.estate, door="101", owner="辛")
    opened = with_ledger(db, world, world.here.building)
    assert issue(db, world.secretary, opened, second) == 1
    assert issue(db, world.grid_worker, opened) == 6
    assert balance(db, world, opened).without_paper == 0


def test_a_paper_comes_back_by_serial_or_by_door(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    assert back(db, world.grid_worker, opened, f" {opened}－0001 ").door == "101"
    assert back(db, world.secretary, opened, "３０２室").serial == f"{opened}-0006"
    last = ledger.last_papers(db, world.secretary, round_id=opened)
    assert {(line.door, line.state) for line in last} == {
        ("101", PaperState.RETURNED),
        ("302", PaperState.RETURNED),
    }


def test_a_double_click_marks_once_and_a_second_scan_is_told_who_had_it(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    first = back(db, world.secretary, opened, "101", token="t")
    assert back(db, world.secretary, opened, "101", token="t") == first
    with pytest.raises(Refused, match="paper_returned") as refused:
        back(db, world.grid_worker, opened, "101")
    assert refused.value.params["by"] == "王"


@pytest.mark.parametrize(
    ("written", "code"), [("9-0001", "door_unknown"), ("", "door_missing"), ("999", "door_unknown")]
)
def test_what_is_no_serial_and_no_door_is_told(world: World, db: Session, written: str, code: str) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    with pytest.raises(Refused, match=code):
        back(db, world.secretary, opened, written)


def test_an_unknown_serial_and_a_door_without_paper_are_told(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    with pytest.raises(Refused, match="paper_unknown"):
        back(db, world.secretary, opened, f"{opened}-0099")
    with pytest.raises(Refused, match="paper_not_issued"):
        back(db, world.secretary, opened, "101")


def test_a_spoiled_paper_is_exchanged_for_one_with_the_next_letter(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    for old, new in (("0001", "0001A"), ("0001A", "0001B")):
        spoiled = paper(db, opened, old)
        given = ledger_issue.exchange_paper(
            db, world.secretary, paper_id=spoiled.id, version=spoiled.version, note="污损", at=AT
        )
        assert given == Marked(f"{opened}-{new}", "101", PaperState.ISSUED)
    with pytest.raises(Refused, match="paper_spoiled"):
        back(db, world.secretary, opened, f"{opened}-0001")
    assert back(db, world.secretary, opened, "101").serial == f"{opened}-0001B"
    found = balance(db, world, opened)
    assert (found.printed, found.spoiled, found.issued, found.returned) == (8, 2, 6, 1)


def test_after_z_no_more_are_exchanged() -> None:
    assert ledger_issue.next_serial("1-0001") == "1-0001A"
    with pytest.raises(Refused, match="too_many_exchanges"):
        ledger_issue.next_serial("1-0001Z")


def test_a_missing_paper_needs_a_note_and_may_turn_up(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    with pytest.raises(Refused, match="note_missing"):
        rest_missing(db, world.secretary, opened, " ")
    back(db, world.secretary, opened, "101")
    assert rest_missing(db, world.secretary, opened) == 5
    assert back(db, world.secretary, opened, "102").state is PaperState.RETURNED
    assert balance(db, world, opened).missing == 4


def test_a_mark_is_undone_and_two_people_do_not_undo_it_twice(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    back(db, world.secretary, opened, "101")
    line = paper(db, opened, "0001")
    undone = ledger_marks.undo_mark(db, world.secretary, paper_id=line.id, version=line.version, at=AT)
    assert undone.state is PaperState.ISSUED
    db.expire_all()
    with pytest.raises((Conflict, Refused)):
        ledger_marks.undo_mark(db, world.grid_worker, paper_id=line.id, version=line.version, at=AT)


def test_the_round_closes_only_when_every_paper_is_accounted_for(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    back(db, world.secretary, opened, "101")
    with pytest.raises(Refused, match="ledger_open") as refused:
        tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    assert (refused.value.params["outstanding"], refused.value.params["not_keyed"]) == (5, 1)
    rest_missing(db, world.secretary, opened)
    with pytest.raises(Refused, match="ledger_open"):
        tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    vote(db, world.secretary, opened, "101", Choice.INVALID)
    found = balance(db, world, opened)
    assert found.holds
    assert (found.keyed[0].valid, found.keyed[0].invalid) == (0, 1)
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)
    assert db.get_one(Round, opened).state is RoundState.CLOSED


def test_equal_sums_of_different_doors_do_not_balance(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    back(db, world.secretary, opened, "101")
    vote(db, world.secretary, opened, "102")
    rest_missing(db, world.secretary, opened)
    found = balance(db, world, opened)
    assert (found.returned, found.keyed[0].valid) == (1, 1)
    assert (found.not_keyed, found.not_returned, found.holds) == (("101",), ("102",), False)


def test_a_paper_keyed_without_one_issued_is_named(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    vote(db, world.secretary, opened, "101")
    assert balance(db, world, opened).never_issued == ("101",)


@pytest.mark.parametrize("channel", [Channel.ONLINE, Channel.PHONE, Channel.PROXY])
def test_what_did_not_come_on_paper_is_no_paper(world: World, db: Session, channel: Channel) -> None:
    opened = with_ledger(db, world)
    ballots.record_ballot(
        db, world.secretary, round_id=opened, door="101", answers=[Answer(Choice.AGREE)], channel=channel,
        through="见证人", at=AT, token="t",
    )  # fmt: skip
    assert balance(db, world, opened).holds


def test_a_round_without_a_ledger_closes_as_before(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    with pytest.raises(Refused, match="ledger_not_kept"):
        issue(db, world.secretary, opened)
    vote(db, world.secretary, opened, "101")
    tallies.close_round(db, world.secretary, round_id=opened, at=AT)


def test_a_ledger_once_begun_is_kept(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    with pytest.raises(Refused, match="nothing_changed"):
        ledger_issue.begin_paperwork(db, world.secretary, round_id=opened, ledger=False, twice=False, at=AT)
    assert db.get_one(Round, opened).keeps_ledger


def test_strangers_meet_no_paper_and_grid_workers_only_their_doors(world: World, db: Session) -> None:
    second = add_place(db, kind=PlaceKind.STAIRWELL, code="S-2", name="2单元", parent=world.here.building)
    add_household(db, stairwell=second, estate=world.here.estate, door="101", owner="辛")
    opened = with_ledger(db, world, world.here.building)
    issue(db, world.secretary, opened)
    theirs = next(
        p
        for p in ledger.last_papers(db, world.secretary, round_id=opened, state=PaperState.ISSUED)
        if p.door == "2单元101"
    )
    for actor, refusal in ((world.stranger, NotFound), (world.leader, NotAllowed)):
        with pytest.raises(refusal):
            ledger.balance(db, actor, round_id=opened)
    with pytest.raises(NotFound):
        ledger_marks.mark_missing(db, world.grid_worker, paper_id=theirs.id, version=1, note="x", at=AT)
    with pytest.raises(Refused, match="door_outside"):
        back(db, world.grid_worker, opened, "2-101")
    assert rest_missing(db, world.grid_worker, opened) == 6
    assert ledger.balance(db, world.grid_worker, round_id=opened).holds
    assert balance(db, world, opened).outstanding == ("2单元101",)


def test_looking_at_the_balance_asks_a_fixed_number_of_queries(world: World, db: Session) -> None:
    opened = with_ledger(db, world)
    issue(db, world.secretary, opened)
    with counted_queries(db) as before:
        balance(db, world, opened)
    for door in ("101", "102", "201"):
        back(db, world.secretary, opened, door)
        vote(db, world.secretary, opened, door)
    with counted_queries(db) as after:
        balance(db, world, opened)
    assert len(before) == len(after) == 4
