"""The sign-ins of the demonstration, shown on its sign-in page and nowhere else."""

import streamlit as st

from pages.ui.i18n import _
from pages.ui.labels import label
from services.demo.persons import PASSWORD, SIGN_INS
from services.standing import is_demonstration


def draw() -> None:
    """List who can sign in to try the demonstration."""
    if not is_demonstration():
        return
    with st.container(border=True):
        st.markdown("**" + _("Try it as") + "**")
        for role, name in SIGN_INS.items():
            st.markdown(f"`{name}` · {label(role)}")
        st.caption(_("Password of all: {password}", password=PASSWORD))
