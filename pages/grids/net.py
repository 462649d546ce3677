"""The net of people: what is vacant, the chain as a picture, the card of a place with its posts and their holders."""

import streamlit as st

from models.enums import Permission
from pages.ui import inputs, net_chain_parts, net_parts, post_forms, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_PLACES)

st.title(_("Net of people"))
place = inputs.choose_place(actor)
if actor.may(Permission.MANAGE_POSTS):
    st.page_link("grids/handovers.py", label=_("Hand over, stand in"), icon=":material/swap_horiz:")


def card() -> None:
    """The place looked at, with its posts to be changed."""
    post_forms.offer(actor, net_parts.card(actor, net_parts.focus(place)))


left, right = st.columns([2, 1], gap="large")
with left:
    net_parts.vacancies(actor, place)
    drawn = net_chain_parts.draw(actor, place, focus=net_parts.focus(place), card=card)
    net_parts.loads(actor, place)
if not drawn:
    with right:
        card()
