"""Agreements and stations of water in words: their fields, the heads of their files, rows of a sheet."""

from datetime import date
from enum import StrEnum
from typing import Any

from pages.ui import formats
from pages.ui.i18n import N_, _
from pages.ui.labels import in_words

OF_AGREEMENTS = {
    "agreement_kind": N_("Kind of agreement"),
    "title": N_("Title"),
    "first_party_kind": N_("First party"),
    "first_party": N_("Name of the first party"),
    "provider": N_("Provider"),
    "duties": N_("What was agreed"),
    "signed_on": N_("Signed on"),
    "valid_from": N_("Valid from"),
    "valid_until": N_("Valid until"),
    "filed_on": N_("Filed on"),
    "ended_on": N_("Ended early on"),
    "ended_because": N_("Ended because"),
}
OF_STATIONS = {
    "name": N_("Name"),
    "station_kind": N_("Kind of station"),
    "lon": N_("Longitude"),
    "lat": N_("Latitude"),
    "households": N_("Households served"),
    "pipes_renewed_on": N_("Pipes renewed on"),
    "taken_over_on": N_("Taken over by the supply company on"),
    "monitored": N_("Monitored online"),
    "cleaned_on": N_("Last cleaned on"),
    "tested_on": N_("Last tested on"),
    "out_of_use_on": N_("Out of use since"),
}
FIELDS = {**OF_AGREEMENTS, **OF_STATIONS}
EXPORTED = {
    **FIELDS,
    "filing": N_("Filing"),
    "file_by": N_("To be filed by"),
    "clean_by": N_("To be cleaned by"),
    "test_by": N_("To be tested by"),
}


def name_of(field: str, *, kind: str) -> str:
    """A field as people read it; `kind` says what the field `kind` is called."""
    return _(FIELDS[kind if field == "kind" else field])


def shown(field: str, value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return _("no last day: without a term") if field == "valid_until" else "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, StrEnum):
        return in_words(value)
    return formats.day(value) if isinstance(value, date) else str(value)


def row(name: str, said: str) -> str:
    """A fact in one line, its value standing out; what people typed is no Markdown."""
    return _("{name}: {value}", name=name, value=f"**{formats.literal(said)}**")
