"""The register of lifts: what each is, where it runs, who looks after it, and how it has been found."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Table, words
from models.lift_enums import Assessment, InspectionResult, LiftKind


def _text(longest: int) -> Any:
    """A text that may be empty; the database fills it in, so that an import need not send what a file lacks."""
    return Field(default="", max_length=longest, sa_column_kwargs={"server_default": ""})


class Lift(Table, table=True):
    """One lift of the register. Load in kg, speed in mm/s, travel in mm, whole numbers; None: not known.

    `code` is the equipment code (设备代码), `address` where it runs as its register writes it, `floors_served`
    likewise. A lift that was taken away keeps its row with `retired_on`.
    """

    __table_args__ = (
        CheckConstraint("load_kg > 0 AND speed_mm_s > 0 AND travel_mm > 0", name="ratings_positive"),
        CheckConstraint("faults_12m >= 0 AND entrapments_12m >= 0", name="counts_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=80)
    address: str = _text(160)
    certificate_no: str = _text(40)
    internal_no: str = _text(40)
    lift_kind: LiftKind | None = Field(default=None, sa_type=words(LiftKind))
    manufacturer: str = _text(120)
    brand: str = _text(64)
    model: str = _text(64)
    factory_no: str = _text(64)
    made_on: date | None = None
    registered_on: date | None = None
    floors: int | None = None
    stops: int | None = None
    doors: int | None = None
    load_kg: int | None = None
    speed_mm_s: int | None = None
    travel_mm: int | None = None
    floors_served: str = _text(80)
    households: int | None = None
    using_unit: str = _text(120)
    maintenance_unit: str = _text(120)
    maintenance_until: date | None = None
    inspected_on: date | None = None
    next_inspection_on: date | None = None
    inspection_result: InspectionResult | None = Field(default=None, sa_type=words(InspectionResult))
    assessed_on: date | None = None
    assessed_by: str = _text(120)
    assessment: Assessment | None = Field(default=None, sa_type=words(Assessment))
    faults_12m: int | None = None
    entrapments_12m: int | None = None
    out_of_service: bool = False
    remote_monitoring: bool | None = None
    retired_on: date | None = None
    retired_because: str = _text(200)
    version: int = 1
