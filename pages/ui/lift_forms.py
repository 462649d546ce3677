"""Forms of the register of lifts: add one, correct one (both versions shown to the second person), take one off."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import streamlit as st

from models.enums import Assessment, InspectionResult, LiftKind, Permission
from pages.ui import conflict, feedback, inputs, lift_parts, lift_words, session
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.imports import units
from services.renewals import lift_writing
from services.renewals.lifts import LiftView

FORM = "lift"
WORDS: Mapping[str, type[StrEnum]] = {
    "lift_kind": LiftKind,
    "inspection_result": InspectionResult,
    "assessment": Assessment,
}
FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)


def name_of(field: str) -> str:
    """A column of the register as its form calls it; speeds and travels are entered in m/s and m."""
    if field == "name":
        return _("Name")
    entered = {"speed_mm_s": "speed_m_s", "travel_mm": "travel_m"}.get(field)
    return _(lift_words.EXPORTED[entered] if entered else lift_words.FIELDS[field])


def shown(field: str, value: Any) -> str:
    """A value as both versions show it."""
    return lift_words.metres(value) or "—" if _measured(field) else lift_parts.shown(field, value)


def _measured(field: str) -> bool:
    return field in ("speed_mm_s", "travel_mm")


def add_button(actor: Actor, place_id: int) -> None:
    """The way to a new lift at a place, for who may."""
    if actor.may(Permission.MOVE_RENEWALS) and st.button(
        _("Add a lift"), key="lift_add", icon=":material/add:"
    ):
        st.dialog(_("Add a lift"), width="large")(_add)(place_id)


def _add(place_id: int) -> None:
    actor = session.require(Permission.MOVE_RENEWALS)
    entered = _entered("lift_new", {})
    if entered is None:
        return
    token, at, on = inputs.token("lift_new"), session.now(), inputs.today()
    with feedback.attempt():
        values = _read(entered)
        with open_session(write=True) as db:
            lift_writing.add_lift(db, actor, place_id=place_id, entered=values, on=on, token=token, at=at)
        inputs.spent("lift_new")
        feedback.done(_("{name} is on the register.", name=values["name"]))
        st.rerun()


def change(actor: Actor, stored: LiftView) -> None:
    """Correct a lift, once asked for; of two who do, the second is shown both versions."""

    def store(values: dict[str, Any], version: int) -> None:
        token, at, on = inputs.token(FORM), session.now(), inputs.today()
        with open_session(write=True) as db:
            lift_writing.edit_lift(
                db, actor, lift_id=stored.id, version=version, entered=values, on=on, token=token, at=at
            )

    labels = {field: name_of(field) for field in lift_writing.EDITABLE}
    if conflict.choose(FORM, subject=stored.id, labels=labels, store=store, shown=shown):
        return
    if not st.toggle(_("Correct this lift"), key=f"lift_correct_{stored.id}"):
        return
    view = conflict.seen(FORM, stored, subject=stored.id, widget=lambda v: f"lift_{stored.id}_{v}_code")
    entered = _entered(f"lift_{view.id}_{view.version}", view.values)
    if entered is not None:
        with feedback.attempt(), conflict.kept(FORM, subject=view.id):
            store(_read(entered), view.version)
            conflict.settle(FORM, _("Saved."))
    if view.retired_on is None:
        _retire(actor, view)


def _entered(key: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was entered, once it is sent; its widgets begin with `values`."""
    with st.form(key, border=False):
        given = {"name": _widget(key, "name", values.get("name"), st)}
        for title, fields in lift_parts.SECTIONS.items():
            st.markdown(f"**{_(title)}**")
            columns = st.columns(2)
            for n, field in enumerate(fields):
                given[field] = _widget(key, field, values.get(field), columns[n % 2])
        given["out_of_service"] = st.checkbox(
            name_of("out_of_service"), bool(values.get("out_of_service")), key=f"{key}_out_of_service"
        )
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{key}_send")
    return given if sent else None


def _widget(form: str, field: str, value: Any, at: Any) -> Any:
    name, key = name_of(field), f"{form}_{field}"
    if field in WORDS:
        words = list(WORDS[field])
        index = words.index(value) if value else None
        return at.selectbox(name, words, index, label, key=key, placeholder="—")
    if field == "remote_monitoring":
        options = [True, False]
        index = None if value is None else options.index(value)
        return at.selectbox(
            name, options, index, lambda v: _("yes") if v else _("no"), key=key, placeholder="—"
        )
    if _measured(field):
        return at.text_input(name, lift_words.metres(value), key=key)
    if field in lift_writing.MOST:
        least = int(field in lift_writing.LEAST_ONE)
        return at.number_input(name, least, lift_writing.MOST[field], value, 1, key=key)
    if field in lift_writing.LONGEST:
        return at.text_input(name, value or "", lift_writing.LONGEST[field], key)
    return at.date_input(name, value, FIRST, LAST, key, format="YYYY-MM-DD")


def _read(entered: dict[str, Any]) -> dict[str, Any]:
    """Speeds and travels in mm. Raises Refused("lift_measure_unclear")."""
    measured = {
        "speed_mm_s": units.speed_mm_s(entered["speed_mm_s"]),
        "travel_mm": units.travel_mm(entered["travel_mm"]),
    }
    for field, found in measured.items():
        if isinstance(found, units.Unread):
            raise Refused("lift_measure_unclear", text=str(entered[field])[:40])
    return entered | measured


def _retire(actor: Actor, view: LiftView) -> None:
    form = f"lift_retire_{view.id}"
    with st.form(form, border=True):
        st.markdown(f"**{_('Take it off the register')}**")
        day = st.date_input(_("Day"), inputs.today(), FIRST, LAST, f"{form}_day", format="YYYY-MM-DD")
        longest = 200
        reason = st.text_input(_("Reason"), max_chars=longest, key=f"{form}_reason")
        sent = st.form_submit_button(_("Take it off"), key=f"{form}_send", icon=":material/delete:")
    if sent and day:
        token, at, on = inputs.token(form), session.now(), inputs.today()
        with feedback.attempt():
            with open_session(write=True) as db:
                lift_writing.retire_lift(
                    db, actor, lift_id=view.id, version=view.version, retired_on=day, reason=reason, on=on,
                    token=token, at=at,
                )  # fmt: skip
            inputs.spent(form)
            feedback.done(_("It is off the register."))
            st.rerun()
