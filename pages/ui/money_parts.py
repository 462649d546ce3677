"""The purses of one renewal: what each is planned to pay, has committed, sent and paid; and saying so."""

from typing import Any

import streamlit as st

from models.enums import Purse
from pages.ui import conflict, feedback, inputs, session
from pages.ui.formats import money
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import money as purses
from services.renewals.money import AMOUNTS, PurseLine, Purses

NAMES = {
    "planned_fen": N_("Planned"),
    "committed_fen": N_("Committed"),
    "received_fen": N_("Received"),
    "paid_fen": N_("Paid out"),
}


def draw(actor: Actor, *, project_id: int) -> Purses:
    """The purses with their sums, the budget and the gap."""
    with open_session() as db:
        found = purses.purses(db, actor, project_id=project_id)
    st.subheader(_("Money"), anchor=False)
    with st.container(horizontal=True):
        st.metric(_("Budget"), money(found.budget_fen), width="content")
        st.metric(_("Gap: not committed"), money(found.gap_fen), width="content")
        st.metric(_("Not even planned"), money(found.unplanned_fen), width="content")
    if found.lines:
        st.table(_rows(found))
    else:
        feedback.empty(_("No purse is named yet."), hint=_("Name the first one below."))
    return found


def _rows(found: Purses) -> dict[str, list[str]]:
    head = {_("Purse"): [*(label(line.purse) for line in found.lines), _("Together")]}
    amounts = {
        _(NAMES[a]): [*(money(getattr(line, a)) for line in found.lines), money(found.total(a))]
        for a in AMOUNTS
    }
    return head | amounts


def edit(actor: Actor, project_id: int, found: Purses) -> None:
    """Say what one purse holds; of two who do, the second is shown both versions."""
    with st.expander(_("Change a purse"), icon=":material/account_balance_wallet:"):
        chosen = st.selectbox(_("Purse"), list(Purse), format_func=label, key=f"purse_{project_id}")
        purse = chosen or Purse.MAINTENANCE_FUND
        stored = next((line for line in found.lines if line.purse is purse), PurseLine(purse, 0, 0, 0, 0))
        _edit(actor, project_id, stored)


def _edit(actor: Actor, project_id: int, stored: PurseLine) -> None:
    form = f"purse_{project_id}_{stored.purse}"

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            purses.set_purse(
                db, actor, project_id=project_id, purse=stored.purse, version=version, token=token, at=at,
                **values,
            )  # fmt: skip

    labels = {a: _(NAMES[a]) for a in AMOUNTS}
    if conflict.choose(form, subject=form, labels=labels, shown=lambda _field, fen: money(fen), store=store):
        return
    line = conflict.seen(form, stored, subject=form, widget=lambda v: f"{form}_{v}_planned_fen")
    written = _entered(form, line)
    if written is not None:
        with feedback.attempt(), conflict.kept(form, subject=form):
            store({a: purses.fen_of(text) for a, text in written.items()}, line.version)
            conflict.settle(form, _("Saved."))


def _entered(form: str, line: PurseLine) -> dict[str, str] | None:
    with st.form(form, border=False):
        columns = st.columns(4)
        written = {
            a: column.text_input(
                _("{amount} in yuan", amount=_(NAMES[a])),
                _yuan(getattr(line, a)),
                key=f"{form}_{line.version}_{a}",
            )
            for a, column in zip(AMOUNTS, columns, strict=True)
        }
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{form}_send")
    return written if sent else None


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
