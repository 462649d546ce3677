"""Forms of the tender: prepare and change it, post it, take bids in and judge them, give it up."""

import re
from datetime import date, timedelta
from typing import Any

import streamlit as st

from models.tender_enums import (
    BidState,
    ProcurementMethod,
)
from pages.ui import inputs, tender_sending, tender_words
from pages.ui.formats import money
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.tender_sending import Do, day_field, send, sent
from services.access import Actor
from services.errors import Refused
from services.renewals import bids, tenders
from services.renewals.dossiers import BidView, Dossier, TenderView
from services.renewals.money import fen_of
from services.renewals.tenders import LONGEST, Terms
from services.rules.scoring import Criterion

TERMS = {
    "method": N_("How the bidder is found"),
    "title": N_("What is asked for"),
    "method_rationale": N_("Why not an open tender"),
    "description": N_("Description"),
    "value_fen": N_("Most that may be bid"),
    "criteria": N_("Criteria"),
}
JUDGED = [BidState.VALID, BidState.DISQUALIFIED, BidState.WITHDRAWN]
LINE = re.compile(r"(.+?)[\s:：,，]+(\d{1,3})\s*%?")


def criteria_of(written: str) -> tuple[Criterion, ...]:
    """The criteria as people write them, one a line: the name, then the weight. Raises Refused."""
    found = []
    for number, line in enumerate(filter(str.strip, written.splitlines()), start=1):
        parts = LINE.fullmatch(line.strip())
        if parts is None:
            raise Refused("criterion_unreadable", line=line.strip()[:40])
        found.append(Criterion(number, parts[1], int(parts[2])))
    return tuple(found)


def prepare(actor: Actor, project_id: int, name: str) -> None:
    """Say what is asked for and how bids are weighed."""
    form = f"prepare_tender_{project_id}"
    example = f"{_('Price')} 40\n{_('Plan of works')} 35\n{_('Record and warranty')} 25"
    fields = _fields(form, ProcurementMethod.OPEN, name, "", "", "", example)
    if fields is not None:
        send(
            form,
            _("The tender is prepared."),
            lambda db, at, token: tenders.prepare_tender(
                db, actor, project_id=project_id, terms=_terms(fields), at=at, token=token
            ),
        )


def change(actor: Actor, found: Dossier) -> None:
    """Change what was prepared."""

    def entered(t: TenderView, key: str) -> dict[str, Any] | None:
        limit = "" if t.value_fen is None else f"{t.value_fen // 100}.{t.value_fen % 100:02d}"
        weighed = "\n".join(f"{c.name} {c.weight}" for c in t.criteria)
        return _fields(key, t.method, t.title, t.method_rationale, t.description, limit, weighed)

    def do(values: dict[str, Any], version: int) -> Do:
        return lambda db, at, token: tenders.change_tender(
            db, actor, tender_id=found.tender.id, version=version, terms=_terms(values), at=at, token=token
        )

    labels = {field: _(text) for field, text in TERMS.items()}
    tender_sending.edit(
        f"change_tender_{found.tender.id}", found.tender, labels=labels, entered=entered, do=do, told=_("Saved."),
        shown=_shown,
    )  # fmt: skip


def _shown(field: str, value: Any) -> str:
    if field == "criteria" and isinstance(value, list):
        return "；".join(f"{c['name']} {c['weight']}%" for c in value)
    return tender_sending.plainly(field, value)


def _fields(
    key: str, method: ProcurementMethod, title: str, why: str, description: str, limit: str, weighed: str
) -> dict[str, Any] | None:
    methods = list(ProcurementMethod)
    with st.form(key, border=False):
        name = st.text_input(_("What is asked for"), title, LONGEST["title"], f"{key}_first")
        left, right = st.columns(2)
        how = left.selectbox(
            _("How the bidder is found"), methods, methods.index(method), label, key=f"{key}_method"
        )
        most = right.text_input(
            _("Most that may be bid, in yuan (empty: no limit)"), limit, key=f"{key}_limit"
        )
        reason = st.text_input(_("Why not an open tender"), why, LONGEST["rationale"], f"{key}_why")
        written = st.text_area(
            _("Criteria, one a line: name and weight, 100 together"), weighed, key=f"{key}_criteria"
        )
        text = st.text_area(
            _("Description"), description, max_chars=LONGEST["description"], key=f"{key}_text"
        )
        if not sent(key, _("Save")):
            return None
    return {
        "method": how, "title": name, "method_rationale": reason, "description": text, "value_fen": most,
        "criteria": written,
    }  # fmt: skip


def _terms(values: dict[str, Any]) -> Terms:
    """What was entered, or what a conflict kept of it."""
    limit, weighed = values["value_fen"], values["criteria"]
    if isinstance(limit, str):
        limit = fen_of(limit) if limit.strip() else None
    given = criteria_of(weighed) if isinstance(weighed, str) else tuple(Criterion(**c) for c in weighed)
    return Terms(
        method=values["method"], title=values["title"], criteria=given, rationale=values["method_rationale"],
        description=values["description"], value_fen=limit,
    )  # fmt: skip


