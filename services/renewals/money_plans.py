"""The funding plan of a renewal: its budget, and what each purse is planned to pay and has committed.

Every change makes a new version, and every version is kept. Whoever saves says from which version they began:
what others changed meanwhile stays; only where both changed the same amount is the second shown both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.enums import Permission, Purse
from models.money import Funding, FundingPlan, FundingPlanVersion
from models.people import Person
from models.renewals import Project
from services import audit
from services.access import Actor, allows
from services.db import is_sqlite
from services.errors import Conflict, NotFound, Refused
from services.once import once
from services.renewals import money

P = Permission
Amounts = dict[str, int | None]
"""The amounts of a plan by name: `budget_fen` (None: not known), and `subsidy.planned_fen` and the like."""
BUDGET = "budget_fen"
OF_A_PURSE = ("planned_fen", "committed_fen")
LONGEST_REASON = 500
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Saved:
    """The plan's new version; `merged` where changes of others since the version begun from were kept as well."""

    version: int
    merged: bool


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of a plan: what it changed (before, after), who, when and why."""

    number: int
    changed: dict[str, tuple[int | None, int | None]]
    reason: str
    by: str
    at: datetime


def name_of(purse: Purse, amount: str) -> str:
    """The name of one purse's amount in a plan."""
    return f"{purse}.{amount}"


@allows(P.SEE_MONEY)
def plan_versions(db: Session, actor: Actor, *, project_id: int) -> tuple[PlanVersion, ...]:
    """What each of the latest versions of a plan changed, the newest first. Raises NotFound."""
    money.find_project(db, actor, project_id, P.SEE_MONEY)
    query = (
        select(FundingPlanVersion, col(Person.display_name))
        .join(FundingPlan, col(FundingPlan.id) == col(FundingPlanVersion.plan_id))
        .outerjoin(Person, col(Person.id) == col(FundingPlanVersion.person_id))
        .where(col(FundingPlan.project_id) == project_id)
        .order_by(col(FundingPlanVersion.number).desc())
        .limit(SHOWN + 1)
    )
    rows = db.execute(query).all()
    return tuple(
        PlanVersion(row.number, _changes(before.amounts, row.amounts), row.reason, by or "", row.at)
        for (row, by), (before, _by) in pairwise(rows)
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[int | None, int | None]]:
    names = dict.fromkeys([*before, *after])
    return {n: (_of(before, n), _of(after, n)) for n in names if _of(before, n) != _of(after, n)}


def _of(amounts: Mapping[str, Any], name: str) -> int | None:
    """An amount; a purse that is not named holds nothing, a budget that is not named is not known."""
    found: int | None = amounts.get(name, None if name == BUDGET else 0)
    return found


@allows(P.MOVE_RENEWALS)
def change_plan(
    db: Session,
    actor: Actor,
    *,
    project_id: int,
    version: int,
    amounts: Amounts,
    reason: str,
    token: str,
    at: datetime,
) -> Saved:
    """Change amounts of a plan as it was seen in `version`; amounts that are not named stay as they are.

    Raises Conflict with both versions where somebody else changed the same amount since, NotFound,
    Refused("plan_unchanged"), ("reason_missing"), ("text_too_long"), ("amount_negative"), ("amount_too_large").
    """
    reason = money.text_of(reason, longest=LONGEST_REASON, required="reason_missing")
    _check(amounts)

    def do() -> list[Any]:
        _budget, place_id = money.find_project(db, actor, project_id, P.MOVE_RENEWALS)
        plan = held(db, project_id, at)
        before = current(db, project_id)
        base = before if version == plan.version else _seen(db, plan, version)
        changed = {n: v for n, v in amounts.items() if v != _of(base, n)}
        if not changed:
            raise Refused("plan_unchanged")
        _insist_on_no_clash(db, plan, before, base, changed)
        saved = store(db, actor, plan, before, changed, reason=reason, at=at, place_id=place_id)
        return [saved, before != base]

    return Saved(*once(db, actor, "change_plan", token=token, at=at, do=do))


def _check(amounts: Amounts) -> None:
    known = {BUDGET, *(name_of(p, a) for p in Purse for a in OF_A_PURSE)}
    if unknown := set(amounts) - known:
        raise NotFound("purse", names=sorted(unknown))
    money.insist_on_amount(*(v for v in amounts.values() if v is not None))


