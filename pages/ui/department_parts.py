"""Who answers for each grid of the departments, and how to reach them: a list, and a form to correct one by hand."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.boundary_enums import Department
from pages.ui import conflict, feedback, inputs, replay, session, tables
from pages.ui.formats import day, literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.grids import department_contacts
from services.grids.department_contacts import LONGEST, Contact
from services.grids.map import Layer

FORM = "department_contact"


def show(actor: Actor, layer: Layer) -> None:
    """The grids over the place, folded away; a chosen one is corrected by whoever may."""
    box = feedback.folded(
        _("Who answers for the grids of departments"), key="map.contacts", icon=":material/contact_phone:"
    )
    if box is None:
        return
    with box:
        found = replay.asked(
            department_contacts.contacts, actor, areas=("grids", "people"), place_id=layer.place.id,
            on=inputs.today(),
        )  # fmt: skip
        there = [d for d in Department if any(one.department is d for one in found)]
        by = st.segmented_control(
            _("Department"), there, default=None, format_func=label, key="map.contacts.by"
        )
        chosen = _choose([one for one in found if by is None or one.department is by])
        if chosen is not None and chosen.can_edit:
            _correct(actor, chosen)
        elif any(one.can_edit for one in found):
            st.caption(_("Select a row to correct who answers and how to reach them."))


def _choose(found: Sequence[Contact]) -> Contact | None:
    columns = {
        _("Department"): [label(one.department) for one in found],
        _("Grid"): [one.name for one in found],
        _("Who answers"): [one.answers or "—" for one in found],
        _("Phone number"): [one.phone or "—" for one in found],
        _("Office"): [one.office or "—" for one in found],
        _("Holds from"): [day(one.since) for one in found],
    }
    return tables.choose(
        "contacts", found, columns, height=min(38 + 35 * len(found), 320),
        alt=_("Grids of departments with who answers for each"),
    )  # fmt: skip


def _correct(actor: Actor, fresh: Contact) -> None:
    def store(values: dict[str, Any], version: int) -> None:
        with open_session(write=True) as db:
            department_contacts.change_contact(
                db, actor, department_grid_id=fresh.id, version=version, token=inputs.token(FORM),
                at=session.now(), who=values["answers"], phone=values["phone"], office=values["office"],
            )  # fmt: skip

    labels = {"answers": _("Who answers"), "phone": _("Phone number"), "office": _("Office")}
    if conflict.choose(FORM, subject=fresh.id, labels=labels, store=store):
        return
    one = conflict.seen(FORM, fresh, subject=fresh.id, widget=lambda v: f"{FORM}_{fresh.id}_{v}_phone")
    st.markdown(f"**{literal(one.name)}** · {label(one.department)}")
    boxes = st.columns([2, 1, 2])
    values = {
        name: box.text_input(
            labels[name], getattr(one, name), LONGEST[name], f"{FORM}_{one.id}_{one.version}_{name}"
        )
        for box, name in zip(boxes, labels, strict=True)
    }
    if st.button(_("Save"), key=f"{FORM}_{one.id}_save", type="primary"):
        with feedback.attempt(), conflict.kept(FORM, subject=one.id):
            store(values, one.version)
            conflict.settle(FORM, _("Saved."))
