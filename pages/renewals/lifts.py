"""Lifts: how old they are, whose inspection is overdue, and everything about one of them."""

import streamlit as st

from models.enums import Permission
from pages.ui import beginning_parts, inputs, lift_forms, lift_parts, picking, renewal_parts, replay, session
from pages.ui.formats import count
from pages.ui.i18n import _

actor = session.require(Permission.SEE_RENEWALS)

st.title(_("Lifts"))
place_id = inputs.choose_place(actor, permission=Permission.SEE_RENEWALS)

shown = replay.kept(lift_parts.figures, actor, areas=lift_parts.VOTES, place_id=place_id)
if shown.count:
    picking.clickable(shown.chart, key="lifts_ages", field="band", alt=shown.alt, picked=lift_parts.pick_band)
    counted = _("{n} lifts", n=count(shown.count))
    renewal_parts.source_line(counted, inputs.today(), also=_("The red part of a bar is overdue."))
else:
    lift_parts.nothing()

chosen = lift_parts.choose(place_id, shown.brands)
left, right = st.columns([3, 2], gap="large")
with left:
    line = lift_parts.table(actor, chosen)
    lift_id = line.id if line else inputs.asked_number("lift")
    inputs.export_buttons(actor, "lifts", **lift_parts.as_query(chosen))
    lift_forms.add(actor, place_id)
with right:
    if lift_id:
        above = st.container()
        view = replay.kept(lift_parts.whole_lift, actor, areas=lift_parts.VOTES, lift_id=lift_id)
        with above:
            beginning_parts.of_lift(actor, view)
        lift_parts.projects(view)
        if view.can_edit:
            lift_forms.change(actor, view)
    elif shown.count:
        st.caption(_("Select a lift to see its facts and what it may claim."))
