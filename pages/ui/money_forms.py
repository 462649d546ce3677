"""Forms of one renewal's money: change the plan, book, take a booking back, put down a milestone."""

from typing import Any

import streamlit as st

from models.enums import Purse
from models.money_enums import BookingKind
from pages.ui import conflict, feedback, inputs, money_due_forms, session
from pages.ui.formats import money, yuan
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.money_words import amount_name
from services.access import Actor
from services.db import open_session
from services.renewals import money as purses
from services.renewals import money_bookings, money_milestones, money_plans, shares
from services.renewals.money import Purses
from services.renewals.money_bookings import BookingLine, Entry
from services.renewals.money_plans import BUDGET, OF_A_PURSE, Amounts, name_of

PLAN, BOOK, BACK, DUE = "plan", "book", "back", "due"
DEEDS = {
    PLAN: N_("Change the plan"),
    BOOK: N_("Book"),
    BACK: N_("Take a booking back"),
    DUE: N_("What is due"),
}
LONGEST = money_bookings.LONGEST["reason"]


def draw(actor: Actor, project_id: int, found: Purses, *, deed: str | None) -> None:
    """The form of what the person chose to do."""
    if deed == PLAN:
        _plan(actor, project_id, found)
    elif deed == BOOK:
        _book(actor, project_id)
    elif deed == BACK:
        _take_back(actor, project_id)
    elif deed == DUE:
        money_due_forms.draw(actor, project_id)


def what_of(b: BookingLine) -> str:
    """What a row of the account is."""
    if b.reverses_id:
        return _("{what}, takes back no. {n}", what=label(b.kind), n=b.reverses_id)
    return _("{what}, taken back", what=label(b.kind)) if b.taken_back else label(b.kind)


def _plan(actor: Actor, project_id: int, found: Purses) -> None:
    """The whole plan; what others changed meanwhile stays, the same amount changed twice shows both versions."""
    form, why = f"plan_{project_id}", f"duoge.plan.reason.{project_id}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            saved = money_plans.change_plan(
                db, actor, project_id=project_id, version=version, amounts=values,
                reason=reason, token=token, at=at,
            )  # fmt: skip
        st.session_state[f"{form}_merged"] = saved.merged

    reason = str(st.session_state.get(why, ""))
    names = {n: amount_name(n) for n in _names()}
    if conflict.choose(form, subject=project_id, labels=names, shown=lambda _f, v: money(v), store=store):
        return
    seen = conflict.seen(form, found, subject=project_id, widget=lambda v: f"{form}_{v}_{BUDGET}", told=False)
    written = _entered_plan(form, seen)
    if written is None:
        return
    reason = st.session_state[why] = written.pop("reason")
    with feedback.attempt(), conflict.kept(form, subject=project_id):
        store(_amounts(written), seen.version)
        merged = st.session_state.pop(f"{form}_merged", False)
        conflict.settle(form, _("Saved; what others changed meanwhile was kept.") if merged else _("Saved."))


def _names() -> list[str]:
    return [BUDGET, *(name_of(purse, a) for purse in Purse for a in OF_A_PURSE)]


def _entered_plan(form: str, seen: Purses) -> dict[str, str] | None:
    key = f"{form}_{seen.version}"
    with st.form(form):
        written = {BUDGET: st.text_input(_("Budget in yuan"), yuan(seen.budget_fen), key=f"{key}_{BUDGET}")}
        for purse in Purse:
            columns = st.columns(2)
            for column, amount in zip(columns, OF_A_PURSE, strict=True):
                name = name_of(purse, amount)
                written[name] = column.text_input(
                    amount_name(name), yuan(getattr(seen.line(purse), amount)), key=f"{key}_{name}"
                )
        written["reason"] = st.text_input(_("Reason"), key=f"{key}_reason", max_chars=LONGEST)
        sent = st.form_submit_button(_("Save the plan"), type="primary", key=f"{form}_send")
    return written if sent else None


