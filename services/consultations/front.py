"""The building front: every door of a round by stairwell and floor, with what was answered for it."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, Round
from models.enums import Channel, Choice, Permission
from services.access import Actor, allows
from services.consultations import reach
from services.consultations.items import Answer

P = Permission
NO_FLOOR = -99


@dataclass(frozen=True, slots=True)
class StairwellChoice:
    """One stairwell of a round: how many of its doors have an answer, of how many."""

    stairwell_id: int
    building: str
    stairwell: str
    answered: int
    doors: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One door: its number in the stairwell, its label in the round, and its ballot by matter, () without one.

    `elsewhere` is the door by which the owner's ballot came, where it was another of their doors.
    """

    door: str
    number: str
    answers: tuple[Answer, ...] = ()
    channel: Channel | None = None
    recorded_at: datetime | None = None
    ballot_id: int | None = None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor, its doors from left to right; `number` is None where the register has none."""

    number: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Stairwell:
    """One stairwell, its floors from top to bottom."""

    stairwell_id: int
    name: str
    floors: tuple[Floor, ...]


@allows(P.SEE_BALLOTS)
def stairwells(db: Session, actor: Actor, *, round_id: int) -> list[StairwellChoice]:
    """The stairwells of a round that the actor reaches, as people count them. Raises NotFound."""
    reach.find(db, actor, round_id, permission=P.SEE_BALLOTS)
    names = (col(RollUnit.stairwell_id), col(RollUnit.building), col(RollUnit.stairwell))
    query = (
        select(*names, func.count(col(Ballot.id)), func.count(col(RollUnit.id)))
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .outerjoin(Ballot, _first_answer())
        .where(col(RollUnit.round_id) == round_id, reach.keyable(actor, P.SEE_BALLOTS))
        .group_by(*names)
    )
    found = [StairwellChoice(*row) for row in db.execute(query)]
    return sorted(found, key=lambda s: (_natural(s.building), _natural(s.stairwell), s.stairwell_id))


@allows(P.SEE_BALLOTS)
def front(db: Session, actor: Actor, *, round_id: int, building: str | None = None) -> list[Stairwell]:
    """The front of a building (of all without one), as far as the actor reaches it; two queries. Raises NotFound."""
    reach.find(db, actor, round_id, permission=P.SEE_BALLOTS)
    unit = (
        col(RollUnit.id), col(RollUnit.stairwell_id), col(RollUnit.building), col(RollUnit.stairwell),
        col(RollUnit.floor), col(RollUnit.door), col(RollUnit.door_key),
    )  # fmt: skip
    ballot: tuple[Any, ...] = (
        col(Ballot.id), col(Ballot.choice), col(Ballot.candidate), col(Ballot.channel),
        col(Ballot.recorded_at), col(Ballot.door).label("by_door"),
    )  # fmt: skip
    query = (
        select(*unit, *ballot)
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .outerjoin(Ballot, _same_voter())
        .where(col(RollUnit.round_id) == round_id, reach.keyable(actor, P.SEE_BALLOTS))
        .order_by(col(RollUnit.id), col(Ballot.item))
    )
    if building is not None:
        query = query.where(col(RollUnit.building) == building)
    return _stairwells(db.execute(query).all())


def _same_voter() -> Any:
    return (col(Ballot.round_id) == col(RollUnit.round_id)) & (col(Ballot.voter_id) == col(RollUnit.voter_id))


def _first_answer() -> Any:
    return _same_voter() & (col(Ballot.item) == 1)


def _stairwells(rows: Sequence[Any]) -> list[Stairwell]:
    doors: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        doors[row[0]].append(row)
    floors: dict[tuple[Any, ...], dict[int | None, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for lines in doors.values():
        first = lines[0]
        key = (_natural(first.building), _natural(first.stairwell), first.stairwell_id, first.stairwell)
        floors[key][first.floor].append(_cell(lines))
    return [Stairwell(key[2], key[3], _from_the_top(floors[key])) for key in sorted(floors)]


def _cell(lines: Sequence[Any]) -> Cell:
    first = lines[0]
    if first.choice is None:
        return Cell(first.door, first.door_key)
    return Cell(
        door=first.door,
        number=first.door_key,
        answers=tuple(Answer(Choice(line.choice), line.candidate) for line in lines),
        channel=first.channel,
        recorded_at=first.recorded_at,
        ballot_id=first[7],
        elsewhere="" if first.by_door == first.door else first.by_door,
    )


def _from_the_top(floors: dict[int | None, list[Cell]]) -> tuple[Floor, ...]:
    known = sorted(floors, key=lambda n: NO_FLOOR if n is None else n, reverse=True)
    return tuple(Floor(n, tuple(sorted(floors[n], key=lambda c: _natural(c.number)))) for n in known)


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A name as people sort it: 2 before 10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts)
