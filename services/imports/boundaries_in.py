"""A file of boundaries on its way in: staged, looked at over what is known, stored from a day on, taken back.

The shapes stay as they stand in the file; datum, matching and repairs are worked out anew from what the person says.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select
from sqlmodel import Session, col

from models.boundaries import Boundary
from models.boundary_enums import Datum, Department
from models.enums import BatchState, ImportKind, Permission, PlaceKind
from models.grids import Place
from models.imports import ImportBatch, ImportChunk
from models.people import Person
from services.access import Actor, allows, find_place, within
from services.errors import NotFound, Refused
from services.grids import boundaries, departments, shapes
from services.grids.places import index_places
from services.imports import boundary_matching, department_review, undoing
from services.imports.applying import note
from services.imports.boundary_files import Drawing, Feature
from services.imports.boundary_matching import Choices
from services.imports.boundary_review import Line, Review, review
from services.imports.columns import BATCH, CHUNK, PERSON, PLACE
from services.imports.new_places import free_code
from services.once import once, token_for

FEATURES_OF_A_CHUNK = 500


@dataclass(frozen=True, slots=True)
class BoundaryBatch:
    """One file in the list of files."""

    id: int
    place_id: int
    place: str
    place_kind: PlaceKind
    file_name: str
    state: BatchState
    shapes: int
    stored: int
    by: str
    at: datetime
    department: Department | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """What is proposed for a file when it is looked at first."""

    fields: tuple[str, ...]
    hint: Datum | None
    code_field: str
    name_field: str
    skipped: int
    version: int


@allows(Permission.MANAGE_BOUNDARIES)
def stage_boundaries(
    db: Session, actor: Actor, *, place_id: int, file_name: str, drawing: Drawing, token: str, at: datetime
) -> int:
    """Keep a file that was read, so that it can be looked at and stored; the batch's id. Raises NotFound."""
    find_place(db, actor, place_id, permission=Permission.MANAGE_BOUNDARIES)

    def do() -> int:
        said = {"fields": list(drawing.fields), "hint": drawing.hint, "skipped": drawing.skipped}
        batch = ImportBatch(
            kind=ImportKind.BOUNDARIES, place_id=place_id, file_name=file_name[:200],
            mapping={**said, "created_places": []}, rows=len(drawing.features), person_id=actor.person_id, at=at,
        )  # fmt: skip
        db.add(batch)
        db.flush()
        _store_chunks(db, batch.id or 0, drawing.features)
        note(db, actor, batch, "stage_import", at, {"rows": batch.rows})
        return batch.id or 0

    return int(once(db, actor, "stage_boundaries", token=token, at=at, do=do))


def _store_chunks(db: Session, batch_id: int, features: tuple[Feature, ...]) -> None:
    for number, start in enumerate(range(0, len(features), FEATURES_OF_A_CHUNK)):
        some = features[start : start + FEATURES_OF_A_CHUNK]
        data = {"features": [asdict(feature) for feature in some]}
        db.add(ImportChunk(batch_id=batch_id, number=number, good_rows=len(some), counts={}, data=data))
    db.flush()


def _reached(actor: Actor) -> ColumnElement[bool]:
    return and_(
        BATCH.kind == ImportKind.BOUNDARIES, within(actor, Permission.MANAGE_BOUNDARIES, BATCH.place_id)
    )


def _find(db: Session, actor: Actor, batch_id: int, *, lock: bool = False) -> ImportBatch:
    query = select(ImportBatch).where(BATCH.id == batch_id, _reached(actor))
    batch = db.scalar(query.with_for_update() if lock else query)
    if batch is None:
        raise NotFound("import_batch")
    return batch


@allows(Permission.MANAGE_BOUNDARIES)
def boundary_batches(db: Session, actor: Actor, *, limit: int = 30) -> list[BoundaryBatch]:
    """The latest files within the actor's scope, newest first."""
    columns = (BATCH.id, BATCH.place_id, PLACE.name, PLACE.kind, BATCH.file_name, BATCH.state, BATCH.rows)
    more = (BATCH.applied_rows, PERSON.display_name, BATCH.at, BATCH.mapping)
    query = select(*columns, *more).where(_reached(actor))
    query = query.join(Place, PLACE.id == BATCH.place_id).join(Person, PERSON.id == BATCH.person_id)
    found = db.execute(query.order_by(BATCH.id.desc()).limit(limit))
    return [BoundaryBatch(*(*row[:-1], _department(row[-1]))) for row in found]


def _department(said: dict[str, Any]) -> Department | None:
    return Department(said["department"]) if "department" in said else None


@allows(Permission.MANAGE_BOUNDARIES)
def begun(db: Session, actor: Actor, *, boundary_batch_id: int) -> Begun:
    """What the words of a file are, and which are likely its codes and names. Raises NotFound."""
    batch = _find(db, actor, boundary_batch_id)
    fields = tuple(batch.mapping["fields"])
    code, name = boundary_matching.guessed(db, fields)
    hint = batch.mapping["hint"]
    return Begun(fields, Datum(hint) if hint else None, code, name, batch.mapping["skipped"], batch.version)


@allows(Permission.MANAGE_BOUNDARIES)
def look_over(db: Session, actor: Actor, *, boundary_batch_id: int, choices: Choices, on: date) -> Review:
    """Every shape with its place and its flaws, before and after the accepted repairs, over what is stored.

    Raises NotFound.
    """
    return _review(db, _find(db, actor, boundary_batch_id), choices, on)


def _review(db: Session, batch: ImportBatch, choices: Choices, on: date) -> Review:
    root, features = db.get_one(Place, batch.place_id), features_of(db, batch)
    if choices.department:
        return department_review.review(db, root, features, choices)
    return review(db, root, features, choices, on=on)


