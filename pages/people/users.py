"""People and posts: who may sign in, in which roles and where."""

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, inputs, people_parts, replay, session
from pages.ui.i18n import _
from services.people import persons

actor = session.require(Permission.MANAGE_PEOPLE)

st.title(_("People and posts"))
people_parts.one_time_password()

if box := feedback.folded(_("Add a person"), key="add_person", icon=":material/person_add:"):
    with box:
        people_parts.add_person(actor)
text = st.text_input(_("Person"), key="people_text", placeholder=_("Part of a name"))
page = inputs.page_number("people", text)

found, count = replay.asked(persons.accounts, actor, on=inputs.today(), name=text, page=page)

if not found:
    feedback.empty(
        _("Nobody of that name."), hint=_("Search for another part of the name, or add the person.")
    )
left, right = st.columns([3, 2], gap="large")
with left:
    chosen = people_parts.table(found)
    inputs.pagination("people", text, count=count, size=persons.PAGE)
    inputs.export_buttons(actor, "people", text=text)
with right:
    if chosen:
        people_parts.person(actor, chosen)
    elif found:
        st.caption(_("Select a person to change posts, reset the password or remove the account."))
