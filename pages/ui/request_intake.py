"""Taking a request in, at the door or on the phone: where, what about, in whose words; likely doubles beside it."""

import streamlit as st

from models.enums import Permission
from models.request_enums import Urgency
from pages.ui import drafts, feedback, inputs, request_alike_parts, request_where, request_words, session
from pages.ui.attachment_parts import TYPES
from pages.ui.drafts import KEPT
from pages.ui.i18n import _
from pages.ui.refusals import text_of
from services import attachments
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.grids import request_filing
from services.grids.request_filing import Told
from services.grids.request_reach import LONGEST
from services.once import token_for
from services.rules import requests as rules

FORM, SAVE, OUTCOME = "request", "request_save", "request_outcome"
FIELDS: drafts.Fields = {
    "place": int, "source": str, "category": str, "text": str, "door": str, "name": str, "phone": str,
}  # fmt: skip
OF_ONE = ("category", "text", "door", "name", "phone")
"""What is forgotten for the next request; where and how they come in stays."""


def _entered(field: str) -> str:
    return st.session_state.get(f"{FORM}_{field}") or ""


def carry_out(actor: Actor) -> None:
    """Restore what was half entered; store the request whose button was pressed, before the form is drawn anew."""
    if not actor.may(Permission.RECORD_REQUESTS):
        return
    drafts.restore(actor, FORM, FIELDS)
    if not st.session_state.get(SAVE):
        return
    try:
        st.session_state[OUTCOME] = _store(actor)
    except Refused as refusal:
        st.session_state[OUTCOME] = refusal


def _store(actor: Actor) -> int:
    place = st.session_state.get(f"{FORM}_place")
    if not place or not _entered("category"):
        raise Refused("request_incomplete")
    urgency = Urgency.URGENT if st.session_state.get(f"{FORM}_urgent") else Urgency.NORMAL
    told = Told(
        place_id=place, category=_entered("category"), text=_entered("text"),
        source=_entered("source") or "door", urgency=urgency, door=_entered("door"), name=_entered("name"),
        phone=_entered("phone"),
    )  # fmt: skip
    token, at = inputs.token(FORM), session.now()
    photo = st.session_state.get(_photo_key())
    joins = request_alike_parts.ticked()
    with open_session(write=True) as db:
        id = request_filing.file_request(db, actor, told=told, joins=joins, at=at, token=token)
        if photo is not None:
            attachments.attach(
                db, actor, subject_kind=attachments.REQUEST, subject_id=id, name=photo.name,
                content=photo.getvalue(), at=at, token=token_for(token, "photo"),
            )  # fmt: skip
    inputs.spent(FORM)
    request_where.forget()
    drafts.forget(FORM, OF_ONE)
    st.session_state.pop(f"{FORM}_urgent", None)
    return id


def draw(actor: Actor, *, place_id: int) -> None:
    """The form, folded away until somebody wants it; it stays open for the next one."""
    _outcome()
    box = feedback.folded(_("Take a request in"), key="request_new", icon=":material/add:")
    if box is None:
        return
    with box:
        request_where.draw(actor, place_id)
        st.pills(
            _("What about"), list(rules.categories()), key=f"{FORM}_category", wrap=True,
            format_func=request_words.category, persist_state=KEPT,
        )  # fmt: skip
        st.text_area(
            _("What they ask for"), key=f"{FORM}_text", max_chars=LONGEST["text"], height=90, persist_state=KEPT,
            placeholder=_("In the words of who asks"),
        )  # fmt: skip
        request_alike_parts.draw()
        st.file_uploader(_("Photo"), type=TYPES, key=_photo_key(), max_upload_size=10)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.toggle(_("Urgent"), key=f"{FORM}_urgent", persist_state=KEPT)
            _contact()
        st.button(_("Store the request"), key=SAVE, type="primary", width="stretch", icon=":material/check:")
    drafts.keep(actor, FORM, FIELDS)


def _photo_key() -> str:
    return f"{FORM}_photo_{inputs.token(FORM)[:8]}"


def _outcome() -> None:
    outcome = st.session_state.pop(OUTCOME, None)
    if isinstance(outcome, Refused):
        st.error(text_of(outcome), icon=":material/block:")
    elif outcome:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(f"**{_('Stored as no. {n}', n=outcome)}**", icon=":material/check:")
            st.page_link(
                request_words.ONE, label=_("Open it"), icon=":material/arrow_forward:",
                query_params={"request": str(outcome)},
            )  # fmt: skip


def _contact() -> None:
    box = feedback.asked(_("Who asks"), key="request_who", icon=":material/person:")
    if box is not None:
        with box:
            st.text_input(
                _("Name of who asks"), key=f"{FORM}_name", max_chars=LONGEST["name"], persist_state=KEPT
            )
            st.text_input(_("Phone"), key=f"{FORM}_phone", max_chars=LONGEST["phone"], persist_state=KEPT)
            st.caption(_("Only who works here sees this; the phone is masked, and looking at it is logged."))
