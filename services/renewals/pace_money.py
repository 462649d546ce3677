"""The money of the renewals of a kind that are under way at a place: their budgets, what each purse plans and has
committed, and the gap. All in fen, exact; permission and terms are those of `services.renewals.money`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, bindparam, cast, func, select
from sqlmodel import Session, col

from models.enums import Permission, Purse
from models.grids import Place
from models.money import Funding
from models.renewals import Project
from services.access import Actor, Grant, allows, find_place
from services.renewals import cards
from services.renewals.money import PurseLine, Purses
from services.renewals.pace_columns import neighbourhood
from services.rules.stages import Stage, stage_of
from services.statements import Kept

PAGE, KEPT = 20, 256
Grants = tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class KindMoney:
    """The money of those that have a budget, as if they were one (`purses`), and how their gaps make up its gap: so
    many lack so much, so many have more than they need. `without_budget` are left out of all of it."""

    purses: Purses
    projects: int
    without_budget: int
    short: int
    short_fen: int
    over: int
    over_fen: int


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One renewal: its budget, what the chosen purse (or all) plans and has committed, and its whole gap."""

    id: int
    name: str
    place: str
    stage: Stage
    budget_fen: int
    planned_fen: int
    committed_fen: int
    gap_fen: int


@allows(Permission.SEE_MONEY)
def money_of_kind(db: Session, actor: Actor, *, place_id: int, kind: str) -> KindMoney:
    """The money of the renewals of a kind under way at or below a place, in three queries. Raises NotFound."""
    find_place(db, actor, place_id, permission=Permission.SEE_MONEY)
    totals, by_purse = _of_kind(actor.grants, place_id, kind)
    ((all_of_them, budgeted, budget, short, short_fen, over, over_fen),) = totals.rows(db)
    found = {row[0]: PurseLine(*row) for row in by_purse.rows(db)}
    purses = Purses(budget if budgeted else None, tuple(found[p] for p in Purse if p in found))
    return KindMoney(purses, budgeted, all_of_them - budgeted, short, short_fen, over, over_fen)


@lru_cache(maxsize=KEPT)
def _of_kind(grants: Grants, place_id: int, kind: str) -> tuple[Kept, Kept]:
    """The statements for the sums over budgets and gaps, and for those of each purse."""
    where = _where(grants, place_id, kind)
    each = _each(where)
    gap = each.c.budget_fen - each.c.committed_fen
    query = select(
        func.count(), func.count(each.c.budget_fen), _sum(each.c.budget_fen),
        func.count().filter(gap > 0), _sum(gap, gap > 0), func.count().filter(gap < 0), _sum(-gap, gap < 0),
    )  # fmt: skip
    return Kept(query), Kept(_lines(where))


def _where(grants: Grants, place_id: int, kind: str) -> tuple[ColumnElement[bool], ...]:
    mine = cards.in_scope(Actor(0, "", grants), place_id=place_id, permission=Permission.SEE_MONEY)
    return (mine, col(Project.kind) == kind, col(Project.state).in_(cards.UNDER_WAY))


def _each(where: tuple[ColumnElement[bool], ...], purse: Purse | None = None) -> Any:
    """Of each renewal its budget, what is planned and committed for it, and how much of that by one purse."""
    f = Funding
    one = col(f.purse) == purse if purse else col(f.id).is_not(None)
    columns = (
        _sum(col(f.committed_fen)).label("committed_fen"),
        _sum(col(f.planned_fen), one).label("chosen_planned_fen"),
        _sum(col(f.committed_fen), one).label("chosen_committed_fen"),
        func.count(col(f.id)).filter(one).label("purses"),
    )
    query = select(col(Project.id), col(Project.budget_fen), *columns)
    query = query.outerjoin(Funding, col(f.project_id) == col(Project.id)).where(*where)
    return query.group_by(col(Project.id), col(Project.budget_fen)).subquery()


def _sum(fen: Any, only: ColumnElement[bool] | None = None) -> Any:
    total = func.sum(fen) if only is None else func.sum(fen).filter(only)
    return cast(func.coalesce(total, 0), BigInteger)


def _lines(where: tuple[ColumnElement[bool], ...]) -> Any:
    f = Funding
    amounts = (f.planned_fen, f.committed_fen, f.received_fen, f.paid_fen)
    query = select(col(f.purse), *(_sum(col(a)) for a in amounts))
    query = query.join(Project, col(Project.id) == col(f.project_id))
    return query.where(*where, col(Project.budget_fen).is_not(None)).group_by(col(f.purse))


@allows(Permission.SEE_MONEY)
def money_cases(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    kind: str,
    purse: Purse | None = None,
    short: bool = False,
    page: int = 1,
    size: int = PAGE,
) -> tuple[tuple[MoneyLine, ...], int]:
    """One page of the renewals under way that have a budget, the largest gap first, and how many there are: all of
    them, those in which one purse has part, or (`short`) those with a gap. Three queries. Raises NotFound."""
    find_place(db, actor, place_id, permission=Permission.SEE_MONEY)
    number, some = _of_cases(actor.grants, place_id, kind, purse, short)
    rows = some.rows(db, skip=(page - 1) * size, most=size)
    lines = (MoneyLine(id, n, at, stage_of(kind, stage), *fen) for id, n, at, stage, *fen in rows)
    return tuple(lines), number.value(db)


@lru_cache(maxsize=KEPT)
def _of_cases(
    grants: Grants, place_id: int, kind: str, purse: Purse | None, short: bool
) -> tuple[Kept, Kept]:
    """The statements for how many renewals are wanted, and for a page of them."""
    where = (*_where(grants, place_id, kind), col(Project.budget_fen).is_not(None))
    each = _each(where, purse)
    gap = each.c.budget_fen - each.c.committed_fen
    wanted = [each.c.purses > 0] if purse else []
    wanted += [gap > 0] if short else []
    count = select(func.count()).select_from(each).where(*wanted)
    columns = (each.c.budget_fen, each.c.chosen_planned_fen, each.c.chosen_committed_fen, gap)
    query = select(col(Project.id), col(Project.name), neighbourhood(), col(Project.stage), *columns)
    query = query.join(each, each.c.id == col(Project.id)).join(Place, col(Place.id) == col(Project.place_id))
    query = query.where(*wanted).order_by(gap.desc(), col(Project.id))
    skip, most = bindparam("skip", type_=Integer()), bindparam("most", type_=Integer())
    return Kept(count), Kept(query.offset(skip).limit(most))
