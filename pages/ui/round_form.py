"""Preparing a vote: the form, which survives a refresh, for a new draft or a stored one."""

from datetime import date
from typing import Any

import streamlit as st

from models.enums import Permission
from pages.ui import (
    bylaw_words,
    conflict,
    decided_parts,
    drafts,
    feedback,
    formats,
    inputs,
    matter_form,
    renewal_vote_parts,
    review_parts,
    scope_form,
    session,
)
from pages.ui.drafts import KEPT
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import prepared, preparing, scope_names
from services.consultations.prepared import Draft
from services.consultations.proposals import Proposal
from services.db import open_session
from services.once import once

FORM = "new_vote"
OWN: drafts.Fields = {
    "due": date.fromisoformat,
    "ledger": bool,
    "twice": bool,
    "round": int,
    "version": int,
    "decision": int,
    "project": int,
}
FIELDS: drafts.Fields = {**scope_form.FIELDS, **matter_form.FIELDS, **OWN}
SHOWN = "new_vote_shown"


def wanted(actor: Actor) -> bool:
    """Whether the form is shown: it was asked for, or left half filled.

    The button stays as it was (another type would be another button): who pressed it
    with the keyboard goes on from there into the form.
    """
    half_filled = drafts.restore(actor, FORM, FIELDS)
    if decided_parts.take_up(actor) or renewal_vote_parts.take_up(actor, FIELDS):
        st.session_state[SHOWN] = True
    is_shown = bool(st.session_state.setdefault(SHOWN, half_filled))
    title, icon = (_("Put the form aside"), "expand_less") if is_shown else (_("Prepare a vote"), "add")
    if st.button(title, key="new_vote_start", icon=f":material/{icon}:"):
        st.session_state[SHOWN] = not is_shown
        st.rerun()
    return is_shown


def change(draft: Draft) -> None:
    """Take a stored draft into the form."""
    drafts.forget(FORM, FIELDS)
    matter_form.fill(draft.proposal.asked)
    values = {**_scope_fields(draft), **_own_fields(draft)}
    for field, value in values.items():
        if value is not None:
            st.session_state[_key(field)] = value
    st.session_state[SHOWN] = True
    inputs.spent(FORM)


def _scope_fields(draft: Draft) -> dict[str, Any]:
    scope = draft.proposal.scope
    alone = len(scope.parts) == 1 and scope.parts[0].place_id == draft.place_id
    part = scope.parts[0]
    how = scope_form.WHOLE if alone and part.floor_from is part.floor_to is None else scope_form.PICKED
    if len({(p.floor_from, p.floor_to) for p in scope.parts}) > 1:
        how = scope_form.TYPED
    return {
        "kind": draft.place_kind,
        "place": draft.place_id,
        "part": how,
        "text": scope_names.spelled(draft.parts) if how == scope_form.TYPED else None,
        "picked": [] if alone or how == scope_form.TYPED else [p.place_id for p in scope.parts],
        "low": part.floor_from,
        "high": part.floor_to,
        "without": bool(scope.without),
    }


def _own_fields(draft: Draft) -> dict[str, Any]:
    proposal = draft.proposal
    return {
        "due": proposal.due_on,
        "ledger": proposal.keeps_ledger,
        "twice": proposal.keyed_twice,
        "round": draft.id,
        "version": draft.version,
    }


def draw(actor: Actor, *, place_id: int) -> None:
    """The form; what is entered is kept at once, nothing is stored as a draft before the last button."""
    round_id = st.session_state.get(_key("round"))
    with st.container(border=True):
        title = _("Change vote {n}", n=round_id) if round_id else _("Prepare a vote")
        st.subheader(title, anchor=False)
        if round_id and _clash(actor, round_id):
            return
        below = [decided_parts.draw(actor), renewal_vote_parts.draw(actor)]
        proposal = _entered(actor, next(filter(None, below), place_id))
        with st.container(horizontal=True):
            send = st.button(
                _("Save the draft"), key="new_vote_send", type="primary", disabled=proposal is None
            )
            dropped = st.button(_("Give up this form"), key="new_vote_drop")
    drafts.keep(actor, FORM, FIELDS)
    if dropped:
        _leave(actor)
    if send and proposal is not None:
        _save(actor, proposal, round_id)


