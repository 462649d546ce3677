"""Stations of secondary water supply: what is due for cleaning and testing, and everything about one of them."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, replay, session, water_forms, water_parts
from pages.ui.i18n import _
from services.upkeep import water

actor = session.require(Permission.SEE_UPKEEP)

st.title(_("Water stations"))
place_id = inputs.choose_place(actor, permission=Permission.SEE_UPKEEP)
total = replay.kept(water_parts.figures, actor, areas=water_parts.AREAS, place_id=place_id)
if not total:
    water_parts.nothing(may_keep=actor.may(Permission.KEEP_UPKEEP))

left, right = st.columns([3, 2], gap="large")
with left:
    line = None
    water_forms.add(actor, place_id)
    if total:
        chosen = water_parts.choose()
        line = water_parts.table(actor, place_id, chosen)
        inputs.export_buttons(actor, "water", place=place_id, **chosen)
with right:
    if number := line.id if line else inputs.asked_number("station"):
        found = replay.asked(
            water.find_station, actor, areas=water_parts.AREAS, station_id=number, on=inputs.today()
        )
        water_parts.whole(found)
        water_forms.change(actor, found)
    elif total:
        st.caption(_("Select a station to see what is due and to note a cleaning or a test."))
water_parts.sources()
