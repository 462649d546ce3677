"""A file of boundaries as it would go in: each shape with its place and its flaws, beside what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from shapely import Geometry
from sqlalchemy import select
from sqlmodel import Session, col

from models.boundary_enums import Datum
from models.grids import Place
from services.grids import boundary_checks, shapes
from services.grids.boundary_findings import Area, Around, Finding
from services.grids.outlines import Outline, outlines_of
from services.imports import bulk
from services.imports.boundary_files import Feature
from services.imports.boundary_matching import Choices, Match, matches


@dataclass(frozen=True, slots=True)
class Line:
    """One shape: its place or the new one, why it cannot go in, and its size before and after, m²."""

    number: int
    name: str
    code: str
    place_id: int | None
    new: bool
    reason: str
    was_m2: int | None
    area_m2: int
    mended: bool

    @property
    def can_go_in(self) -> bool:
        """Whether it would be stored."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Review:
    """All of a file. `away_m`: how far its shapes would lie from the places they belong to, by datum, in metres.

    `before` and `after` are GeoJSON collections of the shapes, `under` of what is stored there.
    """

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    away_m: dict[Datum, int]
    shapes: dict[int, Geometry]
    before: dict[str, Any]
    after: dict[str, Any]
    under: dict[str, Any]
    places: tuple[Outline, ...]

    @property
    def good(self) -> int:
        """How many would be stored."""
        return sum(line.can_go_in for line in self.lines)


def review(db: Session, root: Place, features: Sequence[Feature], choices: Choices, *, on: date) -> Review:
    """Convert, match, check and mend, without storing anything."""
    known = outlines_of(db, root.id or 0, choices.kind, on)
    found = matches(db, root, features, choices, known)
    drawn = {
        f.number: s for f in features if (s := shapes.shape(f.geometry, datum=choices.datum)) is not None
    }
    areas = [
        _area(f, m, drawn[f.number], root) for f, m in zip(features, found, strict=True) if f.number in drawn
    ]
    taken = {m.place.id for m in found if m.place}
    around = _around(db, areas, [o for o in known if o.id not in taken])
    checked = boundary_checks.check(areas, around, accepted=choices.accepted, snap_m=choices.snap_m)
    stopped = {f.numbers[0] for f in checked.findings if f.blocking}
    names = {m.number: m.name for m in found}
    lines = tuple(_line(m, checked.shapes, stopped, checked.findings) for m in found)
    above = [(id, "", s) for id, s in around.parents.items()]
    stored = [(o.id, o.name, shapes.shape(o.geometry)) for o in known if o.geometry]
    return Review(
        lines, checked.findings, _away(features, found), checked.shapes, collection(names, drawn),
        collection(names, checked.shapes), under([*above, *stored]), tuple(known),
    )  # fmt: skip


def _area(feature: Feature, match: Match, drawn: Geometry, root: Place) -> Area:
    given = feature.geometry
    rings = [r for part in given["coordinates"] for r in part] if given["type"] == "MultiPolygon" else []
    parent = match.place.parent_id if match.place else root.id
    place = match.place.id if match.place else None
    return Area(feature.number, match.name, drawn, parent, place, any(map(shapes.ring_is_open, rings)))


def _around(db: Session, areas: Sequence[Area], others: Sequence[Outline]) -> Around:
    wanted = {a.parent_id for a in areas if a.parent_id} | {o.parent_id for o in others if o.parent_id}
    query = select(col(Place.id), col(Place.boundary)).where(bulk.among_numbers(db, col(Place.id), wanted))
    drawn = {id or 0: shapes.shape(g) for id, g in db.execute(query) if g}
    parents = {id: s for id, s in drawn.items() if s is not None and s.geom_type != "Point"}
    neighbours = {
        o.id: Area(-o.id, o.name, s, o.parent_id)
        for o in others
        if o.geometry and (s := shapes.shape(o.geometry)) is not None and s.geom_type != "Point"
    }
    return Around(parents, neighbours)


def _line(
    match: Match,
    after: Mapping[int, Geometry],
    stopped: set[int],
    findings: Sequence[Finding],
) -> Line:
    number = match.number
    reason = match.reason or ("boundary_empty" if number not in after else "")
    reason = reason or ("boundary_flawed" if number in stopped else "")
    was = shapes.shape(match.place.geometry) if match.place and match.place.geometry else None
    return Line(
        number, match.name, match.code, match.place.id if match.place else None, match.new, reason,
        None if was is None else shapes.area_m2(was),
        shapes.area_m2(after[number]) if number in after else 0,
        any(f.mended and number == f.numbers[0] for f in findings if f.numbers),
    )  # fmt: skip


def _away(features: Sequence[Feature], found: Sequence[Match]) -> dict[Datum, int]:
    """By datum, the median distance between a shape's middle and that of its place as stored; none stored: empty."""
    pairs = [
        (raw.centroid, now)
        for f, m in zip(features, found, strict=True)
        if m.place and m.place.geometry and (now := shapes.shape(m.place.geometry)) is not None
        and (raw := shapes.shape(f.geometry)) is not None
    ]  # fmt: skip
    if not pairs:
        return {}
    return {
        datum: round(median(shapes.metres_between(shapes.moved_point(raw, datum), now) for raw, now in pairs))
        for datum in Datum
    }


def collection(names: Mapping[int, str], found: Mapping[int, Geometry]) -> dict[str, Any]:
    """Shapes by number with their names, as a GeoJSON collection."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": n, "properties": {"name": names[n]}, "geometry": shapes.geojson(s)}
            for n, s in found.items()
        ],
    }


def under(stored: Sequence[tuple[int, str, Geometry | None]]) -> dict[str, Any]:
    """What is stored already (number, name, shape), as a GeoJSON collection; none without a shape."""
    names = {id: name for id, name, shape in stored if shape is not None}
    return collection(names, {id: shape for id, _name, shape in stored if shape is not None})
