"""Patrols after a renewal: somebody looks at a lift, a pump, a corridor or finished works, and says what was found.

A serious or unsafe finding gives the secretary a task; it is mended when that task is done, or when somebody says so.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.enums import Permission, ProjectState, Role, TaskKind, TaskState
from models.grids import PlaceWithin, Post
from models.lifts import Lift
from models.net import Patrol
from models.net_enums import LookedAt
from models.people import Person, RoleGrant
from models.renewals import Project
from models.tender_enums import Severity
from models.visits import Task
from services import audit, tasks, versions
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound, Refused
from services.grids import reaching
from services.once import once

P = Permission
LONGEST = {"found": 500, "mended_how": 200}
GRAVE = frozenset({Severity.SERIOUS, Severity.UNSAFE})
"""What the secretary has to see to."""
DAYS = {Severity.SERIOUS: 7, Severity.UNSAFE: 1}
"""Within how many days: our own convention."""
ANSWERING = (Role.SECRETARY, Role.OFFICER)
"""Who gets the task: the first of these that there is for the place."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be named: its number and what it is called."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Around:
    """What can be looked at from a place, and who can go: finished works, lifts, posts with their holders."""

    works: tuple[Option, ...]
    lifts: tuple[Option, ...]
    posts: tuple[tuple[Option, Any], ...]


@allows(P.RECORD_PATROLS)
def around(db: Session, actor: Actor, *, place_id: int, on: date) -> Around:
    """What a patrol at a place can name; four statements. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=P.RECORD_PATROLS)
    works = select(col(Project.id), col(Project.name)).where(
        col(Project.state) == ProjectState.FINISHED, _around(place_id, col(Project.place_id))
    )
    lifts = select(col(Lift.id), col(Lift.name)).where(
        col(Lift.retired_on).is_(None), below(place_id, col(Lift.place_id))
    )
    posts = select(col(Post.id), col(Post.holder), col(Post.kind)).where(
        _around(place_id, col(Post.place_id))
    )
    posts = posts.where(col(Post.since) <= on, col(Post.until).is_(None) | (col(Post.until) >= on))
    return Around(
        tuple(Option(*row) for row in db.execute(works.order_by(col(Project.id).desc()))),
        tuple(Option(*row) for row in db.execute(lifts.order_by(col(Lift.name), col(Lift.id)))),
        tuple((Option(id or 0, name), kind) for id, name, kind in db.execute(posts.order_by(col(Post.id)))),
    )


def _around(place_id: int, column: Any) -> Any:
    """The condition that a place lies at or below this one, or around it."""
    above = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id)
    return below(place_id, column) | column.in_(above)


@allows(P.RECORD_PATROLS)
def record_patrol(
    db: Session,
    actor: Actor,
    *,
    place_id: int,
    looked_at: LookedAt,
    severity: Severity,
    found: str = "",
    project_id: int | None = None,
    lift_id: int | None = None,
    post_id: int | None = None,
    day: date,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Note a patrol and what it found; its id. A grave finding gives the secretary a task, where there is one.

    Raises NotFound; Refused: "day_in_the_future", "finding_missing", "text_too_long".
    """
    said = found.strip()

    def do() -> int:
        find_place(db, actor, place_id, permission=P.RECORD_PATROLS)
        _insist(severity, said, day, on)
        patrol = Patrol(
            place_id=place_id, day=day, looked_at=looked_at, post_id=post_id, severity=severity, found=said,
            project_id=_there(db, place_id, project_id, Project, "project"),
            lift_id=_there(db, place_id, lift_id, Lift, "lift"),
            walker=_walker(db, actor, place_id, post_id), recorded_at=at, recorded_by=actor.person_id,
        )  # fmt: skip
        db.add(patrol)
        db.flush()
        patrol.task_id = _give_task(db, actor, patrol, on, at)
        db.flush()
        told = {"looked_at": looked_at, "severity": severity, "finding": said, "day": day}
        _record(db, actor, "record_patrol", patrol, at, after=told)
        return patrol.id or 0

    return int(once(db, actor, "record_patrol", token=token, at=at, do=do))


def _insist(severity: Severity, said: str, day: date, on: date) -> None:
    if day > on:
        raise Refused("day_in_the_future", day=day)
    if severity is not Severity.NONE and not said:
        raise Refused("finding_missing")
    if len(said) > LONGEST["found"]:
        raise Refused("text_too_long", longest=LONGEST["found"])


def _there(db: Session, place_id: int, id: int | None, table: Any, what: str) -> int | None:
    """The thing named, which must lie around the place. Raises NotFound."""
    if id is not None:
        query = select(col(table.id)).where(col(table.id) == id, _around(place_id, col(table.place_id)))
        if db.scalar(query) is None:
            raise NotFound(what)
    return id


def _walker(db: Session, actor: Actor, place_id: int, post_id: int | None) -> str:
    if post_id is None:
        return actor.name[:64]
    query = select(col(Post.holder)).where(col(Post.id) == post_id, _around(place_id, col(Post.place_id)))
    name = db.scalar(query)
    if name is None:
        raise NotFound("post")
    return name


