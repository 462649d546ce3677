"""The table of cases behind a figure of pace; a row selected opens its page."""

import streamlit as st

from pages.ui import feedback, inputs, renewal_parts, replay, tables
from pages.ui.formats import day
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.pace_foot import AREAS
from services.access import Actor
from services.renewals import pace_cases
from services.renewals.pace_cases import PAGE, CaseLine, Chosen
from services.rules.stages import stages_of


def cases_table(actor: Actor, *, place_id: int, kind: str, which: Chosen) -> None:
    """The cases that fit, a page at a time, the longest in their stage first."""
    page = inputs.page_number("pace", place_id, kind, which)
    lines, number = replay.asked(
        pace_cases.cases, actor, areas=AREAS, place_id=place_id, kind=kind, on=inputs.today(), which=which,
        page=page,
    )  # fmt: skip
    if not number:
        feedback.empty(_("No renewal fits these filters."), hint=_("Widen the place, the kind or the stage."))
        return
    alt = _("{n} renewals, the longest in their stage first", n=number)
    chosen = tables.choose("pace", lines, _columns(kind, lines), alt=alt)
    inputs.pagination("pace", place_id, kind, which, count=number, size=PAGE)
    open_page(chosen)


def open_page(chosen: tables.Numbered | None) -> None:
    """Go to the page of a renewal, if one is chosen."""
    if chosen is not None:
        st.switch_page(renewal_parts.PROJECT_PAGE, query_params={"project": str(chosen.id)})


def choose_stage(kind: str, key: str, title: str) -> str | None:
    """Narrow the rows to one stage, by a click on the chart or here; None is all of them."""
    names = {s.key: renewal_parts.stage_label(kind, s.key) for s in stages_of(kind)}
    if st.session_state.get(key) not in names:
        st.session_state.pop(key, None)
    return st.selectbox(title, list(names), None, names.__getitem__, key=key, placeholder=_("All stages"))


def halves(picked: str | None) -> tuple[str | None, str | None]:
    """The two halves of what a click means; nothing where it was beside all marks."""
    left, _bar, right = (picked or "").partition("|")
    return left or None, right or None


def _columns(kind: str, lines: tuple[CaseLine, ...]) -> dict[str, list[object]]:
    return {
        _("Renewal"): [c.name for c in lines],
        _("Neighbourhood"): [c.place for c in lines],
        _("Stage"): [renewal_parts.stage_label(kind, c.stage.key) for c in lines],
        _("State"): [label(c.state) for c in lines],
        _("Days in stage"): [c.days_in_stage for c in lines],
        _("Days since it began"): [c.days_in_all for c in lines],
        _("Due"): [day(c.due_on) for c in lines],
        _("Days late"): [c.days_late or None for c in lines],
        _("Waits for"): [c.waits_for for c in lines],
    }
