"""The money of one renewal on its page: budget, purses and gap; what is due; what was booked; and changing it."""

from collections.abc import Iterator

import streamlit as st

from pages.ui import charts_money, feedback, inputs, money_forms, picking, tables
from pages.ui.charts_money import Step
from pages.ui.formats import day, literal, moment, money
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.money_words import amount_name
from services.access import Actor
from services.db import open_session
from services.renewals import money as purses
from services.renewals import money_bookings, money_milestones, money_plans
from services.renewals.money import AMOUNTS, Purses
from services.renewals.money_bookings import BookingLine
from services.renewals.money_milestones import MilestoneLine
from services.renewals.money_plans import PlanVersion

NAMES = {
    "planned_fen": N_("Planned"),
    "committed_fen": N_("Committed"),
    "received_fen": N_("Received"),
    "paid_fen": N_("Paid out"),
}
LATEST = 8


def draw(actor: Actor, *, project_id: int) -> Purses:
    """The budget, the purses and the gap; what is to come in and go out; the latest bookings."""
    with open_session() as db:
        found = purses.purses(db, actor, project_id=project_id)
        due = money_milestones.milestones(db, actor, project_id=project_id, on=inputs.today())
        booked = money_bookings.bookings(db, actor, project_id=project_id)
        versions = money_plans.plan_versions(db, actor, project_id=project_id)
    st.subheader(_("Money"), anchor=False)
    with st.container(horizontal=True):
        st.metric(_("Budget"), money(found.budget_fen), width="content")
        st.metric(_("Gap: not committed"), money(found.gap_fen), width="content")
        st.metric(_("Not even planned"), money(found.unplanned_fen), width="content")
    if found.lines:
        _waterfall(found)
        tables.figures(_rows(found), alt=_("The purses, and all of them together"))
    else:
        feedback.empty(_("No purse is named yet."), hint=_("Name the first one below."))
    _milestones(due)
    _bookings(booked)
    _versions(versions)
    return found


def _waterfall(found: Purses) -> None:
    steps = list(steps_of(found))
    said = "; ".join(f"{s.name}: {s.said}" for s in steps)
    picking.plain(
        charts_money.waterfall(steps), alt=_("From the budget over the purses to the gap: {said}", said=said)
    )
    st.caption(_("Full bars are committed, pale ones only planned; the dashed bar is the gap."))


def steps_of(found: Purses) -> Iterator[Step]:
    """The bars from the top: each begins where what is committed so far ends."""
    budget, reached = found.budget_fen or 0, 0
    if budget:
        yield Step(_("Budget"), "budget", 0, budget, money(budget), "budget")
    for line in found.lines:
        open_fen = max(0, line.planned_fen - line.committed_fen)
        if open_fen:
            said = _("{amount} planned only", amount=money(open_fen))
            yield Step(
                label(line.purse),
                "planned",
                reached + line.committed_fen,
                reached + line.committed_fen + open_fen,
                said,
                line.purse.value,
            )
        if line.committed_fen:
            said = "" if open_fen else money(line.committed_fen)
            yield Step(
                label(line.purse), "committed", reached, reached + line.committed_fen, said, line.purse.value
            )
        reached += line.committed_fen
    if found.gap_fen is not None and found.gap_fen > 0:
        yield Step(_("Gap"), "gap", reached, reached + found.gap_fen, money(found.gap_fen), "gap")


def _rows(found: Purses) -> dict[str, list[str]]:
    head = {_("Purse"): [*(label(line.purse) for line in found.lines), _("Together")]}
    amounts = {
        _(NAMES[a]): [*(money(getattr(line, a)) for line in found.lines), money(found.total(a))]
        for a in AMOUNTS
    }
    return head | amounts


def _milestones(due: tuple[MilestoneLine, ...]) -> None:
    if not due:
        return
    st.markdown(f"**{_('To come in and to go out')}**")
    for line in due:
        st.markdown(
            f"{_mark(line)} {literal(line.said.name)} · {label(line.said.purse)} · "
            f"{label(line.said.kind)} · {literal(money(line.said.amount_fen))}{_relieved(line)}"
        )


def _relieved(line: MilestoneLine) -> str:
    if not line.relieved_fen:
        return ""
    said = _("{amount} of it put off or lowered for households in hardship", amount=money(line.relieved_fen))
    return f"  \n:small[:gray[{literal(said)}]]"


def _mark(line: MilestoneLine) -> str:
    if line.met_on:
        return f":green-badge[✓ {literal(day(line.met_on))}]"
    if line.days_late:
        open_fen = line.said.amount_fen - line.booked_fen - line.relieved_fen
        late = _("{n} days late", n=line.days_late)
        return f":red-badge[{literal(late)} · {literal(_('{amount} open', amount=money(open_fen)))}]"
    so_far = f" {money(line.booked_fen)}" if line.booked_fen else ""
    return f":gray-badge[{literal(_('due {day}', day=day(line.said.due_on)) + so_far)}]"


def _bookings(booked: tuple[BookingLine, ...]) -> None:
    if not booked:
        return
    with st.expander(_("Account: {n} rows", n=len(booked)), icon=":material/receipt_long:"):
        shown = booked[:LATEST]
        tables.figures(
            {
                _("No."): [str(b.id) for b in shown],
                _("Day"): [day(b.booked_on) for b in shown],
                _("What"): [money_forms.what_of(b) for b in shown],
                _("Purse"): [label(b.purse) for b in shown],
                _("Amount"): [money(b.amount_fen) for b in shown],
                _("Whose"): [" ".join(filter(None, (b.door, b.party))) or "—" for b in shown],
                _("Reason"): [b.reason for b in shown],
                _("Booked by"): [b.by or "—" for b in shown],
            },
            alt=_("The latest bookings, the last one first"),
            aligned=[_("Amount")],
        )


def _versions(versions: tuple[PlanVersion, ...]) -> None:
    """Who changed what of the plan, and why."""
    if not versions:
        return
    with st.expander(_("Plan: {n} versions", n=versions[0].number), icon=":material/history:"):
        for version in versions[:LATEST]:
            changes = "; ".join(
                f"{amount_name(name)}: {money(before)} → {money(after)}"
                for name, (before, after) in version.changed.items()
            )
            told = " · ".join(
                filter(None, (str(version.number), moment(version.at), version.by, version.reason))
            )
            st.markdown(f"{literal(changes)}  \n:small[:gray[{literal(told)}]]")


def edit(actor: Actor, project_id: int, found: Purses) -> None:
    """Change the plan, book, or put down what is due: one at a time, so that the page stays quick."""
    chosen = st.segmented_control(
        _("Do with the money"),
        list(money_forms.DEEDS),
        format_func=lambda deed: _(money_forms.DEEDS[deed]),
        key=f"money_deed_{project_id}",
        wrap=True,
    )
    money_forms.draw(actor, project_id, found, deed=chosen)
