"""Substitutes: who is away from a place from when to when, and who stands in there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission
from models.grids import Place
from models.net import Absence
from models.people import Person
from services import audit, tasks, versions
from services.access import Actor, allows, below, find_place, within
from services.db import rows_of
from services.errors import NotFound, Refused
from services.grids import reaching
from services.once import once
from services.rules.groups import Span

P = Permission
LONGEST = 200


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """Somebody away from a place, and who stands in. `is_now`: on the day asked about."""

    id: int
    place_id: int
    place: str
    person_id: int
    person: str
    substitute_id: int
    substitute: str
    since: date
    until: date
    note: str
    version: int
    is_now: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether the substitute has a role where he stands in; if not, who can give one."""

    has_role: bool
    givers_of_roles: tuple[str, ...]


@allows(P.MANAGE_POSTS)
def absences(db: Session, actor: Actor, *, place_id: int, on: date) -> list[AbsenceLine]:
    """Who is or will be away at or below a place, the next first; two statements. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.MANAGE_POSTS)
    away, stands_in = aliased(Person), aliased(Person)
    query = (
        select(
            col(Absence.id), col(Absence.place_id), col(Place.name), col(Absence.person_id), col(away.display_name),
            col(Absence.substitute_id), col(stands_in.display_name), col(Absence.since), col(Absence.until),
            col(Absence.note), col(Absence.version),
        )
        .join(Place, col(Place.id) == col(Absence.place_id))
        .join(away, col(away.id) == col(Absence.person_id))
        .join(stands_in, col(stands_in.id) == col(Absence.substitute_id))
        .where(below(place_id, col(Absence.place_id)), within(actor, P.MANAGE_POSTS, col(Absence.place_id)))
        .where(col(Absence.until) >= on)
        .order_by(col(Absence.since), col(Absence.id))
    )  # fmt: skip
    return [_line(row, on) for row in rows_of(db, query)]


def _line(row: Any, on: date) -> AbsenceLine:
    values: list[Any] = [*row, row.since <= on]
    return AbsenceLine(*values)


@allows(P.MANAGE_POSTS)
def reach(db: Session, actor: Actor, *, place_id: int, person_id: int, on: date) -> Reach:
    """Whether somebody has a role at a place: standing in gives none. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=P.MANAGE_POSTS)
    lacks = bool(reaching.out_of_reach(db, person_id, [place_id], on=on))
    return Reach(not lacks, reaching.who_gives_roles(db, on=on) if lacks else ())


@allows(P.MANAGE_POSTS)
def colleagues(db: Session, actor: Actor, *, place_id: int) -> list[tasks.Assignee]:
    """Everybody with an account who may stand in or take over, whether or not with a role there; two statements."""
    find_place(db, actor, place_id, permission=P.MANAGE_POSTS)
    query = select(col(Person.id), col(Person.display_name)).where(col(Person.removed_at).is_(None))
    return [
        tasks.Assignee(id or 0, name) for id, name in db.execute(query.order_by(col(Person.display_name)))
    ]


