"""Imports: a file staged row by row, so that it can be looked at, taken in part and undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
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


class ImportRow(Table, table=True):
    """One row of the file: what it says, why it was refused, what it changed (`before`, `created`)."""

    __table_args__ = (
        UniqueConstraint("batch_id", "row_number"),
        Index("ix_import_row_batch_state", "batch_id", "state", "row_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id")
    row_number: int
    state: RowState = Field(sa_type=words(RowState))
    reason: str = Field(default="", max_length=64)
    column: str = Field(default="", max_length=80)
    data: dict[str, Any] = Field(sa_type=JSON)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    created: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class ColumnMapping(Table, table=True):
    """A head of columns that somebody mapped by hand once."""

    __table_args__ = (UniqueConstraint("kind", "head_key"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: ImportKind = Field(sa_type=words(ImportKind))
    head_key: str = Field(max_length=64)
    mapping: dict[str, Any] = Field(sa_type=JSON)
