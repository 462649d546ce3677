"""Recount kits: a closed round as a stranger can count it again, sealed at the closing, pseudonymous.

A kit is one zip, the same bytes every time: the frozen roll, the ballots of every matter, the ledger of printed
ballots, the rules with the stored result, and the checker (`recount.py` beside this file; only that copy is ever run
here). Voters, doors and serials appear under a keyed hash: the round's key comes from the installation's secret at the
closing and stays with the round, so that another secret does not change a posted seal. Areas remain, so a kit is
pseudonymous, not anonymous.

Rounds closed by the first version had kits of format 1 and a seal of it. Their ballots are counted again all the same;
a kit of today's format is made of them, which names the seal posted then.
"""

import hashlib
import hmac
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import COUNTED, Permission
from models.papers import Paper
from services import audit, settings
from services.access import Actor, allows, within
from services.consultations import counts, recount, scopes
from services.consultations.prepared import scope_of
from services.errors import NotAllowed, NotFound, Refused
from services.grids import naming
from services.rules import answers
from services.rules.voting import Verdict

P = Permission
HOW_TO = """\
多格 表决复核包 / Duoge recount kit

round.json      各表决事项、规则与公布的结果 / the matters, their rules, the results as stored
roll.csv        开票前冻结的名册：投票人、房屋（代号）、面积（0.01 平方米）/ the frozen roll, pseudonymous
ballots.csv     每位投票人对每一事项的意见与渠道 / every answer to every matter, and how it came
deliveries.csv  表决票台账：每张票（代号）的去向，未设台账的为空 / the ledger of printed ballots; empty without one
recount.py      复核程序，只需 Python 3.8 以上 / the checker

复核 / check:       python3 recount.py
校验码 / the seal:  sha256sum round.json    应与张贴的结果公告一致 / as on the posted notice
校验和 / sums:      sha256sum -c SHA256SUMS
"""
FIELDS = ("number", "scope", "opened_at", "due_on", "closed_at", "keeps_ledger", "items")


def seal(db: Session, closing: Round) -> None:
    """Give a round that is closed with its result a key, and the result the names of who voted and the kit's seal."""
    told = f"recount kit {closing.id} {closing.closed_at and closing.closed_at.isoformat()}"
    closing.kit_key = hmac.digest(settings.current().secret, told.encode(), hashlib.sha256).hex()
    place = naming.place_names(db, [closing.place_id]).get(closing.place_id, "")
    parts = scopes.named(db, {closing.id or 0: (closing.place_id, scope_of(closing))})[closing.id or 0]
    closing.result = (closing.result or {}) | {"place": place, "parts": [asdict(part) for part in parts]}
    closing.result = closing.result | {"seal": seal_of(files_of(db, closing))}


def seal_of(files: dict[str, bytes]) -> str:
    """The SHA-256 of the round's record, which names the two tables by theirs."""
    return recount.digest(files[recount.ROUND])


def files_of(db: Session, closed: Round) -> dict[str, bytes]:
    """The files of a closed round's kit by name; the same as long as nothing stored was changed."""
    tables = {
        recount.ROLL: _roll(db, closed),
        recount.BALLOTS: _ballots(db, closed),
        recount.DELIVERIES: _deliveries(db, closed),
    }
    files = {name: _table(name, lines) for name, lines in tables.items()}
    files[recount.ROUND] = _record(closed, {name: recount.digest(data) for name, data in files.items()})
    files["recount.py"] = Path(recount.__file__).read_bytes()
    files["README.txt"] = HOW_TO.encode()
    return files | {recount.SUMS: recount.sums(files)}


def _table(name: str, lines: list[str]) -> bytes:
    head, _shape = recount.TABLES[name]
    return "".join(f"{line}\n" for line in [head, *sorted(lines)]).encode()


def _roll(db: Session, closed: Round) -> list[str]:
    query = (
        select(col(RollVoter.number), col(RollUnit.door), col(RollUnit.area_dm2))
        .join(RollVoter, col(RollVoter.id) == col(RollUnit.voter_id))
        .where(col(RollUnit.round_id) == closed.id)
    )
    rows = db.execute(query)
    return [f"{_voter(closed, n)},{_hidden(closed, f'door {door}')},{area}" for n, door, area in rows]


def _ballots(db: Session, closed: Round) -> list[str]:
    answer = (col(Ballot.item), col(Ballot.choice), col(Ballot.candidate), col(Ballot.channel))
    query = (
        select(col(RollVoter.number), *answer)
        .join(RollVoter, col(RollVoter.id) == col(Ballot.voter_id))
        .where(col(Ballot.round_id) == closed.id)
    )
    return [",".join(map(str, (_voter(closed, number), *told))) for number, *told in db.execute(query)]


