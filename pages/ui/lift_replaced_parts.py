"""A replacement whose new lift is registered: the register is brought up to date in one step, on the renewal's page."""

from typing import Any

import streamlit as st

from pages.ui import feedback, inputs, lift_words, renewal_parts, replay, session
from pages.ui.formats import day, literal
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.renewals import lift_replaced, lift_writing
from services.renewals.lift_replaced import Replacement

FORM = "lift_replaced"
TEXTS = ("code", "name", "certificate_no", "brand", "model", "maintenance_unit")
"""What is asked of the new lift; the rest stays as it was, or is entered on the page of lifts."""


def offer(actor: Actor, project_id: int) -> None:
    """Say that the register still has the old lift, and offer to replace it there."""
    found = replay.asked(
        lift_replaced.replacement_of, actor, areas=renewal_parts.AREAS, project_id=project_id
    )
    if found is None:
        return
    said = _(
        "The new lift is registered since {day}; the register still has the old one, {code}.",
        day=literal(day(found.registered_on)), code=literal(found.code),
    )  # fmt: skip
    st.info(said, icon=":material/elevator:")
    box = feedback.asked(
        _("Bring the register up to date"),
        key=f"{FORM}_{project_id}_box",
        icon=":material/published_with_changes:",
    )
    if box is not None:
        with box:
            _form(actor, project_id, found)


def _form(actor: Actor, project_id: int, found: Replacement) -> None:
    key = f"{FORM}_{project_id}_{found.version}"
    fits = len(found.certificate_no) <= lift_writing.LONGEST["certificate_no"]
    known = {"name": found.name, "certificate_no": found.certificate_no if fits else ""}
    st.caption(_("The old lift keeps its row, taken off on that day. What stays the same is taken over."))
    entered: dict[str, Any] = {
        field: st.text_input(
            lift_words.name_of(field), known.get(field, ""), lift_writing.LONGEST[field], f"{key}_{field}"
        )
        for field in TEXTS
    }
    entered["next_inspection_on"] = st.date_input(
        lift_words.name_of("next_inspection_on"), None, key=f"{key}_next", format="YYYY-MM-DD"
    )
    reason = st.text_input(_("Reason"), _("Replaced by a new lift"), 200, f"{key}_reason")
    if st.button(_("Put the new one on, take the old one off"), key=f"{key}_send", type="primary"):
        with feedback.attempt():
            _store(actor, project_id, found, entered, reason)
            feedback.done(_("The register is up to date."))
            st.rerun()


def _store(actor: Actor, project_id: int, found: Replacement, entered: dict[str, Any], reason: str) -> None:
    token = inputs.token(FORM)
    with open_session(write=True) as db:
        lift_replaced.replace_lift(
            db, actor, project_id=project_id, version=found.version, entered=entered, reason=reason,
            on=inputs.today(), token=token, at=session.now(),
        )  # fmt: skip
    inputs.spent(FORM)
