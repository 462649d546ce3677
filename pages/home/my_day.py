"""My day: what waits for me."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, knock_parts, my_day_parts, replay, session, standing_in_parts, task_parts
from pages.ui.formats import day
from pages.ui.i18n import _

actor = session.require(Permission.SEE_OWN)

st.title(_("My day"))
st.caption(day(inputs.today()))

my_day_parts.ways(actor)
if actor.may(Permission.RECORD_VISITS):
    knock_parts.own(actor)
if actor.may(Permission.SEE_BALLOTS):
    task_parts.own(actor)
standing_in_parts.own(actor)
replay.kept(my_day_parts.waiting, actor, areas=my_day_parts.AREAS)
