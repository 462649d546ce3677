"""The papers of a vote to take away: recount kit and result notice of a closed one, ballot forms of an open one."""

import streamlit as st

from pages.ui import replay
from pages.ui.i18n import _
from services.access import Actor
from services.consultations import papers

ACCOUNTS = "consultations/accounts.py"


def offer(actor: Actor, *, round_id: int) -> None:
    """The way to the accounts of a vote, and the files of it that this person may take now."""
    ask = {"round": str(round_id)}
    st.page_link(ACCOUNTS, label=_("Accounts of this vote"), icon=":material/functions:", query_params=ask)
    offered = replay.asked(papers.offered, actor, round_id=round_id)
    if offered.closed:
        with st.container(horizontal=True, vertical_alignment="center"):
            _link(_("Result notice (PDF)"), f"/files/notice/{round_id}.pdf", "notice_pdf")
            _link(_("Result notice (Word)"), f"/files/notice/{round_id}.docx", "notice_docx")
            _link(_("Recount kit"), f"/files/kit/{round_id}.zip", "kit")
        st.caption(_("With the kit anybody can count this vote again: python3 recount.py. It names nobody."))
    if offered.announced:
        announcement(round_id)
    if offered.stairwells:
        with st.popover(_("Print ballot forms"), icon=":material/print:", key="ballot_forms"):
            _forms(round_id, offered.stairwells)


def announcement(round_id: int) -> None:
    """The notice of a vote that is prepared or runs, for who runs it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _link(_("Notice of the vote (PDF)"), f"/files/announcement/{round_id}.pdf", "announcement_pdf")
        _link(_("Notice of the vote (Word)"), f"/files/announcement/{round_id}.docx", "announcement_docx")


def recheck_sheet(recheck_id: int) -> None:
    """The sheet of a recheck sample, to pull the ballots by and to write on what was found."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _link(_("Sheet of the sample (PDF)"), f"/files/recheck/{recheck_id}.pdf", "recheck_pdf")
        _link(_("Sheet of the sample (Word)"), f"/files/recheck/{recheck_id}.docx", "recheck_docx")


def _forms(round_id: int, stairwells: tuple[papers.StairwellOfRound, ...]) -> None:
    names = {one.id: one for one in stairwells}
    chosen = st.selectbox(
        _("Stairwell"),
        list(names),
        format_func=lambda id: _("{name}: {n} forms", name=names[id].name, n=names[id].voters),
        key="forms_stairwell",
    )
    for kind, title in (("pdf", _("PDF")), ("docx", _("Word"))):
        _link(title, f"/files/ballots/{round_id}.{kind}?stairwell={chosen}", f"ballots_{kind}")
    st.caption(
        _("One page a voter: a stub to sign, the ballot with its serial and code. Owners' names are masked.")
    )


def _link(title: str, url: str, key: str) -> None:
    st.link_button(title, url, key=f"take_{key}", icon=":material/download:", type="tertiary")
