"""The activity log: who did what, when, and what was there before."""

import streamlit as st

from models.enums import Permission
from pages.ui import activity_parts, feedback, inputs, replay, session
from pages.ui.i18n import _
from services.people import activity

actor = session.require(Permission.SEE_ACTIVITY)

st.title(_("Activity log"))

actions = replay.asked(activity.actions, actor)
person, action, since, until = activity_parts.filters(actions)
page = inputs.page_number("activity", person, action, since, until)

found, count = replay.asked(
    activity.entries, actor, person=person, action=action, since=since, until=until, page=page
)

if not found:
    feedback.empty(_("No entry fits."), hint=_("Widen the days or clear a filter."))
chosen = activity_parts.table(found)
inputs.pagination("activity", person, action, since, until, count=count, size=activity.PAGE)
inputs.export_buttons(actor, "activity", person=person, action=action, since=since, until=until)
if chosen:
    activity_parts.entry(chosen)
