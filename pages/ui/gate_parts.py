"""The gate of a renewal on its page: why it cannot move, who can change that, since when, and what to do about it."""

import streamlit as st

from models.enums import MoveKind, Permission, ProjectState
from pages.ui import asking, evidence_parts, feedback, inputs, renewal_parts, session, step_parts
from pages.ui.formats import literal, moment
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.lack_words import missing_line
from pages.ui.lack_words_of_tender import OF_TENDER
from services.access import Actor
from services.db import open_session
from services.renewals import linked_votes
from services.renewals.gates import Way
from services.renewals.linked_votes import LinkedVote
from services.renewals.projects import Story

LINK = "link"
TENDER_PAGE = "renewals/tender.py"

HALTED = {ProjectState.HELD: MoveKind.HELD, ProjectState.CANCELLED: MoveKind.CANCELLED}


def told(story: Story) -> None:
    """Every way on, and what each still lacks; of what is on hold or given up since when, why and by whom."""
    halt = HALTED.get(story.card.state)
    for move in [m for m in story.history if m.kind is halt][:1]:
        said = _("{state} since {day}: {reason}", state=f"**{label(story.card.state)}**",
                 day=moment(move.at), reason=literal(move.reason))  # fmt: skip
        st.markdown(f":orange[:material/pause:] {said} :small[{literal(move.by)}]")
    for way in story.card.gate.ways:
        _way(way)


def _way(way: Way) -> None:
    name = literal(_(way.stage.name))
    if way.is_open:
        st.markdown(f":green[:material/lock_open:] {_('May go on to: {stage}', stage=f'**{name}**')}")
        return
    cannot = _("Cannot go on to {stage} yet, because:", stage=f"**{name}**")
    lines = "\n".join(f"- {literal(missing_line(m))}" for m in way.missing)
    st.markdown(f":orange[:material/lock:] {cannot}\n\n{lines}")


def actions(story: Story) -> None:
    """What the person may do with it now; nothing for who only looks but the way to a tender that is lacking."""
    if story.sees_money and OF_TENDER.keys() & _lacks(story):
        ask = {"project": str(story.card.id)}
        st.page_link(TENDER_PAGE, label=_("Tender and works"), icon=":material/handshake:", query_params=ask)
    if not story.can_edit:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if story.card.can_advance and st.button(
            _("Move forward"), type="primary", icon=":material/arrow_forward:", key="move_forward"
        ):
            renewal_parts.move_dialog(story.card)
        evidence_parts.record_button(story)
        if _waits_for_vote(story) and st.button(
            _("Link a vote"), icon=":material/how_to_vote:", key="link_vote"
        ):
            asking.ask(LINK)
        step_parts.menu(story)
    if asking.asked() == LINK:
        asking.dialog(_("Link a vote"), _link, story)
    step_parts.draw_asked(story)


def _lacks(story: Story) -> set[str]:
    return {m.lack.code for way in story.card.gate.ways for m in way.missing}


def _waits_for_vote(story: Story) -> bool:
    waits = any(code.startswith("vote_") for code in _lacks(story))
    return story.card.state is ProjectState.OPEN and waits


def _link(story: Story) -> None:
    actor = session.require(Permission.MOVE_RENEWALS)
    with open_session() as db:
        found = linked_votes.votes_around(db, actor, project_id=story.card.id)
    if not found:
        feedback.empty(_("There is no vote around here."), hint=_("Prepare one on the page of votes."))
        return
    st.caption(_("The votes of a consultation that is linked open the gates of this renewal."))
    for vote in found:
        _vote(actor, story, vote)


def _vote(actor: Actor, story: Story, vote: LinkedVote) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            f"**{literal(vote.title)}** :small[{literal(vote.place)} · {vote.number} · {label(vote.state)}]",
            width="content",
        )
        title = _("Not about this") if vote.linked else _("Link")
        if st.button(title, key=f"link_{vote.round_id}", type="tertiary"):
            with feedback.attempt():
                _store(actor, story.card.id, vote)


def _store(actor: Actor, project_id: int, vote: LinkedVote) -> None:
    form = f"link_{project_id}_{vote.consultation_id}"
    with open_session(write=True) as db:
        linked_votes.link_vote(
            db, actor, project_id=project_id, consultation_id=vote.consultation_id, linked=not vote.linked,
            token=inputs.token(form), at=session.now(),
        )  # fmt: skip
    asking.answered()
    inputs.spent(form)
    feedback.done(_("The vote is linked.") if not vote.linked else _("The vote is no longer linked."))
    st.rerun()
