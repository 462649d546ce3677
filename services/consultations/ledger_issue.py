"""Printed ballots go out: a ledger is begun, papers are issued to doors, a spoiled one is exchanged."""

import string
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.consultations import RollUnit, RollVoter, Round
from models.enums import VOTING, Delivery, PaperState, Permission
from models.papers import Paper
from services import audit, versions
from services.access import Actor, allows, within
from services.consultations import ledger as papers_of
from services.consultations import ledger_marks, moves, reach
from services.consultations.papers import serial
from services.db import is_sqlite
from services.errors import Refused
from services.imports import bulk
from services.once import once

P = Permission


@dataclass(frozen=True, slots=True)
class Paperwork:
    """What a round keeps on paper, whether the actor may begin more, and its stairwells within reach by id."""

    keeps_ledger: bool
    keyed_twice: bool
    may_begin: bool
    stairwells: dict[int, str]


@allows(P.RECORD_BALLOTS)
def paperwork(db: Session, actor: Actor, *, round_id: int) -> Paperwork:
    """How a round is kept on paper. Raises NotFound."""
    voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS)
    mine = within(actor, P.RUN_CONSULTATIONS, col(Round.place_id))
    may = db.scalar(select(col(Round.id)).where(col(Round.id) == round_id, mine))
    place = (col(RollUnit.stairwell_id), col(RollUnit.building), col(RollUnit.stairwell))
    query = (
        select(*place)
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .where(col(RollUnit.round_id) == round_id, reach.keyable(actor, P.RECORD_BALLOTS))
        .group_by(*place)
        .order_by(func.min(col(RollUnit.id)))
    )
    names = {
        id: f"{building} {name.removeprefix(building).strip()}".strip()
        for id, building, name in db.execute(query)
    }
    return Paperwork(voting.keeps_ledger, voting.keyed_twice, may is not None, names)


@allows(P.RUN_CONSULTATIONS)
def begin_paperwork(
    db: Session, actor: Actor, *, round_id: int, ledger: bool, twice: bool, at: datetime
) -> None:
    """From now on the round keeps a ledger, or is keyed twice, or both; neither is given up again.

    Raises NotFound, Refused("round_not_open"), ("nothing_changed").
    """
    voting = moves.find_to_move(db, actor, round_id)
    if voting.state not in VOTING:
        raise Refused("round_not_open")
    before = {"keeps_ledger": voting.keeps_ledger, "keyed_twice": voting.keyed_twice}
    after = {"keeps_ledger": voting.keeps_ledger or ledger, "keyed_twice": voting.keyed_twice or twice}
    if before == after:
        raise Refused("nothing_changed")
    versions.save(db, Round, round_id, version=voting.version, changes=after)
    db.refresh(voting)
    audit.record(
        db, actor, area="consultations", action="begin_paperwork", subject=("round", round_id), at=at,
        place_id=voting.place_id, before=before, after=after,
    )  # fmt: skip


@allows(P.RECORD_BALLOTS)
def issue_papers(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    stairwell_id: int | None = None,
    delivery: Delivery,
    at: datetime,
    token: str,
) -> int:
    """Issue a paper to every voter of the roll, or of one stairwell, who has none; how many were issued.

    Only to doors within the actor's scope. Raises NotFound, Refused("round_not_open"), ("ledger_not_kept").
    """

    def do() -> int:
        voting = ledger_marks.kept(db, actor, round_id)
        common = {"round_id": round_id, "delivery": delivery, "issued_at": at, "issued_by": actor.person_id}
        voters = _without_paper(db, actor, voting, stairwell_id)
        issued = _store(db, [common | {"voter_id": id, "serial": serial(round_id, n)} for id, n in voters])
        after = {"rows": len(issued), "delivery": delivery} | (
            {"stairwell": stairwell_id} if stairwell_id else {}
        )
        ledger_marks.record(db, actor, voting, "issue_papers", ("round", round_id), at, after=after)
        return len(issued)

    return int(once(db, actor, "issue_papers", token=token, at=at, do=do))


def _without_paper(
    db: Session, actor: Actor, voting: Round, stairwell_id: int | None
) -> list[tuple[int, int]]:
    has_one = select(col(Paper.voter_id)).where(col(Paper.round_id) == voting.id)
    query = select(col(RollVoter.id), col(RollVoter.number)).where(
        col(RollVoter.round_id) == voting.id, col(RollVoter.id).not_in(has_one), papers_of.reached(actor)
    )
    if stairwell_id is not None:
        there = select(col(RollUnit.voter_id)).where(
            col(RollUnit.round_id) == voting.id, col(RollUnit.stairwell_id) == stairwell_id
        )
        query = query.where(col(RollVoter.id).in_(there))
    return [(id or 0, number) for id, number in db.execute(query.order_by(col(RollVoter.number)))]


def _store(db: Session, rows: list[dict[str, Any]]) -> list[int | None]:
    """The ids of the papers stored; a serial that somebody stored meanwhile is left as it is."""
    if not rows:
        return []
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    fresh = {"state": PaperState.ISSUED, "note": "", "version": 1}
    statement = insert(Paper).on_conflict_do_nothing().returning(col(Paper.id))
    stored: list[int | None] = []
    for some in bulk.chunks(rows):
        stored += db.connection().scalars(statement.values([fresh | row for row in some])).all()
    return stored


@allows(P.RECORD_BALLOTS)
def exchange_paper(
    db: Session, actor: Actor, *, paper_id: int, version: int, note: str, at: datetime
) -> ledger_marks.Marked:
    """A spoiled paper is given back for a new one with the next letter: 12-0007 -> 12-0007A; the new one.

    Raises as `mark_missing`, Refused("too_many_exchanges").
    """
    voting, paper = ledger_marks.find_paper(db, actor, paper_id)
    ledger_marks.insist_note(note)
    ledger_marks.insist_out(paper, {PaperState.ISSUED})
    new = next_serial(paper.serial)
    ledger_marks.settle(db, actor, voting, paper, PaperState.SPOILED, at, note=note.strip(), version=version)
    common = {"round_id": voting.id, "voter_id": paper.voter_id, "delivery": Delivery.HAND, "serial": new}
    _store(db, [common | {"issued_at": at, "issued_by": actor.person_id}])
    return ledger_marks.Marked(new, ledger_marks.door_of(db, paper), PaperState.ISSUED)


def next_serial(serial: str) -> str:
    """The serial of the paper given in exchange. Raises Refused("too_many_exchanges") after Z."""
    letters = string.ascii_uppercase
    last = letters.find(serial[-1])
    if last == len(letters) - 1:
        raise Refused("too_many_exchanges")
    return (serial if last < 0 else serial[:-1]) + letters[last + 1]
