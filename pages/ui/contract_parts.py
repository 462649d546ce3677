"""A contract as it is read: its money with what is paid and kept, its works, and how it ended."""

import streamlit as st

from models.tender_enums import (
    AcceptanceResult,
    ContractState,
    Severity,
)
from pages.ui import tables, tender_words
from pages.ui.formats import day, literal, money
from pages.ui.i18n import _
from pages.ui.labels import label
from services.renewals.dossiers import ContractView, SiteVisit
from services.rules.contract_sums import USUAL_MOST_BP

LOOKS = {Severity.NONE: "green", Severity.MINOR: "gray", Severity.SERIOUS: "orange", Severity.UNSAFE: "red"}
RESULTS = {AcceptanceResult.PASSED: "green", AcceptanceResult.PASSED_WITH_DEFECTS: "orange"}


def draw(c: ContractView) -> None:
    """The end first, then the works, then the money."""
    _closing(c)
    _works(c)
    _contract(c)


def _closing(c: ContractView) -> None:
    if not (c.acceptances or c.audits or c.warranties):
        return
    st.subheader(_("Acceptance and end"), anchor=False)
    with st.container(border=True, gap="xsmall"):
        for w in c.warranties:
            what = literal(w.what)
            st.markdown(
                _(
                    "Warranty for {what}: {first} to {last}",
                    what=what,
                    first=day(w.starts_on),
                    last=day(w.ends_on),
                )
            )
        if c.settlement:
            amount = literal(money(c.settlement.amount_fen))
            st.markdown(
                _("Settled on {day} at **{amount}**", day=day(c.settlement.settled_on), amount=amount)
            )
            if c.settlement.note:
                st.caption(literal(c.settlement.note))
        for a in reversed(c.audits):
            told = _(
                "Audited on {day} by {body}: asked for {submitted}, found right {audited}",
                day=day(a.audited_on), body=literal(a.body), submitted=literal(money(a.submitted_fen)),
                audited=literal(money(a.audited_fen)),
            )  # fmt: skip
            st.markdown(told)
        for one in reversed(c.acceptances):
            colour = RESULTS.get(one.result, "red")
            st.markdown(
                f":{colour}-badge[{label(one.result)}] {day(one.held_on)} · {literal(one.accepted_by)}"
            )
            if one.defects:
                st.caption(literal(one.defects))


def _works(c: ContractView) -> None:
    if c.signed_on is None:
        return
    st.subheader(_("Works"), anchor=False)
    if not c.visits:
        st.caption(_("Nobody has looked at the works yet."))
    for visit in reversed(c.visits):
        with st.container(border=True):
            _visit(visit)


def _visit(v: SiteVisit) -> None:
    """One element a visit: there may be many, and each is sent again at every step of the page."""
    photos = " · " + _("{n} photos", n=v.photos) if v.photos else ""
    open_ = f" :orange-badge[{_('not mended')}]" if v.is_open else ""
    lines = [f":{LOOKS[v.severity]}-badge[{label(v.severity)}]{open_} {literal(v.finding)}"]
    lines.append(f":small[:gray[{day(v.visited_on)} · {literal(v.visitor)}{photos}]]")
    if v.mended_on:
        mended = _("Mended on {day}: {how}", day=day(v.mended_on), how=literal(v.mended_how))
        lines.append(f":small[:gray[{mended}]]")
    st.markdown("  \n".join(lines))


def _contract(c: ContractView) -> None:
    st.subheader(_("Contract and money"), anchor=False)
    with st.container(border=True, gap="xsmall"):
        colour = {ContractState.ACTIVE: "blue", ContractState.PENDING: "orange"}.get(c.state, "gray")
        st.markdown(f":{colour}-badge[{label(c.state)}] **{literal(c.supplier)}** · {literal(c.number)}")
        days = _("works from {first} to {last}", first=day(c.starts_on), last=day(c.last_day))
        signed = _("signed on {day}", day=day(c.signed_on)) + " · " if c.signed_on else ""
        st.caption(signed + days)
        if c.ended_reason:
            st.markdown(_("Reason: {reason}", reason=literal(c.ended_reason)))
        _money(c)
        if c.retention_bp > USUAL_MOST_BP:
            st.caption(
                _(
                    "The retention is more than 3 %, the most that 建质〔2017〕138号 art. 7 allows for building "
                    "works."
                )
            )
    _milestones(c)
    _changes(c)
    _payments(c)


def _money(c: ContractView) -> None:
    s = c.sums
    if c.signed_on is None:
        st.metric(_("Price of the bid"), money(s.price_fen), width="content")
        return
    share = s.paid_fen * 100 // s.price_fen
    with st.container(horizontal=True):
        st.metric(
            _("Settled") if s.settled_fen is not None else _("Agreed"), money(s.price_fen), width="content"
        )
        st.metric(_("Paid"), money(s.paid_fen), width="content")
        st.metric(_("Kept until the warranty ends"), money(s.kept_fen), width="content")
        st.metric(_("May be paid now"), money(max(s.left_fen, 0)), width="content")
    told = _("{paid} of {price} paid", paid=literal(money(s.paid_fen)), price=literal(money(s.price_fen)))
    st.progress(share, text=f"{told} · {share} %")
    if c.retention_bp:
        st.caption(_("Retention: {share}", share=tender_words.percent(c.retention_bp)))


def _milestones(c: ContractView) -> None:
    if not c.milestones:
        return
    tables.figures(
        {
            _("Milestone"): [m.title for m in c.milestones],
            _("Amount"): [money(m.amount_fen) for m in c.milestones],
            _("Paid"): [money(m.paid_fen) for m in c.milestones],
            _("Due"): [day(m.due_on) for m in c.milestones],
            _("Met on"): [day(m.met_on) for m in c.milestones],
            _("Purse"): [label(m.purse) if m.purse else "—" for m in c.milestones],
        },
        alt=_("{n} milestones of the contract", n=len(c.milestones)),
        aligned=[_("Amount"), _("Paid")],
    )


def _changes(c: ContractView) -> None:
    for a in c.amendments:
        until = " · " + _("until {day}", day=day(a.ends_on)) if a.ends_on else ""
        sign = "+" if a.change_fen > 0 else ""
        told = _("Amendment {n} of {day}", n=a.number, day=day(a.signed_on))
        st.markdown(f"**{told}**: {literal(sign + money(a.change_fen))}{until} · {literal(a.rationale)}")


def _payments(c: ContractView) -> None:
    if not c.payments:
        return
    titles = {m.id: m.title for m in c.milestones}
    tables.figures(
        {
            _("Paid on"): [day(p.paid_on) for p in c.payments],
            _("Amount"): [money(p.amount_fen) for p in c.payments],
            _("For"): [titles.get(p.milestone_id or 0, "—") for p in c.payments],
            _("Purse"): [label(p.purse) if p.purse else "—" for p in c.payments],
            _("Note"): [p.note or "—" for p in c.payments],
        },
        alt=_("{n} payments", n=len(c.payments)),
        aligned=[_("Amount")],
    )
