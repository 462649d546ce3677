"""Not furnished yet."""

import streamlit as st

from models.enums import Permission
from pages.ui import session
from pages.ui.i18n import _

actor = session.require(Permission.SEE_OWN)

st.title(_("My day"))
