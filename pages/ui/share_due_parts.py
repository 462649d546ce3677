"""Which households have still to pay, named above a list that may be long."""

import streamlit as st

from models.money_enums import SharePlanState
from pages.ui.formats import literal, money
from pages.ui.i18n import _
from services.renewals.shares import Shares

MOST = 12


def draw(plan: Shares) -> None:
    """The doors of an agreed plan that a clerk has to go to; nothing where none is left."""
    due = [(door, fen) for door, fen in _due(plan) if fen]
    if plan.state is not SharePlanState.AGREED or not due:
        return
    title = (
        _("Short in their sub-accounts: {n}", n=len(due))
        if plan.charges_the_fund
        else _("Not paid in yet: {n}", n=len(due))
    )
    named = [f"{door} {money(fen)}" for door, fen in due[:MOST]]
    more = [_("and {n} more", n=len(due) - MOST)] if len(due) > MOST else []
    st.markdown(f":orange[:material/hourglass_top:] **{title}** · {literal(' · '.join([*named, *more]))}")


def _due(plan: Shares) -> list[tuple[str, int]]:
    """What each door lacks, in fen; of sub-accounts only for who may see them."""
    if plan.charges_the_fund:
        return [(line.door, plan.short_fen(line)) for line in plan.lines if plan.sees_owners]
    return [(line.door, line.due_now_fen) for line in plan.lines]