def _entered(actor: Actor, place_id: int) -> Proposal | None:
    with st.container():
        scope = scope_form.choose(actor, _around(actor) if st.session_state.get(_key("round")) else place_id)
    with st.container():
        if scope:
            review_parts.draw(actor, scope)
            bylaw_words.in_force(actor, scope.parts[0].place_id)
    with st.container():
        asked = matter_form.choose(inputs.today())
    drafts.not_before(FORM, "due", inputs.today())
    due = st.date_input(
        _("Ballots are due on"), value=None, min_value=inputs.today(), key=_key("due"), format="YYYY-MM-DD",
        persist_state=KEPT,
    )  # fmt: skip
    with st.container(horizontal=True):
        ledger = st.toggle(
            _("Keep a ledger of the paper ballots"), key=_key("ledger"), persist_state=KEPT,
            help=_("Every printed ballot by its serial: issued, returned, spoiled, missing."),
        )  # fmt: skip
        twice = st.toggle(
            _("Key every ballot twice"), key=_key("twice"), persist_state=KEPT,
            help=_("A second person keys the same papers; differences are listed before closing."),
        )  # fmt: skip
    return Proposal(scope, asked, due, ledger, twice) if scope else None


def _around(actor: Actor) -> int:
    """The highest place that the person reaches: the place of a stored draft lies below it, whatever is chosen."""
    return inputs.place_options(actor, permission=Permission.RUN_CONSULTATIONS)[0].id


def _save(actor: Actor, proposal: Proposal, round_id: int | None) -> None:
    with feedback.attempt(), conflict.kept(FORM, subject=round_id or 0):
        if round_id:
            _store(actor, round_id, proposal, st.session_state[_key("version")])
        else:
            round_id = _prepare(actor, proposal)
        st.query_params["draft"] = str(round_id)
        feedback.done(_("The draft is saved. Next its notice is posted."))
        _leave(actor)


def _prepare(actor: Actor, proposal: Proposal) -> int:
    with open_session(write=True) as db:
        round_id = preparing.prepare(
            db, actor, proposal=proposal, on=inputs.today(), at=session.now(), token=inputs.token(FORM)
        )
        decided_parts.link(db, actor, round_id)
        renewal_vote_parts.link(db, actor, round_id)
        return round_id


def _store(actor: Actor, round_id: int, proposal: Proposal, version: int) -> None:
    token, at = inputs.token(FORM), session.now()
    with open_session(write=True) as db:
        once(
            db, actor, f"change_draft:{round_id}", token=token, at=at,
            do=lambda: preparing.change_draft(
                db, actor, round_id=round_id, version=version, proposal=proposal, on=inputs.today(), at=at
            ),
        )  # fmt: skip
        decided_parts.link(db, actor, round_id)


def _clash(actor: Actor, round_id: int) -> bool:
    """Two people changed the draft: both versions; afterwards the form holds the one that was kept."""
    labels = {"items": _("Questions"), "scope": _("Scope"), "due_on": _("Due")}

    def store(values: dict[str, Any], version: int) -> None:
        _store(actor, round_id, prepared.proposal_from(values), version)

    if conflict.choose(FORM, subject=round_id, labels=labels, shown=_shown, store=store):
        st.session_state[_key("clashed")] = True
        return True
    if st.session_state.pop(_key("clashed"), False):
        with feedback.attempt(), open_session() as db:
            change(prepared.find_draft(db, actor, round_id=round_id))
    return False


def _shown(field: str, value: Any) -> str:
    if field == "items":
        return "；".join(item["question"] for item in value)
    if field == "scope":
        return _("all of it") if not value else _("{n} parts", n=len(value))
    return formats.day(value)


def _leave(actor: Actor) -> None:
    inputs.spent(FORM)
    for part in (decided_parts, renewal_vote_parts):
        inputs.spent(part.KEY)
        part.forget()
    drafts.drop(actor, FORM, FIELDS)
    st.session_state[SHOWN] = False
    st.rerun()


def _key(field: str) -> str:
    return f"{FORM}_{field}"
