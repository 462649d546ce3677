"""Whether the notice that hangs is that of what is opened: not older than it, not overtaken, not disputed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Round, RoundMove
from models.enums import ObjectionState, RoundState
from services.consultations import facts, moves
from services.errors import Refused


def insist_after_change(db: Session, draft: Round, notice_on: date) -> None:
    """Raise Refused("notice_before_change", day) where the vote was changed after that day, so that its notice fell."""
    fell = (col(RoundMove.from_state) == RoundState.POSTED, col(RoundMove.to_state) == RoundState.DRAFT)
    changed_at = db.scalar(
        select(func.max(col(RoundMove.at))).where(col(RoundMove.round_id) == draft.id, *fell)
    )
    if changed_at is not None and notice_on < moves.day_of(changed_at):
        raise Refused("notice_before_change", day=moves.day_of(changed_at))


def insist_undisputed(db: Session, draft: Round) -> None:
    """Raise Refused("notice_objections_undecided", n), or ("notice_objection_upheld", n) against this very notice."""
    objections = facts.objections_to(db, draft.id or 0)
    undecided = sum(o.state is ObjectionState.RAISED for o in objections)
    if undecided:
        raise Refused("notice_objections_undecided", n=undecided)
    upheld = sum(
        o.state is ObjectionState.UPHELD and o.received_on >= (draft.notice_on or date.min)
        for o in objections
    )
    if upheld:
        raise Refused("notice_objection_upheld", n=upheld)


def insist_says_bylaw(draft: Round, items: Sequence[Mapping[str, Any]]) -> None:
    """Raise Refused("notice_bylaw_changed") unless the 议事规则 of today is the one that the notice was posted with.

    Its clauses bind owners who were told beforehand what it means not to vote: 沪二中院 (2022)沪02民初16号.
    """
    if [one["rule"].get("bylaw") for one in draft.items] != [one["rule"].get("bylaw") for one in items]:
        raise Refused("notice_bylaw_changed")
