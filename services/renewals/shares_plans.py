"""Making a share plan: drafted from the register, changed as often as needed, agreed, and frozen from then on.

A new plan of the same project begins as a copy of the agreed one, with its own figures and its reliefs; when
it is agreed, it takes the other's place.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from models.enums import Permission
from models.money import Hardship, HouseholdShare, SharePlan
from models.money_enums import SharePlanState
from services import audit, versions
from services.access import Actor, allows
from services.errors import Conflict, Refused
from services.once import once
from services.renewals import money, shares_terms
from services.renewals.shares import door_of, find_plan
from services.renewals.shares_terms import Terms
from services.renewals.shares_trials import copies, households_of, shared_out

P, S = Permission, SharePlanState
Share = HouseholdShare
MOST = 3_000


@allows(P.MOVE_RENEWALS)
def draft_shares(
    db: Session, actor: Actor, *, project_id: int, terms: Terms, on: date, token: str, at: datetime
) -> int:
    """Begin a share plan; its number among all plans.

    Raises NotFound, Refused: "share_draft_exists", "share_no_household", "share_too_many" (most), and what
    `shared_out` says.
    """
    shares_terms.check(terms)

    def do() -> int:
        _budget, place_id = money.find_project(db, actor, project_id, P.MOVE_RENEWALS)
        shares_terms.insist_on_vote(db, project_id, terms.round_id)
        last = _last(db, project_id)
        if last is not None and last.state is S.DRAFT:
            raise Refused("share_draft_exists")
        rows = copies(db, last.id) if last else households_of(db, place_id)
        if not rows or len(rows) > MOST:
            raise Refused("share_too_many" if rows else "share_no_household", most=MOST)
        _share_out(terms, rows, on)
        number = last.number + 1 if last else 1
        plan = SharePlan(project_id=project_id, number=number, dated=on, **shares_terms.columns(terms))
        db.add(plan)
        db.flush()
        _add_rows(db, plan.id or 0, rows, last)
        _record(
            db,
            actor,
            "draft_shares",
            plan,
            place_id,
            at,
            after={"number": number, **shares_terms.logged(terms)},
        )
        return plan.id or 0

    return int(once(db, actor, "draft_shares", token=token, at=at, do=do))


def _last(db: Session, project_id: int) -> SharePlan | None:
    query = select(SharePlan).where(col(SharePlan.project_id) == project_id)
    return db.scalars(query.order_by(col(SharePlan.number).desc()).limit(1)).first()


def _share_out(terms: Terms, rows: Sequence[Share], on: date) -> None:
    net = terms.price_fen - terms.covered_fen
    found = shared_out(net, [door_of(r) for r in rows], terms.table_code, terms.own, on=on)
    for row in rows:
        row.share_fen = found[row.door]


def _add_rows(db: Session, plan_id: int, rows: Sequence[Share], last: SharePlan | None) -> None:
    """Store the households, and the reliefs that run in the plan before."""
    for row in rows:
        row.plan_id = plan_id
    db.add_all(rows)
    db.flush()
    if last is None:
        return
    new = {row.unit_id: row for row in rows}
    query = (
        select(Hardship, col(Share.unit_id))
        .join(Share, col(Share.id) == col(Hardship.share_id))
        .where(col(Share.plan_id) == last.id, col(Hardship.ended_on).is_(None))
    )
    for h, unit in db.execute(query).all():
        db.add(Hardship(**h.model_dump(exclude={"id", "share_id"}), share_id=new[unit].id or 0))
    db.flush()
    _insist_reliefs_fit(db, plan_id)


@allows(P.MOVE_RENEWALS)
def change_shares(
    db: Session,
    actor: Actor,
    *,
    plan_id: int,
    version: int,
    terms: Terms,
    figures: Mapping[int, int],
    staying_out: Collection[int],
    token: str,
    at: datetime,
) -> int:
    """Change a draft: its terms, the own figures by household, and the households that stay out; the new version.

    The rest is shared among the others by the table. Raises Conflict with both versions, NotFound,
    Refused: "share_plan_frozen", "share_figure_of_one_outside" (door), "hardship_exceeds_share" (doors), and
    what `shared_out` says.
    """
    shares_terms.check(terms)
    money.insist_on_amount(*figures.values())

    def do() -> int:
        plan = find_plan(db, actor, plan_id, P.MOVE_RENEWALS)
        _insist_on_draft(plan)
        shares_terms.insist_on_vote(db, plan.project_id, terms.round_id)
        rows = db.scalars(select(Share).where(col(Share.plan_id) == plan_id)).all()
        saved = _save(db, plan, rows, version, terms, figures, staying_out)
        for row in rows:
            row.takes_part = row.unit_id not in staying_out
            row.own_fen = figures.get(row.unit_id)
        _insist_on_insiders(rows)
        _share_out(terms, rows, plan.dated)
        db.flush()
        _insist_reliefs_fit(db, plan_id)
        _budget, place_id = money.find_project(db, actor, plan.project_id, P.MOVE_RENEWALS)
        told = {
            "version": saved,
            **shares_terms.logged(terms),
            "own_figures": len(figures),
            "staying_out": len(staying_out),
        }
        _record(db, actor, "change_shares", plan, place_id, at, after=told)
        return saved

    return int(once(db, actor, "change_shares", token=token, at=at, do=do))


def _save(
    db: Session,
    plan: SharePlan,
    rows: Sequence[Share],
    version: int,
    terms: Terms,
    figures: Mapping[int, int],
    staying_out: Collection[int],
) -> int:
    """Raise the version. A conflict also says the figures of both, and who stays out."""
    before = {
        "figures": {r.unit_id: r.own_fen for r in rows if r.own_fen is not None},
        "staying_out": sorted(r.unit_id for r in rows if not r.takes_part),
    }
    try:
        return versions.save(
            db, SharePlan, plan.id or 0, version=version, changes=shares_terms.columns(terms)
        )
    except Conflict as clash:
        yours = {**clash.yours, "figures": dict(figures), "staying_out": sorted(staying_out)}
        raise Conflict(
            yours=yours, theirs={**clash.theirs, **before}, by=clash.params["by"], version=clash.version
        ) from clash


def _insist_on_draft(plan: SharePlan) -> None:
    if plan.state is not S.DRAFT:
        raise Refused("share_plan_frozen")


def _insist_on_insiders(rows: Sequence[Share]) -> None:
    outside = [row.door for row in rows if row.own_fen is not None and not row.takes_part]
    if outside:
        raise Refused("share_figure_of_one_outside", door=outside[0])


def _insist_reliefs_fit(db: Session, plan_id: int) -> None:
    """No household is relieved of more than its share."""
    query = (
        select(col(Share.door))
        .join(Hardship, col(Hardship.share_id) == col(Share.id))
        .where(col(Share.plan_id) == plan_id, col(Hardship.ended_on).is_(None))
        .group_by(col(Share.id), col(Share.door), col(Share.share_fen))
        .having(func.sum(col(Hardship.amount_fen)) > col(Share.share_fen))
    )
    doors = db.scalars(query).all()
    if doors:
        raise Refused("hardship_exceeds_share", doors="、".join(doors))


@allows(P.MOVE_RENEWALS)
def agree_shares(
    db: Session,
    actor: Actor,
    *,
    plan_id: int,
    version: int,
    agreed_on: date,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Freeze a draft as agreed; the plan agreed before is replaced by it. The new version.

    Raises Conflict, NotFound, Refused("share_plan_frozen"), ("share_difference", difference_fen),
    ("agreed_in_the_future").
    """
    if agreed_on > on:
        raise Refused("agreed_in_the_future")

    def do() -> int:
        plan = find_plan(db, actor, plan_id, P.MOVE_RENEWALS)
        _insist_on_draft(plan)
        changes = {"state": S.AGREED, "agreed_on": agreed_on}
        saved = versions.save(db, SharePlan, plan_id, version=version, changes=changes)
        total = select(func.coalesce(func.sum(col(Share.share_fen)), 0)).where(col(Share.plan_id) == plan_id)
        difference = plan.price_fen - plan.covered_fen - int(db.scalar(total) or 0)
        if difference:
            raise Refused("share_difference", difference_fen=difference)
        older = update(SharePlan).where(
            col(SharePlan.project_id) == plan.project_id,
            col(SharePlan.id) != plan_id,
            col(SharePlan.state) == S.AGREED,
        )
        db.connection().execute(older.values(state=S.REPLACED))
        _budget, place_id = money.find_project(db, actor, plan.project_id, P.MOVE_RENEWALS)
        _record(db, actor, "agree_shares", plan, place_id, at, after={"number": plan.number, **changes})
        return saved

    return int(once(db, actor, "agree_shares", token=token, at=at, do=do))