def features_of(db: Session, batch: ImportBatch) -> list[Feature]:
    """The shapes of a file as they were staged, in its order."""
    kept = db.scalars(select(CHUNK.data).where(CHUNK.batch_id == batch.id).order_by(CHUNK.number))
    return [Feature(**one) for data in kept for one in data["features"]]


@allows(Permission.MANAGE_BOUNDARIES)
def store_boundaries(
    db: Session,
    actor: Actor,
    *,
    boundary_batch_id: int,
    choices: Choices,
    on: date,
    token: str,
    at: datetime,
) -> int:
    """Store what can go in, from the chosen day on; how many outlines.

    Raises NotFound; Refused "boundary_stored", "boundary_none_fits", "outline_ahead", "outline_before_last".
    """
    batch = _find(db, actor, boundary_batch_id, lock=True)
    sent = token_for(token, boundary_batch_id, choices)
    do = lambda: _store(db, actor, batch, choices, on, at)  # noqa: E731
    return int(once(db, actor, "store_boundaries", token=sent, at=at, do=do))


def _store(db: Session, actor: Actor, batch: ImportBatch, choices: Choices, on: date, at: datetime) -> int:
    if batch.state is not BatchState.STAGED:
        raise Refused("boundary_stored")
    if choices.since > on:
        raise Refused("outline_ahead")
    found = _review(db, batch, choices, on)
    good = [line for line in found.lines if line.can_go_in]
    if not good:
        raise Refused("boundary_none_fits")
    told: dict[str, Any] = {}
    if choices.department:
        said, told = _put_in_grids(db, actor, batch, choices, found, at)
    else:
        made = [_put_in(db, actor, batch, choices, line, found, at) for line in good]
        said = {"created_places": [id for id in made if id]}
    batch.state, batch.applied_rows, batch.bad_rows = BatchState.APPLIED, len(good), batch.rows - len(good)
    batch.mapping = {**batch.mapping, **said, "datum": choices.datum}
    batch.version += 1
    boundary_matching.remember(db, batch.mapping["fields"], choices)
    note(db, actor, batch, "apply_import", at, {**told, "rows": len(good), "refused": batch.bad_rows})
    return len(good)


def _put_in(
    db: Session, actor: Actor, batch: ImportBatch, choices: Choices, line: Line, found: Review, at: datetime
) -> int | None:
    """Store one outline; the place that was made for it, if any."""
    place = db.get_one(Place, line.place_id) if line.place_id else _make(db, batch, choices, line)
    boundaries.store(
        db, actor, place.id or 0, version=place.version, geometry=shapes.geojson(found.shapes[line.number]),
        source=boundaries.IMPORTED, datum=choices.datum, since=choices.since, at=at, batch_id=batch.id,
    )  # fmt: skip
    return None if line.place_id else place.id


def _put_in_grids(
    db: Session, actor: Actor, batch: ImportBatch, choices: Choices, found: Review, at: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Store the grids of a department; what taking them back needs, and what the log says of it."""
    assert choices.department is not None
    grids = department_review.new_grids(features_of(db, batch), found, choices)
    done = departments.replace(
        db, actor, grids, place_id=batch.place_id, department=choices.department, source=boundaries.IMPORTED,
        datum=choices.datum, since=choices.since, batch_id=batch.id, at=at,
    )  # fmt: skip
    told = {
        "department": choices.department, "grids_came": done.came, "grids_changed": done.changed,
        "grids_same": done.same, "grids_ended": done.ended, "since": choices.since,
    }  # fmt: skip
    return {"department": choices.department, "ended": done.ended_ids}, told


def _make(db: Session, batch: ImportBatch, choices: Choices, line: Line) -> Place:
    code = line.code or free_code(db, f"{db.get_one(Place, batch.place_id).code}-{line.name}")
    place = Place(kind=choices.kind, code=code, name=line.name, parent_id=batch.place_id, since=choices.since)
    db.add(place)
    db.flush()
    index_places(db, [place.id or 0])
    return place


@allows(Permission.MANAGE_BOUNDARIES)
def undo_boundaries(db: Session, actor: Actor, *, boundary_batch_id: int, token: str, at: datetime) -> int:
    """Take a stored file back: every place has its outline of before, new places go; how many outlines.

    Raises NotFound; Refused "import_not_applied", "outline_changed_since", "import_place_in_use".
    """
    batch = _find(db, actor, boundary_batch_id, lock=True)
    sent = token_for(token, boundary_batch_id)
    return int(once(db, actor, "undo_boundaries", token=sent, at=at, do=lambda: _undo(db, actor, batch, at)))


def _undo(db: Session, actor: Actor, batch: ImportBatch, at: datetime) -> int:
    if batch.state is not BatchState.APPLIED:
        raise Refused("import_not_applied")
    told: dict[str, Any] = {}
    if "department" in batch.mapping:
        department, count, again = departments.forget(db, batch.id or 0, batch.mapping["ended"])
        told = {"department": department, "grids_again": again}
    else:
        count = _forget_outlines(db, actor, batch, at)
    batch.state, batch.applied_rows = BatchState.UNDONE, 0
    batch.version += 1
    note(db, actor, batch, "undo_import", at, {**told, "rows": count})
    return count


def _forget_outlines(db: Session, actor: Actor, batch: ImportBatch, at: datetime) -> int:
    count = boundaries.forget(db, actor, batch.id or 0, at=at)
    made = batch.mapping["created_places"]
    db.connection().execute(delete(Boundary).where(col(Boundary.place_id).in_(made)))
    undoing.refuse_if_in_use(db, batch)
    undoing.remove_places(db, batch)
    return count
