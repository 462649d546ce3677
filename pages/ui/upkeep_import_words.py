"""Words for sheets of agreements and water stations that are brought in: what is wrong with a row."""

from pages.ui.i18n import N_

TWICE = N_("It stands in the file twice. Keep one row.")
REASONS: dict[str, str] = {
    "upkeep_place_unknown": N_("The estate or building is not known here. Write its name as it is stored."),
    "upkeep_word_unknown": N_("This word is not known in this column. Write one of its usual words."),
    "upkeep_number_unreadable": N_("The number cannot be read. Write it in digits."),
    "upkeep_text_long": N_("The text is longer than is kept. Shorten it."),
    "upkeep_missing": N_("Something that is needed is blank. Fill it in."),
    "upkeep_twice": TWICE,
    "upkeep_known": N_("It is noted already, so it stays as it is."),
    "upkeep_day_ahead": N_("A day that should have passed lies ahead. Check it."),
    "upkeep_days_swapped": N_(
        "The last day lies before the first, or it was filed before it was signed. Check the days."
    ),
    "agreement_party_cannot": N_(
        "Only the owners' assembly or its committee signs a property service contract. Check the first party."
    ),
    "agreement_needs_estate": N_("A property service contract is about a whole estate. Write the estate."),
    "station_position": N_("Longitude and latitude are given together, in degrees."),
    "station_households": N_("The number of households served is not likely. Check it."),
}
