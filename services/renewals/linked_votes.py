"""Which consultations are about a renewal: its gate reads their votes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from models.consultations import Consultation, Round
from models.enums import Permission, RoundState
from models.grids import Place, PlaceWithin
from models.renewals import Project
from services import audit
from services.access import Actor, allows, within
from services.errors import NotFound, Refused
from services.once import once
from services.renewals import moves

MOST = 50


@dataclass(frozen=True, slots=True)
class LinkedVote:
    """One round of a consultation at or around a renewal's place; `linked`: it is about this renewal."""

    consultation_id: int
    round_id: int
    number: int
    title: str
    place: str
    state: RoundState
    linked: bool


@allows(Permission.SEE_RENEWALS)
def votes_around(db: Session, actor: Actor, *, project_id: int) -> tuple[LinkedVote, ...]:
    """The votes that are about a renewal, and the latest ones that may be: at, below or around its place, about
    nothing else. Two queries. Raises NotFound."""
    seen = within(actor, Permission.SEE_RENEWALS, col(Project.place_id))
    place_id = db.scalar(select(col(Project.place_id)).where(col(Project.id) == project_id, seen))
    if place_id is None:
        raise NotFound("project")
    linked = col(Consultation.project_id) == project_id
    query = (
        select(
            col(Consultation.id), col(Round.id), col(Round.number), col(Consultation.title), col(Place.name),
            col(Round.state), col(Consultation.project_id),
        )
        .join(Round, col(Round.consultation_id) == col(Consultation.id))
        .join(Place, col(Place.id) == col(Consultation.place_id))
        .where(or_(linked, _free(actor, place_id)))
        .order_by(linked.desc(), col(Round.opened_at).desc().nulls_first(), col(Round.id).desc())
    )  # fmt: skip
    rows = db.execute(query.limit(MOST))
    return tuple(
        LinkedVote(id or 0, round_id or 0, number, title, place, state, about == project_id)
        for id, round_id, number, title, place, state, about in rows
    )


def _free(actor: Actor, place_id: int) -> ColumnElement[bool]:
    """That a consultation is about no renewal yet, and its place lies around the place or below it."""
    place = col(Consultation.place_id)
    around = place.in_(select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id))
    below = place.in_(select(col(PlaceWithin.place_id)).where(col(PlaceWithin.ancestor_id) == place_id))
    mine = within(actor, Permission.SEE_CONSULTATIONS, place)
    return and_(col(Consultation.project_id).is_(None), or_(around, below), mine)


@allows(Permission.MOVE_RENEWALS)
def link_vote(
    db: Session,
    actor: Actor,
    *,
    project_id: int,
    consultation_id: int,
    linked: bool,
    token: str,
    at: datetime,
) -> None:
    """Say that a consultation is about a renewal, or that it is not. Raises NotFound, Refused("vote_of_another")."""

    def do() -> None:
        project = moves.find_to_move(db, actor, project_id)
        found = _find(db, actor, project, consultation_id)
        before, after = found.project_id, project_id if linked else None
        if before not in (None, project_id):
            raise Refused("vote_of_another")
        found.project_id = after
        db.flush()
        audit.record(
            db, actor, area="renewals", action="link_vote", subject=("project", project_id), at=at,
            place_id=project.place_id, before={"consultation": before and consultation_id},
            after={"consultation": after and consultation_id},
        )  # fmt: skip

    once(db, actor, "link_vote", token=token, at=at, do=do)


def _find(db: Session, actor: Actor, project: Project, consultation_id: int) -> Consultation:
    """The consultation, held, if it lies at, below or around the project's place. Raises NotFound."""
    fits = or_(_free(actor, project.place_id), col(Consultation.project_id).is_not(None))
    query = select(Consultation).where(col(Consultation.id) == consultation_id, fits)
    mine = within(actor, Permission.SEE_CONSULTATIONS, col(Consultation.place_id))
    found = db.scalar(query.where(mine).with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound("consultation")
    return found
