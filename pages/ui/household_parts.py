"""Parts of the page of households: the list, the owners of one and their phones, its correction."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from models.enums import AreaSource, Permission, UnitUse
from pages.ui import conflict, feedback, inputs, session, tables
from pages.ui.formats import area, literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.grids import owners
from services.grids.owners import Household, OwnerLine
from services.imports import cells
from services.once import once


def table(found: Sequence[Household]) -> Household | None:
    """The households; the selected one."""
    columns = {
        _("Estate"): [h.estate for h in found],
        _("Building"): [h.building for h in found],
        _("Stairwell"): [h.stairwell for h in found],
        _("Door"): [h.door for h in found],
        _("Owners"): ["、".join(o.name for o in h.owners) or "—" for h in found],
        _("Area"): [area(h.area_dm2) for h in found],
    }
    right = {_("Area"): st.column_config.TextColumn(alignment="right")}
    return tables.choose(
        "households", found, columns, alt=_("Households with their owners"), column_config=right
    )


def household(actor: Actor, h: Household) -> None:
    """One household: where, how large, whose; and its correction for who may."""
    st.subheader(literal(f"{h.building} {h.stairwell} {h.door}"), anchor=False)
    st.caption(literal(h.estate))
    st.markdown(
        f"{area(h.area_dm2)} · {label(h.area_source)} · {label(h.use)}"
        + (f" · {_('floor {n}', n=h.floor)}" if h.floor is not None else "")
    )
    if not h.owners:
        st.caption(_("No owner is known. Import the register, or ask the neighbourhood secretary."))
    for owner in h.owners:
        _owner(actor, owner)
    if actor.may(Permission.RECORD_VISITS):
        ask = {"unit": str(h.id)}
        st.page_link(
            "renewals/visits.py", label=_("Record a visit"), icon=":material/waving_hand:", query_params=ask
        )
    if h.can_change:
        _correction(actor, h)


def _owner(actor: Actor, owner: OwnerLine) -> None:
    with st.container(border=True):
        st.markdown(f"**{literal(owner.name)}** · {label(owner.kind)}")
        st.text(owner.phone or _("No phone number is known."))
        if owner.phone and actor.may(Permission.REVEAL_PHONE):
            _reveal(actor, owner)


def _reveal(actor: Actor, owner: OwnerLine) -> None:
    with st.form(f"reveal_{owner.id}", border=False, clear_on_submit=True):
        reason = st.text_input(
            _("Reason for the whole number"),
            key=f"reason_{owner.id}",
            help=_("It is kept in the log with your name."),
        )
        sent = st.form_submit_button(
            _("Show the number"), key=f"reveal_send_{owner.id}", icon=":material/call:"
        )
    if sent:
        with feedback.attempt():
            with open_session(write=True) as db:
                phone = owners.reveal_phone(db, actor, owner_id=owner.id, reason=reason, at=session.now())
            st.code(phone, language=None)


def _correction(actor: Actor, h: Household) -> None:
    form = "household"
    labels = {
        "door": _("Door"),
        "area_dm2": _("Area"),
        "area_source": _("Area source"),
        "use": _("Use"),
    }

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            once(
                db, actor, f"change_household:{h.id}", token=token, at=at,
                do=lambda: owners.change_household(
                    db, actor, unit_id=h.id, version=version, at=at, **values
                ),
            )  # fmt: skip

    if conflict.choose(form, subject=h.id, labels=labels, shown=_shown, store=store):
        return
    h = conflict.seen(form, h, subject=h.id, widget=lambda v: f"door_{h.id}_{v}")
    with st.expander(_("Correct this household"), icon=":material/edit:"):
        values = _entered(h)
    if values is not None:
        with feedback.attempt(), conflict.kept(form, subject=h.id):
            store({**values, "area_dm2": _area(values["area_dm2"])}, h.version)
            conflict.settle(form, _("Household {door} saved.", door=values["door"]))


def _shown(field: str, value: Any) -> str:
    return area(value) if field == "area_dm2" else conflict.plainly(field, value)


def _entered(h: Household) -> dict[str, Any] | None:
    """What was entered, once it is sent. The widgets begin with the stored version."""
    key = f"{h.id}_{h.version}"
    written = "" if h.area_dm2 is None else f"{h.area_dm2 // 100}.{h.area_dm2 % 100:02d}"
    with st.form(f"household_{key}", border=False):
        door = st.text_input(_("Door"), h.door, key=f"door_{key}", max_chars=owners.LONGEST_DOOR)
        size = st.text_input(_("Area in m²"), written, key=f"area_{key}", help=_("Empty: not known."))
        source = st.selectbox(
            _("Area source"),
            list(AreaSource),
            list(AreaSource).index(h.area_source),
            label,
            key=f"source_{key}",
        )
        use = st.selectbox(_("Use"), list(UnitUse), list(UnitUse).index(h.use), label, key=f"use_{key}")
        sent = st.form_submit_button(_("Save"), type="primary", key=f"household_send_{key}")
    values = {"door": door, "area_dm2": size, "area_source": source, "use": use}
    return values if sent else None


def _area(written: str) -> int | None:
    """An area as it was typed. Raises Refused("area_unclear")."""
    if not written.strip():
        return None
    found = cells.area_dm2(written)
    if isinstance(found, cells.CellProblem):
        raise Refused("area_unclear", text=written.strip()[:40])
    return found
