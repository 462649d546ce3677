"""What each household of a renewal pays: its share by the plan, what it owes after hardship, what it paid in.

What households owe, what purses take over for some of them and what third parties pay for them is the net
cost, to the fen.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission, Purse
from models.grids import Owner, Ownership
from models.money import FundAccount, Hardship, HouseholdShare, SharePlan
from models.money_enums import HardshipPath, SharePlanState
from models.renewals import Project
from services.access import Actor, allows, within
from services.errors import NotFound
from services.renewals import money, money_bookings
from services.rules.shares import Door, Table, split, table_of

P, H = Permission, HardshipPath


@dataclass(frozen=True, slots=True)
class Relief:
    """One household's relief; reason and who agreed are empty for who may not see owners."""

    id: int
    path: HardshipPath
    amount_fen: int
    purse: Purse | None
    third_party: str
    reason: str
    agreed_by: str
    until: date | None
    version: int


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One household. `owes_fen` is its share less what a purse or a third party takes over.

    `buy_in_fen` is what one that stays out would have to pay if all took part. Owners' names are empty for
    who may not see them; the fund's balance is None where nobody entered it or the person may not see it.
    """

    id: int
    unit_id: int
    door: str
    floor: int | None
    area_dm2: int | None
    owners: str
    takes_part: bool
    own_fen: int | None
    share_fen: int
    buy_in_fen: int | None
    paid_in_fen: int
    balance_fen: int | None
    reliefs: tuple[Relief, ...]

    def relieved(self, *paths: HardshipPath) -> int:
        """What it is relieved of on these paths."""
        return sum(r.amount_fen for r in self.reliefs if r.path in paths)

    @property
    def owes_fen(self) -> int:
        """What it has to pay in the end, deferred or not."""
        return self.share_fen - self.relieved(H.REDUCTION, H.THIRD_PARTY)

    @property
    def due_now_fen(self) -> int:
        """What it has to pay now and has not paid yet."""
        return max(0, self.owes_fen - self.relieved(H.DEFERRAL) - self.paid_in_fen)


@dataclass(frozen=True, slots=True)
class Shares:
    """A share plan with all its households, in the order of their doors."""

    id: int
    project_id: int
    project: str
    place_id: int
    number: int
    state: SharePlanState
    round_id: int | None
    purse: Purse
    table: Table
    own: tuple[str, ...]
    price_fen: int
    covered_fen: int
    dated: date
    agreed_on: date | None
    version: int
    lines: tuple[ShareLine, ...]
    sees_owners: bool
    can_edit: bool

    @property
    def net_fen(self) -> int:
        """What is left to share out."""
        return self.price_fen - self.covered_fen

    @property
    def difference_fen(self) -> int:
        """What of the net cost the shares do not cover."""
        return self.net_fen - self.total("share_fen")

    @property
    def by_purse(self) -> dict[Purse, int]:
        """What each purse takes over for households in hardship."""
        found: dict[Purse, int] = defaultdict(int)
        for relief in self._reliefs(H.REDUCTION):
            if relief.purse:
                found[relief.purse] += relief.amount_fen
        return dict(found)

    @property
    def third_parties_fen(self) -> int:
        """What third parties pay for households."""
        return sum(relief.amount_fen for relief in self._reliefs(H.THIRD_PARTY))

    def _reliefs(self, path: HardshipPath) -> list[Relief]:
        return [r for line in self.lines for r in line.reliefs if r.path is path]

    def total(self, amount: str) -> int:
        """The sum of one of the amounts of its lines."""
        return sum(getattr(line, amount) for line in self.lines)

    def short_fen(self, line: ShareLine) -> int:
        """What a household's sub-account lacks of what it has to pay now; one that nobody entered holds nothing."""
        return max(0, line.due_now_fen - (line.balance_fen or 0))

    @property
    def charges_the_fund(self) -> bool:
        """Whether households' sub-accounts are charged."""
        return self.purse is Purse.MAINTENANCE_FUND


@allows(P.SEE_MONEY)
def shares(db: Session, actor: Actor, *, project_id: int, number: int | None = None) -> Shares | None:
    """The latest share plan of a project, or one of its numbers; None while there is none.

    A fixed number of queries. Raises NotFound outside the scope.
    """
    money.find_project(db, actor, project_id, P.SEE_MONEY)
    query = select(SharePlan).where(col(SharePlan.project_id) == project_id)
    if number is not None:
        query = query.where(col(SharePlan.number) == number)
    plan = db.scalars(_fresh(query.order_by(col(SharePlan.number).desc()).limit(1))).first()
    return None if plan is None else read(db, actor, plan)


def _fresh(query: Any) -> Any:
    return query.execution_options(populate_existing=True)


