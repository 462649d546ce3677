"""The words of the closed lists of upkeep."""

from enum import StrEnum

from models.upkeep_enums import AgreementKind, AgreementState, Filing, FirstParty, StationKind, StationState
from pages.ui.i18n import N_

PAIRS: list[tuple[StrEnum, str]] = [
    (AgreementKind.PROPERTY_SERVICE, N_("Property service contract")),
    (AgreementKind.FACILITY_UPKEEP, N_("Upkeep agreement")),
    (AgreementKind.MAINTENANCE, N_("Maintenance contract")),
    (FirstParty.OWNERS_ASSEMBLY, N_("Owners' assembly")),
    (FirstParty.OWNERS_COMMITTEE, N_("Owners' committee")),
    (FirstParty.DEVELOPER, N_("Developer (preliminary contract)")),
    (FirstParty.NEIGHBOURHOOD, N_("Neighbourhood or residents' committee")),
    (FirstParty.SUBDISTRICT, N_("Subdistrict office")),
    (FirstParty.OTHER, N_("Somebody else")),
    (AgreementState.ENDING_SOON, N_("Ends soon")),
    (AgreementState.RUNS_ON, N_("Runs on without a term")),
    (AgreementState.IN_FORCE, N_("In force")),
    (AgreementState.AHEAD, N_("Not begun")),
    (AgreementState.ENDED, N_("No longer in force")),
    (Filing.NOT_NEEDED, N_("Not to be filed")),
    (Filing.FILED, N_("Filed in time")),
    (Filing.FILED_LATE, N_("Filed late")),
    (Filing.WAITS, N_("To be filed")),
    (Filing.OVERDUE, N_("Filing overdue")),
    (StationKind.PUMP_HOUSE, N_("Pump house")),
    (StationKind.ROOF_TANK, N_("Roof tank")),
    (StationKind.UNDERGROUND_TANK, N_("Underground tank")),
    (StationState.DUE, N_("Cleaning or test overdue")),
    (StationState.NOT_KNOWN, N_("Cleaning or test never noted")),
    (StationState.SOON, N_("Due within 30 days")),
    (StationState.IN_ORDER, N_("In order")),
    (StationState.GONE, N_("Out of use")),
]
