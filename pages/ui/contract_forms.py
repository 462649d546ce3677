"""Forms of the contract and its money: draft, signature, amendments, milestones, payments, end."""

from datetime import timedelta
from typing import Any

import streamlit as st

from models.enums import Purse
from pages.ui import inputs, tender_sending, tender_words
from pages.ui.formats import day, money
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.tender_sending import Do, day_field, send, sent
from services.access import Actor
from services.errors import Refused
from services.renewals import contracts, paying
from services.renewals.contracts import LONGEST, Clauses
from services.renewals.dossiers import AwardView, ContractView
from services.renewals.money import fen_of


def draft(actor: Actor, award: AwardView) -> None:
    """Write down what the contract says beyond the bid."""
    form, today = f"draft_contract_{award.id}", inputs.today()
    tender_sending.hint(_("Supplier and price are those of the bid that has the award."))
    values = _clauses(form, Clauses("", today + timedelta(7), today + timedelta(67), 300))
    if values is not None:
        send(
            form,
            _("The contract is drafted."),
            lambda db, at, token: contracts.draft_contract(
                db, actor, award_id=award.id, clauses=_read(values), at=at, token=token
            ),
        )


def change(actor: Actor, c: ContractView) -> None:
    """Change the draft."""

    def entered(stored: ContractView, key: str) -> dict[str, Any] | None:
        return _clauses(key, Clauses(stored.number, stored.starts_on, stored.ends_on, stored.retention_bp))

    def do(values: dict[str, Any], version: int) -> Do:
        return lambda db, at, token: contracts.change_contract(
            db, actor, contract_id=c.id, version=version, clauses=_read(values), at=at, token=token
        )

    labels = {
        "number": _("Number"),
        "starts_on": _("Works from"),
        "ends_on": _("Works until"),
        "retention_bp": _("Retention in 0.01 %"),
    }
    tender_sending.edit(f"contract_{c.id}", c, labels=labels, entered=entered, do=do, told=_("Saved."))


def _clauses(key: str, given: Clauses) -> dict[str, Any] | None:
    with st.form(key, border=False):
        number = st.text_input(_("Number of the contract"), given.number, LONGEST["number"], f"{key}_first")
        left, middle, right = st.columns(3)
        with left:
            starts_on = day_field(_("Works from"), f"{key}_from", value=given.starts_on, future=True)
        with middle:
            ends_on = day_field(_("Works until"), f"{key}_until", value=given.ends_on, future=True)
        kept = right.text_input(
            _("Retention in %"), tender_words.percent(given.retention_bp)[:-2], key=f"{key}_kept"
        )
        if not sent(key, _("Save")):
            return None
    return {"number": number, "starts_on": starts_on, "ends_on": ends_on, "retention_bp": kept}


def _read(values: dict[str, Any]) -> Clauses:
    """What was entered, or what a conflict kept of it; a share of 3 % is 300 of 0.01 %."""
    kept = values["retention_bp"]
    if isinstance(kept, str):
        try:
            kept = fen_of(kept.replace("%", "").replace("万", "x"))
        except Refused as unreadable:
            raise Refused("retention_out_of_range") from unreadable
    return Clauses(values["number"], values["starts_on"], values["ends_on"], kept)


def sign(actor: Actor, c: ContractView) -> None:
    """Note the day of the signature."""
    form = f"sign_contract_{c.id}"
    with st.form(form, border=False):
        signed_on = day_field(_("Signed on"), f"{form}_on")
        go = sent(form, _("Note the signature"))
    if go:
        send(
            form,
            _("The contract is signed."),
            lambda db, at, token: contracts.sign_contract(
                db, actor, contract_id=c.id, version=c.version, signed_on=signed_on, at=at, token=token
            ),
        )


def amend(actor: Actor, c: ContractView) -> None:
    """Write down what both sides agreed later."""
    form = f"amend_contract_{c.id}_{len(c.amendments)}"
    with st.form(form, border=False):
        left, right = st.columns(2)
        change_ = left.text_input(_("More, or with a minus less, in yuan"), key=f"{form}_change")
        until = right.date_input(_("Another last day"), None, key=f"{form}_until", format="YYYY-MM-DD")
        reason = st.text_input(_("Reason"), key=f"{form}_reason", max_chars=LONGEST["rationale"])
        signed_on = day_field(_("Agreed on"), f"{form}_on")
        go = sent(form, _("Amend the contract"))
    if go:
        send(
            form,
            _("The amendment is added."),
            lambda db, at, token: contracts.amend_contract(
                db, actor, contract_id=c.id, change_fen=fen_of(change_), ends_on=until or None, rationale=reason,
                signed_on=signed_on, at=at, token=token,
            ),
        )  # fmt: skip


