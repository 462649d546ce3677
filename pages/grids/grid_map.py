"""The map: places by one figure today or in a month, what is laid over them, one beside it, two compared; a table."""

import streamlit as st

from models.enums import Permission
from pages.ui import (
    drill,
    feedback,
    inputs,
    over_parts,
    place_card,
    place_compare,
    place_figures,
    replay,
    session,
)
from pages.ui.i18n import _
from services.freshness import AREAS

actor = session.require(Permission.SEE_PLACES)

st.title(_("Grid map"))
layer = drill.layer(actor, on=inputs.today())
if layer is None:
    feedback.no_places(may_import=actor.may(Permission.IMPORT))
    st.stop()
drill.stand(layer)
drill.crumbs(layer)

if not layer.shown:
    feedback.empty(_("Nothing lies inside this place."), hint=_("Go up by the names above."))
    st.stop()

with st.container(horizontal=True, vertical_alignment="top"):
    drill.choose_kind(layer)
    drill.choose_figure(layer)
laid = over_parts.choose(actor, layer)
drill.choose_month(layer)

map_side, card_side = st.columns([3, 2])
with map_side:
    if layer.with_boundary:
        over = over_parts.drawn(actor, layer, laid)
        drill.pick(layer, place_figures.draw_map(layer, selected=drill.picked(layer), over=over))
        over_parts.take_away(over)
    else:
        st.info(_("No boundaries are known here yet; the table below has the same figures."))
    place_figures.definition(layer)
    place_compare.compare(actor, layer)
with card_side:
    over_parts.beside(laid)
    chosen = drill.choose_place(layer)
    card = replay.kept(place_card.card, actor, areas=AREAS, place_id=chosen or layer.place.id)
    if chosen and card.has_inside:
        st.button(_("Look inside"), icon=":material/zoom_in:", on_click=drill.go, args=(card.place,))

st.subheader(_("The same as a table"))
place_figures.draw_table(actor, layer)
over_parts.below(actor, layer, laid)
