"""The one Streamlit script: who is here, which pages exist for them, and then the chosen page."""

import streamlit as st

from pages.ui import builtin_words, feedback, navigation, session
from pages.ui.i18n import _
from pages.ui.refusals import text_of
from services.errors import Refused

st.set_page_config(page_title="多格 Duoge", layout="wide")
actor = session.current()
page = navigation.chosen_page(actor)
navigation.draw_surroundings(actor)
builtin_words.say()
feedback.show_done()
session.keep_cookie()
try:
    with session.serving(actor):
        page.run()
except Refused as refusal:
    st.error(text_of(refusal), icon=":material/block:")
    st.button(
        _("Open the page again"), key="page_again", icon=":material/refresh:", on_click=st.query_params.clear
    )
