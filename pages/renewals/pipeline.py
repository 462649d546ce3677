"""The board: which renewal stands in which stage, the same as a table and in time, and moving one forward."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    beginning_parts,
    board_parts,
    feedback,
    inputs,
    picking,
    renewal_parts,
    replay,
    session,
    timeline_parts,
)
from pages.ui.i18n import _

actor = session.require(Permission.SEE_RENEWALS)

st.title(_("Renewals by stage"))
with st.container(horizontal=True, vertical_alignment="bottom"):
    place_id = inputs.choose_place(actor, permission=Permission.SEE_RENEWALS)
    kind = renewal_parts.choose_kind()
    view = renewal_parts.choose_view()
    beginning_parts.on_board(actor, place_id, kind)
renewal_parts.move_asked(actor)

shown = replay.kept(board_parts.figures, actor, areas=renewal_parts.AREAS, place_id=place_id, kind=kind)
if not shown.count:
    feedback.empty(_("No renewal of this kind here."), hint=_("Choose another kind or a wider place."))
    beginning_parts.ended(actor, place_id, kind)
    st.stop()
picking.clickable(
    shown.chart, key="board_stages", field="stage", alt=shown.alt, picked=renewal_parts.pick_stage
)
renewal_parts.source_line(shown.counted, inputs.today(), also=_("The red part of a bar is late."))

stage = renewal_parts.choose_stage(kind)
if view == renewal_parts.TABLE:
    renewal_parts.table(actor, "renewals", place_id=place_id, kinds=(kind,), stage=stage)
elif view == renewal_parts.TIMELINE:
    timeline_parts.draw(actor, place_id=place_id, kind=kind, stage=stage)
else:
    columns = replay.kept(
        board_parts.columns, actor, areas=renewal_parts.AREAS, place_id=place_id, kind=kind, stage=stage
    )
    board_parts.show(columns)
beginning_parts.ended(actor, place_id, kind)
inputs.export_buttons(actor, "renewals", place=place_id)
