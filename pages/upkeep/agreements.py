"""Long agreements: which are in force, which end soon, and everything about one of them with its signed paper."""

import streamlit as st

from models.enums import Permission
from pages.ui import agreement_forms, agreement_parts, inputs, replay, session
from pages.ui.i18n import _
from services.upkeep import agreements

actor = session.require(Permission.SEE_UPKEEP)

st.title(_("Agreements"))
place_id = inputs.choose_place(actor, permission=Permission.SEE_UPKEEP)
total = replay.kept(agreement_parts.figures, actor, areas=agreement_parts.AREAS, place_id=place_id)
if not total:
    agreement_parts.nothing(may_keep=actor.may(Permission.KEEP_UPKEEP))

left, right = st.columns([3, 2], gap="large")
with left:
    line = None
    agreement_forms.add(actor, place_id)
    if total:
        chosen = agreement_parts.choose()
        line = agreement_parts.table(actor, place_id, chosen)
        inputs.export_buttons(actor, "agreements", place=place_id, **chosen)
with right:
    if number := line.id if line else inputs.asked_number("agreement"):
        found = replay.asked(
            agreements.find_agreement,
            actor,
            areas=agreement_parts.AREAS,
            agreement_id=number,
            on=inputs.today(),
        )
        agreement_parts.whole(found)
        agreement_parts.paper(actor, found)
        agreement_forms.change(actor, found)
    elif total:
        st.caption(_("Select an agreement to see what was agreed and its signed paper."))
