"""The rows of a vote's accounts: each voter of the roll with doors, answer, channel, who keyed it, and the paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select, true
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import Channel, PaperState, Permission
from models.papers import Paper
from models.people import Person
from services.access import Actor, Grant, allows
from services.consultations import reach
from services.consultations.items import Answer
from services.consultations.papers import serial
from services.db import rows_of
from services.statements import Kept

P = Permission
PAGE = 50


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One voter of the roll in the accounts of one matter; `answer` is None where no ballot came back.

    `doors` go with their areas in 0.01 m2, which add up to the voter's; `papers` are their printed ballots.
    """

    serial: str
    name: str
    doors: tuple[tuple[str, int], ...]
    area_dm2: int
    item: int
    answer: Answer | None
    channel: Channel | None
    through: str
    recorded_at: datetime | None
    by: str
    papers: tuple[PaperState, ...]


@allows(P.SEE_BALLOTS)
def account_lines(
    db: Session,
    actor: Actor,
    *,
    round_id: int,
    item: int = 1,
    answer: Answer | None = None,
    not_returned: bool = False,
    page: int = 1,
    size: int = PAGE,
) -> tuple[list[AccountLine], int]:
    """The voters behind one figure of a matter that the actor may see, by serial; and how many in all.

    Those who gave `answer`, those whose ballot did not come back, or everybody. Raises NotFound.
    """
    found = reach.find(db, actor, round_id, permission=P.SEE_BALLOTS)
    number, lines = _behind(actor.grants, answer, not_returned)
    asked = {"round": round_id, "item": item}
    count = number.value(db, **asked)
    rows = lines.rows(db, **asked, passed=(page - 1) * size, size=size)
    ids = [row.id for row in rows]
    doors, papers = _doors(db, ids), _papers(db, found, ids)
    return [_line(row, item, doors, papers) for row in rows], count


@lru_cache(maxsize=512)
def _behind(grants: tuple[Grant, ...], answer: Answer | None, not_returned: bool) -> tuple[Kept, Kept]:
    """The statements for the voters behind a figure: how many, and a page of them."""
    mine = and_(
        col(RollVoter.round_id) == bindparam("round"),
        _reached(Actor(0, "", grants)),
        _asked(answer, not_returned),
    )
    told: tuple[Any, ...] = (
        *(col(RollVoter.id), col(RollVoter.round_id), col(RollVoter.number), col(RollVoter.name)),
        *(col(RollVoter.area_dm2), col(Ballot.choice), col(Ballot.candidate), col(Ballot.channel)),
        *(col(Ballot.through), col(Ballot.recorded_at), col(Person.display_name)),
    )
    query = (
        select(*told)
        .select_from(RollVoter)
        .outerjoin(
            Ballot, and_(col(Ballot.voter_id) == col(RollVoter.id), col(Ballot.item) == bindparam("item"))
        )
        .outerjoin(Person, col(Person.id) == col(Ballot.recorded_by))
        .where(mine)
    )
    number = select(func.count()).select_from(query.with_only_columns(col(RollVoter.id)).subquery())
    page: Select[Any] = (
        query.order_by(col(RollVoter.number)).offset(bindparam("passed")).limit(bindparam("size"))
    )
    return Kept(number), Kept(page)


def _reached(actor: Actor) -> ColumnElement[bool]:
    """The condition that a door of the voter lies within the actor's scope."""
    doors = select(col(RollUnit.id)).join(Round, col(Round.id) == col(RollUnit.round_id))
    return exists(
        doors.where(col(RollUnit.voter_id) == col(RollVoter.id), reach.keyable(actor, P.SEE_BALLOTS))
    )


def _asked(answer: Answer | None, not_returned: bool) -> ColumnElement[bool]:
    if not_returned:
        return col(Ballot.id).is_(None)
    if answer is None:
        return true()
    return and_(col(Ballot.choice) == answer.choice, col(Ballot.candidate) == answer.candidate)


def _doors(db: Session, voter_ids: Sequence[int | None]) -> dict[int, list[tuple[str, int]]]:
    unit = (col(RollUnit.voter_id), col(RollUnit.door), col(RollUnit.area_dm2))
    query = select(*unit).where(col(RollUnit.voter_id).in_(voter_ids)).order_by(col(RollUnit.id))
    found: dict[int, list[tuple[str, int]]] = {}
    for voter_id, door, area in rows_of(db, query):
        found.setdefault(voter_id, []).append((door, area))
    return found


def _papers(db: Session, found: Round, voter_ids: Sequence[int | None]) -> dict[int, list[PaperState]]:
    if not found.keeps_ledger:
        return {}
    query = select(col(Paper.voter_id), col(Paper.state)).where(col(Paper.voter_id).in_(voter_ids))
    states: dict[int, list[PaperState]] = {}
    for voter_id, state in db.execute(query.order_by(col(Paper.id))):
        states.setdefault(voter_id, []).append(state)
    return states


def _line(
    row: Any, item: int, doors: dict[int, list[tuple[str, int]]], papers: dict[int, list[PaperState]]
) -> AccountLine:
    return AccountLine(
        serial=serial(row.round_id, row.number),
        name=row.name,
        doors=tuple(doors.get(row.id, ())),
        area_dm2=row.area_dm2,
        item=item,
        answer=Answer(row.choice, row.candidate) if row.choice else None,
        channel=row.channel,
        through=row.through or "",
        recorded_at=row.recorded_at,
        by=row.display_name or "",
        papers=tuple(papers.get(row.id, ())),
    )
