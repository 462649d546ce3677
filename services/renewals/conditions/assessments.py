"""The assessment of a lift is one truth: the certificate recorded with its renewal, else what the register has.

A gate asks for the certificate and takes the register's word where no certificate stands; who weighs a lift by the
register (subsidies) takes the certificate's word before it.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.evidence import Evidence
from models.lift_enums import Assessment
from models.lifts import Lift
from models.renewals import Project
from services.imports.bulk import among_numbers
from services.renewals.conditions.sent_back import SentBack, sent_back
from services.renewals.lacks import Lack
from services.rules.stages import kind_of
from services.statements import Kept, told_list

WHO, CERTIFICATE = "inspection body", "assessment_certificate"
RESULTS = {
    Assessment.REPLACE: "renew",
    Assessment.MODERNISE: "modernise",
    Assessment.REPAIR: "repair",
    Assessment.KEEP: "keep",
}
"""What the certificate says, by what the register says."""
ADVISES = frozenset({Assessment.REPLACE, Assessment.MODERNISE})

_LIFTS = Kept(
    select(col(Lift.id), col(Lift.assessment), col(Lift.assessed_on)).where(
        col(Lift.id).in_(told_list("ids")), col(Lift.assessment).is_not(None)
    )
)


def lift_assessed(db: Session, projects: Sequence[Project], *, on: date) -> dict[int, Lack | None]:
    """Whether the register has the lift of a renewal assessed by that day, as one to be replaced or modernised, and
    the renewal was not sent back since to have it assessed anew. Two queries."""
    lifts = _assessed(db, [p.lift_id for p in projects if p.lift_id])
    back = sent_back(db, [p for p in projects if p.lift_id in lifts])
    return {p.id or 0: _judge(p, lifts.get(p.lift_id), back, on) for p in projects}


def _assessed(db: Session, lift_ids: Sequence[int]) -> dict[int | None, Any]:
    if not lift_ids:
        return {}
    return {row.id: row for row in _LIFTS.rows(db, ids=list(lift_ids))}


def certified(db: Session, project_ids: Sequence[int]) -> dict[int, Assessment]:
    """What the certificate that stands says, of those renewals that have one. One query."""
    e = Evidence
    query = select(col(e.project_id), col(e.result)).where(
        among_numbers(db, col(e.project_id), project_ids),
        col(e.what) == CERTIFICATE,
        col(e.voided_at).is_(None),
        col(e.expired_by_move).is_(None),
    )
    advises = {result: advice for advice, result in RESULTS.items()}
    rows = db.execute(query.order_by(col(e.stated_on), col(e.id)))
    return {project: advises[result] for project, result in rows}


def _judge(project: Project, lift: Any, back: SentBack, on: date) -> Lack | None:
    if lift is None or lift.assessed_on is None or lift.assessed_on > on:
        return Lack("evidence_missing", WHO, project.stage_since, {"what": CERTIFICATE})
    began = datetime.combine(lift.assessed_on, time(), UTC)
    if again := back.before(project.id or 0, _brought_in(project.kind), began):
        return Lack("evidence_expired", WHO, again.date(), {"what": CERTIFICATE})
    if lift.assessment not in ADVISES:
        told: dict[str, object] = {"what": CERTIFICATE, "result": RESULTS[lift.assessment]}
        return Lack("evidence_not_good", WHO, lift.assessed_on, told)
    return None


def _brought_in(kind: str) -> str:
    """The stage before the first one that asks for the certificate."""
    stages = kind_of(kind).stages
    asking = next((n for n, s in enumerate(stages) if CERTIFICATE in s.needs), 1)
    return stages[max(asking - 1, 0)].key
