"""Thousands of renewals with all that their gates read: moves, evidence, votes, purses, shares, contracts, groups.

Every figure follows from a renewal's number, so that a database filled twice is the same. What stands in it need not
be a course that the services would have let through: it is there to be read.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session

from models.bylaws import EmergencyRepair
from models.consultations import Consultation, Round, RoundMove
from models.contracts import Acceptance, Contract, PriceAudit, Settlement, Warranty
from models.enums import (
    EmergencyState,
    MoveKind,
    Outcome,
    PlaceKind,
    ProjectKind,
    ProjectState,
    Purse,
    RoundState,
)
from models.evidence import Evidence
from models.group_enums import GroupKind, GroupPost
from models.groups import GroupMember, TaskGroup
from models.money import Booking, Funding, FundingPlan, FundingPlanVersion, HouseholdShare, SharePlan
from models.money_enums import BookingKind, SharePlanState
from models.renewals import Project, ProjectMove
from models.tender_enums import (
    AcceptanceResult,
    AwardState,
    BidState,
    ContractState,
    ProcurementMethod,
    TenderState,
)
from models.tenders import Award, Bid, Tender
from services.consultations import counts
from services.consultations.items import Item
from services.rules.evidence import evidence_kind
from services.rules.stages import Stage, kinds, needs_of, next_stages, route
from services.rules.thresholds import rule_for
from tests.speed.many_towns import Spot, Town
from tests.support.world import AT, TODAY

PURSES = (Purse.MAINTENANCE_FUND, Purse.PROJECT_LEVY, Purse.SUBSIDY)
BUDGET_FEN = 42_000_000
ENDED = (RoundState.OPEN, RoundState.CLOSED, RoundState.RESULT_POSTED, RoundState.FINAL)
_MATTER = Item(1, "更新电梯并动用维修资金？", "fund_use", rule_for("fund_use", on=TODAY))
Rows = dict[Any, list[dict[str, Any]]]
TABLES = (
    Project, ProjectMove, Evidence, Funding, FundingPlan, FundingPlanVersion, Consultation, Round, RoundMove,
    SharePlan, HouseholdShare, Booking, Tender, Bid, Award, Contract, Acceptance, PriceAudit, Settlement, Warranty,
    TaskGroup, GroupMember, EmergencyRepair,
)  # fmt: skip


def open_ones(db: Session, town: Town, first: int, last: int) -> None:
    """The lift replacements numbered so, all of them open, spread over all stages but the last."""
    _fill(db, town, [(n, ProjectKind.LIFT_REPLACEMENT, ProjectState.OPEN) for n in range(first, last + 1)])


def of_all_kinds(db: Session, town: Town, first: int, last: int) -> None:
    """The renewals numbered so of every kind by turns: of twenty nine open, one held, nine finished, one cancelled."""
    states = [ProjectState.OPEN, ProjectState.FINISHED] * 9 + [ProjectState.HELD, ProjectState.CANCELLED]
    there = kinds()
    _fill(
        db,
        town,
        [(n, there[n % len(there)], states[n // len(there) % 20]) for n in range(first, last + 1)],
    )


def _fill(db: Session, town: Town, wanted: list[tuple[int, str, ProjectState]]) -> None:
    result = _result(db)
    for at in range(0, len(wanted), 2_000):
        rows: Rows = {table: [] for table in TABLES}
        for number, kind, state in wanted[at : at + 2_000]:
            _renewal(rows, town, number, kind, state, result)
        for table in TABLES:
            if rows[table]:
                db.connection().execute(insert(table), rows[table])
    db.connection().execute(text("ANALYZE"))


def _renewal(rows: Rows, town: Town, n: int, kind: str, state: ProjectState, result: Any) -> None:
    emergency = n % 25 == 0 and kind != ProjectKind.LIFT_ADDITION
    stages = route(kind, emergency=emergency)
    at = len(stages) - 1 if state is ProjectState.FINISHED else n // 7 % (len(stages) - 1)
    place, place_kind = town.spots[n % len(town.spots)]
    since = TODAY - timedelta(days=n * 7 % 120)
    rows[Project].append({
        "id": n, "kind": kind, "place_id": place, "name": f"更新项目 {n}", "stage": stages[at].key, "state": state,
        "stage_since": since, "due_on": TODAY + timedelta(days=n * 13 % 200 - 60) if n % 5 else None,
        "waits_for": "等居委会" if n % 3 else "", "budget_fen": BUDGET_FEN + n if n % 10 else None,
        "emergency": emergency,
    })  # fmt: skip
    passed = stages[: at + 1]
    _moves(rows, n, passed, since)
    _evidence(rows, n, kind, passed, emergency=emergency)
    _money(rows, town, n, place if place_kind is PlaceKind.STAIRWELL else 0)
    _votes(rows, n, passed, (place, place_kind), result)
    _works(rows, n, at / len(stages))
    _groups(rows, n, place)
    if emergency:
        rows[EmergencyRepair].append({
            "project_id": n, "place_id": place, "fact": "lift_out_of_service", "what": "停梯", "asked_on": since,
            "state": EmergencyState.APPROVED if n % 2 else EmergencyState.PROPOSED, "recorded_at": AT,
        })  # fmt: skip


def _moment(day: Any) -> datetime:
    return datetime.combine(day, time(3, tzinfo=UTC))


def _moves(rows: Rows, n: int, passed: tuple[Stage, ...], since: Any) -> None:
    """Every stage from the first on; one in fifteen was sent back once and came again."""
    steps = [(MoveKind.ADVANCED, s.key) for s in passed]
    if n % 15 == 0 and len(steps) > 3:
        steps[3:3] = [(MoveKind.REWORKED, passed[1].key), (MoveKind.ADVANCED, passed[2].key)]
    steps[0] = (MoveKind.BEGUN, passed[0].key)
    before: str | None = None
    for k, (kind, stage) in enumerate(steps):
        day = since - timedelta(days=(len(steps) - 1 - k) * (9 + n % 40))
        rows[ProjectMove].append({
            "project_id": n, "kind": kind, "from_stage": before, "to_stage": stage, "reason": "材料齐全",
            "at": _moment(day),
        })  # fmt: skip
        before = stage


def _evidence(rows: Rows, n: int, kind: str, passed: tuple[Stage, ...], *, emergency: bool) -> None:
    """What the stages passed asked for; every third has what the next one asks for as well, one in seven one void."""
    asked = [need for s in passed for need in s.needs]
    if n % 3 == 0:
        here = passed[-1].key
        asked += [
            need
            for s in next_stages(kind, here, emergency=emergency)
            for need in needs_of(kind, s.key, from_stage=here, emergency=emergency)
        ]
    for k, what in enumerate(dict.fromkeys(asked)):
        found = evidence_kind(what)
        if found is None:
            continue
        good = next((r.key for r in found.results if r.good), "")
        rows[Evidence] += [
            {
                "project_id": n, "what": what, "stage": passed[-1].key, "stated_on": TODAY - timedelta(days=30 + k),
                "issuer": "检验机构", "number": f"Z-{n}-{k}", "result": good, "recorded_at": AT,
                "valid_until": TODAY + timedelta(days=n % 400 - 20) if found.lapses else None, "voided_at": voided,
            }
            for voided in ((None, AT) if n % 7 == 0 else (None,))
        ]  # fmt: skip


def _money(rows: Rows, town: Town, n: int, stairwell: int) -> None:
    """Three purses, the plan's one version; where a stairwell pays, shares of its households, two of three paid in."""
    for k, purse in enumerate(PURSES):
        part = BUDGET_FEN // 3
        rows[Funding].append({
            "project_id": n, "purse": purse, "planned_fen": part, "committed_fen": part + n if (n + k) % 4 else 0,
            "received_fen": part // 2, "paid_fen": part // 4,
        })  # fmt: skip
    rows[FundingPlan].append({"id": n, "project_id": n, "version": 1})
    rows[FundingPlanVersion].append({
        "plan_id": n, "number": 1, "amounts": {"budget_fen": BUDGET_FEN, "purses": {}}, "reason": "首版",
        "at": AT - timedelta(days=n % 90),
    })  # fmt: skip
    if n % 2 and stairwell:
        _shares(rows, n, town.doors[stairwell])


