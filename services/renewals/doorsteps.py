"""Where visits go: the stairwells, what may be talked about there, and the doors with their last stance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlmodel import Session, col

from models.consultations import Consultation, Round
from models.enums import Permission, PlaceKind, RoundState, Stance
from models.grids import Place, PlaceWithin, Unit
from models.renewals import Project
from models.visits import Visit
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound
from services.grids import naming
from services.renewals.cards import UNDER_WAY
from services.renewals.happenings import day_of
from services.rules.stances import WON

P = Permission
MOST = 1500
OVER = (RoundState.FINAL, RoundState.ANNULLED)


@dataclass(frozen=True, slots=True)
class Stairwell:
    """One stairwell to choose, by its full name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What a visit may be about: a consultation with its project, or a project alone."""

    key: str
    title: str
    consultation_id: int | None
    project_id: int | None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class DoorStance:
    """One household of a stairwell and what its last visit found; no stance before the first."""

    unit_id: int
    door: str
    floor: int | None
    stance: Stance | None
    at: datetime | None


@allows(P.RECORD_VISITS)
def stairwells(db: Session, actor: Actor, *, place_id: int) -> list[Stairwell]:
    """The stairwells at or below a place whose doors the person may visit, at most `MOST`. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.RECORD_VISITS)
    query = select(col(Place.id)).where(
        col(Place.kind) == PlaceKind.STAIRWELL,
        below(place_id, col(Place.id)),
        within(actor, P.RECORD_VISITS, col(Place.id)),
    )
    ids = [
        id or 0
        for id in db.scalars(query.order_by(func.length(col(Place.code)), col(Place.code)).limit(MOST))
    ]
    names = naming.place_names(db, ids)
    return [Stairwell(id, names.get(id, "")) for id in ids]


@allows(P.RECORD_VISITS)
def door_of(db: Session, actor: Actor, *, unit_id: int) -> tuple[Stairwell, str]:
    """The stairwell and the door number of a household that a link names. Raises NotFound."""
    query = select(col(Unit.stairwell_id), col(Unit.door)).where(
        col(Unit.id) == unit_id, within(actor, P.RECORD_VISITS, col(Unit.stairwell_id))
    )
    row = db.execute(query).first()
    if row is None:
        raise NotFound("household")
    return Stairwell(row[0], naming.place_names(db, [row[0]]).get(row[0], "")), row[1]


@allows(P.SEE_VISITS)
def matters_at(db: Session, actor: Actor, *, place_id: int) -> list[Matter]:
    """What may be talked about in a stairwell: consultations around it that are not over, newest first, then
    the projects under way without one. Raises NotFound.
    """
    find_place(db, actor, place_id, permission=P.SEE_VISITS)
    around = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id)
    going_on = select(col(Round.consultation_id)).where(col(Round.state).not_in(OVER))
    asked = (
        select(col(Consultation.id), col(Consultation.title), col(Consultation.project_id), col(Project.kind))
        .outerjoin(Project, col(Project.id) == col(Consultation.project_id))
        .where(col(Consultation.place_id).in_(around), col(Consultation.id).in_(going_on))
    )
    found = [
        Matter(f"c{id}", title, id, project, kind)
        for id, title, project, kind in db.execute(asked.order_by(col(Consultation.id).desc()))
    ]
    works = select(col(Project.id), col(Project.name), col(Project.kind)).where(
        col(Project.place_id).in_(around), col(Project.state).in_(UNDER_WAY)
    )
    known = {m.project_id for m in found}
    rows = db.execute(works.order_by(col(Project.id).desc()))
    return found + [Matter(f"p{id}", name, None, id, kind) for id, name, kind in rows if id not in known]


@allows(P.SEE_VISITS)
def doors_at(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    consultation_id: int | None = None,
    project_id: int | None = None,
) -> list[DoorStance]:
    """The households of one stairwell in the order of their doors, each with its last stance on a matter.

    Without a matter, with the last stance of all. Raises NotFound for a foreign stairwell.
    """
    find_place(db, actor, place_id, permission=P.SEE_VISITS)
    latest = _latest(_about(consultation_id, project_id)).subquery()
    query = (
        select(col(Unit.id), col(Unit.door), col(Unit.floor), latest.c.stance, latest.c.at)
        .outerjoin(latest, (latest.c.unit_id == col(Unit.id)) & (latest.c.place == 1))
        .where(col(Unit.stairwell_id) == place_id)
        .order_by(func.length(col(Unit.door)), col(Unit.door))
    )
    return [DoorStance(*row) for row in db.execute(query)]


def next_door(doors: Sequence[DoorStance], *, after: int, on: date) -> DoorStance | None:
    """Where to go from a household, in the order of the doors and then from the first one on: the next door that
    has not been won and was not visited that day; None when there is none left.
    """
    ids = [door.unit_id for door in doors]
    start = ids.index(after) + 1 if after in ids else 0
    return next(
        (
            door
            for door in (*doors[start:], *doors[:start])
            if door.stance not in WON and (door.at is None or day_of(door.at) < on)
        ),
        None,
    )


def _about(consultation_id: int | None, project_id: int | None) -> ColumnElement[bool]:
    """The condition that a visit was about a consultation or its project; without either, every visit."""
    asked = []
    if consultation_id is not None:
        asked.append(col(Visit.consultation_id) == consultation_id)
    if project_id is not None:
        asked.append(col(Visit.project_id) == project_id)
    return or_(*asked) if asked else true()


def _latest(condition: ColumnElement[bool]) -> Any:
    """Visits with their place in their household's history, the newest 1."""
    newest_first = (col(Visit.at).desc(), col(Visit.id).desc())
    place = func.row_number().over(partition_by=col(Visit.unit_id), order_by=newest_first)
    return select(col(Visit.unit_id), col(Visit.stance), col(Visit.at), place.label("place")).where(condition)
