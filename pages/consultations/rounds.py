"""Votes: preparing one, those that are prepared, and what is asked where and how far each has come."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, prepared_parts, replay, round_form, session, vote_parts
from pages.ui.i18n import _
from services.consultations import rounds

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Votes"))
place = inputs.choose_place(actor, permission=Permission.SEE_CONSULTATIONS)
if actor.may(Permission.RUN_CONSULTATIONS) and round_form.wanted(actor):
    round_form.draw(actor, place_id=place)
prepared_parts.draw(actor, place_id=place)

group = vote_parts.choose_group()
page = inputs.page_number("rounds", place, group)
read = ["consultations", "grids"]
count = replay.kept(vote_parts.cards, actor, areas=read, place_id=place, group=group, page=page)
if count:
    inputs.pagination("rounds", place, group, count=count, size=rounds.PAGE)
    inputs.export_buttons(actor, "rounds", place=place)
