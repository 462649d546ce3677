"""A vote that a renewal waits for: which renewal, what of it goes into the form, and the link back to it."""

import streamlit as st
from sqlmodel import Session

from pages.ui import drafts, formats, inputs, matter_form, replay, scope_form, session
from pages.ui.feedback import attempt
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import prepared
from services.renewals import linked_votes, votes_to_prepare
from services.renewals.votes_to_prepare import ToPrepare

PROJECT_PAGE = "renewals/project.py"
ASKED = "project"
KEY = f"{scope_form.FORM}_project"
AREAS = ("renewals", "consultations", "grids")
OF_ANOTHER = ("project", "decision", "round")


def take_up(actor: Actor, fields: drafts.Fields) -> bool:
    """Put the renewal that the address names into the form; whether the form is wanted because of it.

    The address forgets it then: from now on the form's draft knows it.
    """
    asked = inputs.asked_number(ASKED)
    if asked is None:
        return False
    with attempt():
        if st.session_state.get(KEY) != asked:
            _fill(_found(actor, asked), fields)
        st.query_params.pop(ASKED)
        return True
    return False


def _found(actor: Actor, project_id: int) -> ToPrepare:
    return replay.asked(
        votes_to_prepare.vote_to_prepare, actor, areas=AREAS, project_id=project_id, on=inputs.today()
    )


def _fill(found: ToPrepare, fields: drafts.Fields) -> None:
    """Who votes on what. A form that was half filled for something else begins anew."""
    form = scope_form.FORM
    if any(st.session_state.get(f"{form}_{field}") for field in OF_ANOTHER):
        drafts.forget(form, fields)
    drafts.forget(form, scope_form.FIELDS)
    st.session_state[KEY] = found.project_id
    if found.place_kind in scope_form.KINDS:
        st.session_state[f"{form}_kind"] = found.place_kind
        st.session_state[f"{form}_place"] = found.place_id
    if found.matter:
        st.session_state[f"{matter_form.FORM}_matter_1"] = found.matter


def draw(actor: Actor) -> int | None:
    """Say which renewal the vote is prepared for; its place, at or below which people vote, or None."""
    project_id = st.session_state.get(KEY)
    if not project_id:
        return None
    with attempt():
        found = _found(actor, project_id)
        _say(found)
        return found.place_id
    return None


def _say(found: ToPrepare) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(_("Prepared for a renewal:"), width="content")
        st.page_link(
            PROJECT_PAGE, label=formats.literal(found.name), icon=":material/construction:",
            query_params={"project": str(found.project_id)},
        )  # fmt: skip
        st.button(
            _("Prepare it without this renewal"), key=f"{KEY}_drop", type="tertiary",
            icon=":material/link_off:", on_click=forget,
        )  # fmt: skip


def forget() -> None:
    """The vote has nothing to do with the renewal any more, or the form is left."""
    drafts.forget(scope_form.FORM, ["project"])


def link(db: Session, actor: Actor, round_id: int) -> None:
    """Say that the vote is about the renewal, in the transaction that stores the draft; nothing where none waits for
    it, or where the person may not say so."""
    project_id = st.session_state.get(KEY)
    if not project_id:
        return
    at = session.now()
    if votes_to_prepare.vote_to_prepare(db, actor, project_id=project_id, on=inputs.today()).may_link:
        draft = prepared.find_draft(db, actor, round_id=round_id)
        linked_votes.link_vote(
            db, actor, project_id=project_id, consultation_id=draft.consultation_id, linked=True,
            token=inputs.token(KEY), at=at,
        )  # fmt: skip
