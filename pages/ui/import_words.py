"""Imports in words: what is wrong with a row and how to mend it, what a column is, how far a file is."""

from models.enums import BatchState, ImportKind, RowState
from pages.ui import lift_words, post_import_words, request_import_words, upkeep_import_words, upkeep_words
from pages.ui.i18n import N_, _

REASONS: dict[str, str] = {
    **lift_words.REASONS,
    **request_import_words.REASONS,
    **post_import_words.REASONS,
    **upkeep_import_words.REASONS,
    "area_missing": N_("The area is blank. Fill it in."),
    "area_unreadable": N_("The area is not a number. Write it like 86.50."),
    "area_not_positive": N_("The area must be more than 0."),
    "area_too_large": N_("The area is over 100,000 m². Check the decimal point."),
    "area_too_precise": N_("The area has more than two decimals. The register counts in 0.01 m²."),
    "door_missing": N_("There is no door number."),
    "building_missing": N_(
        "The building is missing: write it in its column or before the door, like 3幢502."
    ),
    "stairwell_missing": N_("This building has several stairwells. Write which one."),
    "address_unreadable": N_("The address cannot be read. Write it like 3幢2单元502 or 3-2-502."),
    "address_conflict": N_("The address contradicts the column of buildings or stairwells."),
    "door_twice": N_("This door is in the file twice; the first is in row {first_row}. Keep one row."),
    "door_too_long": N_("The door number is longer than 20 characters."),
    "building_too_long": N_("The name of the building or stairwell is longer than 40 characters."),
    "owner_too_long": N_("The owner's name is longer than 120 characters."),
    "owner_missing": N_("No owner is named."),
    "owner_masked": N_("The name is masked: whether two such owners are one person cannot be told."),
    "owners_not_all_named": N_("Not all co-owners are named."),
    "same_name_elsewhere": N_("The same name has another unit; without a number or phone they count as two."),
    "same_id_other_name": N_("This identity number stands under two names. Check both."),
    "count_weight_zero": N_("The sheet counts this owner with another unit, but does not say which."),
    "digits_lost": N_("The spreadsheet has rounded the identity number. Format the column as text."),
    "id_unreadable": N_("The identity number cannot be read and is left out."),
    "phone_unreadable": N_("The phone number cannot be read and is left out."),
    "sum_row": N_("A row of sums."),
    "foot_row": N_("A footer."),
    "head_again": N_("The head repeated."),
    "code_taken": N_("Another place has this code."),
    "code_too_long": N_("The code is longer than 40 characters."),
    "kind_missing": N_("It is not said what kind of place this is."),
    "kind_unknown": N_("This kind of place is not known."),
    "name_empty": N_("The place has no name."),
    "place_name_too_long": N_("The name is longer than 80 characters."),
    "place_twice": N_("This place is in the file twice. Keep one row."),
    "parent_missing": N_("The place above it is not known here. Bring it in first."),
    "parent_ambiguous": N_("Several places have the name given as the one above. Give its code."),
    "parent_kind_wrong": N_("A place of this kind cannot lie directly in the one above it."),
    "micro_grid_missing": N_("This micro-grid is not known here. Bring it in first."),
    "outside_place": N_("This row is about a place outside the chosen one."),
    "door_not_on_roll": N_("This door is not on the roll of the vote. Check building, stairwell and door."),
    "door_several": N_("This may be several doors. Write the building and the stairwell as well."),
    "door_elsewhere": N_("This door lies outside your stairwells."),
    "proxy_limit": N_("This proxy votes for as many owners as one proxy may already."),
    "voted_already": N_("The owner of this door has an answer already."),
    "ballot_twice": N_("The owner of this door has an answer in row {first_row} already. Keep one row."),
    "answer_missing": N_("There is no answer."),
    "answer_unknown": N_(
        "The ballot does not offer this answer. Write it as it is printed, such as 同意 or 反对."
    ),
    "channel_unknown": N_("How the ballot came cannot be read. Write 纸质, 上门, 线上, 电话 or 委托."),
    "through_missing": N_("A ballot by phone or by proxy needs the name of the witness or the proxy."),
    "through_long": N_("The name of the witness or the proxy is longer than 120 characters."),
    "date_unreadable": N_("The date cannot be read. Write it like 2026-03-02."),
    "date_before_opening": N_("The date lies before the vote was opened."),
    "date_after_due": N_("The ballot came after the last day of the vote, so it does not count."),
}
TWICES = {
    "request_twice": request_import_words.TWICE,
    "post_twice_in_file": post_import_words.TWICE,
    "upkeep_twice": upkeep_import_words.TWICE,
    "lift_twice": N_("Lifts that are in the file twice. Keep one row of each."),
    "door_twice": N_("Doors that are in the file twice. Keep one row of each."),
    "ballot_twice": N_("Owners who have two rows in the file. Keep one row of each."),
}
FIELDS: dict[str, str] = {
    **request_import_words.FIELDS,
    **post_import_words.FIELDS,
    **upkeep_words.FIELDS,
    **lift_words.FIELDS,
    **lift_words.IMPORTED,
    "building": N_("Building"),
    "stairwell": N_("Stairwell"),
    "door": N_("Door or address"),
    "floor": N_("Floor"),
    "area": N_("Area"),
    "area_source": N_("Area source"),
    "owner": N_("Owner"),
    "phone": N_("Phone"),
    "id_number": N_("Identity number"),
    "use": N_("Use"),
    "status": N_("Sold or not"),
    "count_weight": N_("Weight by owners"),
    "note": N_("Note"),
    "code": N_("Code"),
    "name": N_("Name"),
    "kind": N_("Kind of place"),
    "parent": N_("Place above"),
    "subdistrict": N_("Subdistrict"),
    "grid": N_("Comprehensive grid"),
    "neighbourhood": N_("Neighbourhood"),
    "micro_grid": N_("Micro-grid"),
    "estate": N_("Estate"),
    "answer": N_("Answer"),
    "answer2": N_("Answer to matter 2"),
    "answer3": N_("Answer to matter 3"),
    "answer4": N_("Answer to matter 4"),
    "answer5": N_("Answer to matter 5"),
    "channel": N_("How it came"),
    "through": N_("Proxy or witness"),
    "date": N_("Date"),
}
KINDS = {
    ImportKind.OWNERS: N_("Owner register"),
    ImportKind.PLACES: N_("Places"),
    ImportKind.BALLOTS: N_("Ballots"),
    ImportKind.LIFTS: N_("Register of lifts"),
    ImportKind.REQUESTS: N_("Sheet of requests"),
    ImportKind.POSTS: N_("Posts and holders"),
    ImportKind.AGREEMENTS: N_("Agreements"),
    ImportKind.WATER_STATIONS: N_("Water stations"),
}
STATES = {
    BatchState.STAGED: N_("Looked at, not taken in"),
    BatchState.APPLYING: N_("Partly taken in"),
    BatchState.APPLIED: N_("Taken in"),
    BatchState.UNDONE: N_("Taken back"),
}
ROW_STATES = {
    RowState.GOOD: N_("Can go in"),
    RowState.BAD: N_("Cannot go in"),
    RowState.SKIPPED: N_("Left out"),
    RowState.APPLIED: N_("Taken in"),
    RowState.UNDONE: N_("Taken back"),
}
EFFECTS = {"new": N_("new"), "change": N_("changes"), "same": N_("as it is")}


def reason(code: str, *, first_row: int | None = None) -> str:
    """Why a row cannot go in, or what to look at, several joined by `+`; empty for neither."""
    return " ".join(_reason(one, first_row) for one in code.split("+") if one)


def _reason(code: str, first_row: int | None) -> str:
    said = TWICES[code] if code in TWICES and first_row is None else REASONS.get(code, code)
    return _(said).format(first_row=first_row)


def field(name: str) -> str:
    """What a column is called here."""
    return _(FIELDS.get(name, name))


def fields(names: str) -> str:
    """Several columns, from names separated by commas."""
    return ", ".join(field(name) for name in names.split(", "))
