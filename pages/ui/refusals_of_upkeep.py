"""What is said to a person for each refusal about long agreements and stations of water."""

from pages.ui.i18n import N_

OF_UPKEEP: dict[str, str] = {
    "agreement_lacks": N_("{field} is missing. Fill it in."),
    "agreement_place_missing": N_("Choose what the agreement is about: an estate, or the whole place."),
    "agreement_party_cannot": N_(
        "Neither a residents' committee nor a subdistrict signs a property service contract in place of the owners' "
        "assembly (上海市住宅物业管理规定 arts 44, 46; Civil Code arts 937–950). Choose the owners' assembly or its "
        "committee, or note it as an upkeep agreement."
    ),
    "agreement_needs_estate": N_("A property service contract is about a whole estate. Choose the estate."),
    "agreement_ended": N_("This agreement was ended already."),
    "agreement_paper_frozen": N_("The agreement was ended, so its signed paper stays."),
    "station_lacks": N_("{field} is missing. Fill it in."),
    "station_place_missing": N_("Choose where the station is: an estate, or the whole place."),
    "station_position": N_("Give both degrees, like 121.4365 and 31.1372, or none of them."),
    "station_households": N_("Write the households served as a whole number up to {most}."),
    "upkeep_day_ahead": N_("{field} lies ahead. Check the day."),
    "upkeep_days_swapped": N_("{first} lies after {second}. Check both days."),
    "import_agreement_in_use": N_("Agreement {name} of this file is used elsewhere, so the file stays."),
    "import_station_in_use": N_("Station {name} of this file is used elsewhere, so the file stays."),
}
