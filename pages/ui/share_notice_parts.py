"""Share notices to take away: all of a plan in one file, or one household's."""

import streamlit as st

from pages.ui.i18n import _
from services.renewals.shares import Shares

KINDS = (("pdf", "PDF"), ("docx", "Word"))


def draw(plan: Shares) -> None:
    """The whole place in one file, and one household alone."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            for kind, title in KINDS:
                said = _("All {n} notices ({kind})", n=len(plan.lines), kind=title)
                _link(said, f"/files/shares/{plan.id}.{kind}", f"all_{kind}")
        doors = {line.unit_id: line.door for line in plan.lines}
        unit = st.selectbox(_("One household"), list(doors), format_func=doors.__getitem__, key="notice_unit")
        with st.container(horizontal=True, vertical_alignment="center"):
            for kind, title in KINDS:
                _link(title, f"/files/shares/{plan.id}.{kind}?unit={unit}", f"one_{kind}")
        st.caption(_("One page a household; owners' names are masked. Taking a file is logged."))


def _link(title: str, url: str, key: str) -> None:
    st.link_button(title, url, key=f"take_shares_{key}", icon=":material/download:", type="tertiary")
