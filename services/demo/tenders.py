"""Invented tenders, held by the real services: 中海瀛台's open tender to its warranty, two of 华滨's lifts.

The bids for one of these have come and wait to be opened; the other is under contract and waits for its money.

The article tells of two rounds and an open tender at 中海瀛台 and gives no figure: bidders, points and sums
are invented. The log keeps none of the steps, the filling is one row of it.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.contracts import Contract
from models.enums import ObjectionState, ProjectKind, Purse, Role
from models.people import ActionToken
from models.renewals import Project
from models.tender_enums import (
    AcceptanceResult,
    ProcurementMethod,
)
from models.tender_enums import (
    Severity as S,
)
from services import audit
from services.access import Actor, below
from services.demo.bulk import Bulk, Report
from services.demo.projects import Projects, Wish
from services.demo.tender_desk import Desk, awarded, tendered
from services.demo.town import Town
from services.renewals import (
    award_objections,
    closing,
    contracts,
    paying,
    works,
)
from services.renewals.contracts import Clauses
from services.renewals.tenders import Terms
from services.rules.clocks import years_later
from services.rules.scoring import Criterion

P = Purse
BEGAN, LIFT_TENDER, LIFT_POSTED = timedelta(days=190), timedelta(days=24), timedelta(days=30)
"""How long before the day it tells of: 中海瀛台's tender; that of the lift under contract; that of the lift whose bids
are not opened, long enough ago that an award made when they closed has hung out by now."""
WARRANTY_YEARS = 5
CRITERIA = (Criterion(1, "价格", 40), Criterion(2, "施工方案", 35), Criterion(3, "业绩与质保", 25))
LEAK = Terms(
    ProcurementMethod.OPEN,
    "外墙与楼道渗漏维修",
    CRITERIA,
    description="外墙裂缝注浆、窗边密封、楼道顶面防水与涂料修复，含脚手架。",
    value_fen=18_000_000,
)
LIFT = Terms(
    ProcurementMethod.SELECTIVE, "电梯更新采购与安装", CRITERIA, rationale="单台更新，邀请品牌直营三家比选"
)
LEAK_BIDS = (
    ("沪南防水工程公司", 16_850_000),
    ("申江建筑修缮公司", 16_280_000),
    ("浦汇防水科技公司", 17_460_000),
)
LIFT_BIDS = (("申城电梯公司", 26_400_000), ("沪通电梯工程公司", 25_900_000), ("江南机电公司", 27_200_000))
PARTS = (("脚手架搭设，材料进场", 30), ("注浆与防水层完成", 40), ("竣工验收合格", 20))
FINDINGS = (
    (12, "脚手架缺一处斜撑", S.UNSAFE, 1, "当日补装并复查"),
    (26, "三楼窗边基层未清理干净就涂防水", S.SERIOUS, 4, "铲除重做，留存照片"),
    (40, "淋水试验二十四小时，无渗漏", S.NONE, 0, ""),
)


def plan(bulk: Bulk, town: Town, *, seed: int, on: date, officer: int) -> Projects:
    """Store the renewal whose whole tender is told; its building is no place that votes in the demonstration."""
    estate = town.named("中海瀛台").estates[0]
    stairwell = estate.buildings[-1][0]
    tendered = Projects(bulk, seed=seed + 7, on=on)
    tendered.store(
        Wish(
            kind=ProjectKind.LEAK_REPAIR,
            place=stairwell.building,
            name=f"{estate.name}外墙与楼道渗漏维修",
            stage="allocation",
            days=9,
            purses={P.MAINTENANCE_FUND: 150_000, P.COMMON_INCOME: 22_000},
            waits_for="按面积分摊，公示中",
            due_in=30,
            person=officer,
            words={"tender": "两轮征询通过，公开招标", "contract": "中标公示期满，签约"},
            tendered=True,
        )
    )
    return tendered


def hold(db: Session, actors: Mapping[Role, Actor], town: Town, *, on: date, report: Report) -> None:
    """All tenders, dated from the day of the demonstration."""
    desk = Desk(db, actors[Role.OFFICER])
    yingtai, huabin = town.named("中海瀛台").id, town.named("华滨").id
    _leak(desk, _project(db, yingtai, ProjectKind.LEAK_REPAIR, "allocation"), on)
    _bids_in(desk, _project(db, huabin, ProjectKind.LIFT_REPLACEMENT, "tender"), on - LIFT_POSTED)
    _under_contract(desk, _project(db, huabin, ProjectKind.LIFT_REPLACEMENT, "funding"))
    db.connection().execute(delete(ActionToken))
    db.info.pop(audit.PENDING, None)
    report("tender", 3)


def is_held(wish: Wish) -> bool:
    """Whether the services hold its tender here, or held it."""
    return wish.story and wish.kind == ProjectKind.LIFT_REPLACEMENT and wish.stage == "funding"


def _project(db: Session, place: int, kind: str, stage: str) -> int:
    query = select(col(Project.id)).where(below(place, col(Project.place_id)), col(Project.kind) == kind)
    return db.scalars(query.where(col(Project.stage) == stage)).first() or 0


def _signed(desk: Desk, award: int, number: str, signed: date, months: int) -> int:
    """The contract of an award, signed on a day; its number."""
    clauses = Clauses(number, signed + timedelta(7), signed + timedelta(30 * months), retention_bp=300)
    contract = contracts.draft_contract(
        desk.db, desk.actor, award_id=award, clauses=clauses, **desk.on(signed)
    )
    contracts.sign_contract(
        desk.db, desk.actor, contract_id=contract, version=1, signed_on=signed, **desk.on(signed)
    )
    return contract


def _bids_in(desk: Desk, project: int, posted: date) -> None:
    """A comparative selection: the bids have closed, nobody has looked at them."""
    tendered(desk, project, LIFT, LIFT_BIDS, posted)


def _under_contract(desk: Desk, project: int) -> None:
    """A comparative selection, under contract before the money was asked for; its parts fall due and are not met."""
    since = desk.db.get_one(Project, project).stage_since
    award, last = awarded(desk, project, LIFT, LIFT_BIDS, since - LIFT_TENDER)
    day = min(last + timedelta(2), since)
    contract = _signed(desk, award, f"HB-{day.year}-08", day, months=4)
    _milestone(desk, contract, "合同签订，设备排产", 7_770_000, day + timedelta(60), P.MAINTENANCE_FUND)
    _milestone(desk, contract, "设备到场验收", 10_360_000, day + timedelta(90), P.MAINTENANCE_FUND)


def _milestone(desk: Desk, contract: int, title: str, fen: int, due: date, purse: Purse) -> int:
    return paying.add_milestone(
        desk.db, desk.actor, contract_id=contract, title=title, amount_fen=fen, due_on=due, purse=purse,
        **desk.on(due),
    )  # fmt: skip


def _pay(desk: Desk, contract: int, milestone: int | None, fen: int, day: date, purse: Purse) -> None:
    """Money for a milestone, which is met that day; without one, for the whole."""
    if milestone is not None:
        paying.meet_milestone(
            desk.db, desk.actor, contract_milestone_id=milestone, version=1, met_on=day, **desk.on(day)
        )
    paying.pay(
        desk.db, desk.actor, contract_id=contract, amount_fen=fen, paid_on=day, purse=purse,
        contract_milestone_id=milestone, **desk.on(day),
    )  # fmt: skip


def _leak(desk: Desk, project: int, on: date) -> None:
    """中海瀛台: posted, awarded over a dismissed objection, built, accepted, audited, settled, under warranty."""
    award, last = awarded(desk, project, LEAK, LEAK_BIDS, on - BEGAN)
    _objection(desk, award, last)
    signed = last + timedelta(2)
    contract = _signed(desk, award, f"YT-{signed.year}-03", signed, months=2)
    price = desk.db.get_one(Contract, contract).amount_fen
    days = (10, 40, 62)
    parts = [
        _milestone(desk, contract, title, price * share // 100, signed + timedelta(day), P.MAINTENANCE_FUND)
        for (title, share), day in zip(PARTS, days, strict=True)
    ]
    for day, finding, severity, mended, how in FINDINGS:
        _look(desk, contract, signed + timedelta(day), finding, severity, mended, how)
    extra = signed + timedelta(30)
    contracts.amend_contract(
        desk.db, desk.actor, contract_id=contract, change_fen=460_000, ends_on=signed + timedelta(70),
        rationale="拆除后发现屋面天沟渗漏，增补 18 米；雨天顺延十天", signed_on=extra, **desk.on(extra),
    )  # fmt: skip
    for part, (_title, share), day in zip(parts, PARTS, days, strict=True):
        _pay(desk, contract, part, price * share // 100, signed + timedelta(day + 1), P.MAINTENANCE_FUND)
    _closed(desk, contract, signed + timedelta(68))


def _objection(desk: Desk, award: int, last: date) -> None:
    taken = award_objections.take_award_objection(
        desk.db, desk.actor, award_id=award, objector="沪南防水工程公司", said="施工方案得分偏低，请说明",
        received_on=last, **desk.on(last),
    )  # fmt: skip
    award_objections.decide_award_objection(
        desk.db, desk.actor, award_objection_id=taken.id, version=1, state=ObjectionState.DISMISSED,
        answer="三位评委的评分表已公开，方案缺少脚手架专项说明，得分不变。", **desk.on(last + timedelta(1)),
    )  # fmt: skip


def _look(desk: Desk, contract: int, day: date, finding: str, severity: S, mended: int, how: str) -> None:
    visit = works.visit_site(
        desk.db, desk.actor, contract_id=contract, visited_on=day, visitor="楼组长与业主代表", finding=finding,
        severity=severity, **desk.on(day),
    )  # fmt: skip
    if mended:
        then = day + timedelta(mended)
        works.mend_finding(
            desk.db,
            desk.actor,
            supervision_id=visit,
            version=1,
            mended_on=then,
            mended_how=how,
            **desk.on(then),
        )


def _closed(desk: Desk, contract: int, accepted: date) -> None:
    """Accepted, audited a little lower, settled at that, and warranted for five years."""
    db, actor, audited, settled = desk.db, desk.actor, accepted + timedelta(20), accepted + timedelta(35)
    works.accept_works(
        db, actor, contract_id=contract, held_on=accepted, accepted_by="业委会、居委会、物业、业主代表三人",
        result=AcceptanceResult.PASSED, defects="", **desk.on(accepted),
    )  # fmt: skip
    closing.audit_price(
        db, actor, contract_id=contract, body="徐申工程审价事务所", audited_on=audited, submitted_fen=16_740_000,
        audited_fen=16_512_300, **desk.on(audited),
    )  # fmt: skip
    closing.settle(
        db, actor, contract_id=contract, amount_fen=16_512_300, settled_on=settled, note="按审定价结算",
        **desk.on(settled),
    )  # fmt: skip
    closing.note_warranty(
        db, actor, contract_id=contract, what="防水工程", starts_on=accepted,
        ends_on=years_later(accepted, WARRANTY_YEARS), **desk.on(settled),
    )  # fmt: skip
