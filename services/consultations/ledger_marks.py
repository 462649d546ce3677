"""Printed ballots come back: marked by serial or by door, missing with a note, and a mark taken back."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import PaperState, Permission
from models.papers import Paper
from services import audit, versions
from services.access import Actor, allows
from services.consultations import ledger, reach
from services.consultations.ledger import PaperLine
from services.errors import Conflict, NotFound, Refused
from services.imports.cells import half_width
from services.once import once, token_for

P = Permission
NOTE = 200
_SERIAL = re.compile(r"\d+-\d{4,}[A-Z]?")


@dataclass(frozen=True, slots=True)
class Marked:
    """A paper just marked: its serial, its first door, the state it has now."""

    serial: str
    door: str
    state: PaperState


def kept(db: Session, actor: Actor, round_id: int) -> Round:
    """The round, held open, if it keeps a ledger."""
    voting = reach.find(db, actor, round_id, permission=P.RECORD_BALLOTS, still_open=True)
    if not voting.keeps_ledger:
        raise Refused("ledger_not_kept")
    return voting


@allows(P.RECORD_BALLOTS)
def mark_returned(
    db: Session, actor: Actor, *, round_id: int, written: str, at: datetime, token: str
) -> Marked:
    """A paper came back: by its serial (a scanner's Enter is enough) or by a door it is for.

    A missing one that turned up counts as returned. Raises NotFound; Refused: "round_not_open", "ledger_not_kept",
    "paper_unknown" (serial), "paper_not_issued" (door), "paper_spoiled" (serial), "paper_returned" (serial, door,
    by, at), "paper_or_door" (written), and as `reach.find_door` for doors.
    """

    def do() -> dict[str, Any]:
        voting = kept(db, actor, round_id)
        paper = _meant(db, actor, voting, written)
        if paper.state is PaperState.RETURNED:
            raise _returned_before(db, paper)
        return settle(db, actor, voting, paper, PaperState.RETURNED, at)

    return _marked(once(db, actor, "return_paper", token=token_for(token, round_id, written), at=at, do=do))


def _meant(db: Session, actor: Actor, voting: Round, written: str) -> Paper:
    """The paper of a serial or of a door, locked. `2-1102` may be both: then the door's words tell them apart."""
    plain = half_width(written).strip().upper()
    by_serial = _paper(db, actor, voting, col(Paper.serial) == plain)
    if by_serial is None and _SERIAL.fullmatch(plain) and plain.startswith(f"{voting.id}-0"):
        raise Refused("paper_unknown", serial=plain)
    try:
        door = reach.find_door(db, actor, voting, written, permission=P.RECORD_BALLOTS)
    except Refused:
        if by_serial is None:
            raise
        door = None
    if door is None or (by_serial and by_serial.voter_id == door.voter_id):
        return _usable(by_serial, plain)
    if by_serial is not None:
        raise Refused("paper_or_door", written=plain, door=door.label)
    live = (col(Paper.voter_id) == door.voter_id, col(Paper.state) != PaperState.SPOILED)
    paper = _paper(db, actor, voting, *live)
    if paper is None:
        raise Refused("paper_not_issued", door=door.label)
    return paper


def _usable(paper: Paper | None, written: str) -> Paper:
    if paper is None:
        raise Refused("paper_unknown", serial=written)
    if paper.state is PaperState.SPOILED:
        raise Refused("paper_spoiled", serial=paper.serial)
    return paper


def _paper(db: Session, actor: Actor, voting: Round, *where: Any) -> Paper | None:
    mine = ledger.reached(actor, Paper.voter_id)
    query = select(Paper).where(col(Paper.round_id) == voting.id, mine, *where).with_for_update()
    return db.scalar(query.execution_options(populate_existing=True))


def _returned_before(db: Session, paper: Paper) -> Refused:
    line = PaperLine(*db.execute(ledger.lines().where(col(Paper.id) == paper.id)).one())
    return Refused(
        "paper_returned", serial=line.serial, door=line.door, by=line.by, at=line.settled_at or line.issued_at
    )


@allows(P.RECORD_BALLOTS)
def mark_missing(
    db: Session, actor: Actor, *, paper_id: int, version: int, note: str, at: datetime
) -> Marked:
    """A paper that is out did not come back. Raises NotFound; Refused: "paper_changed" (serial, by), "round_not_open",
    "note_missing", "text_too_long", "paper_not_out" (serial).
    """
    voting, paper = find_paper(db, actor, paper_id)
    insist_note(note)
    insist_out(paper, {PaperState.ISSUED})
    done = settle(db, actor, voting, paper, PaperState.MISSING, at, note=note.strip(), version=version)
    return _marked(done)


@allows(P.RECORD_BALLOTS)
def rest_missing(db: Session, actor: Actor, *, round_id: int, note: str, at: datetime, token: str) -> int:
    """All papers still out, as far as the actor's doors reach, are missing; how many.

    Raises NotFound, Refused: "round_not_open", "ledger_not_kept", "note_missing", "text_too_long".
    """

    def do() -> int:
        voting = kept(db, actor, round_id)
        insist_note(note)
        mine = (col(Paper.round_id) == round_id, ledger.reached(actor, Paper.voter_id))
        settled = {"settled_at": at, "settled_by": actor.person_id, "note": note.strip()}
        changed = update(Paper).where(*mine, col(Paper.state) == PaperState.ISSUED)
        version = col(Paper.version) + 1
        n = (
            db.connection()
            .execute(changed.values(state=PaperState.MISSING, version=version, **settled))
            .rowcount
        )
        after = {"rows": n, "note": note.strip()}
        record(db, actor, voting, "rest_missing", ("round", round_id), at, after=after)
        return n

    return int(once(db, actor, "rest_missing", token=token, at=at, do=do))


@allows(P.RECORD_BALLOTS)
def undo_mark(db: Session, actor: Actor, *, paper_id: int, version: int, at: datetime) -> Marked:
    """A paper marked returned or missing by mistake is out again.

    Raises NotFound; Refused: "paper_changed" (serial, by), "round_not_open", "paper_not_marked" (serial).
    """
    voting, paper = find_paper(db, actor, paper_id)
    if paper.state not in {PaperState.RETURNED, PaperState.MISSING}:
        raise Refused("paper_not_marked", serial=paper.serial)
    return _marked(settle(db, actor, voting, paper, PaperState.ISSUED, at, version=version))


def insist_note(note: str) -> None:
    """Raise Refused("note_missing"), ("text_too_long", longest)."""
    if not note.strip():
        raise Refused("note_missing")
    if len(note.strip()) > NOTE:
        raise Refused("text_too_long", longest=NOTE)


def insist_out(paper: Paper, states: set[PaperState]) -> None:
    if paper.state not in states:
        raise Refused("paper_not_out", serial=paper.serial)


def find_paper(db: Session, actor: Actor, paper_id: int) -> tuple[Round, Paper]:
    """The paper within the actor's scope, and its round held open."""
    mine = ledger.reached(actor, Paper.voter_id)
    paper = db.scalar(select(Paper).where(col(Paper.id) == paper_id, mine))
    if paper is None:
        raise NotFound("paper")
    return kept(db, actor, paper.round_id), paper


def settle(
    db: Session,
    actor: Actor,
    voting: Round,
    paper: Paper,
    state: PaperState,
    at: datetime,
    *,
    note: str = "",
    version: int | None = None,
) -> dict[str, Any]:
    """Move the paper to a state; as JSON what `Marked` holds."""
    before = {"serial": paper.serial, "state": paper.state}
    is_out = state is PaperState.ISSUED
    changes: dict[str, Any] = {"state": state, "note": note, "settled_at": None if is_out else at}
    changes["settled_by"] = None if is_out else actor.person_id
    try:
        versions.save(db, Paper, paper.id or 0, version=version or paper.version, changes=changes)
    except Conflict as clash:
        raise Refused("paper_changed", serial=paper.serial, by=clash.params["by"]) from clash
    done = {"serial": paper.serial, "door": door_of(db, paper), "state": str(state)}
    record(
        db,
        actor,
        voting,
        "mark_paper",
        ("paper", paper.id),
        at,
        before,
        done | ({"note": note} if note else {}),
    )
    return done


def door_of(db: Session, paper: Paper) -> str:
    return db.scalar(select(ledger.first_door(Paper.voter_id)).where(col(Paper.id) == paper.id)) or ""


def _marked(done: dict[str, Any]) -> Marked:
    return Marked(done["serial"], done["door"], PaperState(done["state"]))


def record(
    db: Session,
    actor: Actor,
    voting: Round,
    action: str,
    subject: tuple[str, int | None],
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record(
        db, actor, area="consultations", action=action, subject=subject, at=at, place_id=voting.place_id,
        before=before, after={"round": voting.id} | (after or {}),
    )  # fmt: skip