@allows(P.MOVE_RENEWALS)
def drop_shares(db: Session, actor: Actor, *, plan_id: int, version: int, at: datetime) -> None:
    """Drop a draft with its reliefs. Raises Conflict, NotFound, Refused("share_plan_frozen")."""
    plan = find_plan(db, actor, plan_id, P.MOVE_RENEWALS)
    _insist_on_draft(plan)
    versions.save(db, SharePlan, plan_id, version=version, changes={"state": S.DRAFT})
    rows = select(col(Share.id)).where(col(Share.plan_id) == plan_id)
    db.connection().execute(delete(Hardship).where(col(Hardship.share_id).in_(rows)))
    db.connection().execute(delete(Share).where(col(Share.plan_id) == plan_id))
    db.connection().execute(delete(SharePlan).where(col(SharePlan.id) == plan_id))
    _budget, place_id = money.find_project(db, actor, plan.project_id, P.MOVE_RENEWALS)
    _record(db, actor, "drop_shares", plan, place_id, at, after={"number": plan.number})


def _record(
    db: Session,
    actor: Actor,
    action: str,
    plan: SharePlan,
    place_id: int,
    at: datetime,
    *,
    after: dict[str, Any],
) -> None:
    audit.record(
        db, actor, area="renewals", action=action, subject=("share_plan", plan.id), at=at, place_id=place_id,
        after={"project": plan.project_id, **after},
    )  # fmt: skip
