"""A chunk of a sheet of ballots goes into its open round, each ballot logged, and comes out again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.consultations import Ballot, PastBallot, RollUnit, Round
from models.enums import Channel, Choice, EndedBecause, Permission
from models.imports import ImportBatch
from services import audit
from services.access import Actor
from services.consultations import knock_ends, reach
from services.consultations.ballots import logged
from services.consultations.items import Answer
from services.consultations.through import hold, insist_within_limit
from services.db import is_sqlite
from services.errors import Refused
from services.imports import bulk
from services.imports.ballot_rows import find_vote
from services.imports.chunks import Done, Values

SHANGHAI = timezone(timedelta(hours=8))
NOON = time(12, tzinfo=SHANGHAI)


def apply(db: Session, actor: Actor, batch: ImportBatch, good: list[Values], *, at: datetime) -> Done:
    """Store the ballots of good rows; what was stored. Who voted meanwhile is refused.

    Raises NotFound, Refused("round_not_open"): nothing of the chunk is stored then.
    """
    voting = find_vote(db, actor, batch.place_id, batch.mapping.get("round"), held=True)
    mine = _reachable(db, actor, voting)
    done = Done()
    for row in good:
        if row[1] not in mine:
            done.refused[row[0]] = "door_elsewhere"
    going = [row for row in good if row[0] not in done.refused]
    by_proxy = [row for row in going if row[5] == Channel.PROXY]
    hold(db, voting.id or 0, [row[6] for row in by_proxy])
    plain = [row for row in going if row[5] != Channel.PROXY]
    stored = _store(db, [line for row in plain for line in _lines(actor, voting, row, at)])
    for row in by_proxy:
        if _within_limit(db, voting, row, at):
            stored |= _store(db, _lines(actor, voting, row, at))
        else:
            done.refused[row[0]] = "proxy_limit"
    knock_ends.answered(db, actor, round_id=voting.id or 0, voter_ids=list(stored), at=at)
    for row in going:
        if row[0] in done.refused:
            continue
        id = stored.get(row[1])
        if id is None:
            done.refused[row[0]] = "voted_already"
            continue
        done.rows.append(row[0])
        done.learnt.append([id, row[1], row[0]])
        _record(db, actor, voting, row, id, at)
    return done


def _within_limit(db: Session, voting: Round, row: Values, at: datetime) -> bool:
    """Whether the proxy of a row may vote for one more owner, those stored from this sheet counted."""
    try:
        insist_within_limit(db, voting.id or 0, Channel.PROXY, row[6], voter=row[1], at=at)
    except Refused:
        return False
    return True


def _reachable(db: Session, actor: Actor, voting: Round) -> set[int]:
    query = select(col(RollUnit.voter_id)).join(Round, col(Round.id) == col(RollUnit.round_id))
    mine = reach.keyable(actor, Permission.RECORD_BALLOTS)
    return set(db.scalars(query.where(col(RollUnit.round_id) == voting.id, mine)))


def _lines(actor: Actor, voting: Round, row: Values, at: datetime) -> list[dict[str, Any]]:
    """The answers of one row as they are stored: of the day that the sheet names, as far as it can be."""
    _number, voter, door, area, given, channel, through, day, _written = row
    common = {
        "round_id": voting.id, "voter_id": voter, "door": door, "area_dm2": area, "channel": Channel(channel),
        "through": through, "recorded_at": _moment(voting, day, at), "recorded_by": actor.person_id, "version": 1,
    }  # fmt: skip
    return [
        common | {"item": item, "choice": Choice(choice), "candidate": candidate}
        for item, (choice, candidate) in enumerate(given, start=1)
    ]


def _moment(voting: Round, day: str | None, at: datetime) -> datetime:
    """Noon of the sheet's day, but neither before the opening nor after now; now where it names none."""
    if day is None:
        return at
    noon = datetime.combine(date.fromisoformat(day), NOON)
    return min(at, max(noon, voting.opened_at or noon))


def _store(db: Session, lines: list[dict[str, Any]]) -> dict[int, int]:
    """Voter -> id of the first answer stored; who has a ballot already is left out."""
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    statement = insert(Ballot).on_conflict_do_nothing().returning(col(Ballot.voter_id), col(Ballot.id))
    stored: dict[int, int] = {}
    for some in bulk.chunks(lines):
        for voter, id in db.connection().execute(statement.values(some)):
            stored[voter] = min(id or 0, stored.get(voter, id or 0))
    return stored


def _record(db: Session, actor: Actor, voting: Round, row: Values, id: int, at: datetime) -> None:
    answers = [Answer(Choice(choice), candidate) for choice, candidate in row[4]]
    after = {"round": voting.id, "door": row[2], "channel": row[5]} | logged(answers)
    after |= {"through": row[6]} if row[6] else {}
    audit.record(
        db, actor, area="consultations", action="record_ballot", subject=("ballot", id), at=at,
        place_id=voting.place_id, after=after,
    )  # fmt: skip


def insist_unchanged(
    db: Session, actor: Actor, batch: ImportBatch, all_done: list[Done], *, held: bool = False
) -> None:
    """Raise Refused("round_not_open"), ("import_changed_by_hand", row) unless the batch can come out again.

    `held` lets nobody change one of its ballots until the transaction ends.
    """
    voting = find_vote(db, actor, batch.place_id, batch.mapping.get("round"), held=held)
    left = {id: (voter, row) for done in all_done for id, voter, row in done.learnt}
    found: dict[int, int] = {}
    for some in bulk.chunks(list({voter for voter, _row in left.values()})):
        query = select(col(Ballot.id), col(Ballot.voter_id), col(Ballot.version))
        theirs = query.where(col(Ballot.round_id) == voting.id, col(Ballot.voter_id).in_(some))
        for id, voter, version in db.execute(theirs.with_for_update() if held else theirs):
            if id in left and left[id][0] == voter and version == 1:
                found[id] = voter
    for id, (_voter, row) in left.items():
        if id not in found:
            raise Refused("import_changed_by_hand", row=row)


def take_back(db: Session, actor: Actor, batch: ImportBatch, done: Done, *, at: datetime) -> None:
    """Remove the ballots that a chunk stored, keeping what they were. Raises as `insist_unchanged`."""
    insist_unchanged(db, actor, batch, [done], held=True)
    round_id = find_vote(db, actor, batch.place_id, batch.mapping.get("round"), held=True).id
    for some in bulk.chunks([voter for _id, voter, _row in done.learnt]):
        whole = (col(Ballot.round_id) == round_id, col(Ballot.voter_id).in_(some))
        for ballot in db.scalars(select(Ballot).where(*whole)).all():
            db.add(_past(actor, ballot, batch.file_name, at))
        db.flush()
        db.connection().execute(delete(Ballot).where(*whole))
    db.expire_all()


def _past(actor: Actor, ballot: Ballot, file: str, at: datetime) -> PastBallot:
    names = ("round_id", "item", "voter_id", "door", "choice", "candidate", "channel", "through")
    kept = {name: getattr(ballot, name) for name in (*names, "recorded_at", "recorded_by")}
    return PastBallot(
        **kept, ended_because=EndedBecause.TAKEN_BACK, reason=file, ended_at=at, ended_by=actor.person_id
    )
