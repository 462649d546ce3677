"""Boundaries: a file is brought in over what is known, an outline is drawn by hand, grids are redrawn from a day on."""

import streamlit as st

from models.enums import Permission
from pages.ui import boundary_choices, boundary_files_parts, boundary_sketch, division_parts, session
from pages.ui.i18n import _

actor = session.require(Permission.MANAGE_BOUNDARIES)

st.title(_("Boundaries"))
left, right = st.columns(2)
with left:
    task = boundary_choices.choose_task()
with right:
    place = boundary_choices.choose_target(actor)

if task == "file":
    boundary_files_parts.upload(actor, place)
    batch = boundary_files_parts.choose_batch(actor)
    if batch:
        boundary_files_parts.look(actor, batch)
elif task == "draw":
    boundary_sketch.draw(actor, place)
else:
    division_parts.redraw(actor, place)
    division_parts.history(actor, place)
    division_parts.figures_of_a_day(actor, place)