@allows(P.MANAGE_POSTS)
def appoint(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    person_id: int,
    substitute_id: int,
    since: date,
    until: date,
    note: str = "",
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Note that somebody is away from a place and who stands in; the entry's id.

    Raises NotFound; Refused: "absence_dates", "absence_past", "same_holder", "person_elsewhere" (who is away works
    there), "absence_twice", "substitute_away", "text_too_long".
    """

    def do() -> int:
        find_place(db, actor, place_id, permission=P.MANAGE_POSTS)
        wanted = Absence(
            place_id=place_id, person_id=person_id, substitute_id=substitute_id, since=since, until=until,
            note=note.strip(),
        )  # fmt: skip
        _insist_sensible(wanted, on)
        _insist_known(db, actor, wanted, on)
        _insist_free(db, wanted)
        db.add(wanted)
        db.flush()
        told = {"given_to": substitute_id, "away": person_id, "since": since, "until": until}
        _record(db, actor, "appoint_substitute", wanted, at, after=told)
        return wanted.id or 0

    return int(once(db, actor, "appoint_substitute", token=token, at=at, do=do))


def _insist_sensible(wanted: Absence, on: date) -> None:
    if wanted.until < wanted.since:
        raise Refused("absence_dates")
    if wanted.until < on:
        raise Refused("absence_past")
    if wanted.person_id == wanted.substitute_id:
        raise Refused("same_holder")
    if len(wanted.note) > LONGEST:
        raise Refused("text_too_long", longest=LONGEST)


def _insist_known(db: Session, actor: Actor, wanted: Absence, on: date) -> None:
    staff = {p.id for p in tasks.assignees(db, actor, place_id=wanted.place_id, on=on)}
    if wanted.person_id not in staff:
        raise Refused("person_elsewhere")
    known = select(col(Person.id)).where(
        col(Person.id) == wanted.substitute_id, col(Person.removed_at).is_(None)
    )
    if db.scalar(known) is None:
        raise NotFound("person")


def _insist_free(db: Session, wanted: Absence) -> None:
    """One substitute a day and place; who is away cannot stand in, and who stands in is not away."""
    span = Span(wanted.since, wanted.until)
    people = (wanted.person_id, wanted.substitute_id)
    db.connection().execute(select(col(Person.id)).where(col(Person.id).in_(people)).with_for_update())
    query = select(Absence).where(
        col(Absence.person_id).in_(people) | (col(Absence.substitute_id) == wanted.person_id),
        col(Absence.id).is_distinct_from(wanted.id),
    )
    for other in db.scalars(query.execution_options(populate_existing=True)):
        if not span.meets(Span(other.since, other.until)):
            continue
        if (other.person_id, other.place_id) == (wanted.person_id, wanted.place_id):
            raise Refused("absence_twice")
        if wanted.substitute_id == other.person_id or wanted.person_id == other.substitute_id:
            raise Refused("substitute_away")


def _record(
    db: Session, actor: Actor, action: str, absence: Absence, at: datetime, **told: dict[str, Any]
) -> None:
    audit.record(
        db, actor, area="grids", action=action, subject=("absence", absence.id), at=at,
        place_id=absence.place_id, **told,
    )  # fmt: skip


@allows(P.MANAGE_POSTS)
def change_absence(
    db: Session,
    actor: Actor,
    *,
    absence_id: int,
    version: int,
    since: date,
    until: date,
    token: str,
    at: datetime,
) -> int:
    """Change from when to when somebody is away; the new version.

    Raises Conflict with both versions, NotFound; Refused: "absence_dates", "absence_twice", "substitute_away".
    """
    changes = {"since": since, "until": until}

    def do() -> int:
        stored = _find(db, actor, absence_id)
        if until < since:
            raise Refused("absence_dates")
        before = {key: getattr(stored, key) for key in changes}
        if stored.version == version:
            _insist_free(db, Absence(**stored.model_dump() | changes))
        saved = versions.save(db, Absence, absence_id, version=version, changes=changes)
        _record(db, actor, "change_absence", stored, at, before=before, after=changes)
        return saved

    return int(once(db, actor, "change_absence", token=token, at=at, do=do))


@allows(P.MANAGE_POSTS)
def remove_absence(
    db: Session, actor: Actor, *, absence_id: int, version: int, token: str, at: datetime
) -> None:
    """Take out an absence entered by mistake. Raises NotFound, Refused("absence_changed")."""

    def do() -> None:
        stored = _find(db, actor, absence_id)
        if stored.version != version:
            raise Refused("absence_changed")
        told = {"given_to": stored.substitute_id, "since": stored.since, "until": stored.until}
        _record(db, actor, "remove_absence", stored, at, before=told)
        db.delete(stored)
        db.flush()

    once(db, actor, "remove_absence", token=token, at=at, do=do)


def _find(db: Session, actor: Actor, absence_id: int) -> Absence:
    query = select(Absence).where(
        col(Absence.id) == absence_id, within(actor, P.MANAGE_POSTS, col(Absence.place_id))
    )
    found = db.scalar(query.execution_options(populate_existing=True).with_for_update())
    if found is None:
        raise NotFound("absence")
    return found