def read(db: Session, actor: Actor, plan: SharePlan) -> Shares:
    """A plan that was found within the scope, with all that belongs to it."""
    place, seen, mine = _place(db, actor, plan.project_id)
    query = select(HouseholdShare).where(col(HouseholdShare.plan_id) == plan.id)
    rows: Sequence[HouseholdShare] = db.scalars(_fresh(query)).all()
    table = table_of(plan.table_code, on=plan.dated, own=plan.own)
    units = [row.unit_id for row in rows]
    owners, balances = (_owners(db, units), _balances(db, units)) if seen else ({}, {})
    reliefs, paid_in = _reliefs(db, plan, seen=seen), money_bookings.paid_in_by(db, plan.project_id)
    would_pay = _buy_ins(plan, rows, table)
    lines = [
        ShareLine(
            r.id or 0, r.unit_id, r.door, r.floor, r.area_dm2, owners.get(r.unit_id, ""), r.takes_part,
            r.own_fen, r.share_fen, would_pay.get(r.door), paid_in.get(r.unit_id, 0),
            balances.get(r.unit_id), reliefs.get(r.id or 0, ()),
        )
        for r in sorted(rows, key=lambda r: door_of(r).order)
    ]  # fmt: skip
    return Shares(
        plan.id or 0, plan.project_id, place[1], place[0], plan.number, plan.state, plan.round_id, plan.purse,
        table, tuple(plan.own), plan.price_fen, plan.covered_fen, plan.dated, plan.agreed_on, plan.version,
        tuple(lines), seen, mine and plan.state is SharePlanState.DRAFT,
    )  # fmt: skip


def _place(db: Session, actor: Actor, project_id: int) -> tuple[tuple[int, str], bool, bool]:
    place = col(Project.place_id)
    query = select(
        place, col(Project.name), within(actor, P.SEE_OWNERS, place), within(actor, P.MOVE_RENEWALS, place)
    )
    row: Any = db.execute(query.where(col(Project.id) == project_id)).one()
    return (row[0], row[1]), bool(row[2]), bool(row[3])


def door_of(row: HouseholdShare) -> Door:
    """A stored household as the rule takes it."""
    return Door(row.door, row.floor, row.area_dm2, row.takes_part, row.own_fen)


def _owners(db: Session, units: Sequence[int]) -> dict[int, str]:
    query = (
        select(col(Ownership.unit_id), col(Owner.name))
        .join(Owner, col(Owner.id) == col(Ownership.owner_id))
        .where(col(Ownership.unit_id).in_(units))
        .order_by(col(Owner.id))
    )
    names: dict[int, list[str]] = defaultdict(list)
    for unit, name in db.execute(query):
        names[unit or 0].append(name)
    return {unit: "、".join(found) for unit, found in names.items()}


def _balances(db: Session, units: Sequence[int]) -> dict[int, int]:
    query = select(col(FundAccount.unit_id), col(FundAccount.balance_fen))
    rows = db.execute(query.where(col(FundAccount.unit_id).in_(units)))
    return {row[0]: row[1] for row in rows}


def _reliefs(db: Session, plan: SharePlan, *, seen: bool) -> dict[int, tuple[Relief, ...]]:
    query = (
        select(Hardship)
        .join(HouseholdShare, col(HouseholdShare.id) == col(Hardship.share_id))
        .where(col(HouseholdShare.plan_id) == plan.id, col(Hardship.ended_on).is_(None))
        .order_by(col(Hardship.id))
    )
    found: dict[int, tuple[Relief, ...]] = {}
    for h in db.scalars(_fresh(query)):
        third, reason, agreed_by = (h.third_party, h.reason, h.agreed_by) if seen else ("", "", "")
        relief = Relief(
            h.id or 0, h.path, h.amount_fen, h.purse, third, reason, agreed_by, h.until, h.version
        )
        found[h.share_id] = (*found.get(h.share_id, ()), relief)
    return found


def _buy_ins(plan: SharePlan, rows: Sequence[HouseholdShare], table: Table) -> dict[str, int]:
    """What those who stay out would pay if all took part."""
    if all(row.takes_part for row in rows):
        return {}
    every = [Door(r.door, r.floor, r.area_dm2) for r in rows]
    try:
        shared = split(plan.price_fen - plan.covered_fen, every, table).shares
    except ValueError:
        return {}
    return {row.door: shared[row.door] for row in rows if not row.takes_part}


def find_plan(db: Session, actor: Actor, plan_id: int, permission: Permission) -> SharePlan:
    """A plan whose project lies within the actor's scope. Raises NotFound."""
    plan: SharePlan | None = db.scalar(_fresh(select(SharePlan).where(col(SharePlan.id) == plan_id)))
    if plan is None:
        raise NotFound("share_plan")
    money.find_project(db, actor, plan.project_id, permission)
    return plan
