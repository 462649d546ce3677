"""Conditions about money: what is committed covers the budget."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from models.renewals import Funding, Project
from services.renewals.lacks import Lack

WHO_PLANS, WHO_PAYS = "task group", "housing management office and bank"


def money_covered(db: Session, projects: Sequence[Project], *, on: date) -> dict[int, Lack | None]:  # noqa: ARG001
    """Whether all purses together have committed at least the budget, in one query. The amounts are told elsewhere,
    to who may see the money."""
    committed = cast(func.coalesce(func.sum(col(Funding.committed_fen)), 0), BigInteger)
    ids = [p.id for p in projects]
    query = select(col(Funding.project_id), committed).where(col(Funding.project_id).in_(ids))
    sums: dict[int, int] = dict(db.execute(query.group_by(col(Funding.project_id))).all())
    return {p.id or 0: _judge(p, sums.get(p.id or 0, 0)) for p in projects}


def _judge(project: Project, committed_fen: int) -> Lack | None:
    if project.budget_fen is None:
        return Lack("budget_missing", WHO_PLANS, project.stage_since)
    if committed_fen < project.budget_fen:
        return Lack("money_not_covered", WHO_PAYS, project.stage_since)
    return None