def post(actor: Actor, found: Dossier) -> None:
    """Note since when it hangs, and until when bids are taken."""
    tender, today = found.tender, inputs.today()
    form, earliest = f"post_tender_{tender.id}", tenders.bidding_window(tender.method, today).last
    rule = tenders.bidding_rule(tender.method, on=today)
    if rule is not None:
        tender_sending.hint(
            _("It hangs for at least {n} working days. Source: {source}", n=rule.days, source=_(rule.source))
        )
    with st.form(form, border=False):
        left, right = st.columns(2)
        with left:
            posted_on = day_field(_("Hangs since"), f"{form}_posted")
        with right:
            closes_on = day_field(
                _("Bids until, that day included"), f"{form}_closes", value=earliest, future=True
            )
        go = sent(form, _("Post the tender"))
    if go:
        send(
            form,
            _("The tender hangs."),
            lambda db, at, token: tenders.post_tender(
                db, actor, tender_id=tender.id, version=tender.version, posted_on=posted_on,
                closes_on=closes_on, at=at, token=token,
            ),
        )  # fmt: skip


def receive(actor: Actor, found: Dossier) -> None:
    """Take a bid in."""
    form = f"receive_bid_{found.tender.id}_{len(found.bids)}"
    with st.form(form, border=False):
        name = st.text_input(_("Bidder"), key=f"{form}_name", max_chars=bids.LONGEST["tenderer"])
        left, middle, right = st.columns(3)
        amount = left.text_input(_("Amount in yuan"), key=f"{form}_amount")
        code = middle.text_input(_("Company code, if known"), key=f"{form}_code", max_chars=40)
        with right:
            received_on = day_field(_("Received on"), f"{form}_on", value=_in_window(found))
        go = sent(form, _("Take the bid in"))
    if go:
        send(
            form,
            _("The bid is taken in."),
            lambda db, at, token: bids.receive_bid(
                db, actor, tender_id=found.tender.id, tenderer=name, tenderer_code=code,
                amount_fen=fen_of(amount), received_on=received_on, at=at, token=token,
            ),
        )  # fmt: skip


def _in_window(found: Dossier) -> date | None:
    """Today, or the last day for bids where it is past."""
    return min(inputs.today(), found.tender.closes_on or inputs.today())


def judge(actor: Actor, found: Dossier) -> None:
    """Say of one bid whether it is valid."""
    waiting = [b for b in found.bids if b.state is BidState.PENDING]
    order = [*waiting, *(b for b in found.bids if b.state is not BidState.PENDING)]
    names = {b.id: f"{b.tenderer} · {money(b.amount_fen)} · {label(b.state)}" for b in order}
    chosen = st.selectbox(
        _("Bid"), list(names), format_func=names.__getitem__, key=f"judge_{found.tender.id}"
    )

    def entered(b: BidView, key: str) -> dict[str, Any] | None:
        with st.form(key, border=False):
            at = JUDGED.index(b.state) if b.state in JUDGED else 0
            state = st.radio(_("It is"), JUDGED, at, label, key=f"{key}_first", horizontal=True)
            reason = st.text_input(
                _("Reason, unless valid"), b.reason, bids.LONGEST["reason"], f"{key}_reason"
            )
            go = sent(key, _("Save"))
        return {"state": state, "reason": reason} if go else None

    def do(values: dict[str, Any], version: int) -> Do:
        return lambda db, at, token: bids.judge_bid(
            db, actor, bid_id=chosen, version=version, state=values["state"], reason=values["reason"], at=at,
            token=token,
        )  # fmt: skip

    labels = {"state": _("State"), "reason": _("Reason")}
    tender_sending.edit(
        f"judge_bid_{chosen}", found.bid(chosen), labels=labels, entered=entered, do=do, told=_("Saved.")
    )


def give_up(actor: Actor, found: Dossier) -> None:
    """End the tender with a reason."""
    tender = found.tender
    form = f"end_tender_{tender.id}"
    closed = tender.closes_on is not None and tender.closes_on + timedelta(1) <= inputs.today()
    kinds = {True: _("Nobody could be chosen"), False: _("It is called off")}
    with st.form(form, border=False):
        chosen = st.radio(_("Why"), list(kinds), 0 if closed else 1, kinds.__getitem__, key=f"{form}_kind")
        reason = st.text_input(_("Reason"), key=f"{form}_reason", max_chars=LONGEST["reason"])
        go = sent(form, _(tender_words.ACTIONS["end_tender"]))
    if go:
        send(
            form,
            _("The tender is given up."),
            lambda db, at, token: tenders.end_tender(
                db, actor, tender_id=tender.id, version=tender.version, unsuccessful=bool(chosen), reason=reason,
                at=at, token=token,
            ),
        )  # fmt: skip
