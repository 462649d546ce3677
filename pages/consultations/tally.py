"""Tally: one vote matter by matter, read again every two seconds while it is open."""

import streamlit as st

from models.enums import Permission
from pages.ui import formats, paper_parts, replay, session, tally_parts, vote_parts
from pages.ui.i18n import _

actor = session.require(Permission.SEE_CONSULTATIONS)

st.title(_("Tally"))
chosen = vote_parts.choose_vote(actor)
is_open = chosen.is_voting
item = tally_parts.choose_item(chosen)
st.markdown(f"### {formats.literal(tally_parts.question(chosen, item))}")
candidate = tally_parts.choose_candidate(chosen, item)


@st.fragment(run_every=2 if is_open else None)
def live() -> None:
    """The figures of this moment; the whole page is drawn anew when the vote was closed meanwhile."""
    reader = session.require(Permission.SEE_CONSULTATIONS, using=False)
    state = replay.kept(
        tally_parts.draw, reader, areas=["consultations"], round_id=chosen.id, item=item, candidate=candidate
    )
    if state is not chosen.state:
        st.rerun()


live()
paper_parts.offer(actor, round_id=chosen.id)
st.page_link(
    vote_parts.ONE, label=_("One vote: its steps and time limits"), icon=":material/timeline:",
    query_params={"round": str(chosen.id)},
)  # fmt: skip
