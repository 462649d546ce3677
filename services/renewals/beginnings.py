"""How a renewal begins: where it may begin, with which lift, and its first row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session, col

from models.enums import MoveKind, Permission, PlaceKind
from models.grids import Place, PlaceWithin
from models.lifts import Lift
from models.renewals import Project, ProjectMove
from services import audit
from services.access import Actor, allows, below, find_place, within
from services.errors import NotFound, Refused
from services.grids import naming
from services.once import once
from services.renewals import money, moves
from services.renewals.cards import UNDER_WAY
from services.rules.stages import kinds, route

M = Permission.MOVE_RENEWALS
WHERE = (PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.STAIRWELL)
TOO_WIDE = (PlaceKind.SUBDISTRICT, PlaceKind.GRID)
MOST_GROUNDS = 1500


@dataclass(frozen=True, slots=True)
class Ground:
    """A place in which a renewal may begin, by its full name: `甲小区 3幢 1单元`."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class FreeLift:
    """A lift on the register that no renewal under way is about."""

    id: int
    name: str
    code: str


@allows(M)
def grounds(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind, on: date) -> tuple[Ground, ...]:
    """The first `MOST_GROUNDS` places of a kind at or below a place in which the actor may begin a renewal.

    Raises NotFound.
    """
    find_place(db, actor, place_id, permission=M)
    valid = (col(Place.since) <= on) & or_(col(Place.until).is_(None), col(Place.until) >= on)
    query = (
        select(col(Place.id))
        .where(
            col(Place.kind) == kind, below(place_id, col(Place.id)), valid, within(actor, M, col(Place.id))
        )
        .order_by(func.length(col(Place.code)), col(Place.code))
    )
    ids = [id or 0 for id in db.scalars(query.limit(MOST_GROUNDS))]
    names = naming.place_names(db, ids)
    return tuple(Ground(id, names.get(id, "")) for id in ids)


@allows(M)
def free_lifts(db: Session, actor: Actor, *, place_id: int) -> tuple[FreeLift, ...]:
    """The lifts at, below or around a place that no renewal under way is about; none taken off the register."""
    find_place(db, actor, place_id, permission=M)
    return lifts_free_of(db, actor, place_id)


def lifts_free_of(db: Session, actor: Actor, place_id: int, *, but: int = 0) -> tuple[FreeLift, ...]:
    """The lifts around a place that no renewal under way but one of this number is about."""
    taken = select(col(Project.id)).where(
        col(Project.lift_id) == col(Lift.id), col(Project.state).in_(UNDER_WAY), col(Project.id) != but
    )
    query = (
        select(col(Lift.id), col(Lift.name), col(Lift.code))
        .where(within(actor, M, col(Lift.place_id)), _of_place(place_id), col(Lift.retired_on).is_(None))
        .where(~taken.exists())
        .order_by(col(Lift.name), col(Lift.id))
    )
    return tuple(FreeLift(id or 0, name, code) for id, name, code in db.execute(query))


def _of_place(place_id: int) -> ColumnElement[bool]:
    """The condition that a lift runs at or below a place, or in the building or the estate around it."""
    around = select(col(PlaceWithin.ancestor_id)).where(col(PlaceWithin.place_id) == place_id)
    voting = select(col(Place.id)).where(col(Place.id).in_(around), col(Place.kind).in_(WHERE))
    return or_(below(place_id, col(Lift.place_id)), col(Lift.place_id).in_(voting))


