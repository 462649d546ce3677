"""The vote that a renewal waits for, as far as it is known before anybody prepares it: where, and on what."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, Purse
from models.grids import Place
from models.money import Funding
from models.renewals import Project
from services.access import Actor, allows, within
from services.consultations import proposals
from services.errors import NotFound
from services.rules.stages import kind_of

P = Permission
NEW_MONEY = (Purse.TOP_UP, Purse.PROJECT_LEVY)
"""Purses into which the households pay new money for the fund."""


@dataclass(frozen=True, slots=True)
class ToPrepare:
    """A renewal whose owners are to be asked. `matter` is a code of `proposals.matters`, or empty where nothing is
    usual; `may_link`: the person asking may say that a vote is about it."""

    project_id: int
    name: str
    place_id: int
    place_kind: PlaceKind
    matter: str
    may_link: bool


@allows(P.RUN_CONSULTATIONS)
def vote_to_prepare(db: Session, actor: Actor, *, project_id: int, on: date) -> ToPrepare:
    """What a vote about a renewal is asked where, by default; in two queries. Raises NotFound outside the scope."""
    mine = within(actor, P.MOVE_RENEWALS, col(Project.place_id)).label("mine")
    query = select(col(Project.name), col(Project.kind), col(Place.id), col(Place.kind), mine)
    query = query.join(Place, col(Place.id) == col(Project.place_id))
    seen = (
        within(actor, P.SEE_RENEWALS, col(Project.place_id)),
        within(actor, P.RUN_CONSULTATIONS, col(Place.id)),
    )
    row = db.execute(query.where(col(Project.id) == project_id, *seen)).one_or_none()
    if row is None:
        raise NotFound("project")
    name, kind, place_id, place_kind, may_link = row
    return ToPrepare(
        project_id, name, place_id or 0, place_kind, _matter(db, project_id, kind, on), bool(may_link)
    )


def _matter(db: Session, project_id: int, kind: str, on: date) -> str:
    """What is usual for its kind and its money, if it may be put that day."""
    planned = (col(Funding.project_id) == project_id) & (col(Funding.planned_fen) > 0)
    new = db.scalar(select(col(Funding.id)).where(planned, col(Funding.purse).in_(NEW_MONEY)).limit(1))
    of = kind_of(kind)
    code = (of.matter_new_money or of.matter) if new else of.matter
    return code if code in {m.code for m in proposals.matters(on=on)} else ""
