"""The purses that pay for renewals: planned, committed, received and paid, always in fen.

Planned is what a project counts on, committed what somebody has bound themselves to pay, received what has
come in, paid what has gone out. The gap (资金缺口) is the budget less what is committed: a plan alone pays
nothing. It is None without a budget, and negative where more was committed than needed.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from models.enums import Permission, Purse
from models.money import MOST_FEN, Funding, FundingPlan
from models.renewals import Project
from services.access import Actor, allows, find_place, within
from services.errors import NotFound, Refused
from services.renewals import cards

SHOWN = 40
AMOUNTS = ("planned_fen", "committed_fen", "received_fen", "paid_fen")
YUAN = re.compile(r"[+-]?(?=\d|\.\d)\d{0,20}(\.\d{0,20})?")


@dataclass(frozen=True, slots=True)
class PurseLine:
    """One purse of one project, or of many together."""

    purse: Purse
    planned_fen: int
    committed_fen: int
    received_fen: int
    paid_fen: int

    @property
    def cash_fen(self) -> int:
        """What has come in and not gone out."""
        return self.received_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class Purses:
    """All purses of one project beside its budget; `version` is the one of its funding plan."""

    budget_fen: int | None
    lines: tuple[PurseLine, ...]
    version: int = 0

    def line(self, purse: Purse) -> PurseLine:
        """One purse, empty where it has no part."""
        return next((line for line in self.lines if line.purse is purse), PurseLine(purse, 0, 0, 0, 0))

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
    budget_fen, _place = find_project(db, actor, project_id, Permission.SEE_MONEY)
    query = select(Funding).where(col(Funding.project_id) == project_id)
    lines = [
        PurseLine(f.purse, f.planned_fen, f.committed_fen, f.received_fen, f.paid_fen)
        for f in db.scalars(query.execution_options(populate_existing=True))
    ]
    version = db.scalar(select(col(FundingPlan.version)).where(col(FundingPlan.project_id) == project_id))
    ordered = sorted(lines, key=lambda line: list(Purse).index(line.purse))
    return Purses(budget_fen, tuple(ordered), version or 0)


@allows(Permission.SEE_MONEY)
def place_of(db: Session, actor: Actor, *, project_id: int) -> int:
    """Where a project is. Raises NotFound outside the scope."""
    return find_project(db, actor, project_id, Permission.SEE_MONEY)[1]


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


def find_project(
    db: Session, actor: Actor, project_id: int, permission: Permission
) -> tuple[int | None, int]:
    """The budget and the place of a project within the actor's scope. Raises NotFound."""
    query = select(col(Project.budget_fen), col(Project.place_id)).where(
        col(Project.id) == project_id, within(actor, permission, col(Project.place_id))
    )
    row = db.execute(query).first()
    if row is None:
        raise NotFound("project")
    return row[0], row[1]


def insist_on_amount(*amounts: int) -> None:
    """Raise Refused("amount_negative"), ("amount_too_large")."""
    if min(amounts, default=0) < 0:
        raise Refused("amount_negative")
    if max(amounts, default=0) > MOST_FEN:
        raise Refused("amount_too_large")


def text_of(written: str, *, longest: int, required: str = "") -> str:
    """What was written, without outer blanks. Raises Refused(required) if empty, ("text_too_long")."""
    text = written.strip()
    if required and not text:
        raise Refused(required)
    if len(text) > longest:
        raise Refused("text_too_long", longest=longest)
    return text


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