@allows(M)
def begin_project(
    db: Session, actor: Actor, *, place_id: int, kind: str, name: str, lift_id: int | None = None,
    due_on: date | None = None, budget_fen: int | None = None, reason: str, token: str, at: datetime,
) -> int:  # fmt: skip
    """Begin a renewal in the first stage of its kind, with the first row of its history; its number.

    `reason` says what it comes from. Raises NotFound for a place or a lift outside the scope, Refused:
    "reason_missing", "text_too_long", "name_empty", "kind_unknown", "place_too_wide", "amount_negative",
    "amount_too_large", "lift_elsewhere", "lift_retired", and with what is under way already (name, project_id)
    "lift_under_renewal", "renewal_known".
    """
    place = find_place(db, actor, place_id, permission=M)
    name, reason = moves.clean(name, "name"), moves.reason_of(reason)
    if not name:
        raise Refused("name_empty")
    insist_kind(kind)
    if place.kind in TOO_WIDE:
        raise Refused("place_too_wide")
    money.insist_on_amount(budget_fen or 0)
    values: dict[str, Any] = {"kind": kind, "name": name, "lift_id": lift_id, "due_on": due_on}
    values |= {"budget_fen": budget_fen, "stage": route(kind)[0].key}

    def do() -> int:
        hold_ground(db, place_id, lift_id)
        if lift_id is not None:
            insist_lift(db, actor, place_id, lift_id)
        insist_free(db, place_id=place_id, name=name, lift_id=lift_id)
        return _store(db, actor, place_id, values, reason, at)

    return int(once(db, actor, "begin_project", token=token, at=at, do=do))


def insist_kind(kind: str) -> None:
    """Raise Refused("kind_unknown") for a kind that has no file."""
    if kind not in kinds():
        raise Refused("kind_unknown")


def _store(
    db: Session, actor: Actor, place_id: int, values: dict[str, Any], reason: str, at: datetime
) -> int:
    project = Project(place_id=place_id, stage_since=moves.day_of(at), **values)
    db.add(project)
    db.flush()
    id = project.id or 0
    first = ProjectMove(
        project_id=id,
        kind=MoveKind.BEGUN,
        to_stage=project.stage,
        reason=reason,
        person_id=actor.person_id,
        at=at,
    )
    db.add(first)
    db.flush()
    said = {key: value for key, value in values.items() if value is not None}
    audit.record(
        db, actor, area="renewals", action="begin_project", subject=("project", id), at=at, place_id=place_id,
        before=None, after=said | {"reason": reason},
    )  # fmt: skip
    return id


def hold_ground(db: Session, place_id: int, lift_id: int | None) -> None:
    """Hold a place and a lift until the end of the transaction: of two who begin there, one comes after the other."""
    place = select(col(Place.id)).where(col(Place.id) == place_id)
    db.execute(place.with_for_update(key_share=True))
    if lift_id is not None:
        db.execute(select(col(Lift.id)).where(col(Lift.id) == lift_id).with_for_update(key_share=True))


def insist_free(db: Session, *, place_id: int, name: str, lift_id: int | None, but: int = 0) -> None:
    """No other renewal under way is about the lift, or has this name at this place.

    Raises Refused("lift_under_renewal", name, project_id), ("renewal_known", name, project_id).
    """
    query = select(col(Project.id), col(Project.name))
    others = query.where(col(Project.state).in_(UNDER_WAY), col(Project.id) != but).order_by(col(Project.id))
    if lift_id is not None and (same := db.execute(others.where(col(Project.lift_id) == lift_id)).first()):
        raise Refused("lift_under_renewal", name=same[1], project_id=same[0])
    named = others.where(col(Project.place_id) == place_id, col(Project.name) == name)
    if same := db.execute(named).first():
        raise Refused("renewal_known", name=same[1], project_id=same[0])


def insist_lift(db: Session, actor: Actor, place_id: int, lift_id: int) -> None:
    """The lift runs at the place. Raises NotFound, Refused("lift_retired"), ("lift_elsewhere")."""
    mine = within(actor, M, col(Lift.place_id))
    near = case((_of_place(place_id), 1), else_=0)
    row = db.execute(select(near, col(Lift.retired_on)).where(col(Lift.id) == lift_id, mine)).first()
    if row is None:
        raise NotFound("lift")
    if row[1] is not None:
        raise Refused("lift_retired")
    if not row[0]:
        raise Refused("lift_elsewhere")