def _shares(rows: Rows, n: int, doors: tuple[int, ...]) -> None:
    purse = Purse.MAINTENANCE_FUND if n % 4 == 1 else Purse.PROJECT_LEVY
    rows[SharePlan].append({
        "id": n, "project_id": n, "number": 1, "state": SharePlanState.AGREED, "purse": purse,
        "table_code": "guangzhou", "own": [], "price_fen": BUDGET_FEN, "covered_fen": 0, "dated": TODAY,
        "agreed_on": TODAY - timedelta(days=20),
    })  # fmt: skip
    for k, unit in enumerate(doors):
        rows[HouseholdShare].append({
            "plan_id": n, "unit_id": unit, "door": f"{k // 2 + 1}0{k % 2 + 1}", "floor": k // 2 + 1,
            "area_dm2": 8000, "share_fen": 0 if k < 2 else 300_000 + k,
        })  # fmt: skip
        if k % 3 or n % 8 == 1:
            rows[Booking].append({
                "project_id": n, "purse": purse, "kind": BookingKind.RECEIPT, "amount_fen": 300_000 + k,
                "booked_on": TODAY - timedelta(days=k), "unit_id": unit, "reason": "到账", "at": AT,
            })  # fmt: skip


def _votes(rows: Rows, n: int, passed: tuple[Stage, ...], spot: Spot, result: Any) -> None:
    """The votes of the stages passed: final, but the last one in any state; one in nine was challenged."""
    of_votes = [s for s in passed if s.round]
    if of_votes:
        rows[Consultation].append(
            {"id": n, "title": "更新", "place_id": spot[0], "project_id": n, "created_at": AT}
        )
    for s in of_votes:
        number, is_last = s.round or 0, s is passed[-1]
        steps = ENDED[: n % 4 + 1] if is_last else ENDED
        state = RoundState.CHALLENGED if n % 9 == 0 and len(steps) == 4 else steps[-1]
        rows[Round].append({
            "id": n * 2 + number, "consultation_id": n, "number": number, "place_id": spot[0], "place_kind": spot[1],
            "scope": [], "state": state, "items": [_MATTER.as_record()], "voters": 12, "area_dm2": 96_000,
            "opened_at": AT - timedelta(days=90 - number), "due_on": TODAY + timedelta(days=n % 30),
            "result": result if len(steps) > 1 else None,
        })  # fmt: skip
        rows[RoundMove] += [
            {"round_id": n * 2 + number, "to_state": to, "at": AT - timedelta(days=80 - k * 9 - number)}
            for k, to in enumerate([*steps[:-1], state])
        ]