def _deliveries(db: Session, closed: Round) -> list[str]:
    """The ledger: to whom each printed ballot went, and what became of it."""
    if not closed.keeps_ledger:
        return []
    query = (
        select(col(RollVoter.number), col(Paper.serial), col(Paper.state))
        .join(RollVoter, col(RollVoter.id) == col(Paper.voter_id))
        .where(col(Paper.round_id) == closed.id)
    )
    rows = db.execute(query)
    return [f"{_voter(closed, n)},{_hidden(closed, f'paper {serial}')},{state}" for n, serial, state in rows]


def _voter(closed: Round, number: int) -> str:
    return _hidden(closed, f"voter {number}")


def _hidden(closed: Round, what: str) -> str:
    """The pseudonym of a voter or a door in this kit: 64 bits of a keyed hash."""
    return hmac.digest(bytes.fromhex(closed.kit_key), what.encode(), hashlib.sha256)[:8].hex()


def _record(closed: Round, tables: dict[str, str]) -> bytes:
    stored = closed.result or {}
    record: dict[str, Any] = {name: getattr(closed, name) for name in FIELDS}
    record |= {
        "format": recount.FORMAT,
        "round": closed.id,
        "place": stored.get("place", ""),
        "results": [_result(counts.tally_from(item)) for item in stored["items"]],
        "files": tables,
    }
    if is_of_format_1(closed):
        record["posted"] = {"format": "duoge-recount-kit/1", "seal": stored.get("seal", "")}
    written = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=_day)
    return f"{written}\n".encode("utf-8", "replace")


def is_of_format_1(closed: Round) -> bool:
    """Whether the round was closed by the first version: its seal is that of a kit which is no longer made."""
    return (closed.result or {}).get("format") == 1


def _result(tally: counts.Tally) -> dict[str, Any]:
    """One matter's stored result as the checker compares it."""
    stored, clause = tally.as_record(), tally.readings.with_clause
    figures = {
        name: stored[name] for name in ("total", "choices", "candidates", "leader", "delivered", "counted_as")
    }
    return figures | {
        "followed": answers.followed(dict(tally.by_choice)),
        "strict": _reading(tally.verdict),
        "with_clause": clause and _reading(clause),
    }


def _reading(verdict: Verdict) -> dict[str, Any]:
    tests = {t.name: [t.numerator, t.denominator, t.required, t.met] for t in verdict.tests}
    return {"outcome": verdict.outcome, "tests": tests}


def _day(moment: Any) -> str:
    return str((moment.astimezone(UTC) if isinstance(moment, datetime) else moment).isoformat())


@allows(P.RUN_CONSULTATIONS)
def kit(db: Session, actor: Actor, *, round_id: int) -> bytes:
    """The recount kit of a closed round as a zip.

    Raises NotAllowed without the permission to export, NotFound, Refused("round_still_open").
    """
    closed = find_to_take(db, actor, round_id)
    if closed.state not in COUNTED or not closed.kit_key:
        raise Refused("round_still_open")
    return recount.pack(files_of(db, closed))


def find_to_take(db: Session, actor: Actor, round_id: int) -> Round:
    """The round, where the actor may both run votes and take files away. Raises NotAllowed, NotFound."""
    if not actor.may(P.EXPORT):
        raise NotAllowed(P.EXPORT)
    mine = [within(actor, permission, col(Round.place_id)) for permission in (P.RUN_CONSULTATIONS, P.EXPORT)]
    found = db.scalar(select(Round).where(col(Round.id) == round_id, *mine))
    if found is None:
        raise NotFound("round")
    return found


@allows(P.RUN_CONSULTATIONS)
def record_taking(
    db: Session, actor: Actor, *, round_id: int, file: str, stairwell: str = "", at: datetime
) -> None:
    """Note in the log that a file of a round went out: which, and of which stairwell. Raises as `kit`."""
    taken = find_to_take(db, actor, round_id)
    audit.record(
        db, actor, area="consultations", action="take_file", subject=("round", round_id), at=at,
        place_id=taken.place_id, after={"file": file} | ({"stairwell": stairwell} if stairwell else {}),
    )  # fmt: skip


def difference(db: Session, closed: Round) -> str | None:
    """What the kit of a closed round, built anew and recounted, does not agree with; None where all is well.

    Of a round closed by the first version the seal cannot be compared.
    """
    seal = None if is_of_format_1(closed) else (closed.result or {}).get("seal", "")
    try:
        recount.recount(files_of(db, closed), seal)
    except (recount.Different, LookupError, TypeError, ValueError) as wrong:
        return str(wrong)
    return None
