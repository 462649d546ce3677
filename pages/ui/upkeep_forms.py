"""What the forms of upkeep share: where it is, and a widget for each column."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import streamlit as st

from models.enums import PlaceKind
from pages.ui import replay, upkeep_words
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.grids import places

FIRST, LAST = date(1950, 1, 1), date(2099, 12, 31)
LONG_TEXT = 500


def choose_where(actor: Actor, place_id: int, *, key: str, buildings: bool) -> int | None:
    """The estate (and building) that it is about, or the whole place; none while nothing is chosen."""
    estates = _places(actor, place_id, PlaceKind.ESTATE)
    if not estates:
        return place_id
    options = [place_id, *estates]
    chosen = st.selectbox(
        _("What it is about"), options, 1 if len(estates) == 1 else None,
        lambda id: estates.get(id, _("The whole place")), key=f"{key}_estate_{place_id}",
        placeholder=_("Choose an estate"),
    )  # fmt: skip
    if not buildings or chosen is None or chosen == place_id:
        return chosen
    inside = _places(actor, chosen, PlaceKind.BUILDING)
    building = st.selectbox(
        _("Building"), list(inside), None, inside.__getitem__, key=f"{key}_building_{chosen}",
        placeholder=_("The whole estate"),
    )  # fmt: skip
    return building or chosen


def _places(actor: Actor, place_id: int, kind: PlaceKind) -> dict[int, str]:
    found = replay.asked(places.voting_places, actor, areas=("grids",), place_id=place_id, kind=kind)
    return {p.id: p.name for p in found}


def widget(
    at: Any,
    form: str,
    longest: Mapping[str, int],
    field: str,
    value: Any,
    *,
    kinds: Mapping[str, type[StrEnum]],
    name: str,
) -> Any:
    """The widget for one column, beginning with its value."""
    key = f"{form}_{field}"
    if field in kinds:
        words = list(kinds[field])
        return at.selectbox(
            name, words, words.index(value) if value else None, label, key=key, placeholder=_("Choose")
        )
    if most := longest.get(field):
        write = at.text_area if most > LONG_TEXT else at.text_input
        return write(name, value or "", max_chars=most, key=key)
    return at.date_input(name, value, FIRST, LAST, key=key, format="YYYY-MM-DD")


def yes_or_no(at: Any, form: str, field: str, value: Any) -> Any:
    """A choice of yes, no and not known."""
    options = [True, False]
    return at.selectbox(
        upkeep_words.name_of(field, kind=""), options, None if value is None else options.index(value),
        lambda v: _("yes") if v else _("no"), key=f"{form}_{field}", placeholder="—",
    )  # fmt: skip
