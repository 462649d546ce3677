"""Check a notice: type, paste or upload the totals somebody published, and see what they support."""

import streamlit as st

from models.enums import Permission
from pages.ui import notice_parts, session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Check a notice"))
st.caption(_("The totals of a published vote, judged by the law of its day. Nothing of it is stored."))
found = notice_parts.verdicts()
if found:
    notice_parts.draw(notice_parts.choose(found))
