"""What is said of a published notice: warnings of its figures, where its percentages come from, its columns."""

import re

from models.enums import Choice, Outcome
from pages.ui import formats
from pages.ui.i18n import N_, _, language
from pages.ui.vote_parts import TEST_TITLES
from services.consultations.notice_percentages import PrintedShare
from services.rules.percentages import Explained, Way

VERDICTS = {
    Outcome.PASSED: N_("The printed figures support it: carried."),
    Outcome.FAILED: N_("The printed figures do not support it: not carried."),
    Outcome.UNDECIDABLE: N_("The printed figures decide nothing."),
}
CLAUSE = {
    Outcome.PASSED: N_("With the unreturned ballots that were counted in: carried."),
    Outcome.FAILED: N_("With the unreturned ballots that were counted in: not carried."),
    Outcome.UNDECIDABLE: N_("With the unreturned ballots that were counted in: cannot be decided."),
}
COLUMNS = {
    "total_owners": N_("Owners in all"),
    "total_area_m2": N_("Area in all (m²)"),
    "returned_owners": N_("Taking part, owners"),
    "returned_area": N_("Taking part, area (m²)"),
    "agree_owners": N_("Agreeing, owners"),
    "agree_area": N_("Agreeing, area (m²)"),
    "against_owners": N_("Against, owners"),
    "against_area": N_("Against, area (m²)"),
    "abstain_owners": N_("Abstaining, owners"),
    "abstain_area": N_("Abstaining, area (m²)"),
    "invalid_owners": N_("Invalid, owners"),
    "invalid_area": N_("Invalid, area (m²)"),
    "unreturned_counted_owners": N_("Unreturned but counted in, owners"),
    "unreturned_counted_area": N_("Unreturned but counted in, area (m²)"),
    "unreturned_counted_as": N_("Unreturned ballots were counted as"),
    "class": N_("Class of the matter"),
    "date": N_("Date of the vote"),
    "rest": N_("cells beyond the last heading"),
}
WARNINGS = {
    "unreturned_taken_out: of returned": N_(
        "More are returned and counted in than there are: the ballots counted in were taken out of those taking part."
    ),
    "unreturned_taken_out: of agree": N_(
        "The ballots counted in were taken out of those agreeing, to judge the ballots actually given."
    ),
    "clause_changes_verdict": N_("Counting unreturned ballots in changes the verdict."),
    "exceeds": N_("More than possible: {left} > {right} ({detail})."),
    "total_zero": N_("{detail} is printed as 0."),
    "split_differs_from_returned": N_("The answers do not add up to those taking part: {detail}."),
    "counted_as_missing": N_("Unreturned ballots are counted in, but not said on which side."),
    "figures_missing": N_("Not printed, so not decided: {detail}."),
    "condition_not_judged": N_("Also required, and not shown by totals: {detail}."),
    "rule_dates_to_the_year": N_("The rule of that time is dated to the year only."),
    "id_missing": N_("The notice has no name."),
    "too_many_cells": N_("The row has more cells than headings: {detail}."),
    "class_unknown": N_("Neither ordinary nor special: {detail}."),
    "class_missing": N_("The class of the matter is missing."),
    "date_unreadable": N_("The date cannot be read: {detail}."),
    "date_missing": N_("The date is missing; the law of that day decides."),
    "date_first_taken": N_("Several dates are given, the first was taken: {detail}."),
    "counted_as_unknown": N_("Unreturned ballots can be counted as agreeing or against only: {detail}."),
    "number_unreadable": N_("Not a number: {detail}."),
    "too_many_decimals": N_("Areas have two decimals at most: {detail}."),
    "not_a_whole_number": N_("Owners are whole numbers: {detail}."),
}
WAYS = {
    Way.EXACT: N_("exact"),
    Way.ROUNDED: N_("rounded"),
    Way.TRUNCATED: N_("cut off, not rounded"),
}
WHOLES = {
    "all": N_("of all owners or all area"),
    "taking_part": N_("of the ballots taking part"),
    "sides": N_("of those for and against only"),
    "given": N_("of the ballots actually given"),
}
_CELL = re.compile(r"row [0-9]+, column ([a-z0-9_]+): (.*)", re.DOTALL)
_EXCEEDS = re.compile(r"(\w+)_exceeds_(\w+)")


def warning(text: str) -> str:
    """One warning of a notice, `code: detail`, in the reader's words."""
    code, _colon, detail = text.partition(": ")
    if exceeds := _EXCEEDS.fullmatch(code):
        left, right = (column(name) for name in exceeds.groups())
        return _(WARNINGS["exceeds"], left=left, right=right, detail=formats.literal(detail))
    key = next((key for key in WARNINGS if text.startswith(key)), None)
    return _(WARNINGS[key], detail=formats.literal(_detail(detail))) if key else formats.literal(text)


def _detail(text: str) -> str:
    if cell := _CELL.fullmatch(text):
        return _("{name}: {value}", name=column(cell[1]), value=cell[2])
    named = [_(TEST_TITLES[name]) for name in text.split(", ") if name in TEST_TITLES]
    return ("、" if language() == "zh" else ", ").join(named) if named else column(text)


def column(name: str) -> str:
    """What a column is called here."""
    return _(COLUMNS[name]) if name in COLUMNS else _(name)


def share(found: PrintedShare) -> str:
    """Where one printed percentage comes from."""
    printed = formats.literal(found.printed.rstrip("%％") + "%")
    if found.explained is None:
        return _("{printed} is no percentage.", printed=formats.literal(found.printed))
    return _said(found.explained, printed, area=found.test.endswith("area"))


def _said(found: Explained, printed: str, *, area: bool) -> str:
    if found.way in WAYS:
        return _("{printed} is {way}.", printed=printed, way=_way(found.way, found))
    if found.way is Way.OTHER_WHOLE and found.of_way:
        of, way = _(WHOLES[found.of]), _way(found.of_way, found)
        return _("{printed} is a share {of}, {way}.", printed=printed, of=of, way=way)
    if found.way is Way.IMPLIES:
        low, high = ((formats.area if area else formats.count)(n or 0) for n in (found.low, found.high))
        return _(
            "{printed} would mean {low} to {high} taking part; that proves nothing.",
            printed=printed,
            low=low,
            high=high,
        )
    if found.should_be:
        return _(
            "{printed} does not come from the figures; they give {right}%.",
            printed=printed,
            right=found.should_be,
        )
    return _("{printed} cannot be checked: a figure is missing.", printed=printed)


def _way(way: Way, found: Explained) -> str:
    digits = len(found.printed.strip("%％ ").partition(".")[2])
    if found.places < digits and way is not Way.EXACT:
        return _("{way} after {n} places", way=_(WAYS[way]), n=found.places)
    return _(WAYS[way])


SIDES = {Choice.AGREE: N_("agreeing"), Choice.AGAINST: N_("against")}
