"""The invented evidence behind projects: what entering each of their stages asked for, dated in the stage before.

What their contracts tell (`dealings`) is not told here again.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Consultation
from models.evidence import Evidence
from services.demo.bulk import Bulk
from services.demo.dealings import DEALT
from services.demo.projects import OF_THE_FUND, Walked, Wish
from services.renewals.conditions.votes import FUND, NUMBERS, elsewhere
from services.rules.evidence import evidence_kind
from services.rules.stages import needs_of

ISSUERS = {
    "assessment_certificate": "市特种设备检验院（示例）",
    "feasibility_opinion": "街道房管办（示例）",
    "site_finding": "物业服务企业（示例）",
    "consultation_1_elsewhere": "业主委员会（示例）",
    "consultation_2_elsewhere": "业主委员会（示例）",
    "agreement": "三人电梯加装小组（示例）",
    "safety_review": "市安全集中评审（示例）",
    "planning_filing": "区规划资源局（示例）",
    "stop_notice": "施工单位（示例）",
    "construction_notice": "区市场监管局（示例）",
    "supervisory_inspection": "市特种设备检验院（示例）",
    "use_registration": "区市场监管局（示例）",
    "water_test": "水质检测机构（示例）",
    "handover": "供水企业（示例）",
    "allocation_posting": "物业服务企业（示例）",
    "fund_draw": "维修资金专户银行（示例）",
}
NOON = time(4, 0, tzinfo=UTC)


def prove(db: Session, bulk: Bulk, walked: Sequence[Walked], *, seed: int) -> None:
    """The evidence of every project; of a vote that is not on record here, the notice of its result."""
    rng = random.Random(f"{seed}:proofs")  # noqa: S311
    voted = set(
        db.scalars(select(col(Consultation.project_id)).where(col(Consultation.project_id).is_not(None)))
    )
    for one in walked:
        for what, stage, day in _asked(one, on_record=one.project in voted, rng=rng):
            _store(bulk, one, what, stage, day)
        bulk.spill()
    bulk.finish()


def _asked(one: Walked, *, on_record: bool, rng: random.Random) -> Iterator[tuple[str, str, date]]:
    """Which evidence, in which stage, on which day: each once, before the stage that asks for it first."""
    given: set[str] = set()
    for (stage, entered), (to, left) in zip(one.entered, one.entered[1:], strict=False):
        for need in needs_of(one.wish.kind, to):
            what = _evidence(need, one.wish, on_record=on_record)
            if what and what not in given:
                given.add(what)
                yield what, stage, left - timedelta(days=rng.randint(0, min(3, (left - entered).days)))


def _evidence(need: str, wish: Wish, *, on_record: bool) -> str | None:
    if evidence_kind(need):
        return None if need in DEALT else need
    if need not in NUMBERS or on_record or (need == FUND and not OF_THE_FUND & set(wish.purses)):
        return None
    return elsewhere(NUMBERS[need])


def _store(bulk: Bulk, one: Walked, what: str, stage: str, day: date) -> None:
    kind = evidence_kind(what)
    good = next((r.key for r in kind.results if r.good), "") if kind else ""
    bulk.add(
        Evidence,
        project_id=one.project,
        what=what,
        stage=stage,
        stated_on=day,
        issuer=ISSUERS[what],
        number=f"SL-{day:%Y}-{one.project:05}" if kind and kind.number else "",
        result=good,
        recorded_by=one.wish.person,
        recorded_at=datetime.combine(day, NOON),
        version=1,
    )
