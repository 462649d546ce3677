"""What can be noted at a point of the course, and the form of what was chosen; the next step stands first."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from models.enums import ObjectionState
from models.tender_enums import (
    AwardState,
    ContractState,
    TenderState,
)
from pages.ui import award_forms, contract_forms, inputs, tender_forms, tender_words, works_forms
from pages.ui.i18n import _
from pages.ui.tender_sending import ACTED
from services.access import Actor
from services.renewals.course import Course
from services.renewals.dossiers import AwardView, ContractView, Dossier

CHOSEN = "tender_action"
Possible = dict[str, Callable[[], None]]
"""By action: what draws its form."""


def draw(actor: Actor, found: Course) -> None:
    """Let the person say what happened: the next step by one button, anything else from a list."""
    possible = _possible(actor, found, inputs.today())
    ahead = tender_words.action_of(found.step)
    if st.session_state.pop(ACTED, False) or st.session_state.get(CHOSEN) not in possible:
        st.session_state[CHOSEN] = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if ahead in possible:
            st.button(
                _(tender_words.ACTIONS[ahead]),
                key="tender_next",
                type="primary",
                on_click=_choose,
                args=(ahead,),
            )
        chosen = st.selectbox(
            _("Note something else"), list(possible), None, lambda a: _(tender_words.ACTIONS[a]), key=CHOSEN,
            placeholder=_("Choose what happened"), width=320,
        )  # fmt: skip
    if chosen:
        with st.container(border=True):
            st.markdown(f"**{_(tender_words.ACTIONS[chosen])}**")
            possible[chosen]()


def _choose(action: str) -> None:
    st.session_state[CHOSEN] = action


def _possible(actor: Actor, found: Course, on: date) -> Possible:
    now = found.now
    if now is None:
        return {"prepare_tender": lambda: tender_forms.prepare(actor, found.project_id, found.name)}
    possible: Possible = {}
    if now.contract is not None and now.contract.state is not ContractState.CANCELLED:
        possible |= _of_contract(actor, now.contract)
    if now.award is not None:
        possible |= _of_award(actor, now, now.award)
    elif now.tender.state is TenderState.PLANNED:
        possible["post_tender"] = lambda: tender_forms.post(actor, now)
        possible["change_tender"] = lambda: tender_forms.change(actor, now)
    else:
        possible |= _of_bids(actor, now, on)
    if now.contract is None or now.contract.state is ContractState.PENDING:
        possible["end_tender"] = lambda: tender_forms.give_up(actor, now)
    return possible


def _of_bids(actor: Actor, now: Dossier, on: date) -> Possible:
    possible: Possible = {"receive_bid": lambda: tender_forms.receive(actor, now)}
    if now.bids:
        possible["judge_bids"] = lambda: tender_forms.judge(actor, now)
    if now.valid and now.tender.closes_on and on > now.tender.closes_on:
        if now.tender.criteria:
            possible["score_bids"] = lambda: award_forms.score(actor, now)
        possible["make_award"] = lambda: award_forms.make(actor, now)
    return possible


def _of_award(actor: Actor, now: Dossier, award: AwardView) -> Possible:
    possible: Possible = {}
    if award.state is AwardState.PENDING:
        possible["post_award"] = lambda: award_forms.post(actor, award)
    else:
        if now.contract is None:
            possible["draft_contract"] = lambda: contract_forms.draft(actor, award)
        possible["take_objection"] = lambda: award_forms.take_objection(actor, award)
    is_open = now.contract is None or now.contract.state is ContractState.PENDING
    if award.objections and (is_open or award.of_state(ObjectionState.RAISED)):
        possible["answer_objections"] = lambda: award_forms.answer(actor, award)
    if is_open:
        possible["take_award_back"] = lambda: award_forms.take_back(actor, award)
    return possible


def _of_contract(actor: Actor, c: ContractView) -> Possible:
    if c.state is ContractState.PENDING:
        return {
            "sign_contract": lambda: contract_forms.sign(actor, c),
            "change_contract": lambda: contract_forms.change(actor, c),
        }
    possible: Possible = {"pay": lambda: contract_forms.pay(actor, c)}
    if c.visits:
        possible["site_photos"] = lambda: works_forms.photos(actor, c)
    if any(v.is_open for v in c.visits):
        possible["mend_findings"] = lambda: works_forms.mend(actor, c)
    if c.state is ContractState.ACTIVE:
        possible = _of_works(actor, c) | possible
    return possible


def _of_works(actor: Actor, c: ContractView) -> Possible:
    possible: Possible = {
        "visit_site": lambda: works_forms.visit(actor, c),
        "accept_works": lambda: works_forms.accept(actor, c),
        "add_milestone": lambda: contract_forms.add_milestone(actor, c),
    }
    if any(m.met_on is None for m in c.milestones):
        possible["meet_milestone"] = lambda: contract_forms.meet_milestone(actor, c)
    if c.accepted is not None:
        possible["note_warranty"] = lambda: works_forms.warrant(actor, c)
    if c.settlement is None:
        possible["amend_contract"] = lambda: contract_forms.amend(actor, c)
        possible["end_contract"] = lambda: contract_forms.end(actor, c)
        if c.accepted is not None:
            possible["audit_price"] = lambda: works_forms.audit(actor, c)
        if c.audits:
            possible["settle"] = lambda: works_forms.settle(actor, c)
    return possible
