"""What each household of a renewal pays: shares, trials, hardship, notices, and the fund's sub-accounts."""

import streamlit as st

from models.enums import Permission
from pages.ui import project_parts, renewal_parts, replay, session, share_parts
from pages.ui.i18n import _

actor = session.require(Permission.SEE_MONEY)

st.title(_("Shares of the households"))
project_id = project_parts.chosen_project()

if project_id is None:
    share_parts.choose_project(actor)
    st.stop()

case = replay.kept(share_parts.head, actor, areas=renewal_parts.AREAS, project_id=project_id)
deed = share_parts.choose_deed(case)
share_parts.draw(actor, case, deed=deed)
if case.plan is not None and deed not in share_parts.SHOWS_SHARES:
    replay.kept(share_parts.table, actor, areas=renewal_parts.AREAS, project_id=project_id)
