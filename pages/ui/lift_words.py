"""Lifts in words: the register's columns, what narrows a list, what is lacking for a subsidy, rows of a file."""

from datetime import date
from enum import StrEnum
from typing import Any

from pages.ui import formats
from pages.ui.i18n import N_, _
from pages.ui.labels import in_words
from services.renewals.lifts import Only

FIELDS = {
    "code": N_("Equipment code"),
    "address": N_("Where it runs"),
    "certificate_no": N_("Use registration certificate"),
    "internal_no": N_("Internal number"),
    "lift_kind": N_("Kind of lift"),
    "manufacturer": N_("Manufacturer"),
    "brand": N_("Brand"),
    "model": N_("Model"),
    "factory_no": N_("Factory number"),
    "made_on": N_("Made on"),
    "registered_on": N_("In use since"),
    "floors": N_("Floors"),
    "stops": N_("Stops"),
    "doors": N_("Landing doors"),
    "load_kg": N_("Rated load (kg)"),
    "speed_mm_s": N_("Rated speed (mm/s)"),
    "travel_mm": N_("Travel (mm)"),
    "floors_served": N_("Floors served"),
    "households": N_("Households served"),
    "using_unit": N_("User unit"),
    "maintenance_unit": N_("Maintenance company"),
    "maintenance_until": N_("Maintenance contract ends"),
    "inspected_on": N_("Last inspection"),
    "next_inspection_on": N_("Next inspection"),
    "inspection_result": N_("Result of the inspection"),
    "assessed_on": N_("Assessed on"),
    "assessed_by": N_("Assessed by"),
    "assessment": N_("Safety assessment advises"),
    "faults_12m": N_("Faults in 12 months"),
    "entrapments_12m": N_("Entrapments in 12 months"),
    "out_of_service": N_("Out of service"),
    "remote_monitoring": N_("Monitored remotely"),
    "retired_on": N_("Taken off the register on"),
    "retired_because": N_("Taken off because"),
}
EXPORTED = {
    "lift_place": N_("Place"),
    "age_years": N_("Years in use"),
    "speed_m_s": N_("Rated speed (m/s)"),
    "travel_m": N_("Travel (m)"),
    "overdue": N_("Inspection overdue"),
}
IMPORTED = {
    "house_no": N_("House number"),
    "district": N_("District of the address"),
    "installed_on": N_("Installed on"),
    "floors_stops_doors": N_("Floors/stops/doors in one"),
    "load": N_("Rated load in kg"),
    "load_lb": N_("Rated load in pounds"),
    "speed": N_("Rated speed in m/s"),
    "speed_fpm": N_("Rated speed in feet a minute"),
    "travel": N_("Travel in metres"),
    "travel_ft": N_("Travel in feet and inches"),
    "floor_from": N_("Lowest floor"),
    "floor_to": N_("Highest floor"),
    "faults": N_("Faults in 12 months"),
    "entrapments": N_("Entrapments in 12 months"),
    "status": N_("In use or not"),
}
REASONS = {
    "lift_code_missing": N_("The lift has no equipment code."),
    "lift_code_too_long": N_("The equipment code is longer than 40 characters."),
    "lift_code_taken": N_("A lift elsewhere has this equipment code."),
    "lift_twice": N_(
        "This equipment code is in the file twice; the first is in row {first_row}. Keep one row."
    ),
    "lift_gone": N_("The lift is cancelled or scrapped. Leave the row out."),
    "place_not_known": N_("The building is not known here: the lift goes to the chosen place."),
    "installed_for_registered": N_(
        "The day of installation is taken as the day of use. Check it before a subsidy is claimed."
    ),
    "text_too_long": N_("A text is longer than the register keeps and is left out."),
    "day_unreadable": N_("A day cannot be read and is left out. Write it like 2026-03-02."),
    "floors_unreadable": N_("Floors, stops or doors cannot be read and are left out."),
    "travel_unreadable": N_("The travel cannot be read and is left out."),
    "travel_two_ways": N_("The travel can be read in two ways, like 60.5 (feet), and is left out."),
    "travel_not_likely": N_("The travel is nought or over 1,000 m and is left out."),
    "speed_unreadable": N_("The speed cannot be read and is left out."),
    "speed_not_likely": N_("The speed is nought or over 25 m/s and is left out."),
    "load_unreadable": N_("The load cannot be read and is left out."),
    "load_not_likely": N_("The load is nought or over 100,000 kg and is left out."),
    "households_unreadable": N_("The number of households cannot be read and is left out."),
    "times_unreadable": N_("A number of faults or entrapments cannot be read and is left out."),
    "lift_kind_unknown": N_("This kind of lift is not known and is left out."),
    "result_unknown": N_("The result of the inspection cannot be read and is left out."),
    "assessment_unknown": N_("The result of the assessment cannot be read and is left out."),
    "status_unknown": N_("Whether it is in use cannot be read; it is taken as in use."),
    "yes_unreadable": N_("Whether it is monitored cannot be read and is left out."),
}
ONLY = {
    Only.OVERDUE: N_("Inspection overdue"),
    Only.OUT_OF_SERVICE: N_("Out of service"),
    Only.ENTRAPPED: N_("With entrapments"),
    Only.NOT_ASSESSED: N_("Not assessed"),
    Only.RETIRED: N_("Taken off the register"),
}
LACKS = {
    "retired": N_("it was taken off the register"),
    "age_unknown": N_("the day since which it is in use"),
    "too_young": N_("it is too young"),
    "assessment_missing": N_("the safety assessment"),
    "assessed_otherwise": N_("the assessment advises something else"),
    "project_missing": N_("a renewal on the board"),
    "agreement_missing": N_("the owners' agreement (a final, carried vote)"),
    "plan_missing": N_("a plan with its budget"),
    "plan_not_above": N_("a budget above the subsidy"),
    "money_missing": N_("proof of the money (a gap remains)"),
    "money_unseen": N_("money: you do not see it here"),
}
CONFIDENCE = {
    "high": N_("well sourced"),
    "medium": N_("one source, check before use"),
    "low": N_("not sourced, check before use"),
}


def lacking(codes: tuple[str, ...]) -> str:
    """What is lacking, in one line."""
    return _("; ").join(_(LACKS[code]) for code in codes)


def metres(mm: int | None) -> str:
    """A length or a speed in m (a second) as written, exactly: 1750 -> 1.75; empty for nothing."""
    if mm is None:
        return ""
    whole, rest = divmod(mm, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def is_measured(field: str) -> bool:
    """Whether a column is kept in mm or mm/s, and shown and entered in m or m/s."""
    return field in ("speed_mm_s", "travel_mm")


def name_of(field: str) -> str:
    """A column of the register as people read it."""
    if field == "name":
        return _("Name")
    measured = {"speed_mm_s": "speed_m_s", "travel_mm": "travel_m"}.get(field)
    return _(EXPORTED[measured] if measured else FIELDS[field])


def shown(field: str, value: Any) -> str:
    """A fact of the register as people read it; its unit stands in its name."""
    if value is None or value == "":
        return "—"
    if is_measured(field):
        return metres(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, StrEnum):
        return in_words(value)
    if isinstance(value, date):
        return formats.day(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
