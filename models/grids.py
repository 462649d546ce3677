"""Grids: the tree of places, who holds which post there, households and their owners."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Table, words
from models.enums import AreaSource, OwnerKind, PlaceKind, UnitUse
from models.net_enums import PostKind


class Place(Table, table=True):
    """A node of the tree. A stairwell has two parents: its building, and the micro-grid that looks after it."""

    __table_args__ = (
        UniqueConstraint("id", "kind"),
        CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),
        CheckConstraint("micro_grid_id IS NULL OR kind = 'stairwell'", name="micro_grid_of_stairwells"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: PlaceKind = Field(index=True, sa_type=words(PlaceKind))
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=80)
    parent_id: int | None = Field(default=None, foreign_key="place.id", index=True)
    micro_grid_id: int | None = Field(default=None, foreign_key="place.id", index=True)
    boundary: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    boundary_source: str | None = Field(default=None, max_length=32)
    since: date
    until: date | None = None
    version: int = 1


class PlaceWithin(Table, table=True):
    """Derived: which place lies within which (itself included), along both kinds of parent."""

    __table_args__ = (Index("ix_place_within_place", "place_id", "ancestor_id"),)

    ancestor_id: int = Field(foreign_key="place.id", primary_key=True)
    place_id: int = Field(foreign_key="place.id", primary_key=True)


class Post(Table, table=True):
    """Who holds a post at a place, from when to when. `person_id` where the holder has an account."""

    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),)

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    kind: PostKind = Field(sa_type=words(PostKind))
    holder: str = Field(max_length=64)
    phone: str = Field(default="", max_length=32)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    since: date
    until: date | None = None
    version: int = 1


class Unit(Table, table=True):
    """A household's exclusive unit (户). Area in 0.01 m² (dm²); none means that it is not known."""

    __table_args__ = (
        UniqueConstraint("stairwell_id", "door"),
        CheckConstraint("area_dm2 IS NULL OR area_dm2 > 0", name="area_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    stairwell_id: int = Field(foreign_key="place.id")
    door: str = Field(max_length=20)
    floor: int | None = None
    area_dm2: int | None = None
    area_source: AreaSource = Field(default=AreaSource.UNKNOWN, sa_type=words(AreaSource))
    use: UnitUse = Field(default=UnitUse.RESIDENTIAL, sa_type=words(UnitUse))
    version: int = 1


class Owner(Table, table=True):
    """One owner within one estate, however many units; the developer's unsold units have one owner."""

    __table_args__ = (Index("ix_owner_estate_name", "estate_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    estate_id: int = Field(foreign_key="place.id")
    kind: OwnerKind = Field(default=OwnerKind.PERSON, sa_type=words(OwnerKind))
    name: str = Field(max_length=120)
    phone: str = Field(default="", max_length=32)
    id_number_hash: str = Field(default="", max_length=64)
    version: int = 1


class Ownership(Table, table=True):
    """An owner's part in a unit. Co-owners of a unit are several rows."""

    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    owner_id: int = Field(foreign_key="owner.id", primary_key=True, index=True)
