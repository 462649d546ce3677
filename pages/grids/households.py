"""Households: found by building, door or owner; looked at, corrected, their owners telephoned."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, household_parts, inputs, replay, session
from pages.ui.i18n import _
from services.grids import owners

actor = session.require(Permission.SEE_OWNERS)

st.title(_("Households"))
where, what = st.columns(2)
with where:
    place = inputs.choose_place(actor, permission=Permission.SEE_OWNERS)
text = what.text_input(_("Building, door or owner"), key="households_text", placeholder="3幢502")
page = inputs.page_number("households", place, text)

found, count = replay.asked(owners.households, actor, place_id=place, text=text, page=page)

if not found:
    feedback.empty(
        _("No household fits."),
        hint=_("Search for less, choose a larger place, or import the register of owners."),
    )
left, right = st.columns([3, 2], gap="large")
with left:
    chosen = household_parts.table(found)
    inputs.pagination("households", place, text, count=count, size=owners.PAGE)
    inputs.export_buttons(actor, "households", place=place, text=text)
with right:
    if chosen:
        household_parts.household(actor, chosen)
    elif found:
        st.caption(_("Select a household to see its owners and to correct it."))
