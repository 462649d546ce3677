"""The first sign-in: choose a password of one's own before anything else."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, password_form, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_OWN)

_left, middle, _right = st.columns([1, 1.4, 1])
with middle:
    st.title(_("Choose your own password"))
    st.caption(_("The password you were given works once. Choose one that only you know."))
    password_form.draw(actor, form="first_password")
    feedback.show_done()
