"""Parts of the page of water stations: figures, filters, the list, one of them with what is due."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.upkeep_enums import StationKind, StationState
from pages.ui import feedback, inputs, replay, tables, upkeep_words
from pages.ui.formats import count, day, literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.rules import water_care
from services.upkeep import water
from services.upkeep.water import StationLine

S = StationState
AREAS = ("upkeep", "grids")
KIND, STATE, TEXT = "water_kind", "water_state", "water_text"
BADGES = {S.DUE: "red", S.NOT_KNOWN: "gray", S.SOON: "orange", S.IN_ORDER: "green", S.GONE: "gray"}
FACTS = ("households", "pipes_renewed_on", "taken_over_on", "monitored", "out_of_use_on")


def figures(actor: Actor, *, place_id: int) -> int:
    """How many stations of a place stand how, drawn; how many there are."""
    with open_session() as db:
        found = water.counts(db, actor, place_id=place_id, on=inputs.today())
    total = sum(found.values())
    if total:
        with st.container(horizontal=True):
            st.metric(_("Water stations"), count(total - found[S.GONE]), width="content")
            for state in (S.DUE, S.SOON, S.NOT_KNOWN, S.IN_ORDER):
                st.metric(label(state), count(found[state]), width="content")
    return total


def sources() -> None:
    """How often a station is cleaned and tested, and where that is written."""
    for care in water_care.cares().values():
        st.caption(f"{_(care.name)} · {_('source: {source}', source=_(care.source))}")


def nothing(*, may_keep: bool) -> None:
    """No station here yet: how they come in."""
    hint = _("Enter one below, or bring in a sheet on the page Imports.")
    feedback.empty(
        _("No water station is entered here."),
        hint=hint if may_keep else _("The neighbourhood's staff enter them."),
    )


def choose() -> dict[str, Any]:
    """What narrows the list; those out of use only where they are asked for."""
    state, kind, text = st.columns([2, 2, 3])
    everything = _("All")
    return {
        "state": state.selectbox(_("State"), list(S), None, label, key=STATE, placeholder=_("All in use")),
        "kind": kind.selectbox(_("Kind"), list(StationKind), None, label, key=KIND, placeholder=everything),
        "text": text.text_input(_("Name"), key=TEXT),
    }


def table(actor: Actor, place_id: int, chosen: Mapping[str, Any]) -> StationLine | None:
    """The stations that fit, a page at a time; the selected one."""
    filters = (place_id, *chosen.values())
    page = inputs.page_number("water", *filters)
    found, number = replay.asked(
        water.listed, actor, areas=AREAS, place_id=place_id, on=inputs.today(), page=page, **chosen
    )
    if not number:
        feedback.empty(
            _("No station fits these filters."), hint=_("Take a filter away or choose a wider place.")
        )
        return None
    selected = tables.choose("water", found, _columns(found), alt=_("Water stations, what is due first"))
    inputs.pagination("water", *filters, count=number, size=water.PAGE)
    return selected


def _columns(found: tuple[StationLine, ...]) -> dict[str, list[Any]]:
    return {
        _("Station"): [line.name for line in found],
        _("State"): [label(line.state) for line in found],
        _("Clean by"): [_day(line.clean_by) for line in found],
        _("Test by"): [_day(line.test_by) for line in found],
        _("Place"): [line.place for line in found],
        _("Kind"): [label(line.kind) for line in found],
        _("Households served"): [line.households for line in found],
    }


def _day(when: Any) -> str:
    return day(when) if when else _("never noted")


def whole(line: StationLine) -> None:
    """All that is known of a station."""
    st.subheader(literal(line.name), anchor=False)
    st.caption(literal(" · ".join((label(line.kind), line.place))))
    st.markdown(f":{BADGES[line.state]}-badge[{label(line.state)}]")
    for title, last, by in (
        (_("Last cleaned on"), line.cleaned_on, line.clean_by), (_("Last tested on"), line.tested_on, line.test_by),
    ):  # fmt: skip
        late = by is not None and by < inputs.today()
        until = _("again by {day}", day=day(by)) if by else _("never noted")
        said = f":red-badge[{literal(until)}]" if late else f":small[:gray[{literal(until)}]]"
        st.markdown(f"{_('{name}: {value}', name=title, value=f'**{literal(day(last))}**')} {said}")
    rows = [(name, _said(line, name)) for name in FACTS]
    st.markdown(
        "\n".join(
            f"- {upkeep_words.row(upkeep_words.name_of(name, kind=''), said)}" for name, said in rows if said
        )
    )


def _said(line: StationLine, name: str) -> str:
    value = getattr(line, name)
    if name == "taken_over_on" and value is None:
        return _("not yet")
    return "" if value is None else upkeep_words.shown(name, value)