def _result(db: Session) -> dict[str, Any]:
    """A result as closing freezes it, of a vote that was carried."""
    blank = Round(
        id=0, consultation_id=0, place_id=0, place_kind=PlaceKind.STAIRWELL, items=[_MATTER.as_record()]
    )
    (tally,) = counts.recounts_of(db, [blank])[0]
    return {"items": [tally.as_record() | {"outcome": str(Outcome.PASSED)}], "closed_by": "王"}


def _works(rows: Rows, n: int, gone: float) -> None:
    """Tender, award and contract after half of the way, acceptance and audit later, then settlement and warranty."""
    for rows_of, since in ((_contract, 0.45), (_accepted, 0.7), (_settled, 0.85)):
        if gone >= since:
            rows_of(rows, n)


def _contract(rows: Rows, n: int) -> None:
    day = TODAY - timedelta(days=100)
    rows[Tender].append({
        "id": n, "project_id": n, "method": ProcurementMethod.OPEN, "title": "电梯更新", "criteria": [],
        "posted_on": day, "closes_on": day + timedelta(days=20), "state": TenderState.COMPLETE, "created_at": AT,
    })  # fmt: skip
    rows[Bid].append({
        "id": n, "tender_id": n, "number": 1, "tenderer": "某电梯公司", "amount_fen": BUDGET_FEN,
        "received_on": day, "state": BidState.VALID,
    })  # fmt: skip
    rows[Award].append({
        "id": n, "tender_id": n, "bid_id": n, "made_on": day + timedelta(days=25), "state": AwardState.ACTIVE,
        "posted_on": day + timedelta(days=26),
    })  # fmt: skip
    rows[Contract].append({
        "id": n, "project_id": n, "award_id": n, "number": f"HT-{n}", "supplier": "某电梯公司",
        "amount_fen": BUDGET_FEN, "starts_on": TODAY, "ends_on": TODAY + timedelta(days=60), "signed_on": TODAY,
        "state": ContractState.ACTIVE,
    })  # fmt: skip


def _accepted(rows: Rows, n: int) -> None:
    rows[Acceptance].append({
        "contract_id": n, "held_on": TODAY, "accepted_by": "业委会", "result": AcceptanceResult.PASSED,
        "recorded_at": AT,
    })  # fmt: skip
    rows[PriceAudit].append({
        "contract_id": n, "body": "某咨询公司", "audited_on": TODAY, "submitted_fen": BUDGET_FEN,
        "audited_fen": BUDGET_FEN - n, "recorded_at": AT,
    })  # fmt: skip


def _settled(rows: Rows, n: int) -> None:
    rows[Settlement].append(
        {"contract_id": n, "settled_on": TODAY, "amount_fen": BUDGET_FEN - n, "recorded_at": AT}
    )
    rows[Warranty].append({
        "contract_id": n, "what": "整机", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=730),
        "recorded_at": AT,
    })  # fmt: skip


def _groups(rows: Rows, n: int, place: int) -> None:
    """Nine of ten have a group of three, of which one in five has a vacant post."""
    if n % 10:
        rows[TaskGroup].append({
            "id": n, "place_id": place, "project_id": n, "kind": GroupKind.THREE_PERSON, "name": f"三人小组 {n}",
            "since": TODAY - timedelta(days=200),
        })  # fmt: skip
        rows[GroupMember] += [
            {"group_id": n, "name": "居民", "post": post, "since": TODAY - timedelta(days=200)}
            for post in _posts(n)
        ]


def _posts(n: int) -> Iterator[GroupPost]:
    yield from (GroupPost.COORDINATION, GroupPost.FINANCE)
    if n % 5:
        yield GroupPost.SUPERVISION
