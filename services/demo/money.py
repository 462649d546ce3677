"""Invented money of the article's committees: 华滨's sub-accounts, shares and hardship; 罗秀二村's 420,000 to share.

Done by the real services, so that it can be nothing that a person could not have entered.
"""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.enums import ProjectKind, Purse, Role
from models.grids import Unit
from models.money_enums import BookingKind, HardshipPath
from models.people import ActionToken
from models.renewals import Project
from services import audit
from services.access import Actor
from services.demo.bulk import Report
from services.demo.town import Town
from services.once import new_token
from services.renewals import (
    money,
    money_accounts,
    money_bookings,
    money_milestones,
    shares,
    shares_hardship,
    shares_plans,
)
from services.renewals.money_accounts import Entered
from services.renewals.money_bookings import Entry
from services.renewals.money_milestones import Planned
from services.renewals.shares import Shares
from services.renewals.shares_hardship import Relieved
from services.renewals.shares_terms import Terms

H, K, P = HardshipPath, BookingKind, Purse
HALL = time(2, 0, tzinfo=UTC)
FIRST_DEPOSIT_A_DM2 = 45
"""An invented first deposit in fen for each 0.01 m²."""
STANDINGS = ((0, 8), (15, 14), (45, 30), (80, 48))
"""What a sub-account still holds of its first deposit in percent, and how often of a hundred."""


class Purser:
    """Enters the money of one project after the other."""

    def __init__(self, db: Session, actor: Actor, *, seed: int, on: date) -> None:
        self.db, self.actor, self.on = db, actor, on
        self.at = datetime.combine(on, HALL)
        self.rng = random.Random(f"{seed}:money")  # noqa: S311

    def accounts(self, place: int) -> None:
        """The fund's sub-accounts of a place; some are empty, some too low."""
        rows = self.db.execute(
            select(col(Unit.id), col(Unit.area_dm2)).where(col(Unit.stairwell_id) == place)
        ).all()
        entered = [self._account(id or 0, area or 0) for id, area in rows]
        money_accounts.enter_accounts(
            self.db, self.actor, place_id=place, entered=entered, token=new_token(), at=self.at
        )

    def _account(self, unit: int, area: int) -> Entered:
        first = area * FIRST_DEPOSIT_A_DM2
        (percent,) = self.rng.choices([p for p, _n in STANDINGS], weights=[n for _p, n in STANDINGS])
        return Entered(
            unit_id=unit, first_deposit_fen=first, balance_fen=first * percent // 100,
            as_of=self.on - timedelta(days=20), source="维修资金管理系统（示例）",
        )  # fmt: skip

    def share(self, project: int, purse: Purse, table: str) -> Shares:
        """A draft of what the households pay into one purse, the other purses covering the rest."""
        found = money.purses(self.db, self.actor, project_id=project)
        price, part = found.budget_fen or 0, found.line(purse).planned_fen
        terms = Terms(price_fen=price, covered_fen=price - part, table_code=table, purse=purse)
        shares_plans.draft_shares(
            self.db, self.actor, project_id=project, terms=terms, on=self.on, token=new_token(), at=self.at
        )
        return self.plan(project)

    def plan(self, project: int) -> Shares:
        """The latest plan."""
        found = shares.shares(self.db, self.actor, project_id=project)
        assert found is not None
        return found

    def agree(self, plan: Shares, *, days_ago: int) -> None:
        """Freeze it."""
        shares_plans.agree_shares(
            self.db, self.actor, plan_id=plan.id, version=plan.version, on=self.on, token=new_token(),
            agreed_on=self.on - timedelta(days=days_ago), at=self.at,
        )  # fmt: skip

    def relieve(self, plan: Shares, place: int, path: HardshipPath, percent: int, reason: str) -> None:
        """Relieve the household at a place of the list (from the end) of a part of its share."""
        line = [line for line in plan.lines if line.share_fen][-place]
        told = Relieved(
            path=path, amount_fen=line.share_fen * percent // 100, reason=reason, agreed_by="业委会与专项小组",
            purse=P.COMMON_INCOME if path is H.REDUCTION else None,
            third_party="子女（示例）" if path is H.THIRD_PARTY else "",
            until=self.on + timedelta(days=120) if path is H.DEFERRAL else None,
        )  # fmt: skip
        shares_hardship.relieve(
            self.db, self.actor, plan_id=plan.id, unit_id=line.unit_id, relief=told, on=self.on,
            token=new_token(), at=self.at,
        )  # fmt: skip

    def pay_in(self, project: int, plan: Shares, *, but: int, milestone: int) -> None:
        """All households have paid in what is due towards a milestone, but for the last so many."""
        due = [line for line in self.plan(project).lines if line.due_now_fen]
        for line in due[:-but]:
            self.book(project, Entry(
                purse=plan.purse, kind=K.RECEIPT, amount_fen=line.due_now_fen, unit_id=line.unit_id,
                milestone_id=milestone, booked_on=self.on - timedelta(days=self.rng.randint(1, 9)), reason="分摊款到账",
            ))  # fmt: skip

    def book(self, project: int, entry: Entry) -> None:
        """One row of the account."""
        money_bookings.book(
            self.db, self.actor, project_id=project, entry=entry, on=self.on, token=new_token(), at=self.at
        )

    def due(self, project: int, purse: Purse, kind: BookingKind, name: str, percent: int, days: int) -> int:
        """What is to come in or go out, in so many days from now; its number."""
        planned = money.purses(self.db, self.actor, project_id=project).line(purse).planned_fen
        return money_milestones.add_milestone(
            self.db, self.actor, project_id=project, token=new_token(), at=self.at,
            planned=Planned(
                purse=purse, kind=kind, name=name, amount_fen=planned * percent // 100,
                due_on=self.on + timedelta(days=days),
            ),
        )  # fmt: skip


