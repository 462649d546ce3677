"""Patrols read: how many a month, what is open, and one after the other with photos and mending."""

import streamlit as st

from models.tender_enums import Severity
from pages.ui import attachment_parts, charts_patrols, feedback, formats, inputs, patrol_form, picking, replay
from pages.ui.charts_patrols import Bar
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from services import attachments
from services.access import Actor
from services.db import open_session
from services.grids import patrol_lists
from services.grids.patrol_lists import PAGE, PatrolLine

AREAS = ("grids", "consultations", "renewals")
COLOURS = {Severity.NONE: "gray", Severity.MINOR: "orange", Severity.SERIOUS: "red", Severity.UNSAFE: "red"}


def figures(actor: Actor, place_id: int) -> None:
    """Findings open and mended, and the patrols of twelve months."""
    replay.kept(_figures, actor, areas=AREAS, place_id=place_id)


def _figures(actor: Actor, *, place_id: int) -> None:
    with open_session() as db:
        found = patrol_lists.figures(db, actor, place_id=place_id, on=inputs.today())
    every = sum(m.patrols for m in found.months)
    if not every and not found.open:
        return
    with st.container(horizontal=True):
        st.metric(_("Patrols in twelve months"), formats.count(every), width="content")
        st.metric(_("Findings open"), formats.count(found.open), width="content")
        st.metric(_("Findings mended"), f"{formats.count(found.mended)} / {formats.count(found.open + found.mended)}",
                  width="content")  # fmt: skip
    if not every:
        return
    bars = [Bar(m.since, m.patrols - m.findings, m.findings) for m in found.months]
    said = _(
        "Patrols a month: {counts}", counts="、".join(f"{m.since:%Y-%m} {m.patrols}" for m in found.months)
    )
    picking.plain(charts_patrols.by_month(bars, words=(_("nothing found"), _("something found"))), alt=said)
    st.caption(f"n = {formats.count(every)} · {formats.day(inputs.today())}")


def listed(actor: Actor, place_id: int) -> None:
    """The patrols, newest first, or only what is open."""
    only_open = st.toggle(_("Only open findings"), key="patrols_open")
    page = inputs.page_number("patrols", place_id, only_open)
    found, count = replay.asked(
        patrol_lists.patrols, actor, areas=AREAS, place_id=place_id, only_open=only_open, page=page
    )
    if not found:
        _nothing(only_open)
        return
    for line in found:
        with st.container(border=True, gap="xxsmall"):
            _line(actor, line)
    inputs.pagination("patrols", place_id, only_open, count=count, size=PAGE)


def _nothing(only_open: bool) -> None:
    if only_open:
        feedback.empty(
            _("Nothing that was found is open."), hint=_("Turn the switch off to see every patrol.")
        )
        return
    feedback.empty(
        _("No patrol is noted here."), hint=_("Keepers and grid workers note theirs on this page.")
    )


def _line(actor: Actor, line: PatrolLine) -> None:
    what = " · ".join(filter(None, (label(line.looked_at), line.thing)))
    badge = f":{COLOURS[line.severity]}-badge[{label(line.severity)}]"
    st.markdown(f"**{literal(line.place)}** {literal(what)} {badge}")
    if line.found:
        st.markdown(literal(line.found))
    st.caption(literal(f"{formats.day(line.day)} · {line.walker}") + _state(line))
    if line.severity is Severity.NONE:
        return
    box = feedback.asked(
        _("Photos, mending") if line.can_record and line.is_open else _("Photos"),
        key=f"patrol_more_{line.id}",
        icon=":material/build:" if line.can_record and line.is_open else ":material/photo_camera:",
    )
    if box is not None:
        with box:
            _more(actor, line)


def _more(actor: Actor, line: PatrolLine) -> None:
    """The photos of a finding and, while it is open, saying that it is mended."""
    attachment_parts.attached_files(
        actor, subject_kind=attachments.PATROL, subject_id=line.id, may_keep=line.can_record
    )
    if line.can_record and line.is_open:
        patrol_form.mend(actor, line)


def _state(line: PatrolLine) -> str:
    if line.severity is Severity.NONE:
        return ""
    if line.is_open:
        return f" · {_('not mended yet')}" + (f" · {_('the secretary has a task')}" if line.task_id else "")
    return " · " + _("mended: {how}", how=literal(line.mended_how))
