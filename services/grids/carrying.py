"""What somebody in the net carries at or below a place: posts, tasks, doors, visits, seats in groups, requests."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.enums import Permission, PlaceKind, TaskKind, TaskState
from models.grids import Post, Unit
from models.groups import GroupMember, TaskGroup
from models.net_enums import Carried
from models.people import Person
from models.requests import Request
from models.visits import Task, Visit
from services.access import Actor, allows, below, find_place, within
from services.db import rows_of
from services.grids import naming
from services.grids.request_reach import is_open
from services.rules.requests import day_of

P = Permission
C = Carried
LONGEST_WHAT = 80
WIDE = (PlaceKind.SUBDISTRICT, PlaceKind.GRID)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody of the net: the account, or the name where there is none."""

    person_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing carried: which row in which version, where it lies, what it is, and by when or since when."""

    kind: Carried
    id: int
    version: int
    place_id: int
    what: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Carrying:
    """All that one carries within a place. `seen` is the print of it: it changes when any of the things does."""

    things: tuple[Thing, ...]
    places: dict[int, str]

    @property
    def counts(self) -> dict[Carried, int]:
        """How many of each kind, in order; none is left out."""
        counted = Counter(thing.kind for thing in self.things)
        return {kind: counted[kind] for kind in Carried}

    @property
    def seen(self) -> str:
        """The print of the things in their versions."""
        known = ",".join(
            f"{t.kind}.{t.id}.{t.version}" for t in sorted(self.things, key=lambda t: (t.kind, t.id))
        )
        return hashlib.sha256(known.encode()).hexdigest()[:32]


@allows(P.MANAGE_POSTS)
def holders(db: Session, actor: Actor, *, place_id: int, on: date) -> list[Holder]:
    """Who carries anything at or below a place, by name; seven statements. Raises NotFound outside the scope.

    Above the neighbourhoods only who has an account: the others are neighbours, and there are thousands.
    """
    is_wide = find_place(db, actor, place_id, permission=P.MANAGE_POSTS).kind in WIDE
    found: set[Holder] = set()
    for query in _carried(place_id, on).values():
        part = query.subquery()
        person = aliased(Person)
        rows = db.execute(
            select(part.c.person_id, func.coalesce(col(person.display_name), part.c.name))
            .outerjoin(person, col(person.id) == part.c.person_id)
            .where(part.c.person_id.is_not(None) if is_wide else true())
            .distinct()
        )
        found |= {Holder(id, name) for id, name in rows}
    return sorted(found, key=lambda h: (h.person_id is None, h.name, h.person_id or 0))


@allows(P.MANAGE_POSTS)
def carried_by(db: Session, actor: Actor, *, place_id: int, giver: Holder, on: date) -> Carrying:
    """All that somebody carries at or below a place, to be handed on; ten statements. Raises NotFound."""
    find_place(db, actor, place_id, permission=P.MANAGE_POSTS)
    things: list[Thing] = []
    for kind, query in _carried(place_id, on).items():
        part = query.subquery()
        mine = part.c.person_id == giver.person_id if giver.person_id else part.c.person_id.is_(None)
        mine = mine if giver.person_id else mine & (part.c.name == giver.name)
        rows = db.execute(select(part).where(mine).order_by(part.c.place_id, part.c.id))
        things += [Thing(kind, row.id, row.version, row.place_id, row.what, _day(row.day)) for row in rows]
    return told(db, things)


def _day(when: date | datetime | None) -> date | None:
    """The day of a moment, or the day itself."""
    return day_of(when) if isinstance(when, datetime) else when


def told(db: Session, things: Sequence[Thing]) -> Carrying:
    """The things with the names of where they lie; two statements."""
    return Carrying(tuple(things), naming.full_names(db, {t.place_id for t in things}))


def _carried(place_id: int, on: date) -> dict[Carried, Select[Any]]:
    """For each kind what anybody carries: person, name, row, version, place, what, day.

    Who reaches the place, which the caller has made sure of, reaches all that lies below it.
    """
    return {
        C.POST: posts(on).where(below(place_id, col(Post.place_id))),
        C.TASK: tasks(doors=False).where(below(place_id, col(Task.place_id))),
        C.DOOR: tasks(doors=True).where(below(place_id, col(Task.place_id))),
        C.VISIT: promised().where(below(place_id, col(Unit.stairwell_id))),
        C.MEMBERSHIP: memberships(on).where(below(place_id, col(TaskGroup.place_id))),
        C.REQUEST: requests().where(below(place_id, col(Request.place_id))),
    }


def posts(on: date) -> Select[Any]:
    """The posts held on a day or later."""
    return _columns(
        Post, col(Post.person_id), col(Post.holder), col(Post.place_id), col(Post.kind), col(Post.since)
    ).where(or_(col(Post.until).is_(None), col(Post.until) >= on))


def tasks(*, doors: bool) -> Select[Any]:
    """The open tasks: those of door-knock lists, or all others."""
    is_door = col(Task.kind) == TaskKind.DOOR_KNOCK
    return _columns(
        Task, col(Task.person_id), literal(""), col(Task.place_id), col(Task.title), col(Task.due_on)
    ).where(col(Task.state) == TaskState.OPEN, is_door if doors else ~is_door)


def promised() -> Select[Any]:
    """The visits after which a next one was promised, and none was made since."""
    later = aliased(Visit)
    since = select(col(later.id)).where(
        col(later.unit_id) == col(Visit.unit_id),
        or_(
            col(later.at) > col(Visit.at), (col(later.at) == col(Visit.at)) & (col(later.id) > col(Visit.id))
        ),
    )
    carrier = func.coalesce(col(Visit.next_person_id), col(Visit.person_id))
    return (
        _columns(
            Visit,
            carrier,
            literal(""),
            col(Unit.stairwell_id),
            col(Unit.door) + " · " + col(Visit.next_step),
            col(Visit.next_on),
        )
        .join(Unit, col(Unit.id) == col(Visit.unit_id))
        .where(or_(col(Visit.next_step) != "", col(Visit.next_on).is_not(None)), ~since.exists())
    )


def memberships(on: date) -> Select[Any]:
    """The seats that people with accounts have in task groups on a day or later."""
    return (
        _columns(
            GroupMember,
            col(GroupMember.person_id),
            literal(""),
            col(TaskGroup.place_id),
            col(TaskGroup.name),
            col(GroupMember.since),
        )
        .join(TaskGroup, col(TaskGroup.id) == col(GroupMember.group_id))
        .where(col(GroupMember.person_id).is_not(None))
        .where(or_(col(GroupMember.until).is_(None), col(GroupMember.until) >= on))
        .where(or_(col(TaskGroup.until).is_(None), col(TaskGroup.until) >= on))
    )


def requests() -> Select[Any]:
    """The open requests that people with accounts handle; their day is that of the clock that runs."""
    return _columns(
        Request,
        col(Request.handler_id),
        literal(""),
        col(Request.place_id),
        func.substr(col(Request.text), 1, LONGEST_WHAT),
        col(Request.running_due_at),
    ).where(col(Request.handler_id).is_not(None), is_open())


def _columns(table: Any, person: Any, name: Any, place: Any, what: Any, day: Any) -> Select[Any]:
    columns: Any = select(
        col(table.id).label("id"), col(table.version).label("version"), person.label("person_id"), name.label("name"),
        place.label("place_id"), what.label("what"), day.label("day"),
    )  # fmt: skip
    found: Select[Any] = columns
    return found


@allows(P.SEE_PLACES)
def counts_of(
    db: Session, actor: Actor, *, person_ids: list[int], place_id: int, on: date
) -> dict[int, dict[Carried, int]]:
    """How much each of these people carries at or below a place, of what the reader may see there; seven statements."""
    find_place(db, actor, place_id, permission=P.SEE_PLACES)
    may: Iterable[tuple[Carried, Select[Any], Permission, Any]] = (
        (C.POST, posts(on), P.SEE_PLACES, col(Post.place_id)),
        (C.TASK, tasks(doors=False), P.SEE_BALLOTS, col(Task.place_id)),
        (C.DOOR, tasks(doors=True), P.SEE_VISITS, col(Task.place_id)),
        (C.VISIT, promised(), P.SEE_VISITS, col(Unit.stairwell_id)),
        (C.MEMBERSHIP, memberships(on), P.SEE_RENEWALS, col(TaskGroup.place_id)),
        (C.REQUEST, requests(), P.SEE_REQUESTS, col(Request.place_id)),
    )
    found: dict[int, dict[Carried, int]] = {id: {} for id in person_ids}
    for kind, query, permission, column in may:
        part = query.where(below(place_id, column), within(actor, permission, column)).subquery()
        counted = select(part.c.person_id, func.count()).where(part.c.person_id.in_(person_ids))
        for id, n in rows_of(db, counted.group_by(part.c.person_id)):
            found[id][kind] = n
    return found
