"""What the map shows: places of one kind within a place, a figure of each, their boundaries, their cards.

Answers carry only what lies in the actor's scope for the permission that each part needs.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from models.boundary_enums import Edge
from models.enums import Permission, PlaceKind, ProjectState
from models.grids import Place
from models.renewals import Project
from services.access import Actor, allows, below, find_place, top_place
from services.grids import divisions, places
from services.grids.figures import Figure, Value, figures_for, scope, values
from services.grids.outlines import drawn_on
from services.grids.places import Holder, PlaceLine
from services.grids.within import parent_on

K = PlaceKind
INSIDE = {
    K.SUBDISTRICT: (K.GRID, K.NEIGHBOURHOOD),
    K.GRID: (K.NEIGHBOURHOOD, K.MICRO_GRID),
    K.NEIGHBOURHOOD: (K.MICRO_GRID, K.ESTATE, K.BUILDING),
    K.MICRO_GRID: (K.STAIRWELL,),
    K.ESTATE: (K.BUILDING, K.STAIRWELL),
    K.BUILDING: (K.STAIRWELL,),
}
DRAWN = "drawn"
"""The `boundary_source` of boundaries that the project itself drew for the demonstration (示意)."""
CARD_PROJECTS = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """One place on the map and its figure."""

    id: int
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Layer:
    """What is on the map: the way to the place, what can be chosen there, and the places in it.

    `division`: name and day of the division among grids that the figures use; none while it was never redrawn.
    """

    path: tuple[PlaceLine, ...]
    kinds: tuple[PlaceKind, ...]
    kind: PlaceKind | None
    figures: tuple[Figure, ...]
    figure: Figure
    shown: tuple[Shown, ...]
    with_boundary: int
    drawn_by_us: bool
    version: str
    division: tuple[str, date] | None = None

    @property
    def place(self) -> PlaceLine:
        """The place one is looking into."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class ProjectOnCard:
    """A project under way at or below a place."""

    id: int
    kind: str
    name: str
    stage: str
    due_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A place beside the map: its posts, its figures, and the most urgent of its projects."""

    place: PlaceLine
    holders: tuple[Holder, ...]
    figures: dict[Figure, Value]
    projects: tuple[ProjectOnCard, ...]
    has_inside: bool


@allows(Permission.SEE_PLACES)
def layer(
    db: Session,
    actor: Actor,
    *,
    place_id: int | None,
    kind: PlaceKind | None,
    figure: Figure | None,
    on: date,
) -> Layer:
    """The map of a place (none: the top of the actor's scope) on a day. Raises NotFound outside the scope.

    A kind that the place does not contain, or a figure the actor may not see, gives way to the first.
    """
    place_id = place_id or top_place(db, actor).id or 0
    path = places.path_to(db, actor, place_id=place_id)
    kinds = _kinds_inside(db, path[-1], on)
    shown_kind = kind if kind in kinds else next(iter(kinds), None)
    figures = figures_for(actor)
    shown_figure = figure if figure in figures else figures[0]
    rows = db.execute(_inside(place_id, shown_kind, on)).all() if shown_kind else []
    of = values(db, actor, figure=shown_figure, place_ids=[row.id for row in rows], on=on)
    return Layer(
        path=tuple(path),
        kinds=kinds,
        kind=shown_kind,
        figures=figures,
        figure=shown_figure,
        shown=tuple(Shown(row.id, row.name, of[row.id]) for row in rows),
        with_boundary=sum(row.bounded for row in rows),
        drawn_by_us=any(row.boundary_source == DRAWN for row in rows),
        version=_version(rows),
        division=divisions.division_on(db, place_id, on),
    )


@allows(Permission.SEE_PLACES)
def geometry_version(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind, on: date) -> str:
    """A word that changes whenever the answer of `geometry` does. Raises NotFound outside the scope."""
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    return _version(db.execute(_inside(place_id, kind, on)).all())


@allows(Permission.SEE_PLACES)
def geometry(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind, on: date) -> bytes:
    """The boundaries of the places of a kind within a place, as GeoJSON features in WGS-84 (RFC 7946).

    Places without a boundary are left out; the stored ones go out unparsed. Raises NotFound out of scope.
    """
    find_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    query = _inside(place_id, kind, on).add_columns(drawn_on(on).label("boundary"))
    features = [_feature(row.id, row.name, row.boundary) for row in db.execute(query) if row.bounded]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()


@allows(Permission.SEE_PLACES)
def card(db: Session, actor: Actor, *, place_id: int, on: date) -> Card:
    """What stands beside the map for one place on a day. Raises NotFound outside the scope."""
    place = places.path_to(db, actor, place_id=place_id)[-1]
    return Card(
        place=place,
        holders=tuple(places.holders(db, actor, place_id=place_id, on=on)),
        figures={
            f: values(db, actor, figure=f, place_ids=[place_id], on=on)[place_id] for f in figures_for(actor)
        },
        projects=_projects(db, actor, place_id, on) if actor.may(Permission.SEE_RENEWALS) else (),
        has_inside=bool(_kinds_inside(db, place, on)),
    )


def _kinds_inside(db: Session, place: PlaceLine, on: date) -> tuple[PlaceKind, ...]:
    """The kinds that a place contains, nearest first."""
    possible = INSIDE.get(place.kind, ())
    query = select(col(Place.kind)).where(col(Place.kind).in_(possible), *_near(place.id, on)).distinct()
    found = set(db.scalars(query))
    return tuple(kind for kind in possible if kind in found)


def _inside(place_id: int, kind: PlaceKind, on: date) -> Any:
    stored = drawn_on(on)
    bounded = and_(stored.is_not(None), stored != "null").label("bounded")
    columns = (col(Place.id), col(Place.name), col(Place.version), col(Place.boundary_source), bounded)
    query = select(*columns).where(col(Place.kind) == kind, *_near(place_id, on))
    return query.order_by(col(Place.code))


def _near(place_id: int, on: date) -> tuple[ColumnElement[bool], ...]:
    """Children and grandchildren of a place, valid on the day; who sees a place sees what lies in it."""
    parent, keeper = parent_on(Edge.PARENT, on), parent_on(Edge.MICRO_GRID, on)
    children = select(col(Place.id)).where(parent == place_id)
    near = or_(parent == place_id, keeper == place_id, parent.in_(children))
    return near, col(Place.since) <= on, or_(col(Place.until).is_(None), col(Place.until) >= on)


def _version(rows: Sequence[Any]) -> str:
    known = ",".join(f"{row.id}.{row.version}" for row in rows)
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def _feature(id: int, name: str, boundary: str) -> str:
    words = json.dumps({"name": name}, ensure_ascii=False)
    return f'{{"type":"Feature","id":{id},"properties":{words},"geometry":{boundary}}}'


def _projects(db: Session, actor: Actor, place_id: int, on: date) -> tuple[ProjectOnCard, ...]:
    """The projects under way, those due first on top."""
    query = (
        select(Project)
        .where(
            col(Project.state).in_((ProjectState.OPEN, ProjectState.HELD)), below(place_id, Project.place_id)
        )
        .where(scope(actor, Permission.SEE_RENEWALS, Project.place_id))
        .order_by(col(Project.due_on).is_(None), col(Project.due_on), col(Project.id))
        .limit(CARD_PROJECTS)
    )
    return tuple(
        ProjectOnCard(p.id or 0, p.kind, p.name, p.stage, p.due_on, bool(p.due_on and p.due_on < on))
        for p in db.scalars(query)
    )
