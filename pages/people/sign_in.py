"""Sign in: what a stranger meets at every address."""

import streamlit as st

from pages.ui import demo_card, feedback, session
from pages.ui.i18n import _

_left, middle, _right = st.columns([1, 1.4, 1])
with middle:
    st.title(_("多格 Duoge"))
    st.caption(_("The working board for renewing old neighbourhoods"))
    with st.form("sign_in", border=True):
        name = st.text_input(_("Sign-in name"), key="sign_in_name", autocomplete="username")
        password = st.text_input(
            _("Password"), type="password", key="sign_in_password", autocomplete="current-password"
        )
        sent = st.form_submit_button(_("Sign in"), type="primary", key="sign_in_send", width="stretch")
    if sent:
        with feedback.attempt():
            session.attempt_sign_in(name, password)
            st.rerun()
    demo_card.draw()
