"""Forms of water stations: enter one, correct one or note its cleaning and test."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.enums import Permission
from models.upkeep_enums import StationKind
from pages.ui import conflict, feedback, inputs, session, upkeep_forms, upkeep_words
from pages.ui.formats import literal
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.upkeep import water_writing
from services.upkeep.water import StationLine

FORM, NEW = "station", "station_new"
KINDS = {"kind": StationKind}
ROWS = (
    ("name", "kind"), ("cleaned_on", "tested_on"), ("households", "monitored"), ("pipes_renewed_on", "taken_over_on"),
    ("lon", "lat"), ("out_of_use_on",),
)  # fmt: skip


def add(actor: Actor, place_id: int) -> None:
    """Enter a new station, once asked for, by who may."""
    token = inputs.token(NEW)
    if not actor.may(Permission.KEEP_UPKEEP) or not st.toggle(
        _("Enter a station"), key=f"station_add_{token[:12]}"
    ):
        return
    where = upkeep_forms.choose_where(actor, place_id, key=f"{NEW}_{token[:8]}", buildings=True)
    entered = _entered(f"{NEW}_{token[:8]}", {"kind": StationKind.PUMP_HOUSE}, rows=ROWS[:-1])
    if entered is None:
        return
    with feedback.attempt():
        if where is None:
            raise Refused("station_place_missing")
        at, on = session.now(), inputs.today()
        with open_session(write=True) as db:
            water_writing.add_station(db, actor, place_id=where, entered=entered, on=on, token=token, at=at)
        inputs.spent(NEW)
        feedback.done(_("{name} is entered.", name=literal(entered["name"])))
        st.rerun()


def change(actor: Actor, stored: StationLine) -> None:
    """Correct a station, once asked for; of two who do, the second is shown both versions."""

    def store(values: dict[str, Any], version: int) -> None:
        token, at, on = inputs.token(FORM), session.now(), inputs.today()
        with open_session(write=True) as db:
            water_writing.edit_station(
                db, actor, station_id=stored.id, version=version, entered=values, on=on, token=token, at=at
            )

    labels = {name: _name(name) for name in water_writing.EDITABLE}
    if conflict.choose(FORM, subject=stored.id, labels=labels, store=store, shown=upkeep_words.shown):
        return
    if not stored.can_keep or not st.toggle(
        _("Note a cleaning or a test, or correct it"), key=f"station_correct_{stored.id}"
    ):
        return
    line = conflict.seen(FORM, stored, subject=stored.id, widget=lambda v: f"station_{stored.id}_{v}_name")
    values = {name: getattr(line, name) for name in water_writing.EDITABLE}
    entered = _entered(f"station_{line.id}_{line.version}", values, rows=(ROWS[1], *ROWS[:1], *ROWS[2:]))
    if entered is not None:
        with feedback.attempt(), conflict.kept(FORM, subject=line.id):
            store(entered, line.version)
            conflict.settle(FORM, _("Saved."))


def _name(field: str) -> str:
    return upkeep_words.name_of(field, kind="station_kind")


def _entered(
    key: str, values: Mapping[str, Any], *, rows: tuple[tuple[str, ...], ...]
) -> dict[str, Any] | None:
    """What was entered, once it is sent; its widgets begin with `values`."""
    given: dict[str, Any] = {}
    with st.form(key, border=False):
        for fields in rows:
            for at, field in zip(st.columns(2), fields, strict=False):
                given[field] = _widget(at, key, field, values.get(field))
        st.caption(_("Without degrees (WGS-84) the station stands on the map where its place is."))
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{key}_send")
    return given if sent else None


def _widget(at: Any, form: str, field: str, value: Any) -> Any:
    name, key = _name(field), f"{form}_{field}"
    if field == "monitored":
        return upkeep_forms.yes_or_no(at, form, field, value)
    if field == "households":
        return at.number_input(name, 0, water_writing.MOST_HOUSEHOLDS, value, 1, key=key)
    if field in ("lon", "lat"):
        most = {"lon": water_writing.EAST, "lat": water_writing.NORTH}[field]
        return at.number_input(
            name, -float(most), float(most), value, 0.0001, format="%.6f", key=key, placeholder="—"
        )
    return upkeep_forms.widget(at, form, water_writing.LONGEST, field, value, kinds=KINDS, name=name)
