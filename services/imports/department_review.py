"""A file of a department's grids as it would go in: every shape a grid of its own, checked like outlines of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapely import Geometry
from sqlmodel import Session

from models.grids import Place
from services.grids import boundary_checks, departments, shapes
from services.grids.boundary_findings import Area, Around, Finding
from services.grids.departments import NewGrid
from services.imports.boundary_files import Feature
from services.imports.boundary_matching import LEAVE_OUT, LONGEST_CODE, LONGEST_NAME, Choices
from services.imports.boundary_review import Line, Review, collection, under

LONGEST_ANSWERS = 120


def review(db: Session, root: Place, features: Sequence[Feature], choices: Choices) -> Review:
    """Convert, check and mend, without storing anything. What stands of the department lies under it."""
    assert choices.department is not None
    before = departments.standing(db, root.id or 0, choices.department)
    drawn = {
        f.number: s for f in features if (s := shapes.shape(f.geometry, datum=choices.datum)) is not None
    }
    names = {f.number: _name(f, choices) for f in features}
    areas = [_area(f, names[f.number], drawn[f.number]) for f in features if f.number in drawn]
    checked = boundary_checks.check(areas, Around(), accepted=choices.accepted, snap_m=choices.snap_m)
    lines = tuple(_line(f, choices, checked.shapes, checked.findings, before) for f in features)
    above = shapes.shape(root.boundary) if root.boundary else None
    return Review(
        lines, checked.findings, {}, checked.shapes, collection(names, drawn), collection(names, checked.shapes),
        under([(root.id or 0, "", above), *((-n, code, s) for n, (code, s) in enumerate(before.items(), 1))]), (),
    )  # fmt: skip


def _area(feature: Feature, name: str, drawn: Geometry) -> Area:
    given = feature.geometry
    rings = [r for part in given["coordinates"] for r in part] if given["type"] == "MultiPolygon" else []
    return Area(feature.number, name, drawn, open_ring=any(map(shapes.ring_is_open, rings)))


def _name(feature: Feature, choices: Choices) -> str:
    said = (feature.words.get(field, "") for field in (choices.name_field, choices.code_field) if field)
    return next(filter(None, said), str(feature.number))


def _line(
    feature: Feature, choices: Choices, after: Mapping[int, Geometry], findings: Sequence[Finding],
    before: Mapping[str, Geometry],
) -> Line:  # fmt: skip
    number, name = feature.number, _name(feature, choices)
    code = feature.words.get(choices.code_field, "") if choices.code_field else ""
    was = before.get(code or name)
    stopped = any(f.blocking and f.numbers[0] == number for f in findings)
    drawn = after.get(number)
    nothing = drawn is None or drawn.geom_type == "Point"
    left_out = (number, LEAVE_OUT) in choices.chosen
    reason = (
        "boundary_left_out" if left_out
        else "boundary_name_too_long" if len(name) > LONGEST_NAME or len(code) > LONGEST_CODE
        else "boundary_empty" if nothing
        else "boundary_flawed" if stopped else ""
    )  # fmt: skip
    size = 0 if drawn is None else shapes.area_m2(drawn)
    mended = any(f.mended and f.numbers[0] == number for f in findings)
    was_m2 = None if was is None else shapes.area_m2(was)
    return Line(number, name, code, None, was is None, reason, was_m2, size, mended)


def new_grids(features: Sequence[Feature], found: Review, choices: Choices) -> list[NewGrid]:
    """The grids that can go in, with who answers for each."""
    said = {f.number: f.words.get(choices.answers_field, "") for f in features}
    return [
        NewGrid(line.code, line.name, said[line.number][:LONGEST_ANSWERS], found.shapes[line.number])
        for line in found.lines
        if line.can_go_in
    ]