def _amounts(written: dict[str, str]) -> Amounts:
    """What stands in the fields, in fen; an empty budget is not known, an empty purse holds nothing."""
    return {
        name: None if name == BUDGET and not text.strip() else purses.fen_of(text)
        for name, text in written.items()
    }


def _book(actor: Actor, project_id: int) -> None:
    form = f"book_{project_id}"
    with open_session() as db:
        due = money_milestones.milestones(db, actor, project_id=project_id, on=inputs.today())
        plan = shares.shares(db, actor, project_id=project_id)
    doors = {line.unit_id: f"{line.door} {line.owners}".strip() for line in plan.lines} if plan else {}
    first = list(Purse).index(plan.purse) if plan else 0
    key = f"{form}_{inputs.token(form)[:8]}"
    with st.form(form):
        left, right = st.columns(2)
        kind = left.selectbox(_("What"), list(BookingKind), format_func=label, key=f"{key}_kind")
        purse = right.selectbox(_("Purse"), list(Purse), first, label, key=f"{key}_purse")
        amount = left.text_input(_("Amount in yuan"), key=f"{key}_amount")
        booked_on = right.date_input(_("Day"), inputs.today(), key=f"{key}_on", format="YYYY-MM-DD")
        unit = left.selectbox(
            _("Household"), list(doors), None, doors.__getitem__, key=f"{key}_unit", placeholder=_("None")
        )
        party = right.text_input(
            _("From or to whom"), key=f"{key}_party", max_chars=money_bookings.LONGEST["party"]
        )
        names = {line.id: line.said.name for line in due if not line.met_on}
        milestone = left.selectbox(
            _("What is due"), list(names), None, names.__getitem__, key=f"{key}_due", placeholder=_("None")
        )
        reason = right.text_input(_("Reason"), key=f"{key}_reason", max_chars=LONGEST)
        sent = st.form_submit_button(_("Book"), type="primary", key=f"{form}_send")
    if sent:
        with feedback.attempt():
            told = Entry(
                purse=purse or Purse.SUBSIDY, kind=kind or BookingKind.RECEIPT, booked_on=booked_on,
                amount_fen=purses.fen_of(amount), reason=reason, party=party, unit_id=unit,
                milestone_id=milestone,
            )  # fmt: skip
            _store_booking(actor, project_id, form, told)


def _store_booking(actor: Actor, project_id: int, form: str, told: Entry) -> None:
    with open_session(write=True) as db:
        money_bookings.book(
            db, actor, project_id=project_id, entry=told, on=inputs.today(), token=inputs.token(form),
            at=session.now(),
        )  # fmt: skip
    conflict.settle(form, _("Booked."))


def _take_back(actor: Actor, project_id: int) -> None:
    form = f"take_back_{project_id}"
    with open_session() as db:
        rows = money_bookings.bookings(db, actor, project_id=project_id)
    names = {
        b.id: f"{b.id} · {label(b.kind)} · {label(b.purse)} · {money(b.amount_fen)} · {b.door or b.party or b.reason}"
        for b in rows
        if not b.taken_back and not b.reverses_id
    }
    if not names:
        feedback.empty(_("Nothing is booked that could be taken back."), hint=_("Book something first."))
        return
    with st.form(form):
        id = st.selectbox(_("Booking"), list(names), format_func=names.__getitem__, key=f"{form}_row")
        reason = st.text_input(_("Reason"), key=f"{form}_reason_{inputs.token(form)[:8]}", max_chars=LONGEST)
        sent = st.form_submit_button(_("Take back"), type="primary", key=f"{form}_send")
    st.caption(_("A counter-row is added; both rows stay."))
    if sent:
        with feedback.attempt():
            with open_session(write=True) as db:
                money_bookings.take_back(
                    db, actor, booking_id=id, reason=reason, on=inputs.today(), token=inputs.token(form),
                    at=session.now(),
                )  # fmt: skip
            conflict.settle(form, _("Taken back."))
