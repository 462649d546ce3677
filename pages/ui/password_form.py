"""Changing one's password: at the first sign-in and on the account page."""

import streamlit as st

from pages.ui import feedback, session
from pages.ui.i18n import _
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.people import own_account
from services.people.passwords import SHORTEST


def draw(actor: Actor, *, form: str) -> None:
    """The form; afterwards every session of the person has ended and the sign-in is shown."""
    with st.form(form):
        old = st.text_input(_("Present password"), type="password", key=f"{form}_old")
        new = st.text_input(
            _("New password"),
            type="password",
            key=f"{form}_new",
            help=_("At least {n} characters, not your name.", n=SHORTEST),
        )
        again = st.text_input(_("New password, again"), type="password", key=f"{form}_again")
        sent = st.form_submit_button(_("Change password"), type="primary", key=f"{form}_send")
    if sent:
        with feedback.attempt():
            if new != again:
                raise Refused("password_mismatch")
            with open_session(write=True) as db:
                own_account.change_password(db, actor, old=old, new=new, at=session.now())
            feedback.done(_("Password changed. Sign in with the new one."))
            st.rerun()
