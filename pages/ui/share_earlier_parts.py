"""The share plans that came before the latest one, household by household beside it."""

import streamlit as st

from pages.ui import renewal_parts, replay, tables
from pages.ui.formats import day, money
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import shares
from services.renewals.shares import Shares


def draw(actor: Actor, now: Shares) -> None:
    """Choose an earlier plan; what each household was to pay then and is to pay now."""
    number = st.selectbox(
        _("Earlier plan"),
        range(now.number - 1, 0, -1),
        format_func=str,
        key=f"earlier_shares_{now.project_id}",
    )
    replay.kept(
        _beside, actor, areas=renewal_parts.AREAS, project_id=now.project_id, number=number, now=now.number
    )


def _beside(actor: Actor, *, project_id: int, number: int, now: int) -> None:
    with open_session() as db:
        then = shares.shares(db, actor, project_id=project_id, number=number)
        latest = shares.shares(db, actor, project_id=project_id, number=now)
    if then is None or latest is None:
        st.caption(_("Plan {n} was dropped as a draft.", n=number))
        return
    st.caption(_story(then))
    owed = {line.unit_id: line.owes_fen for line in then.lines}
    columns = {
        _("Door"): [line.door for line in latest.lines],
        _("Plan {n}", n=then.number): [money(owed.get(line.unit_id)) for line in latest.lines],
        _("Plan {n}", n=latest.number): [money(line.owes_fen) for line in latest.lines],
        _("Difference"): [_difference(owed.get(line.unit_id), line.owes_fen) for line in latest.lines],
    }
    tables.figures(columns, alt=_("What each household owes by plan {n} and now", n=then.number))


def _story(plan: Shares) -> str:
    agreed = day(plan.agreed_on) if plan.agreed_on else "—"
    return " · ".join(
        (
            label(plan.state),
            _("agreed on {day}", day=agreed),
            _(plan.table.name),
            _("net cost {amount}", amount=money(plan.net_fen)),
            _("households owe {amount}", amount=money(plan.total("owes_fen"))),
        )
    )


def _difference(then: int | None, now: int) -> str:
    if then is None:
        return "—"
    return f"{'+' if now > then else '−' if now < then else ''}{money(abs(now - then))}"