def held(db: Session, project_id: int, at: datetime) -> FundingPlan:
    """The plan of a project, held against other writers; begun, with what there was before, if there is none."""
    new = (sqlite.insert if is_sqlite(db) else postgresql.insert)(FundingPlan).values(
        project_id=project_id, version=0
    )
    id = db.connection().execute(new.on_conflict_do_nothing().returning(col(FundingPlan.id))).scalar()
    if id is not None:
        _keep(db, id, 0, current(db, project_id), reason="", person_id=None, at=at)
    query = select(FundingPlan).where(col(FundingPlan.project_id) == project_id)
    return db.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def current(db: Session, project_id: int) -> Amounts:
    """What the plan says now."""
    budget = db.connection().execute(select(col(Project.budget_fen)).where(col(Project.id) == project_id))
    query = select(col(Funding.purse), col(Funding.planned_fen), col(Funding.committed_fen))
    rows: Any = db.connection().execute(query.where(col(Funding.project_id) == project_id))
    said = {
        name_of(purse, a): amount
        for purse, *amounts in rows
        for a, amount in zip(OF_A_PURSE, amounts, strict=True)
        if amount
    }
    return {BUDGET: budget.scalar(), **said}


def _seen(db: Session, plan: FundingPlan, version: int) -> Mapping[str, Any]:
    query = select(col(FundingPlanVersion.amounts)).where(
        col(FundingPlanVersion.plan_id) == plan.id, col(FundingPlanVersion.number) == version
    )
    amounts: Mapping[str, Any] | None = db.scalar(query)
    if amounts is None:
        raise NotFound("funding_plan")
    return amounts


def _insist_on_no_clash(
    db: Session, plan: FundingPlan, now: Amounts, base: Mapping[str, Any], changed: Amounts
) -> None:
    """Nobody else may have changed one of the same amounts to something else; the others' other changes stay."""
    clashing = [n for n, v in changed.items() if _of(now, n) not in (_of(base, n), v)]
    if clashing:
        yours = {n: _of({**now, **changed}, n) for n in dict.fromkeys([*now, *changed])}
        theirs = {n: _of(now, n) for n in yours}
        raise Conflict(yours=yours, theirs=theirs, by=_last_editor(db, plan), version=plan.version)


def _last_editor(db: Session, plan: FundingPlan) -> str:
    query = (
        select(col(Person.display_name))
        .join(FundingPlanVersion, col(FundingPlanVersion.person_id) == col(Person.id))
        .where(col(FundingPlanVersion.plan_id) == plan.id)
        .order_by(col(FundingPlanVersion.number).desc())
    )
    return db.scalars(query.limit(1)).first() or ""


def store(
    db: Session,
    actor: Actor,
    plan: FundingPlan,
    before: Amounts,
    changed: Amounts,
    *,
    reason: str,
    at: datetime,
    place_id: int,
) -> int:
    """Write the changed amounts of a held plan as its next version; the version."""
    after, project_id, number = {**before, **changed}, plan.project_id, plan.version + 1
    if BUDGET in changed:
        budget = update(Project).where(col(Project.id) == project_id).values(budget_fen=changed[BUDGET])
        db.connection().execute(budget)
    for purse in dict.fromkeys(Purse(n.split(".")[0]) for n in changed if n != BUDGET):
        _write(db, project_id, purse, {a: after.get(name_of(purse, a)) or 0 for a in OF_A_PURSE})
    this = update(FundingPlan).where(col(FundingPlan.id) == plan.id)
    db.connection().execute(this.values(version=number))
    _keep(db, plan.id or 0, number, after, reason=reason, person_id=actor.person_id, at=at)
    audit.record(
        db, actor, area="renewals", action="change_plan", subject=("funding_plan", plan.id), at=at,
        place_id=place_id, before={n: _of(before, n) for n in changed},
        after={"project": project_id, "version": number, **changed, "reason": reason},
    )  # fmt: skip
    return number


def _write(db: Session, project_id: int, purse: Purse, amounts: dict[str, int]) -> None:
    new = (sqlite.insert if is_sqlite(db) else postgresql.insert)(Funding).values(
        project_id=project_id, purse=purse, received_fen=0, paid_fen=0, **amounts
    )
    db.connection().execute(new.on_conflict_do_update(index_elements=["project_id", "purse"], set_=amounts))


def _keep(
    db: Session,
    plan_id: int,
    number: int,
    amounts: Amounts,
    *,
    reason: str,
    person_id: int | None,
    at: datetime,
) -> None:
    row = {"plan_id": plan_id, "number": number, "amounts": amounts, "reason": reason}
    db.connection().execute(insert(FundingPlanVersion).values(**row, person_id=person_id, at=at))
