"""The money on the page of pace: from all budgets over the purses to the gap, and the renewals behind each bar."""

import streamlit as st

from models.enums import Purse
from pages.ui import charts_money, feedback, inputs, money_parts, picking, renewal_parts, replay, tables
from pages.ui.formats import count, money
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.pace_foot import AREAS, Drawn, foot
from pages.ui.pace_rows import open_page
from services.access import Actor
from services.db import open_session
from services.renewals import pace_money
from services.renewals.pace_money import PAGE, KindMoney, MoneyLine

PURSE, GAP = "pace_purse", "gap"


def draw(actor: Actor, *, place_id: int, kind: str) -> None:
    """The waterfall of all that are under way, and its rows."""
    seen = replay.kept(figures, actor, areas=AREAS, place_id=place_id, kind=kind)
    if seen is None:
        hint = _("Give a renewal a budget on its own page.")
        feedback.empty(_("Nothing under way here has a budget."), hint=hint)
        return
    picking.clickable(seen.spec, key="pace_money", field="pick", alt=seen.alt, picked=_pick)
    foot(actor, seen, chart="pace_money", name="purses", place_id=place_id, kind=kind)
    _rows(actor, place_id, kind)


def _pick(key: str | None) -> None:
    st.session_state[PURSE] = key if key in {GAP, *Purse} else None


def figures(actor: Actor, *, place_id: int, kind: str) -> Drawn | None:
    """The sums, and the waterfall ready to be drawn; nothing without any budget."""
    with open_session() as db:
        found = pace_money.money_of_kind(db, actor, place_id=place_id, kind=kind)
    p = found.purses
    if p.budget_fen is None:
        return None
    with st.container(horizontal=True):
        st.metric(_("Budget"), money(p.budget_fen), width="content")
        st.metric(_("Committed"), money(p.total("committed_fen")), width="content")
        st.metric(_("Gap: not committed"), money(p.gap_fen), width="content")
        st.metric(_("Not even planned"), money(p.unplanned_fen), width="content")
    steps = list(money_parts.steps_of(p))
    said = "; ".join(f"{s.name}: {s.said}" for s in steps)
    counted = _("{n} open renewals with a budget", n=count(found.projects))
    return Drawn(charts_money.waterfall(steps, clickable=True),
                 _("From the budget over the purses to the gap: {said}", said=said), counted,
                 _("From budget to gap"), _how(found))  # fmt: skip


def _how(found: KindMoney) -> str:
    lines = [_("Full bars are committed, pale ones only planned; the dashed bar is the gap.")]
    lines.append(
        _("{n} lack {amount} together.", n=found.short, amount=money(found.short_fen)) if found.short else ""
    )
    if found.over:
        lines.append(_("{n} have {amount} more than they need.", n=found.over, amount=money(found.over_fen)))
    if found.without_budget:
        lines.append(_("{n} have no budget yet and are left out.", n=found.without_budget))
    return " ".join(filter(None, lines))


def _rows(actor: Actor, place_id: int, kind: str) -> None:
    names = {GAP: _("Those with a gap")} | {p.value: label(p) for p in Purse}
    chosen = st.selectbox(
        _("Purse"), list(names), None, names.__getitem__, key=PURSE, placeholder=_("All with a budget")
    )
    purse = Purse(chosen) if chosen and chosen != GAP else None
    page = inputs.page_number("pace_money", place_id, kind, chosen)
    lines, number = replay.asked(
        pace_money.money_cases, actor, areas=AREAS, place_id=place_id, kind=kind, purse=purse,
        short=chosen == GAP, page=page,
    )  # fmt: skip
    if not number:
        feedback.empty(_("No renewal fits these filters."), hint=_("Choose another purse."))
        return
    right = st.column_config.TextColumn(alignment="right")
    columns = _columns(kind, lines)
    selected = tables.choose(
        "pace_money", lines, columns, alt=_("{n} renewals, the largest gap first", n=number),
        column_config=dict.fromkeys(list(columns)[3:], right),
    )  # fmt: skip
    inputs.pagination("pace_money", place_id, kind, chosen, count=number, size=PAGE)
    open_page(selected)


def _columns(kind: str, lines: tuple[MoneyLine, ...]) -> dict[str, list[object]]:
    return {
        _("Renewal"): [m.name for m in lines],
        _("Neighbourhood"): [m.place for m in lines],
        _("Stage"): [renewal_parts.stage_label(kind, m.stage.key) for m in lines],
        _("Budget"): [money(m.budget_fen) for m in lines],
        _("Planned"): [money(m.planned_fen) for m in lines],
        _("Committed"): [money(m.committed_fen) for m in lines],
        _("Gap"): [money(m.gap_fen) for m in lines],
    }
