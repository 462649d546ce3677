"""What stands at the address of a page that the person's posts do not include."""

import streamlit as st

from models.enums import Permission
from pages.ui import session
from pages.ui.i18n import _
from pages.ui.refusals import text_of
from services.errors import NotAllowed

actor = session.require(Permission.SEE_OWN)

st.error(text_of(NotAllowed()), icon=":material/block:")
st.page_link("home/my_day.py", label=_("My day"), icon=":material/today:")
