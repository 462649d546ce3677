"""Trying shares out: another price, subsidy or table, and each household's share at once; nothing is stored."""

from typing import Any

import streamlit as st

from models.enums import Purse
from pages.ui import conflict, feedback, formats, inputs, renewal_parts, replay, session, tables
from pages.ui.formats import literal, money, yuan
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import money as purses
from services.renewals import shares_plans, shares_terms, shares_trials
from services.renewals.money import Purses
from services.renewals.shares import Shares
from services.renewals.shares_terms import HOUSEHOLDS_PAY, Terms
from services.renewals.shares_trials import Tried
from services.rules.shares import OWN, Table, tables_on


def draw(actor: Actor, project_id: int, found: Purses, plan: Shares | None, *, can_edit: bool) -> None:
    """The terms to play with, and what each household would pay; a plan may be drafted on them."""
    with st.container(border=True):
        terms = choose_terms(actor, f"try_{project_id}", project_id, found, plan)
        if terms is None:
            return
        told = {
            "price_fen": terms.price_fen,
            "covered_fen": terms.covered_fen,
            "table_code": terms.table_code,
        }
        with feedback.attempt():
            replay.kept(show, actor, areas=renewal_parts.AREAS, project_id=project_id, own=terms.own, **told)
            if can_edit and (plan is None or plan.state != "draft"):
                _offer_draft(actor, project_id, terms)


def choose_terms(actor: Actor, key: str, project_id: int, found: Purses, plan: Shares | None) -> Terms | None:
    """Price, what others cover, the table, the purse and the vote; None while something cannot be read."""
    others = [line for line in found.lines if line.purse not in HOUSEHOLDS_PAY]
    price = plan.price_fen if plan else found.budget_fen or 0
    covered = plan.covered_fen if plan else sum(line.planned_fen for line in others)
    left, middle, right = st.columns(3)
    price_text = left.text_input(_("Price in yuan"), yuan(price), key=f"{key}_price")
    covered_text = middle.text_input(_("Others cover, in yuan"), yuan(covered), key=f"{key}_covered")
    offered = {t.code: t for t in tables_on(inputs.today())}
    at = list(offered).index(plan.table.code) if plan and plan.table.code in offered else 0
    code = right.selectbox(
        _("Way of sharing"), list(offered), at, lambda c: _(offered[c].name), key=f"{key}_table"
    )
    own = _own(key, plan) if code == OWN else ()
    source(offered[code])
    purse, round_id = _purse_and_vote(actor, key, project_id, plan)
    with feedback.attempt():
        return Terms(
            price_fen=purses.fen_of(price_text), covered_fen=purses.fen_of(covered_text), table_code=code,
            purse=purse, own=own, round_id=round_id,
        )  # fmt: skip
    return None


def _own(key: str, plan: Shares | None) -> tuple[str, ...]:
    stored = " ".join(plan.own) if plan and plan.own else "0 0.5 1 1.1 1.2 1.3"
    written = st.text_input(
        _("Coefficients from the first floor up, with blanks between"), stored, key=f"{key}_own"
    )
    return tuple(written.replace("，", " ").replace(",", " ").split())


def _purse_and_vote(actor: Actor, key: str, project_id: int, plan: Shares | None) -> tuple[Purse, int | None]:
    with open_session() as db:
        votes = {v.id: v for v in shares_terms.votes_of(db, actor, project_id=project_id)}
    left, right = st.columns(2)
    purse = left.selectbox(
        _("Households pay into"), HOUSEHOLDS_PAY, HOUSEHOLDS_PAY.index(plan.purse) if plan else 0, label,
        key=f"{key}_purse",
    )  # fmt: skip
    known = list(votes).index(plan.round_id) if plan and plan.round_id in votes else None
    vote = right.selectbox(
        _("For the vote"), list(votes), known,
        lambda id: f"{votes[id].question} · {_('round {n}', n=votes[id].number)}",
        key=f"{key}_vote", placeholder=_("None"),
    )  # fmt: skip
    return purse, vote


def source(table: Table) -> None:
    """Where a table comes from and how sure that is."""
    said = f"{_(table.source)} {formats.article(table.article)}".strip()
    sure = {"medium": _("one source only"), "low": _("weak source")}.get(table.confidence)
    st.caption(
        literal(
            _("Source: {source}. Guidance; owners agree freely.", source=f"{said} ({sure})" if sure else said)
        )
    )


def show(actor: Actor, *, project_id: int, **told: Any) -> None:
    """Each household: its share by the plan, what it would pay, and the difference."""
    with open_session() as db:
        tried = shares_trials.what_if(db, actor, project_id=project_id, on=inputs.today(), **told)
    net = told["price_fen"] - told["covered_fen"]
    shared = sum(t.after_fen for t in tried)
    with st.container(horizontal=True):
        st.metric(_("Net cost to share"), money(net), width="content")
        st.metric(_("Shared out"), money(shared), width="content")
        if net != shared:
            st.metric(_("Left over"), money(net - shared), width="content")
    _tried(tried)


def _tried(tried: tuple[Tried, ...]) -> None:
    """A row a household."""
    amounts = {_("Would pay"): [money(t.after_fen) for t in tried]}
    if any(t.before_fen is not None for t in tried):
        amounts = {
            _("By the plan"): [money(t.before_fen) for t in tried],
            **amounts,
            _("Difference"): [_change(t) for t in tried],
        }
    tables.figures(
        {
            _("Door"): [t.door for t in tried],
            _("Floor"): ["—" if t.floor is None else str(t.floor) for t in tried],
            _("Area"): [formats.area(t.area_dm2) for t in tried],
            **amounts,
        },
        alt=_("What {n} households would pay", n=len(tried)),
    )


def _change(t: Tried) -> str:
    fen = t.after_fen - (t.before_fen or 0)
    return "—" if not fen else f"{'+' if fen > 0 else ''}{money(fen)}"


def _offer_draft(actor: Actor, project_id: int, terms: Terms) -> None:
    form = f"draft_shares_{project_id}"
    if st.button(_("Draft a plan on these terms"), key=form, type="primary", icon=":material/edit_document:"):
        with open_session(write=True) as db:
            shares_plans.draft_shares(
                db, actor, project_id=project_id, terms=terms, on=inputs.today(), token=inputs.token(form),
                at=session.now(),
            )  # fmt: skip
        conflict.settle(form, _("The draft is begun."))
