"""On top of a renewal's page: what waits, the one thing that is best done next, and what falls due."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from models.enums import PREPARED, Permission, ProjectState
from pages.ui import (
    feedback,
    gate_parts,
    group_forms,
    inputs,
    money_forms,
    project_parts,
    renewal_parts,
    replay,
    story_words,
)
from pages.ui.formats import day, literal
from pages.ui.i18n import N_, _
from pages.ui.lack_words_of_tender import OF_TENDER
from services.access import Actor
from services.renewals import due_next, linked_votes
from services.renewals.due_next import Due
from services.renewals.linked_votes import LinkedVote
from services.renewals.projects import Story
from services.rules.evidence import evidence_kind

AREAS = renewal_parts.AREAS
TENDER, SHARES, STANCES = "renewals/tender.py", "renewals/shares.py", "renewals/stances.py"
VOTES, ROUND, RULES, LIFTS = (
    "consultations/rounds.py", "consultations/round.py", "consultations/bylaws.py", "renewals/lifts.py",
)  # fmt: skip
AT_DOORS = ("money_not_paid_in", "money_accounts_short")
MONEY, GROUP = "money", "group"


@dataclass(frozen=True, slots=True)
class Way:
    """Where the next step is taken: another page with what is asked of it, or (no page) a form of this one."""

    title: str
    icon: str
    page: str = ""
    ask: str = ""
    number: int = 0
    form: str = ""


def draw(actor: Actor, story: Story) -> None:
    """Why it waits and what to do on one side, what falls due on the other; below, the ways to other pages."""
    project_id = story.card.id
    votes = _votes(actor, project_id)
    with st.container(border=True):
        st.subheader(_("What waits, and what to do next"), anchor=False)
        if project_parts.clash(actor, story.card):
            return
        left, right = st.columns([3, 2], gap="large")
        with left:
            gate_parts.told(story)
            _act(actor, story, votes)
        with right:
            replay.kept(_due, actor, areas=(*AREAS, "people"), project_id=project_id, kind=story.card.kind)
    replay.kept(_links, actor, areas=AREAS, project_id=project_id, money=story.sees_money,
                lift=story.lift.id if story.lift else None)  # fmt: skip


def _votes(actor: Actor, project_id: int) -> tuple[LinkedVote, ...]:
    """The votes about a renewal, the latest first; none for who sees no votes."""
    if not actor.may(Permission.SEE_CONSULTATIONS):
        return ()
    around = replay.asked(linked_votes.votes_around, actor, areas=AREAS, project_id=project_id)
    return tuple(v for v in around if v.linked)


def _act(actor: Actor, story: Story, votes: tuple[LinkedVote, ...]) -> None:
    way = None if story.card.can_advance else _way(actor, story, votes)
    if not story.can_edit:
        if way and way.page:
            st.page_link(
                way.page, label=_(way.title), icon=way.icon, query_params=_asked(way), width="content"
            )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if way:
            _step(story.card.id, way)
        gate_parts.actions(story, lead=way is None)
        project_parts.edit(actor, story.card)
    gate_parts.asked(story)


def _step(project_id: int, way: Way) -> None:
    """The button of the most useful next step."""
    opens: Callable[..., None] | None = _OPENS.get(way.form)
    pressed = st.button(
        _(way.title), key="next_step", type="primary", icon=way.icon, on_click=opens, args=(project_id,)
    )
    if pressed and way.page:
        st.switch_page(way.page, query_params=_asked(way))


def _asked(way: Way) -> dict[str, str]:
    return {way.ask: str(way.number)} if way.ask else {}


def _open_money(project_id: int) -> None:
    st.session_state[f"money_deed_{project_id}"] = money_forms.PLAN
    feedback.done(_("The form is open below, under Money."))


def _open_groups(project_id: int) -> None:
    st.session_state[group_forms.OPEN] = project_id


_OPENS: dict[str, Callable[..., None]] = {MONEY: _open_money, GROUP: _open_groups}


def _way(actor: Actor, story: Story, votes: tuple[LinkedVote, ...]) -> Way | None:
    """The way to what the nearest stage lacks first; none where recording evidence is it, or waiting."""
    missing = story.card.gate.missing
    if not missing or story.card.state is not ProjectState.OPEN:
        return None
    first = missing[0]
    if evidence_kind(first.condition) and first.lack.code not in OF_TENDER and story.can_edit:
        return None
    return _to(actor, story, first.lack.code, votes)


def _to(actor: Actor, story: Story, code: str, votes: tuple[LinkedVote, ...]) -> Way | None:
    id = story.card.id
    if code.startswith("vote_"):
        return _to_vote(actor, code, votes, id)
    if code.startswith("emergency_"):
        return Way(N_("Rules and emergencies"), ":material/gavel:", RULES)
    if code in OF_TENDER and story.sees_money:
        return Way(N_("Tender and works"), ":material/handshake:", TENDER, "project", id)
    if code in AT_DOORS and story.sees_money:
        return Way(N_("Shares of the households"), ":material/pie_chart:", SHARES, "project", id)
    if code.startswith("money_") and story.sees_money and story.can_edit:
        return Way(N_("Change the funding plan"), ":material/payments:", form=MONEY)
    if code.startswith("group_") and story.can_edit:
        return Way(N_("Change the task groups"), ":material/group_add:", form=GROUP)
    return None


def _to_vote(actor: Actor, code: str, votes: tuple[LinkedVote, ...], project_id: int) -> Way | None:
    if code == "vote_missing" or not votes:
        prepare = Way(N_("Prepare a vote"), ":material/how_to_vote:", VOTES, "project", project_id)
        return prepare if actor.may(Permission.RUN_CONSULTATIONS) else None
    prepared = [v for v in votes if v.state in PREPARED]
    chosen = (prepared or list(votes))[0] if code == "vote_prepared" else votes[0]
    return Way(N_("To the vote"), ":material/how_to_vote:", ROUND, "round", chosen.round_id)


def _due(actor: Actor, *, project_id: int, kind: str) -> None:
    found = replay.asked(
        due_next.due_next, actor, areas=(*AREAS, "people"), project_id=project_id, on=inputs.today()
    )
    st.markdown(f"**{_('What falls due')}**")
    if not found:
        st.caption(_("No day is set for anything."))
        return
    st.markdown("\n".join(f"- {_when(due)} {literal(story_words.due_text(due, kind))}" for due in found))


def _when(due: Due) -> str:
    if due.days < 0:
        return f":red-badge[{_('{n} days overdue', n=-due.days)}]"
    if due.days == 0:
        return f":orange-badge[{_('today')}]"
    return f":small[:gray[{day(due.on)}]]"


def _links(actor: Actor, *, project_id: int, money: bool, lift: int | None) -> None:
    """The ways from a renewal to its other pages."""
    here = {"project": str(project_id)}
    with st.container(horizontal=True, gap="medium"):
        if money:
            _link(TENDER, _("Tender and works"), "handshake", here)
            _link(SHARES, _("Shares of the households"), "pie_chart", here)
        if actor.may(Permission.SEE_VISITS):
            _link(STANCES, _("Who came round, and after what"), "diversity_3", here)
        for vote in _votes(actor, project_id)[:3]:
            title = _("Vote {n}: {title}", n=vote.number, title=vote.title)
            _link(ROUND, literal(title), "how_to_vote", {"round": str(vote.round_id)})
        if lift is not None:
            _link(LIFTS, _("Its lift"), "elevator", {"lift": str(lift)})


def _link(page: str, title: str, icon: str, asked: dict[str, str]) -> None:
    st.page_link(page, label=title, icon=f":material/{icon}:", query_params=asked, width="content")
