"""What a substitute sees of those who are away: tasks, doors and promised visits, as far as the own roles reach.

Standing in gives no permission. What lies where the substitute has no role is counted, and who can give one is named.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, literal, select, union_all
from sqlmodel import Session, col

from models.consultations import RollUnit
from models.enums import Permission
from models.grids import Place, PlaceWithin, Unit
from models.net import Absence
from models.net_enums import Carried
from models.people import Person
from models.visits import Task, Visit
from services.access import Actor, Grant, allows, within
from services.db import rows_of
from services.grids import carrying, naming, reaching
from services.statements import Kept

P = Permission
C = Carried
MOST = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the substitute. `unit_id`: the household of a promised visit."""

    kind: Carried
    id: int
    place: str
    what: str
    due_on: date | None
    days_late: int
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class StandIn:
    """For whom one stands in, where and until when, and what waits there; `out_of_reach` things are not shown."""

    id: int
    person: str
    place: str
    until: date
    things: tuple[Waiting, ...]
    out_of_reach: int
    givers_of_roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """What was handed to a person, and for whom that person stands in today."""

    stand_ins: tuple[StandIn, ...]
    handed: tuple[Waiting, ...]


@allows(P.SEE_OWN)
def standing_in(db: Session, actor: Actor, *, on: date) -> Own:
    """For whom the person stands in on a day with what waits there, and the promised visits taken over.

    Two statements for who stands in for nobody and took nothing over, else at most six.
    """
    away = rows_of(db, _away(actor, on))
    handed = _handed(db, actor, on)
    if not away:
        return Own((), handed)
    rows = rows_of(db, _waiting(actor, on))
    names = naming.place_names(db, {row.place_id for row in rows})
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.absence_id].append(row)
    givers = reaching.who_gives_roles(db, on=on) if any(not row.reached for row in rows) else ()
    return Own(tuple(_stand_in(absence, found[absence.id], names, givers, on) for absence in away), handed)


def _away(actor: Actor, on: date) -> Any:
    return (
        select(col(Absence.id), col(Person.display_name), col(Place.name).label("place"), col(Absence.until))
        .join(Person, col(Person.id) == col(Absence.person_id))
        .join(Place, col(Place.id) == col(Absence.place_id))
        .where(
            col(Absence.substitute_id) == actor.person_id, col(Absence.since) <= on, col(Absence.until) >= on
        )
        .order_by(col(Absence.until), col(Absence.id))
    )


def _waiting(actor: Actor, on: date) -> Any:
    """What those who are away carry at or below the places of their absence, with whether the reader reaches it."""
    parts = []
    for kind, query, place, permission in (
        (C.TASK, carrying.tasks(doors=False), col(Task.place_id), P.SEE_BALLOTS),
        (C.DOOR, carrying.tasks(doors=True), col(Task.place_id), P.RECORD_VISITS),
        (C.VISIT, carrying.promised(), col(Unit.stairwell_id), P.RECORD_VISITS),
    ):
        unit = _unit(kind)
        reached = within(actor, permission, place)
        part = query.add_columns(unit.label("unit_id"), reached.label("reached")).subquery()
        parts.append(
            select(col(Absence.id).label("absence_id"), literal(str(kind)).label("kind"), part)
            .join(PlaceWithin, col(PlaceWithin.ancestor_id) == col(Absence.place_id))
            .join(
                part,
                and_(
                    part.c.place_id == col(PlaceWithin.place_id), part.c.person_id == col(Absence.person_id)
                ),
            )
            .where(col(Absence.substitute_id) == actor.person_id)
            .where(col(Absence.since) <= on, col(Absence.until) >= on)
        )
    whole = union_all(*parts).subquery()
    return select(whole).order_by(whole.c.day.is_(None), whole.c.day, whole.c.id)


def _unit(kind: Carried) -> Any:
    """The household to go to: of a promised visit, or behind the door of a list."""
    if kind is C.VISIT:
        return col(Visit.unit_id)
    door = select(col(RollUnit.unit_id)).where(
        col(RollUnit.voter_id) == col(Task.voter_id), col(RollUnit.stairwell_id) == col(Task.place_id)
    )
    return door.order_by(col(RollUnit.id)).limit(1).correlate(Task).scalar_subquery()


def _stand_in(
    absence: Any, rows: Sequence[Any], names: dict[int, str], givers: tuple[str, ...], on: date
) -> StandIn:
    reached = [row for row in rows if row.reached]
    things = tuple(_thing(row, names.get(row.place_id, ""), on) for row in reached[:MOST])
    beyond = len(rows) - len(reached)
    return StandIn(
        absence.id,
        absence.display_name,
        absence.place,
        absence.until,
        things,
        beyond,
        givers if beyond else (),
    )


def _thing(row: Any, place: str, on: date) -> Waiting:
    late = max(0, (on - row.day).days) if row.day else 0
    return Waiting(Carried(row.kind), row.id, place, row.what, row.day, late, row.unit_id)


def _handed(db: Session, actor: Actor, on: date) -> tuple[Waiting, ...]:
    """The visits that somebody else promised and that are the person's now."""
    rows = _handed_over(actor.grants).rows(db, me=actor.person_id)
    names = naming.place_names(db, {row.place_id for row in rows}) if rows else {}
    return tuple(_thing(row, names.get(row.place_id, row.place), on) for row in rows)


@lru_cache(maxsize=64)
def _handed_over(grants: tuple[Grant, ...]) -> Kept:
    me: Any = bindparam("me", type_=Integer())
    query = carrying.promised().add_columns(
        col(Visit.unit_id).label("unit_id"),
        literal(str(C.VISIT)).label("kind"),
        col(Place.name).label("place"),
    )
    query = query.join(Place, col(Place.id) == col(Unit.stairwell_id)).where(
        col(Visit.next_person_id) == me, col(Visit.person_id) != me,
        within(Actor(0, "", grants), P.RECORD_VISITS, col(Unit.stairwell_id)),
    )  # fmt: skip
    return Kept(query.order_by(col(Visit.next_on).nulls_last(), col(Visit.id)).limit(MOST))
