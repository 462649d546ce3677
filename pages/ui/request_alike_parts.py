"""What may have been told already, looked up while it is typed: after place, category and a few words; ticks join."""

import streamlit as st

from models.enums import Permission
from models.request_enums import LinkKind
from pages.ui import asking_the_device, formats, inputs, session
from pages.ui.drafts import KEPT
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services.db import open_session
from services.grids import request_filing
from services.grids.request_filing import Alike

FORM, FOUND = "request", "request_alike"


def ticked() -> list[int]:
    """The requests that were ticked as being about the same."""
    shown = st.session_state.get(FOUND, ())
    return [id for id in shown if st.session_state.get(f"{FORM}_join_{id}")]


@st.fragment
def draw() -> None:
    """The likely doubles; while somebody types only this part is drawn again."""
    actor = session.require(Permission.RECORD_REQUESTS)
    place, category = st.session_state.get(f"{FORM}_place"), st.session_state.get(f"{FORM}_category")
    typed = asking_the_device.typed(f"{FORM}_typed_{inputs.token(FORM)[:8]}", field=f"{FORM}_text")
    st.session_state[FOUND] = ()
    if not place or not category:
        return
    text = typed or st.session_state.get(f"{FORM}_text") or ""
    with open_session() as db:
        found = request_filing.alike(
            db, actor, place_id=place, category=category, text=text, at=session.now()
        )
    st.session_state[FOUND] = tuple(one.id for one in found)
    if found:
        st.caption(_("Perhaps told already. Tick what is the same:"))
    for one in found:
        st.checkbox(_said(one), key=f"{FORM}_join_{one.id}", persist_state=KEPT)


def _said(one: Alike) -> str:
    state = (
        f"{label(one.state)}, {label(LinkKind.REPEAT)}" if one.kind is LinkKind.REPEAT else label(one.state)
    )
    told = " · ".join((_("no. {n}", n=one.id), one.place, formats.moment(one.reported_at), state))
    return f"{literal(one.text[:80])}  \n:small[:gray[{literal(told)}]]"