def _give_task(db: Session, actor: Actor, patrol: Patrol, on: date, at: datetime) -> int | None:
    answering = _who_answers(db, patrol.place_id, on) if patrol.severity in GRAVE else None
    if answering is None:
        return None
    wanted = Task(
        kind=TaskKind.FINDING, place_id=patrol.place_id, person_id=answering, title=patrol.found[:200],
        due_on=on + timedelta(days=DAYS[patrol.severity]), created_at=at,
    )  # fmt: skip
    return tasks.new_task(db, actor, wanted, on=on, permission=P.RECORD_PATROLS)


def _who_answers(db: Session, place_id: int, on: date) -> int | None:
    """The secretary whose place holds this one; without one, an officer."""
    above = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id)
    query = (
        select(col(RoleGrant.role), col(RoleGrant.person_id))
        .join(Person, col(Person.id) == col(RoleGrant.person_id))
        .where(col(RoleGrant.role).in_(ANSWERING), reaching.valid(on), col(Person.removed_at).is_(None))
        .where(col(RoleGrant.place_id).is_(None) | col(RoleGrant.place_id).in_(above))
        .order_by(col(RoleGrant.id))
    )
    found = sorted(db.execute(query), key=lambda row: ANSWERING.index(row[0]))
    return found[0][1] if found else None


def _record(
    db: Session, actor: Actor, action: str, patrol: Patrol, at: datetime, **told: dict[str, Any]
) -> None:
    audit.record(
        db,
        actor,
        area="grids",
        action=action,
        subject=("patrol", patrol.id),
        at=at,
        place_id=patrol.place_id,
        **told,
    )


@allows(P.RECORD_PATROLS)
def mend_finding(
    db: Session, actor: Actor, *, patrol_id: int, version: int, mended_on: date, mended_how: str, on: date, token: str,
    at: datetime,
) -> int:  # fmt: skip
    """Note that what was found is mended, and how; its task is done with that. The new version.

    Raises Conflict with both versions, NotFound; Refused: "nothing_to_mend", "mending_missing",
    "mended_before_found" (visited_on), "day_in_the_future", "text_too_long".
    """
    how = mended_how.strip()
    changes = {"mended_on": mended_on, "mended_how": how}

    def do() -> int:
        patrol = _find(db, actor, patrol_id)
        _insist_mended(patrol, how, mended_on, on)
        saved = versions.save(db, Patrol, patrol_id, version=version, changes=changes)
        _finish_task(db, actor, patrol, how, at)
        _record(db, actor, "mend_finding", patrol, at, after=changes)
        return saved

    return int(once(db, actor, "mend_finding", token=token, at=at, do=do))


def _find(db: Session, actor: Actor, patrol_id: int) -> Patrol:
    query = select(Patrol).where(
        col(Patrol.id) == patrol_id, within(actor, P.RECORD_PATROLS, col(Patrol.place_id))
    )
    patrol = db.scalar(query.execution_options(populate_existing=True))
    if patrol is None:
        raise NotFound("patrol")
    return patrol


def _insist_mended(patrol: Patrol, how: str, mended_on: date, on: date) -> None:
    if patrol.severity is Severity.NONE:
        raise Refused("nothing_to_mend")
    if mended_on < patrol.day:
        raise Refused("mended_before_found", visited_on=patrol.day)
    if mended_on > on:
        raise Refused("day_in_the_future", day=mended_on)
    if not how:
        raise Refused("mending_missing")
    if len(how) > LONGEST["mended_how"]:
        raise Refused("text_too_long", longest=LONGEST["mended_how"])


def _finish_task(db: Session, actor: Actor, patrol: Patrol, how: str, at: datetime) -> None:
    ended = {"state": TaskState.DONE, "outcome": how}
    change = update(Task).where(col(Task.id) == patrol.task_id, col(Task.state) == TaskState.OPEN)
    change = change.values(**ended, done_at=at, version=col(Task.version) + 1)
    if patrol.task_id and db.connection().execute(change).rowcount:
        audit.record(
            db, actor, area="consultations", action="finish_task", subject=("task", patrol.task_id), at=at,
            place_id=patrol.place_id, before={"state": TaskState.OPEN}, after=ended,
        )  # fmt: skip


def place_of(db: Session, actor: Actor, permission: Permission, patrol_id: int) -> int | None:
    """The place of a patrol, for its photographs; None out of reach."""
    query = select(col(Patrol.place_id)).where(
        col(Patrol.id) == patrol_id, within(actor, permission, col(Patrol.place_id))
    )
    return db.scalar(query)


def insist_removable(db: Session, patrol_id: int) -> None:
    """The photographs of a finding are proof once it was mended."""
    patrol = db.get(Patrol, patrol_id, populate_existing=True)
    if patrol is None or patrol.mended_on is not None:
        raise Refused("site_photo_frozen")
