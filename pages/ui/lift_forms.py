"""Forms of the register of lifts: add one, correct one (both versions shown to the second person), take one off."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import streamlit as st

from models.enums import Permission, PlaceKind
from models.lift_enums import Assessment, InspectionResult, LiftKind
from pages.ui import conflict, feedback, inputs, lift_parts, lift_words, session
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.grids import places
from services.imports import units
from services.renewals import lift_writing
from services.renewals.one_lift import LiftView

FORM, NEW = "lift", "lift_new"
WORDS: Mapping[str, type[StrEnum]] = {
    "lift_kind": LiftKind,
    "inspection_result": InspectionResult,
    "assessment": Assessment,
}
FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)


def add(actor: Actor, place_id: int) -> None:
    """Put a new lift on the register, once asked for, by who may."""
    token = inputs.token(NEW)
    if not actor.may(Permission.MOVE_RENEWALS) or not st.toggle(
        _("Add a lift"), key=f"lift_add_{token[:12]}"
    ):
        return
    where = _building(actor, place_id)
    entered = _entered(NEW, {})
    if entered is None:
        return
    with feedback.attempt():
        values, at, on = _read(entered), session.now(), inputs.today()
        with open_session(write=True) as db:
            lift_writing.add_lift(db, actor, place_id=where, entered=values, on=on, token=token, at=at)
        inputs.spent(NEW)
        feedback.done(_("{name} is on the register.", name=literal(values["name"])))
        st.rerun()


def _building(actor: Actor, place_id: int) -> int:
    """Where the new lift runs: an estate, and a building of it; the whole place where it has no estates."""
    estate = _choose(_("Estate"), _places(actor, place_id, PlaceKind.ESTATE), "lift_new_estate")
    if estate is None:
        return place_id
    building = _choose(_("Building"), _places(actor, estate, PlaceKind.BUILDING), "lift_new_building")
    return building or estate


def _places(actor: Actor, place_id: int, kind: PlaceKind) -> dict[int, str]:
    with open_session() as db:
        return {p.id: p.name for p in places.voting_places(db, actor, place_id=place_id, kind=kind)}


def _choose(name: str, options: dict[int, str], key: str) -> int | None:
    if not options:
        return None
    return st.selectbox(name, list(options), format_func=options.__getitem__, key=key)


def change(actor: Actor, stored: LiftView) -> None:
    """Correct a lift, once asked for; of two who do, the second is shown both versions."""

    def store(values: dict[str, Any], version: int) -> None:
        token, at, on = inputs.token(FORM), session.now(), inputs.today()
        with open_session(write=True) as db:
            lift_writing.edit_lift(
                db, actor, lift_id=stored.id, version=version, entered=values, on=on, token=token, at=at
            )

    labels = {field: lift_words.name_of(field) for field in lift_writing.EDITABLE}
    if conflict.choose(FORM, subject=stored.id, labels=labels, store=store, shown=lift_words.shown):
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
            lift_words.name_of("out_of_service"),
            bool(values.get("out_of_service")),
            key=f"{key}_out_of_service",
        )
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{key}_send")
    return given if sent else None


def _widget(form: str, field: str, value: Any, at: Any) -> Any:
    name, key = lift_words.name_of(field), f"{form}_{field}"
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
    if lift_words.is_measured(field):
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
