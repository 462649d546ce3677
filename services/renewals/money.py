"""The purses that pay for renewals: planned, committed, received and paid, always in fen.

Planned is what a project counts on, committed what somebody has bound themselves to pay, received what has
come in, paid what has gone out. The gap (资金缺口) is the budget less what is committed: a plan alone pays
nothing. It is None without a budget, and negative where more was committed than needed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.enums import Permission, Purse
from models.money import Funding
from models.renewals import Project
from services import audit, versions
from services.access import Actor, allows, find_place, within
from services.db import is_sqlite
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import cards

SHOWN = 40
AMOUNTS = ("planned_fen", "committed_fen", "received_fen", "paid_fen")
MOST_FEN = 10**14
YUAN = re.compile(r"[+-]?(?=\d|\.\d)\d{0,20}(\.\d{0,20})?")


@dataclass(frozen=True, slots=True)
class PurseLine:
    """One purse of one project, or of many together (then its version says nothing)."""

    purse: Purse
    planned_fen: int
    committed_fen: int
    received_fen: int
    paid_fen: int
    version: int = 0


@dataclass(frozen=True, slots=True)
class Purses:
    """All purses of one project beside its budget."""

    budget_fen: int | None
    lines: tuple[PurseLine, ...]

    def total(self, amount: str) -> int:
        """The sum of one of AMOUNTS over all purses."""
        return sum(getattr(line, amount) for line in self.lines)

    @property
    def gap_fen(self) -> int | None:
        """What the budget needs and nobody has committed."""
        return None if self.budget_fen is None else self.budget_fen - self.total("committed_fen")

    @property
    def unplanned_fen(self) -> int | None:
        """What the budget needs and no purse is even planned for."""
        return None if self.budget_fen is None else self.budget_fen - self.total("planned_fen")


@allows(Permission.SEE_MONEY)
def purses(db: Session, actor: Actor, *, project_id: int) -> Purses:
    """The purses of one project, in the order of the list of purses. Raises NotFound outside the scope."""
    budget_fen, _place = _find(db, actor, project_id, Permission.SEE_MONEY)
    query = select(Funding).where(col(Funding.project_id) == project_id)
    lines = [
        PurseLine(f.purse, f.planned_fen, f.committed_fen, f.received_fen, f.paid_fen, f.version)
        for f in db.scalars(query)
    ]
    return Purses(budget_fen, tuple(sorted(lines, key=lambda line: list(Purse).index(line.purse))))


@allows(Permission.SEE_MONEY)
def sums(db: Session, actor: Actor, *, place_id: int) -> tuple[PurseLine, ...]:
    """What each purse holds for all renewals at or below a place, in two queries; unused ones left out."""
    find_place(db, actor, place_id, permission=Permission.SEE_MONEY)
    totals = (cast(func.sum(getattr(Funding, a)), BigInteger) for a in AMOUNTS)
    query = (
        select(col(Funding.purse), *totals)
        .join(Project, col(Project.id) == col(Funding.project_id))
        .where(cards.in_scope(actor, place_id=place_id, permission=Permission.SEE_MONEY))
        .group_by(col(Funding.purse))
    )
    found = {row[0]: PurseLine(*row) for row in db.execute(query)}
    return tuple(found[p] for p in Purse if p in found)


@allows(Permission.MOVE_RENEWALS)
def set_purse(
    db: Session,
    actor: Actor,
    *,
    project_id: int,
    purse: Purse,
    version: int,
    planned_fen: int,
    committed_fen: int,
    received_fen: int,
    paid_fen: int,
    token: str,
    at: datetime,
) -> int:
    """Say what a purse holds for a project; the new version. A purse that has no line yet has version 0.

    Raises Conflict with both versions, NotFound, Refused("amount_negative"), ("amount_too_large").
    """
    amounts = dict(zip(AMOUNTS, (planned_fen, committed_fen, received_fen, paid_fen), strict=True))
    _check(amounts)

    def do() -> int:
        return _set(db, actor, project_id, purse, version, amounts, at)

    return int(once(db, actor, "set_purse", token=token, at=at, do=do))


def _check(amounts: dict[str, int]) -> None:
    if min(amounts.values()) < 0:
        raise Refused("amount_negative")
    if max(amounts.values()) > MOST_FEN:
        raise Refused("amount_too_large")


def _set(
    db: Session,
    actor: Actor,
    project_id: int,
    purse: Purse,
    version: int,
    amounts: dict[str, int],
    at: datetime,
) -> int:
    _budget, place_id = _find(db, actor, project_id, Permission.MOVE_RENEWALS)
    one = (col(Funding.project_id) == project_id, col(Funding.purse) == purse)
    stored: Any = select(col(Funding.id), *(getattr(Funding, a) for a in AMOUNTS)).where(*one)
    saved, before = 1, None
    id = _insert(db, project_id, purse, amounts) if version == 0 else None
    if id is None:
        row = db.execute(stored).first()
        if row is None:
            raise NotFound("funding")
        id, before = row[0], dict(zip(AMOUNTS, row[1:], strict=True))
        saved = versions.save(db, Funding, id, version=version, changes=amounts)
    audit.record(
        db, actor, area="renewals", action="set_purse", subject=("funding", id), at=at, place_id=place_id,
        before=before, after={"project": project_id, "purse": purse, **amounts},
    )  # fmt: skip
    return saved


def _insert(db: Session, project_id: int, purse: Purse, amounts: dict[str, int]) -> int | None:
    insert = sqlite.insert if is_sqlite(db) else postgresql.insert
    values: dict[str, Any] = {"project_id": project_id, "purse": purse, "version": 1, **amounts}
    new = insert(Funding).values(values).on_conflict_do_nothing().returning(col(Funding.id))
    return db.connection().execute(new).scalar()


def _find(db: Session, actor: Actor, project_id: int, permission: Permission) -> tuple[int | None, int]:
    query = select(col(Project.budget_fen), col(Project.place_id)).where(
        col(Project.id) == project_id, within(actor, permission, col(Project.place_id))
    )
    row = db.execute(query).first()
    if row is None:
        raise NotFound("project")
    return row[0], row[1]


def fen_of(written: str) -> int:
    """An amount as people write it in yuan ("12,345.60", "¥３００", "15万") in fen; nothing is 0.

    Raises Refused("amount_unreadable") for anything else, also for parts of a fen.
    """
    text = re.sub(r"[\s,¥元]", "", unicodedata.normalize("NFKC", written[:SHOWN]))
    tens, text = (10_000 if text.endswith("万") else 1), text.removesuffix("万")
    if len(written) > SHOWN or not YUAN.fullmatch(text or "0"):
        raise Refused("amount_unreadable", written=written.strip()[:SHOWN])
    fen = Fraction(text or 0) * tens * 100
    if fen.denominator != 1:
        raise Refused("amount_unreadable", written=written.strip())
    return int(fen)
