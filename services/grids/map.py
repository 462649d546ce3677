"""What the map shows: places of one kind within a place, their figures today or in a month, their boundaries.

Answers carry only what lies in the actor's scope for the permission that each part needs.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, and_, bindparam, or_, select
from sqlmodel import Session, col

from models.boundaries import Boundary
from models.boundary_enums import Edge
from models.enums import Permission, PlaceKind
from models.grids import Place
from services.access import Actor, allows, kind_of_place, top_place
from services.grids import divisions, figure_months, figure_rows, places
from services.grids.figures import MADE, Figure, Value, figures_for, values
from services.grids.outlines import drawn_on
from services.grids.places import PlaceLine
from services.grids.within import parent_on
from services.statements import Kept

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


@dataclass(frozen=True, slots=True)
class Shown:
    """One place on the map: the figure it is coloured by, and all its figures."""

    id: int
    name: str
    value: Value
    values: dict[Figure, Value]


@dataclass(frozen=True, slots=True)
class Layer:
    """What is on the map: the way to the place, what can be chosen there, and the places in it.

    `months` can be chosen for the figure; `month` is the one shown, by its last day, none for today, and `on` the day
    it all stands at, requests being those since `since`. `as_drawn_on`: the day to ask for boundaries by, where they
    were others than today's. `division`: name and day of the division among grids that the figures use; none while
    it was never redrawn.
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
    on: date
    since: date
    months: tuple[date, ...] = ()
    month: date | None = None
    as_drawn_on: date | None = None
    division: tuple[str, date] | None = None

    @property
    def place(self) -> PlaceLine:
        """The place one is looking into."""
        return self.path[-1]

    @property
    def told(self) -> tuple[Figure, ...]:
        """The figures that are known as of the day shown."""
        return tuple(f for f in self.figures if self.month is None or MADE[f].dated)


@allows(Permission.SEE_PLACES)
def layer(
    db: Session,
    actor: Actor,
    *,
    place_id: int | None,
    kind: PlaceKind | None,
    figure: Figure | None,
    on: date,
    at: datetime,
    month: date | None = None,
) -> Layer:
    """The map of a place (none: the top of the actor's scope) today, or as of the end of a month (its last day).

    A kind that the place does not contain, a figure the actor may not see, or a month of which the figure is not
    known, gives way to the first, or to today. `at` judges the clocks of requests. Raises NotFound outside the scope.
    """
    place_id = place_id or top_place(db, actor).id or 0
    path = places.path_to(db, actor, place_id=place_id)
    figures = figures_for(actor)
    shown_figure = figure if figure in figures else figures[0]
    months = figure_months.months(db, place_id, on).get(shown_figure, ())
    then = month if month in months else None
    when = figure_rows.month(then, at) if then else figure_rows.today(on, at)
    kinds = kinds_inside(db, path[-1], when.on)
    shown_kind = kind if kind in kinds else next(iter(kinds), None)
    rows = _rows(db, place_id, shown_kind, when.on) if shown_kind else []
    told = [f for f in figures if then is None or MADE[f].dated]
    of = values(db, actor, figures=told, place_ids=[row.id for row in rows], when=when)
    return Layer(
        path=tuple(path),
        kinds=kinds,
        kind=shown_kind,
        figures=figures,
        figure=shown_figure,
        shown=tuple(
            Shown(row.id, row.name, of[shown_figure][row.id], {f: of[f][row.id] for f in told})
            for row in rows
        ),
        with_boundary=sum(row.bounded for row in rows),
        drawn_by_us=any(row.boundary_source == DRAWN for row in rows),
        version=_version(rows),
        on=when.on,
        since=when.since,
        months=months,
        month=then,
        as_drawn_on=then if then and _was_other(db, place_id, shown_kind, rows, then, on) else None,
        division=divisions.division_on(db, place_id, when.on),
    )


def _was_other(
    db: Session, place_id: int, kind: PlaceKind | None, rows: Sequence[Any], then: date, on: date
) -> bool:
    """Whether other places, or other outlines, were there on an earlier day than today."""
    if db.scalar(select(col(Boundary.id)).where(col(Boundary.since) > then).limit(1)) is not None:
        return True
    now = _rows(db, place_id, kind, on) if kind else []
    return _version(now) != _version(rows)


@allows(Permission.SEE_PLACES)
def geometry_version(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind, on: date) -> str:
    """A word that changes whenever the answer of `geometry` does. Raises NotFound outside the scope."""
    kind_of_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    return _version(_rows(db, place_id, kind, on))


@allows(Permission.SEE_PLACES)
def geometry(db: Session, actor: Actor, *, place_id: int, kind: PlaceKind, on: date) -> bytes:
    """The boundaries of the places of a kind within a place, as GeoJSON features in WGS-84 (RFC 7946).

    Places without a boundary are left out; the stored ones go out unparsed. Raises NotFound out of scope.
    """
    kind_of_place(db, actor, place_id, permission=Permission.SEE_PLACES)
    rows = _rows(db, place_id, kind, on, drawn=True)
    features = [_feature(row.id, row.name, row.boundary) for row in rows if row.bounded]
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()


def kinds_inside(db: Session, place: PlaceLine, on: date) -> tuple[PlaceKind, ...]:
    """The kinds that a place contains, nearest first."""
    possible = INSIDE.get(place.kind, ())
    found = {row.kind for row in _kinds(possible).rows(db, place=place.id, on=on)} if possible else set()
    return tuple(kind for kind in possible if kind in found)


def _rows(db: Session, place_id: int, kind: PlaceKind, on: date, *, drawn: bool = False) -> Sequence[Any]:
    return _inside(kind, drawn=drawn).rows(db, place=place_id, on=on)


_ON = bindparam("on", type_=Date())


@cache
def _kinds(possible: tuple[PlaceKind, ...]) -> Kept:
    return Kept(select(col(Place.kind)).where(col(Place.kind).in_(possible), *_near()).distinct())


@cache
def _inside(kind: PlaceKind, *, drawn: bool) -> Kept:
    """The places of a kind in one; whether their outlines are read as well."""
    stored = drawn_on(_ON)
    bounded = and_(stored.is_not(None), stored != "null").label("bounded")
    columns = (col(Place.id), col(Place.name), col(Place.version), col(Place.boundary_source), bounded)
    query = select(*columns).where(col(Place.kind) == kind, *_near()).order_by(col(Place.code))
    return Kept(query.add_columns(stored.label("boundary")) if drawn else query)


def _near() -> tuple[ColumnElement[bool], ...]:
    """Children and grandchildren of a place, valid on the day; who sees a place sees what lies in it."""
    place: Any = bindparam("place", type_=Integer())
    parent, keeper = parent_on(Edge.PARENT, _ON), parent_on(Edge.MICRO_GRID, _ON)
    children = select(col(Place.id)).where(parent == place)
    near = or_(parent == place, keeper == place, parent.in_(children))
    return near, col(Place.since) <= _ON, or_(col(Place.until).is_(None), col(Place.until) >= _ON)


def _version(rows: Sequence[Any]) -> str:
    known = ",".join(f"{row.id}.{row.version}" for row in rows)
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def _feature(id: int, name: str, boundary: str) -> str:
    words = json.dumps({"name": name}, ensure_ascii=False)
    return f'{{"type":"Feature","id":{id},"properties":{words},"geometry":{boundary}}}'
