"""The closed lists of words about upkeep: long agreements and stations of secondary water supply."""

from enum import StrEnum


class AgreementKind(StrEnum):
    """What kind of long agreement: 物业服务合同, 设施管护协议, 维保合同."""

    PROPERTY_SERVICE = "property_service"
    FACILITY_UPKEEP = "facility_upkeep"
    MAINTENANCE = "maintenance"


class FirstParty(StrEnum):
    """Who agrees with the provider (甲方); a committee signs on the decision of its owners' assembly."""

    OWNERS_ASSEMBLY = "owners_assembly"
    OWNERS_COMMITTEE = "owners_committee"
    DEVELOPER = "developer"
    NEIGHBOURHOOD = "neighbourhood"
    SUBDISTRICT = "subdistrict"
    OTHER = "other"


class AgreementState(StrEnum):
    """How an agreement stands on a day, in the order in which somebody should look at it.

    `runs_on`: a property service contract past its last day that nobody ended, so it goes on without a term.
    """

    ENDING_SOON = "ending_soon"
    RUNS_ON = "runs_on"
    IN_FORCE = "in_force"
    AHEAD = "ahead"
    ENDED = "ended"


class Filing(StrEnum):
    """How the filing (备案) of a contract stands."""

    NOT_NEEDED = "not_needed"
    FILED = "filed"
    FILED_LATE = "filed_late"
    WAITS = "waits"
    OVERDUE = "overdue"


class StationKind(StrEnum):
    """What kind of station: 水泵房, 屋顶水箱, 水池."""

    PUMP_HOUSE = "pump_house"
    ROOF_TANK = "roof_tank"
    UNDERGROUND_TANK = "underground_tank"


class StationState(StrEnum):
    """How a station stands to its cleaning and its test, the most urgent first.

    `not_known`: no cleaning or no test was ever noted; `gone`: it is out of use.
    """

    DUE = "water_due"
    NOT_KNOWN = "water_not_known"
    SOON = "water_soon"
    IN_ORDER = "water_in_order"
    GONE = "water_gone"
