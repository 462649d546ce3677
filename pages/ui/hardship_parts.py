"""The hardship path on the page of shares: who is relieved how, and relieving a household in a dialog."""

from datetime import date

import streamlit as st

from models.enums import Permission, Purse
from models.money_enums import HardshipPath
from pages.ui import conflict, feedback, inputs, session
from pages.ui.formats import day, literal, money
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import money as purses
from services.renewals import shares_hardship
from services.renewals.shares import Relief, ShareLine, Shares
from services.renewals.shares_hardship import LONGEST, Relieved

H = HardshipPath
ASKED = "duoge.relieve"
"""Of which plan the dialog stands open."""


def remarks(line: ShareLine) -> str:
    """Whether a household takes part, and how its hardship is met, in one line."""
    outside = [] if line.takes_part else [_outside(line)]
    return "; ".join([*outside, *map(said_of, line.reliefs)])


def _outside(line: ShareLine) -> str:
    if line.buy_in_fen is None:
        return _("stays out")
    return _("stays out; buying in later: {amount}", amount=money(line.buy_in_fen))


def said_of(relief: Relief) -> str:
    """One relief in words."""
    amount = money(relief.amount_fen)
    if relief.path is H.DEFERRAL:
        return _("{amount} until {day}", amount=amount, day=day(relief.until))
    if relief.purse is not None:
        return _("{amount} less, paid by: {purse}", amount=amount, purse=label(relief.purse))
    by = relief.third_party or label(relief.path)
    return _("{amount} paid by {who}", amount=amount, who=by)


def draw(actor: Actor, plan: Shares) -> None:
    """The reliefs that run, with their end; and the dialog for a new one."""
    with st.container(border=True):
        relieved = [(line, relief) for line in plan.lines for relief in line.reliefs]
        if not relieved:
            feedback.empty(
                _("Nobody is relieved yet."), hint=_("Who cannot pay like the others finds a way here.")
            )
        for line, relief in relieved:
            _line(actor, line, relief)
        if st.button(
            _("Relieve a household"),
            key="relieve_open",
            icon=":material/volunteer_activism:",
            type="primary",
        ):
            st.session_state[ASKED] = plan.id
        if st.session_state.get(ASKED) == plan.id:
            st.dialog(_("Hardship path"), on_dismiss=_not_asked)(_dialog)(plan)


def _not_asked() -> None:
    st.session_state.pop(ASKED, None)


def _line(actor: Actor, line: ShareLine, relief: Relief) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        told = " · ".join(filter(None, (relief.reason, _("agreed by {who}", who=relief.agreed_by))))
        st.markdown(
            f"**{literal(line.door)}** {literal(line.owners)} · {literal(said_of(relief))}  \n"
            f":small[:gray[{literal(told)}]]",
            width="stretch",
        )
        with st.popover(_("End early")):
            form = f"end_relief_{relief.id}_{relief.version}"
            reason = st.text_input(_("Reason"), key=f"{form}_reason", max_chars=LONGEST["reason"])
            if st.button(_("End the relief"), key=form):
                with feedback.attempt():
                    _end(actor, relief, reason)


def _end(actor: Actor, relief: Relief, reason: str) -> None:
    with open_session(write=True) as db:
        shares_hardship.end_relief(
            db, actor, hardship_id=relief.id, version=relief.version, reason=reason, on=inputs.today(),
            at=session.now(),
        )  # fmt: skip
    feedback.done(_("The relief has ended."))
    st.rerun()


def _dialog(plan: Shares) -> None:
    actor = session.require(Permission.MOVE_RENEWALS)
    form = f"relieve_{plan.id}"
    lines = {line.unit_id: line for line in plan.lines if line.share_fen}
    unit = st.selectbox(
        _("Household"), list(lines),
        format_func=lambda u: f"{lines[u].door} {lines[u].owners} · {money(lines[u].share_fen)}", key=f"{form}_unit",
    )  # fmt: skip
    path = st.radio(_("How"), list(H), format_func=label, key=f"{form}_path", horizontal=True) or H.DEFERRAL
    amount = st.text_input(_("Amount in yuan"), key=f"{form}_amount")
    purse, third, until = _by_path(form, path, plan)
    reason = st.text_area(_("Reason"), key=f"{form}_reason", max_chars=LONGEST["reason"])
    agreed_by = st.text_input(
        _("Who agreed"), key=f"{form}_agreed", max_chars=LONGEST["agreed_by"],
        help=_("For example the owners' committee, or the meeting that decided it."),
    )  # fmt: skip
    if st.button(_("Relieve"), key=f"{form}_send", type="primary"):
        with feedback.attempt():
            told = Relieved(
                path=path, amount_fen=purses.fen_of(amount), reason=reason, agreed_by=agreed_by, purse=purse,
                third_party=third, until=until,
            )  # fmt: skip
            _relieve(actor, plan, unit or 0, told)


def _by_path(form: str, path: HardshipPath, plan: Shares) -> tuple[Purse | None, str, date | None]:
    """What the path asks for: a purse, a third party, or a day."""
    purse, third = None, ""
    if path is H.REDUCTION:
        others = [p for p in Purse if p is not plan.purse]
        purse = st.selectbox(
            _("Which purse takes it over"),
            others,
            others.index(Purse.COMMON_INCOME),
            label,
            key=f"{form}_purse",
        )
    if path is H.THIRD_PARTY:
        third = st.text_input(_("Who pays"), key=f"{form}_third", max_chars=LONGEST["third_party"])
    until = st.date_input(_("Until when"), None, key=f"{form}_until", format="YYYY-MM-DD")
    return purse, third, until


def _relieve(actor: Actor, plan: Shares, unit_id: int, told: Relieved) -> None:
    form = f"relieve_{plan.id}"
    with open_session(write=True) as db:
        shares_hardship.relieve(
            db, actor, plan_id=plan.id, unit_id=unit_id, relief=told, on=inputs.today(),
            token=inputs.token(form), at=session.now(),
        )  # fmt: skip
    _not_asked()
    for field in [k for k in st.session_state if str(k).startswith(f"{form}_")]:
        del st.session_state[field]
    conflict.settle(form, _("The household is relieved."))
