"""My account: who I am here, my language, my open sessions, my password."""

import streamlit as st

from models.enums import Permission
from pages.ui import account_parts, inputs, password_form, replay, session
from pages.ui.formats import literal
from pages.ui.i18n import _
from services.db import open_session
from services.people import own_account, sessions

actor = session.require(Permission.SEE_OWN)

st.title(_("My account"))

me = replay.asked(own_account.own_account, actor, own=True, on=inputs.today())
with open_session() as db:
    open_sessions = sessions.own_sessions(db, actor, at=session.now())

left, right = st.columns(2, gap="large")
with left:
    st.subheader(literal(me.display_name), anchor=False)
    st.caption(_("Sign-in name: {name}", name=literal(me.sign_in_name)))
    account_parts.posts(me.posts)
    account_parts.language(actor, actor.language)
    st.subheader(_("Change password"), anchor=False)
    st.caption(_("Afterwards every session ends, this one too: sign in with the new password."))
    password_form.draw(actor, form="change_password")
with right:
    st.subheader(_("Open sessions"), anchor=False)
    st.caption(_("Where you are signed in. End what you do not recognise, and change your password."))
    account_parts.open_sessions(actor, open_sessions)
