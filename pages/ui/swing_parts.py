"""Parts of comparing two rounds: how many changed how, the matrix of answers, and the households with their visits."""

from collections.abc import Sequence

import streamlit as st

from models.enums import Choice
from pages.ui import charts_swings, formats, inputs, tables, vote_parts
from pages.ui.charts_swings import Square
from pages.ui.colours import ANSWERS
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.visit_parts import stance_text
from services.consultations.contacts import Contact
from services.consultations.swings import Cell, Household, Pair, Swings
from services.rules.swings import FEW, Change

CHANGES = {
    Change.YES_TO_NO: N_("Agreed, now against"),
    Change.NO_TO_YES: N_("Against, now agrees"),
    Change.OTHERWISE: N_("Changed otherwise"),
    Change.SAME: N_("Same answer"),
    Change.ANSWERED_ONCE: N_("Answered one round only"),
    Change.NEVER: N_("Answered neither round"),
    Change.NEW_OWNER: N_("New owner"),
    Change.JOINED: N_("New on the roll"),
    Change.LEFT: N_("No longer on the roll"),
}


def choose_pair(options: list[Pair]) -> Pair:
    """Let the person choose two rounds; the address names the later one."""
    asked, found = inputs.asked_number("round"), {p.id: p for p in options}
    ids = list(found)
    chosen = st.selectbox(
        _("Rounds"), ids, index=ids.index(asked) if asked in found else 0, key="choose_pair",
        format_func=lambda id: f"{found[id].place} · {found[id].title} · {found[id].first} → {found[id].second}",
    )  # fmt: skip
    st.query_params["round"] = str(chosen)
    vote_parts.back_to(chosen)
    return found[chosen]


def counts(found: Swings) -> None:
    """How many households changed how."""
    told = {change: n for change, n in found.counts if n != 0}
    st.table(
        {
            _("Change"): [_(words) for change, words in CHANGES.items() if change in told],
            _("Households"): [_count(told[change]) for change in CHANGES if change in told],
        },
        border="horizontal",
        hide_index=True,
    )
    if not found.exact:
        st.caption(_("Fewer than {n} households are told as “few”, so that no answer can be guessed.", n=FEW))


def _count(n: int | None) -> str:
    return _("few") if n is None else formats.count(n)


def matrix(found: Swings) -> None:
    """The answers of both rounds against each other, of the households on both rolls."""
    if not found.cells:
        return
    most = max((c.count or 0) for c in found.cells) or 1
    squares = [
        Square(
            _answer(c.before), _answer(c.after), _count(c.count), (c.count or 0) / most, c.before is c.after
        )
        for c in found.cells
    ]
    spec = charts_swings.matrix(
        squares, first=_("Round {n}", n=found.first), second=_("Round {n}", n=found.second)
    )
    st.vega_lite_chart(spec, theme=None, alt=_alt(found.cells))
    counted = sum(c.count or 0 for c in found.cells)
    n = (
        _("{n} households on both rolls", n=formats.count(counted))
        if found.exact
        else _("households on both rolls")
    )
    st.caption(_("Source: this board · {counted} · {day}", counted=n, day=formats.day(inputs.today())))


def _alt(cells: Sequence[Cell]) -> str:
    return "; ".join(f"{_answer(c.before)} → {_answer(c.after)}: {_count(c.count)}" for c in cells)


def _answer(choice: Choice | None) -> str:
    return f"{ANSWERS[choice].sign} {label(choice) if choice else _('Not returned')}"


def households(found: Swings) -> None:
    """The households whose answer the person may see: what changed, and the visits between the rounds."""
    if not found.households:
        return
    options = [c for c in CHANGES if any(h.change is c for h in found.households)]
    kept = st.pills(
        _("Show only"), options, selection_mode="multi", key="swing_changes", wrap=True,
        format_func=lambda c: _(CHANGES[c]),
    )  # fmt: skip
    shown = [h for h in found.households if not kept or h.change in kept]
    st.dataframe(
        tables.sheet(
            {
                _("Door"): [h.door for h in shown],
                _("Owner"): [h.name for h in shown],
                _("Change"): [_(CHANGES[h.change]) for h in shown],
                _("Round {n}", n=found.first): [_side(h, h.before, gone=Change.JOINED) for h in shown],
                _("Round {n}", n=found.second): [_side(h, h.after, gone=Change.LEFT) for h in shown],
                _("Visits between"): [" | ".join(map(_visit, h.visits)) or "—" for h in shown],
            }
        ),
        hide_index=True,
        alt=_("Households and their answers in both rounds"),
        key="swing_households",
    )


def _side(h: Household, choice: Choice | None, *, gone: Change) -> str:
    return "—" if h.change is gone else _answer(choice)


def _visit(c: Contact) -> str:
    return f"{formats.day(c.at.astimezone(formats.SHANGHAI).date())} {c.by} {stance_text(c.stance)}"
