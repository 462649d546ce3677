"""The columns of the tables that imports read and write, for Core queries that a type checker understands."""

from typing import Any

from sqlalchemy.sql.base import ReadOnlyColumnCollection

from models.base import Table
from models.grids import Owner, Ownership, Place, PlaceWithin, Post, Unit
from models.imports import ColumnMapping, ImportBatch, ImportChunk
from models.lifts import Lift
from models.papers import Attachment
from models.people import Person
from models.requests import Request
from models.upkeep import Agreement, WaterStation


def _of(table: type[Table]) -> ReadOnlyColumnCollection[str, Any]:
    return table.__table__.c  # type: ignore[attr-defined, no-any-return]


PLACE, WITHIN, UNIT = _of(Place), _of(PlaceWithin), _of(Unit)
LIFT, REQUEST, POST = _of(Lift), _of(Request), _of(Post)
AGREEMENT, STATION, ATTACHMENT = _of(Agreement), _of(WaterStation), _of(Attachment)
OWNER, OWNERSHIP, PERSON = _of(Owner), _of(Ownership), _of(Person)
BATCH, CHUNK, MAPPING = _of(ImportBatch), _of(ImportChunk), _of(ColumnMapping)
