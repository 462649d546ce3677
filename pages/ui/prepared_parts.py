"""Prepared votes in the list: what each waits for; its notice posted, its roll looked through, frozen and opened."""

from datetime import date

import streamlit as st

from models.enums import RoundState
from pages.ui import (
    bylaw_words,
    feedback,
    formats,
    inputs,
    paper_parts,
    replay,
    review_parts,
    round_form,
    scope_words,
    session,
    vote_parts,
)
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import prepared, preparing
from services.consultations.prepared import Draft
from services.db import open_session
from services.freshness import AREAS


def draw(actor: Actor, *, place_id: int) -> None:
    """The prepared votes at a place; nothing where there are none."""
    asked = inputs.asked_number("draft")
    found = replay.asked(prepared.prepared_at, actor, place_id=place_id, asked=asked)
    if not found:
        return
    st.subheader(_("Prepared votes"), anchor=False)
    for draft in found:
        if draft.id == asked and draft.can_run:
            st.query_params["draft"] = str(asked)
            with st.container(border=True):
                _head(draft)
                _steps(actor, draft)
    replay.kept(_others, actor, areas=AREAS, place_id=place_id, asked=asked)
    st.subheader(_("Votes put to the owners"), anchor=False)


def _others(actor: Actor, *, place_id: int, asked: int | None) -> None:
    """The prepared votes that are not gone on with just now."""
    for draft in replay.asked(prepared.prepared_at, actor, place_id=place_id, asked=asked):
        if draft.id == asked and draft.can_run:
            continue
        with st.container(border=True):
            _head(draft)
            with st.container(horizontal=True):
                if draft.can_run:
                    ask = {"draft": str(draft.id)}
                    title, icon = _("Go on with it"), ":material/arrow_forward:"
                    st.page_link(vote_parts.VOTES, label=title, icon=icon, query_params=ask)
                _one_vote(draft)


def _head(draft: Draft) -> None:
    who = formats.literal(scope_words.at_place(draft.place, draft.parts))
    number = f" · {_('round {n}', n=draft.number)}" if draft.number > 1 else ""
    st.markdown(
        f"**{formats.literal(draft.question)}** :gray-badge[{label(draft.state)}]  \n"
        f":small[:gray[{who}{number} · {_waits_for(draft)}]]"
    )


def _waits_for(draft: Draft) -> str:
    if draft.notice_on is None or draft.notice is None:
        return _("waits for its notice to be posted")
    posted = _("notice posted on {day}", day=formats.day(draft.notice_on))
    if draft.may_open(inputs.today()):
        return f"{posted} · {_('may be opened')}"
    until = _(
        "hangs until {last}, may be opened from {day}",
        last=formats.day(draft.notice.last),
        day=formats.day(draft.notice.free_from),
    )
    unsure = "" if draft.notice.certain else " " + _("(days off of that year are not known yet)")
    return f"{posted} · {until}{unsure}"


def _steps(actor: Actor, draft: Draft) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Change"), key=f"draft_change_{draft.id}", icon=":material/edit:"):
            round_form.change(draft)
            st.rerun()
        _drop(actor, draft)
        _one_vote(draft)
    _matters(draft)
    _notice(actor, draft)
    complete = review_parts.draw(actor, draft.proposal.scope)
    _opening(actor, draft, complete)


def _one_vote(draft: Draft) -> None:
    ask = {"round": str(draft.id)}
    st.page_link(vote_parts.ONE, label=_("One vote"), icon=":material/timeline:", query_params=ask)


def _matters(draft: Draft) -> None:
    for item in draft.items:
        if len(draft.items) > 1:
            st.markdown(f"**{item.number}.** {formats.literal(item.question)}")
        vote_parts.rule_text(item.rule)
        bylaw_words.applied(item.rule)
        st.caption(vote_parts.answers(item))


def _notice(actor: Actor, draft: Draft) -> None:
    st.markdown(f"**{_('Post the notice of the vote')}**")
    paper_parts.announcement(draft.id)
    row = st.form(f"notice_{draft.id}_{draft.version}", border=False).container(
        horizontal=True, vertical_alignment="bottom"
    )
    with row:
        day = st.date_input(
            _("Notice posted on"), value=draft.notice_on or inputs.today(), max_value=inputs.today(),
            key=f"notice_on_{draft.id}_{draft.version}", format="YYYY-MM-DD", width=240,
        )  # fmt: skip
        sent = st.form_submit_button(_("Note the day"), key=f"notice_send_{draft.id}")
    if sent and isinstance(day, date):
        with feedback.attempt():
            _post(actor, draft, day)


def _post(actor: Actor, draft: Draft, day: date) -> None:
    form = f"notice_{draft.id}"
    with open_session(write=True) as db:
        preparing.post_notice(
            db, actor, round_id=draft.id, version=draft.version, notice_on=day, on=inputs.today(),
            at=session.now(), token=inputs.token(form),
        )  # fmt: skip
    inputs.spent(form)
    until = formats.day(prepared.notice_window(day).free_from)
    feedback.done(_("Noted. The vote may be opened from {day}.", day=until))
    st.rerun()


def _opening(actor: Actor, draft: Draft, complete: bool) -> None:
    ready = draft.state is RoundState.POSTED and draft.may_open(inputs.today())
    sent = st.button(
        _("Freeze the roll and open"), key=f"draft_open_{draft.id}", type="primary",
        disabled=not (ready and complete), icon=":material/lock:",
    )  # fmt: skip
    if not ready:
        days = prepared.notice_rule(inputs.today()).days
        st.caption(
            _("It opens when its notice has hung for {n} days: {state}.", n=days, state=_waits_for(draft))
        )
    if sent:
        with feedback.attempt():
            _open(actor, draft)


def _open(actor: Actor, draft: Draft) -> None:
    form = f"open_{draft.id}"
    with open_session(write=True) as db:
        preparing.open_prepared(
            db, actor, round_id=draft.id, version=draft.version, on=inputs.today(), at=session.now(),
            token=inputs.token(form),
        )  # fmt: skip
    inputs.spent(form)
    st.query_params.pop("draft", None)
    feedback.done(_("The vote is open and its roll is frozen."))
    st.rerun()


def _drop(actor: Actor, draft: Draft) -> None:
    with st.popover(_("Give up"), icon=":material/delete:", key=f"draft_drop_{draft.id}"):
        st.caption(_("The draft is gone then; the log keeps what it asked."))
        sent = st.button(_("Yes, give this vote up"), key=f"draft_drop_send_{draft.id}")
    if sent:
        with feedback.attempt():
            form = f"drop_{draft.id}"
            with open_session(write=True) as db:
                preparing.drop_draft(
                    db, actor, round_id=draft.id, version=draft.version, at=session.now(),
                    token=inputs.token(form),
                )  # fmt: skip
            inputs.spent(form)
            feedback.done(_("The prepared vote is given up."))
            st.rerun()
