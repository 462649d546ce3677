"""Visits at the door: where a household stands on a matter, what worries it, what comes next; and its history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.consultations import Consultation
from models.enums import Concern, Permission, Stance
from models.grids import Place, PlaceWithin, Unit
from models.people import Person
from models.renewals import Project
from models.visits import Visit
from services import audit, versions
from services.access import Actor, allows, within
from services.consultations import knock_ends
from services.errors import NotFound, Refused
from services.once import once

P = Permission
LAST, HISTORY = 5, 20
LONGEST = {"note": 500, "next_step": 200}
Stairwell, Building = aliased(Place), aliased(Place)


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit: to which door, when and by whom, what was found. `matter` is empty for a general visit."""

    id: int
    unit_id: int
    building: str
    stairwell: str
    door: str
    matter: str
    at: datetime
    by: str
    stance: Stance
    concern: Concern | None
    note: str
    next_step: str
    next_on: date | None
    version: int


@allows(P.RECORD_VISITS)
def record_visit(
    db: Session,
    actor: Actor,
    *,
    unit_id: int,
    stance: Stance,
    concern: Concern | None = None,
    note: str = "",
    next_step: str = "",
    next_on: date | None = None,
    consultation_id: int | None = None,
    project_id: int | None = None,
    on: date,
    at: datetime,
    token: str,
) -> int:
    """Store what a visit found; its id. It closes the door-knock task of that door, if somebody was met.

    A visit about a consultation is about its project as well. Raises NotFound for a household or matter that
    lies elsewhere; Refused: "text_too_long", "next_day_past"; nothing is stored then.
    """

    def do() -> int:
        stairwell_id = stairwell_of(db, actor, unit_id)
        project = matter_here(db, stairwell_id, consultation_id, project_id)
        said = _checked(note=note, next_step=next_step)
        if next_on is not None and next_on < on:
            raise Refused("next_day_past")
        found = {"stance": stance, "concern": concern, **said, "next_on": next_on}
        visit = Visit(
            unit_id=unit_id, consultation_id=consultation_id, project_id=project,
            person_id=actor.person_id, at=at, **found,
        )  # fmt: skip
        db.add(visit)
        db.flush()
        about = {"unit": unit_id, "consultation": consultation_id, "project": project}
        audit.record(
            db, actor, area="renewals", action="record_visit", subject=("visit", visit.id), at=at,
            place_id=stairwell_id, after=about | found,
        )  # fmt: skip
        knock_ends.visited(db, actor, unit_id=unit_id, consultation_id=consultation_id, stance=stance, at=at)
        return visit.id or 0

    return int(once(db, actor, "record_visit", token=token, at=at, do=do))


def stairwell_of(db: Session, actor: Actor, unit_id: int, *, permission: Permission = P.RECORD_VISITS) -> int:
    """The stairwell of a household. Raises NotFound outside the actor's scope."""
    query = select(col(Unit.stairwell_id)).where(
        col(Unit.id) == unit_id, within(actor, permission, col(Unit.stairwell_id))
    )
    found = db.scalar(query)
    if found is None:
        raise NotFound("household")
    return found


def matter_here(
    db: Session, stairwell_id: int, consultation_id: int | None, project_id: int | None
) -> int | None:
    """The project of the matter; both have to be about a place around this stairwell. Raises NotFound."""
    around = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == stairwell_id)
    if consultation_id is not None:
        query = select(col(Consultation.id), col(Consultation.project_id))
        found = db.execute(
            query.where(col(Consultation.id) == consultation_id, col(Consultation.place_id).in_(around))
        ).first()
        if found is None:
            raise NotFound("consultation")
        project_id = project_id if project_id is not None else found.project_id
    if project_id is not None:
        here = select(col(Project.id)).where(col(Project.id) == project_id)
        if db.scalar(here.where(col(Project.place_id).in_(around))) is None:
            raise NotFound("project")
    return project_id


def _checked(**texts: str) -> dict[str, Any]:
    for name, text in texts.items():
        if len(text.strip()) > LONGEST[name]:
            raise Refused("text_too_long", longest=LONGEST[name])
    return {name: text.strip() for name, text in texts.items()}


@allows(P.RECORD_VISITS)
def correct_visit(
    db: Session,
    actor: Actor,
    *,
    visit_id: int,
    version: int,
    stance: Stance,
    concern: Concern | None,
    note: str,
    next_step: str,
    next_on: date | None,
    at: datetime,
) -> int:
    """Put what was really found in place of what was entered; the visit's new version.

    Raises NotFound; Conflict where somebody corrected it first; Refused("text_too_long").
    """
    query = select(Visit, col(Unit.stairwell_id)).join(Unit, col(Unit.id) == col(Visit.unit_id))
    mine = within(actor, P.RECORD_VISITS, col(Unit.stairwell_id))
    row = db.execute(query.where(col(Visit.id) == visit_id, mine)).first()
    if row is None:
        raise NotFound("visit")
    stored, stairwell_id = row[0], row[1]
    new = {"stance": stance, "concern": concern, **_checked(note=note, next_step=next_step)}
    new["next_on"] = next_on
    before = {name: getattr(stored, name) for name in new}
    saved = versions.save(db, Visit, visit_id, version=version, changes=new)
    audit.record(
        db, actor, area="renewals", action="correct_visit", subject=("visit", visit_id), at=at,
        place_id=stairwell_id, before=before, after=new,
    )  # fmt: skip
    return saved


@allows(P.SEE_VISITS)
def visits_of(db: Session, actor: Actor, *, unit_id: int, count: int = HISTORY) -> list[VisitLine]:
    """The visits to one household, newest first; none for a household elsewhere."""
    return _read(db, _lines(actor).where(col(Visit.unit_id) == unit_id).limit(count))


@allows(P.SEE_VISITS)
def own_visits(db: Session, actor: Actor, *, count: int = LAST) -> list[VisitLine]:
    """The visits that the person recorded last, newest first."""
    return _read(db, _lines(actor).where(col(Visit.person_id) == actor.person_id).limit(count))


@allows(P.SEE_VISITS)
def find_visit(db: Session, actor: Actor, *, visit_id: int) -> VisitLine:
    """One visit as it is stored now. Raises NotFound."""
    found = _read(db, _lines(actor).where(col(Visit.id) == visit_id))
    if not found:
        raise NotFound("visit")
    return found[0]


def _lines(actor: Actor) -> Select[Any]:
    matter = func.coalesce(col(Consultation.title), col(Project.name), "")
    columns: Any = select(
        col(Visit.id), col(Visit.unit_id), col(Building.name), col(Stairwell.name), col(Unit.door), matter,
        col(Visit.at), col(Person.display_name), col(Visit.stance), col(Visit.concern), col(Visit.note),
        col(Visit.next_step), col(Visit.next_on), col(Visit.version),
    )  # fmt: skip
    lines: Select[Any] = (
        columns.join(Unit, col(Unit.id) == col(Visit.unit_id))
        .join(Stairwell, col(Stairwell.id) == col(Unit.stairwell_id))
        .join(Building, col(Building.id) == col(Stairwell.parent_id))
        .join(Person, col(Person.id) == col(Visit.person_id))
        .outerjoin(Consultation, col(Consultation.id) == col(Visit.consultation_id))
        .outerjoin(Project, col(Project.id) == col(Visit.project_id))
        .where(within(actor, P.SEE_VISITS, col(Unit.stairwell_id)))
        .order_by(col(Visit.at).desc(), col(Visit.id).desc())
    )
    return lines


def _read(db: Session, query: Select[Any]) -> list[VisitLine]:
    return [VisitLine(*row) for row in db.execute(query)]
