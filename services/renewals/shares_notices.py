"""Share notices: what is told to each household about its share, and that the paper went out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.enums import Permission
from models.money import SharePlan
from services import audit
from services.access import Actor, allows, find_place
from services.consultations.papers import masked
from services.errors import NotAllowed, NotFound, Refused
from services.renewals import money
from services.renewals.shares import ShareLine, Shares, find_plan, read

P = Permission
MOST = 400


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices of a plan: the plan, the place's name, and the households told, owners' given names hidden."""

    plan: Shares
    place: str
    lines: tuple[tuple[ShareLine, str], ...]


@allows(P.SEE_MONEY)
def share_notices(db: Session, actor: Actor, *, plan_id: int, unit_id: int | None = None) -> Notices:
    """The notices of a whole plan, or of one household of it; those who stay out are told what buying in costs.

    Raises NotAllowed without leave to see owners, NotFound, Refused("too_many_papers", most),
    ("share_difference", difference_fen).
    """
    plan = read(db, actor, _find(db, actor, plan_id))
    if plan.difference_fen:
        raise Refused("share_difference", difference_fen=plan.difference_fen)
    lines: Sequence[ShareLine] = [line for line in plan.lines if unit_id in (None, line.unit_id)]
    if not lines:
        raise NotFound("household")
    if len(lines) > MOST:
        raise Refused("too_many_papers", most=MOST)
    place = find_place(db, actor, plan.place_id, permission=P.SEE_OWNERS)
    return Notices(plan, place.name, tuple((line, masked(line.owners)) for line in lines))


def _find(db: Session, actor: Actor, plan_id: int) -> SharePlan:
    """A plan at a place where the actor may see both the money and the owners."""
    if not actor.may(P.SEE_OWNERS):
        raise NotAllowed(P.SEE_OWNERS)
    find_plan(db, actor, plan_id, P.SEE_MONEY)
    return find_plan(db, actor, plan_id, P.SEE_OWNERS)


@allows(P.SEE_MONEY)
def record_taking(
    db: Session, actor: Actor, *, plan_id: int, file: str, unit_id: int | None = None, at: datetime
) -> None:
    """Note in the log that share notices went out. Raises NotAllowed, NotFound."""
    plan = _find(db, actor, plan_id)
    _budget, place_id = money.find_project(db, actor, plan.project_id, P.SEE_OWNERS)
    audit.record(
        db, actor, area="renewals", action="take_file", subject=("share_plan", plan_id), at=at,
        place_id=place_id, after={"file": file, **({"unit": unit_id} if unit_id else {})},
    )  # fmt: skip
