"""Upkeep once works are done: long agreements (长效协议), and stations of secondary water supply (二次供水)."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Table, words
from models.upkeep_enums import AgreementKind, FirstParty, StationKind


class Agreement(Table, table=True):
    """A long agreement about a place: who agreed with whom on what, and for how long.

    It holds from `valid_from` to `valid_until`, both days included; no last day: without a term (不定期). `ended_on` is
    the first day on which it no longer holds where it was ended early. `filed_on`: filed with the housing authority.
    """

    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="days_in_order"),
        CheckConstraint("ended_on IS NULL OR ended_because <> ''", name="ended_for_a_reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    kind: AgreementKind = Field(sa_type=words(AgreementKind))
    title: str = Field(max_length=120)
    first_party_kind: FirstParty = Field(sa_type=words(FirstParty))
    first_party: str = Field(default="", max_length=120)
    provider: str = Field(max_length=120)
    duties: str = Field(default="", max_length=2000)
    signed_on: date
    valid_from: date
    valid_until: date | None = None
    filed_on: date | None = None
    ended_on: date | None = None
    ended_because: str = Field(default="", max_length=200)
    version: int = 1


class WaterStation(Table, table=True):
    """A pump house or a tank. Without `lon` and `lat` (WGS-84 degrees) it is where its place is.

    `taken_over_on`: handed over to the supply company; none: not yet. `out_of_use_on`: its row stays.
    """

    __table_args__ = (
        CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="position_whole"),
        CheckConstraint("lon BETWEEN -180 AND 180 AND lat BETWEEN -85 AND 85", name="position_on_earth"),
        CheckConstraint("households >= 0", name="households_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    name: str = Field(max_length=80)
    kind: StationKind = Field(sa_type=words(StationKind))
    lon: float | None = None
    lat: float | None = None
    households: int | None = None
    pipes_renewed_on: date | None = None
    taken_over_on: date | None = None
    monitored: bool | None = None
    cleaned_on: date | None = None
    tested_on: date | None = None
    out_of_use_on: date | None = None
    version: int = 1
