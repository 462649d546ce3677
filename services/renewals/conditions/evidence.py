"""Conditions that a piece of evidence meets: the latest one that stands is good and valid on the day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.evidence import Evidence
from models.renewals import Project, ProjectMove
from services.renewals.lacks import Lack
from services.rules.evidence import EvidenceKind, evidence_kind
from services.statements import Kept, told_list

SHANGHAI = ZoneInfo("Asia/Shanghai")
Found = dict[str, dict[int, Lack | None]]


def lacking(db: Session, asked: Mapping[str, Sequence[Project]], *, on: date) -> Found:
    """What each project lacks on a day of each kind of evidence asked for, in one query; None where it is there."""
    if not asked:
        return {}
    rows = _rows(db, asked)
    return {
        what: {p.id or 0: _judge(_kind(what), p, rows.get((p.id or 0, what), []), on) for p in projects}
        for what, projects in asked.items()
    }


def _kind(what: str) -> EvidenceKind:
    found = evidence_kind(what)
    assert found is not None
    return found


def _pieces() -> Kept:
    e = Evidence
    columns: tuple[Any, ...] = (
        *(col(e.project_id), col(e.what), col(e.stated_on), col(e.result), col(e.valid_until)),
        *(col(e.voided_at), col(e.expired_by_move), col(ProjectMove.at).label("expired_at")),
    )
    query = select(*columns).outerjoin(ProjectMove, col(ProjectMove.id) == col(e.expired_by_move))
    query = query.where(col(e.project_id).in_(told_list("projects")), col(e.what).in_(told_list("kinds")))
    return Kept(query.order_by(col(e.stated_on).desc(), col(e.id).desc()))


_PIECES = _pieces()


def _rows(db: Session, asked: Mapping[str, Sequence[Project]]) -> dict[tuple[int, str], list[Any]]:
    """The evidence of each project by their kind, the latest first."""
    projects = {p.id for many in asked.values() for p in many}
    found: dict[tuple[int, str], list[Any]] = {}
    for row in _PIECES.rows(db, projects=projects, kinds=list(asked)):
        found.setdefault((row.project_id, row.what), []).append(row)
    return found


def _judge(kind: EvidenceKind, project: Project, rows: Sequence[Any], on: date) -> Lack | None:
    standing = next((r for r in rows if r.voided_at is None and r.expired_by_move is None), None)
    if standing is None:
        return _none_stands(kind, project, rows)
    if not kind.is_good(standing.result):
        return Lack(
            "evidence_not_good", kind.who, standing.stated_on, {"what": kind.key, "result": standing.result}
        )
    if standing.valid_until is not None and standing.valid_until < on:
        return Lack("evidence_lapsed", kind.who, standing.valid_until, {"what": kind.key})
    return None


def _none_stands(kind: EvidenceKind, project: Project, rows: Sequence[Any]) -> Lack:
    """Never recorded, or the last one was expired by sending the project back, or voided."""
    if not rows:
        return Lack("evidence_missing", kind.who, project.stage_since, {"what": kind.key})
    last = rows[0]
    code, at = (
        ("evidence_expired", last.expired_at)
        if last.voided_at is None
        else ("evidence_voided", last.voided_at)
    )
    return Lack(code, kind.who, at.astimezone(SHANGHAI).date(), {"what": kind.key})
