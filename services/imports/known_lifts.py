"""Lifts that the register has already, looked up by the codes of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, func, literal, select
from sqlmodel import Session, col

from models.lifts import Lift
from services.access import below
from services.imports import bulk
from services.imports.columns import LIFT


@dataclass(frozen=True, slots=True)
class KnownLift:
    """A lift as it is stored, and whether it lies at or below the place that a file is brought into."""

    row: Any
    here: bool

    def changes(self, row: Sequence[Any], columns: tuple[str, ...], *, named: bool) -> dict[str, Any]:
        """What a good row (number, place, code, name, values) would change; a blank changes nothing.

        A lift goes to the place that its row names, never back up to the one the file was brought into.
        """
        _number, place, _code, name, *values = row
        given = dict(zip(columns, values, strict=True)) | ({"name": name} if named else {})
        if place != self.row.root_id:
            given["place_id"] = place
        return {k: v for k, v in given.items() if v not in (None, "") and v != _plain(getattr(self.row, k))}

    @staticmethod
    def plain(values: dict[str, Any]) -> dict[str, Any]:
        """Values as a chunk stores them."""
        return {name: _plain(value) for name, value in values.items()}


def known_lifts(db: Session, codes: Sequence[str], *, root_id: int) -> dict[str, KnownLift]:
    """The lifts that have one of the codes, by code; one query, none of rows while the register is empty."""
    if not db.scalar(select(func.count()).select_from(Lift)):
        return {}
    here = below(root_id, col(Lift.place_id)).label("here")
    query = select(*LIFT, here, literal(root_id, Integer).label("root_id")).where(
        bulk.among(db, LIFT.code, codes)
    )
    return {row.code: KnownLift(row, bool(row.here)) for row in db.connection().execute(query)}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