def end(actor: Actor, c: ContractView) -> None:
    """End the contract early."""
    form = f"end_contract_{c.id}"
    with st.form(form, border=False):
        ended_on = day_field(_("Ended on"), f"{form}_on")
        reason = st.text_input(_("Reason"), key=f"{form}_reason", max_chars=LONGEST["reason"])
        go = sent(form, _("End the contract early"))
    if go:
        send(
            form,
            _("The contract has ended."),
            lambda db, at, token: contracts.end_contract(
                db,
                actor,
                contract_id=c.id,
                version=c.version,
                ended_on=ended_on,
                reason=reason,
                at=at,
                token=token,
            ),
        )


def add_milestone(actor: Actor, c: ContractView) -> None:
    """Name a part of the price."""
    form = f"add_milestone_{c.id}_{len(c.milestones)}"
    with st.form(form, border=False):
        title = st.text_input(
            _("What has to be there"), key=f"{form}_title", max_chars=paying.LONGEST["title"]
        )
        left, middle, right = st.columns(3)
        amount = left.text_input(_("Amount in yuan"), key=f"{form}_amount")
        with middle:
            due_on = day_field(_("Due"), f"{form}_due", future=True)
        purse = right.selectbox(
            _("Purse"), list(Purse), None, label, key=f"{form}_purse", placeholder=_("open")
        )
        go = sent(form, _("Add the milestone"))
    if go:
        send(
            form,
            _("The milestone is added."),
            lambda db, at, token: paying.add_milestone(
                db, actor, contract_id=c.id, title=title, amount_fen=fen_of(amount), due_on=due_on, purse=purse,
                at=at, token=token,
            ),
        )  # fmt: skip


def meet_milestone(actor: Actor, c: ContractView) -> None:
    """Note that a milestone is met."""
    waiting = {m.id: m for m in c.milestones if m.met_on is None}
    form = f"meet_milestone_{c.id}_{len(waiting)}"
    with st.form(form, border=False):
        chosen = st.selectbox(
            _("Milestone"), list(waiting), format_func=lambda id: waiting[id].title, key=f"{form}_which"
        )
        met_on = day_field(_("Met on"), f"{form}_on")
        go = sent(form, _("Note it as met"))
    if go:
        send(
            form,
            _("The milestone is met."),
            lambda db, at, token: paying.meet_milestone(
                db, actor, contract_milestone_id=chosen, version=waiting[chosen].version, met_on=met_on, at=at,
                token=token,
            ),
        )  # fmt: skip


def pay(actor: Actor, c: ContractView) -> None:
    """Note money that went to the supplier, or came back."""
    form = f"pay_{c.id}_{len(c.payments)}"
    met = {m.id: m for m in c.milestones if m.met_on and m.paid_fen < m.amount_fen}
    tender_sending.hint(_("By today {amount} may be paid.", amount=money(max(c.sums.left_fen, 0))))
    with st.form(form, border=False):
        left, right = st.columns(2)
        amount = left.text_input(_("Amount in yuan, with a minus if it came back"), key=f"{form}_amount")
        chosen = right.selectbox(
            _("For the milestone"), list(met), None, lambda id: _milestone(met[id]), key=f"{form}_for",
            placeholder=_("none"),
        )  # fmt: skip
        purse = left.selectbox(
            _("Purse"), list(Purse), None, label, key=f"{form}_purse", placeholder=_("Choose the purse")
        )
        with right:
            paid_on = day_field(_("Paid on"), f"{form}_on")
        note = st.text_input(_("Note"), key=f"{form}_note", max_chars=paying.LONGEST["note"])
        go = sent(form, _("Note the payment"))
    if go:
        send(
            form,
            _("The payment is noted."),
            lambda db, at, token: paying.pay(
                db, actor, contract_id=c.id, amount_fen=fen_of(amount), paid_on=paid_on, purse=purse,
                contract_milestone_id=chosen, note=note, at=at, token=token,
            ),
        )  # fmt: skip


def _milestone(m: Any) -> str:
    return f"{m.title} · {money(m.amount_fen - m.paid_fen)} · {day(m.due_on)}"
