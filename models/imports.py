"""Imports: a file staged in chunks of rows, so that it can be looked at, taken in part and undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.enums import BatchState, ImportKind, RowState


class ImportBatch(Table, table=True):
    """One uploaded file and how far it has come."""

    id: int | None = Field(default=None, primary_key=True)
    kind: ImportKind = Field(sa_type=words(ImportKind))
    place_id: int = Field(foreign_key="place.id", index=True)
    file_name: str = Field(max_length=200)
    mapping: dict[str, Any] = Field(sa_type=JSON)
    state: BatchState = Field(default=BatchState.STAGED, sa_type=words(BatchState))
    rows: int = 0
    bad_rows: int = 0
    applied_rows: int = 0
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    version: int = 1


class ImportChunk(Table, table=True):
    """Some thousand rows of a file, as services.imports.chunks packs them.

    `state` is that of its good rows; `counts` state -> reason or note -> rows; `done` is what undoing needs.
    """

    __table_args__ = (UniqueConstraint("batch_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id")
    number: int
    state: RowState = Field(default=RowState.GOOD, sa_type=words(RowState))
    good_rows: int
    counts: dict[str, Any] = Field(sa_type=JSON)
    data: dict[str, Any] = Field(sa_type=JSON)
    done: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class ColumnMapping(Table, table=True):
    """A head of columns that somebody mapped by hand once."""

    __table_args__ = (UniqueConstraint("kind", "head_key"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: ImportKind = Field(sa_type=words(ImportKind))
    head_key: str = Field(max_length=64)
    mapping: dict[str, Any] = Field(sa_type=JSON)