def fill(
    db: Session, actors: Mapping[Role, Actor], town: Town, *, seed: int, on: date, report: Report
) -> None:
    """Enter the money that the article's committees are busy with; the log keeps none of the steps."""
    purser = Purser(db, actors[Role.OFFICER], seed=seed, on=on)
    _huabin(purser, town)
    _luoxiu(purser, town)
    db.connection().execute(delete(ActionToken))
    db.info.pop(audit.PENDING, None)
    report("share_plan", 4)


def _huabin(purser: Purser, town: Town) -> None:
    stairwells = town.named("华滨").estates[0].stairwells
    for stairwell in stairwells:
        purser.accounts(stairwell.id)
    waiting = {
        p.stage: p.id or 0
        for p in _projects(purser.db, [s.id for s in stairwells], ProjectKind.LIFT_REPLACEMENT)
    }
    _charged(purser, waiting["funding"])
    _paid_in(purser, waiting["tender"])
    _asked(purser, waiting["consultation_2"])


def _projects(db: Session, places: list[int], kind: str) -> list[Project]:
    query = select(Project).where(col(Project.place_id).in_(places), col(Project.kind) == kind)
    return list(db.scalars(query.order_by(col(Project.id))))


def _charged(purser: Purser, project: int) -> None:
    """Charged to the fund, account by account: some hold too little, each finds its own way."""
    plan = purser.share(project, P.MAINTENANCE_FUND, "building_area")
    purser.agree(plan, days_ago=16)
    purser.relieve(plan, 5, H.DEFERRAL, 100, "分户账为零，申请分期补足")
    purser.relieve(plan, 12, H.REDUCTION, 60, "低保家庭")
    purser.relieve(plan, 20, H.THIRD_PARTY, 100, "独居老人，子女代缴")
    purser.due(project, P.MAINTENANCE_FUND, K.RECEIPT, "维修资金划转", 100, 12)
    purser.due(project, P.TREASURY_BOND, K.RECEIPT, "国债补助拨付", 100, 150)
    purser.due(project, P.MAINTENANCE_FUND, K.PAYMENT, "合同首付款", 30, 20)


def _paid_in(purser: Purser, project: int) -> None:
    """Self-raised; all but two households have paid in."""
    plan = purser.share(project, P.SELF_RAISED, "guangzhou_area")
    purser.agree(plan, days_ago=25)
    purser.relieve(plan, 3, H.DEFERRAL, 50, "医疗支出大，缓缴一半")
    purser.relieve(plan, 9, H.REDUCTION, 40, "低保边缘家庭")
    due = purser.due(project, P.SELF_RAISED, K.RECEIPT, "自筹款到齐", 100, -3)
    purser.pay_in(project, plan, but=2, milestone=due)
    purser.due(project, P.TREASURY_BOND, K.RECEIPT, "国债补助拨付", 100, 180)


def _asked(purser: Purser, project: int) -> None:
    """A project levy, still being talked about: one household has an agreed figure, one stays out for now."""
    plan = purser.share(project, P.PROJECT_LEVY, "climbed")
    taking = [line for line in plan.lines if line.share_fen]
    shares_plans.change_shares(
        purser.db, purser.actor, plan_id=plan.id, version=plan.version, token=new_token(), at=purser.at,
        terms=Terms(
            price_fen=plan.price_fen, covered_fen=plan.covered_fen, table_code=plan.table.code, purse=plan.purse
        ),
        figures={taking[0].unit_id: 50_000}, staying_out=[taking[3].unit_id],
    )  # fmt: skip


def _luoxiu(purser: Purser, town: Town) -> None:
    """The 420,000 yuan that remain after the subsidy, shared by the guidance of Guangzhou; still a draft."""
    place = town.named("罗秀二村").estates[0].stairwells[0].id
    (project, *_others) = _projects(purser.db, [place], ProjectKind.LIFT_ADDITION)
    purser.share(project.id or 0, P.SELF_RAISED, "guangzhou")
