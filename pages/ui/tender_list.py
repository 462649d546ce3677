"""The list of tenders to choose from, and the files of one."""

import streamlit as st

from pages.ui import feedback, inputs, renewal_parts, replay, tables
from pages.ui.formats import day, money
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import tender_list
from services.renewals.course import Course
from services.renewals.tender_list import PAGE, TenderLine

TENDER_PAGE = "renewals/tender.py"


def draw(actor: Actor, *, place_id: int) -> None:
    """The tenders at a place; a row selected opens its course."""
    page = inputs.page_number("tenders", place_id)
    found, count = replay.kept(_listed, actor, areas=renewal_parts.AREAS, place_id=place_id, page=page)
    if not found:
        feedback.empty(
            _("There is no tender here yet."),
            hint=_("Open a renewal and choose Tender and works to prepare one."),
        )
        return
    chosen = tables.choose(
        "tenders", found, _columns(found), alt=_("{n} tenders, the newest first", n=count),
        column_config={_("Amount"): st.column_config.TextColumn(alignment="right")},
    )  # fmt: skip
    inputs.pagination("tenders", place_id, count=count, size=PAGE)
    if chosen is not None:
        st.switch_page(TENDER_PAGE, query_params={"project": str(chosen.id)})


def _listed(actor: Actor, *, place_id: int, page: int) -> tuple[list[TenderLine], int]:
    with open_session() as db:
        return tender_list.tenders_at(db, actor, place_id=place_id, page=page)


def _columns(found: list[TenderLine]) -> dict[str, list[object]]:
    return {
        _("Renewal"): [t.project for t in found],
        _("How the bidder is found"): [label(t.method) for t in found],
        _("State"): [label(t.state) for t in found],
        _("Bids until"): [day(t.closes_on) for t in found],
        _("Supplier"): [t.supplier or "—" for t in found],
        _("Amount"): [money(t.amount_fen) for t in found],
        _("Signed on"): [day(t.signed_on) for t in found],
    }


def downloads(found: Course) -> None:
    """The way back to the renewal, and the files of its tender."""
    ask = {"project": str(found.project_id)}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            renewal_parts.PROJECT_PAGE,
            label=_("One project"),
            icon=":material/construction:",
            query_params=ask,
        )
        if found.now is None:
            return
        id = found.now.tender.id
        _link(_("Open Contracting (JSON)"), f"/files/ocds/{id}.json", "ocds")
        if found.now.sheets:
            _link(_("Score sheets (Excel)"), f"/files/scores/{id}.xlsx", "scores")


def _link(title: str, url: str, key: str) -> None:
    st.link_button(title, url, key=f"take_{key}", icon=":material/download:", type="tertiary")
