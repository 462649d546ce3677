"""Outlines of places and divisions among grids, both with the day from which they hold."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Table, words
from models.boundary_enums import Datum, Edge


class Boundary(Table, table=True):
    """An outline that a place has from a day on (GeoJSON, WGS-84); of several the one begun last holds.

    `Place.boundary` repeats the newest. `datum` is what it was given in. None of a place: never redrawn.
    """

    __table_args__ = (Index("ix_boundary_place_since", "place_id", "since"),)

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id")
    geometry: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    source: str | None = Field(default=None, max_length=32)
    datum: Datum = Field(default=Datum.WGS84, sa_type=words(Datum))
    since: date
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Division(Table, table=True):
    """Places given to other grids, all on one day. Before that day they lie where they lay."""

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    name: str = Field(max_length=80)
    since: date = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class DivisionMove(Table, table=True):
    """One place that a division moved: along which kind of parent, from where, to where."""

    __table_args__ = (UniqueConstraint("division_id", "place_id"),)

    id: int | None = Field(default=None, primary_key=True)
    division_id: int = Field(foreign_key="division.id")
    place_id: int = Field(foreign_key="place.id", index=True)
    edge: Edge = Field(sa_type=words(Edge))
    before_id: int | None = Field(default=None, foreign_key="place.id")
    after_id: int | None = Field(default=None, foreign_key="place.id")


class WithinChange(Table, table=True):
    """Derived: what a division changed in `PlaceWithin`, so that an earlier day can be read by taking it back."""

    __table_args__ = (
        UniqueConstraint("division_id", "ancestor_id", "place_id"),
        Index("ix_within_change_pair", "ancestor_id", "place_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    division_id: int = Field(foreign_key="division.id")
    ancestor_id: int = Field(foreign_key="place.id")
    place_id: int = Field(foreign_key="place.id")
    gained: bool


class PinnedPlace(Table, table=True):
    """A place that somebody gave to a grid by hand: assigning by outlines leaves it there."""

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", unique=True)
    grid_id: int = Field(foreign_key="place.id")
    reason: str = Field(default="", max_length=200)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
