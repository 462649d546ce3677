"""The card of a place beside the map: figures, posts, renewals, open votes, requests, bylaws, agreements, each with
its page."""

from collections.abc import Sequence

import streamlit as st

from models.enums import Permission
from models.upkeep_enums import AgreementState
from pages.ui import agreement_parts, figure_words, formats, inputs, request_words
from pages.ui.formats import count, day, literal
from pages.ui.i18n import _
from pages.ui.labels import kind_label, label
from services.access import Actor
from services.db import open_session
from services.grids import place_card
from services.grids.place_card import BylawOnCard, Card, ProjectOnCard, RequestsOnCard, RoundOnCard
from services.rules.stages import stage_of
from services.upkeep.card import AgreementOnCard, AgreementsOnCard

PROJECT_PAGE, BOARD_PAGE = "renewals/project.py", "renewals/pipeline.py"
VOTE_PAGE, VOTES_PAGE, BYLAWS_PAGE = (
    "consultations/round.py",
    "consultations/rounds.py",
    "consultations/bylaws.py",
)
NET_PAGE, HOUSEHOLDS_PAGE, REQUESTS_PAGE = "grids/net.py", "grids/households.py", "grids/requests.py"
AGREEMENTS_PAGE = "upkeep/agreements.py"
SHORT = 3


def card(actor: Actor, *, place_id: int) -> Card:
    """One place as of today, drawn."""
    with open_session() as db:
        found = place_card.card(db, actor, place_id=place_id, on=inputs.today(), at=request_words.about_now())
    st.markdown(f"#### {literal(found.place.name)}")
    st.caption(f"{label(found.place.kind)} · {found.place.code} · {day(found.on)}")
    _figures(actor, found)
    _posts(found)
    if found.projects is not None:
        _projects(found, found.projects)
    if found.rounds is not None:
        _rounds(found, found.rounds)
    if found.requests is not None:
        _requests(found, found.requests)
    if found.bylaws:
        _bylaws(found, found.bylaws)
    if found.agreements is not None:
        _agreements(found, found.agreements)
    return found


def _figures(actor: Actor, found: Card) -> None:
    names = [figure_words.title(f) for f in found.figures]
    values = [figure_words.text(f, v) for f, v in found.figures.items()]
    st.table({_("Figure"): names, _("Value"): values}, border="horizontal", hide_index=True, hide_header=True)
    if actor.may(Permission.SEE_OWNERS):
        _all(HOUSEHOLDS_PAGE, _("Households"), found)


def _head(text: str) -> None:
    st.markdown(f"**{text}**")


def _all(page: str, what: str, found: Card, *, more: int = 0) -> None:
    """The way to the page that has all of it, narrowed to the place or to the nearest one around, with what is left."""
    rest = _("and {n} more", n=count(more))
    if found.filter is None:
        if more > 0:
            st.caption(rest)
        return
    said = _("{name}: {value}", name=what, value=literal(found.filter.name))
    if more > 0:
        said = f"{rest} · {said}"
    asked = {inputs.ASKED_PLACE: str(found.filter.id)}
    st.page_link(page, label=said, icon=":material/arrow_forward:", query_params=asked)


def _posts(found: Card) -> None:
    _head(_("Posts"))
    posts = found.posts
    if not posts.now and not any(w.since for w in posts.wanted):
        st.caption(_("Nobody holds a post here yet."))
    for line in posts.now[:SHORT]:
        holds = _("{name}: {value}", name=label(line.kind), value=literal(line.holder))
        st.markdown(f"{holds} :small[:gray[{_('since {day}', day=day(line.span.since))}]]")
    vacancies = [wanted for wanted in posts.wanted if wanted.since is not None]
    for wanted in vacancies[:SHORT]:
        vacant = _("vacant since {day}", day=day(wanted.since))
        st.markdown(f"{label(wanted.rule.code)} :orange-badge[:material/person_off: {vacant}]")
    more = len(posts.now[SHORT:]) + len(vacancies[SHORT:])
    _all(NET_PAGE, _("Net of people"), found, more=more)


def _projects(found: Card, projects: Sequence[ProjectOnCard]) -> None:
    _head(_("Projects under way"))
    if not projects:
        st.caption(_("No project is under way here."))
        return
    for project in projects:
        due = _("due {day}", day=day(project.due_on)) if project.due_on else _("no date set")
        late = f" :red-badge[:material/schedule: {_('late')}]" if project.late else ""
        stage = _(stage_of(project.kind, project.stage).name)
        with st.container(gap="xxsmall"):
            asked = {"project": str(project.id)}
            st.page_link(PROJECT_PAGE, label=f"{literal(project.name)}{late}", query_params=asked)
            st.markdown(f":small[:gray[{kind_label(project.kind)} · {stage} · {due}]]")
    _all(BOARD_PAGE, _("Renewals by stage"), found, more=found.under_way - len(projects))


def _rounds(found: Card, rounds: Sequence[RoundOnCard]) -> None:
    _head(_("Open votes"))
    if not rounds:
        st.caption(_("No vote is open here."))
        return
    for one in rounds:
        share = f"{formats.share(one.cast, one.voters)} · {count(one.cast)} / {count(one.voters)}"
        told = [literal(one.place), _("turnout {share}", share=share), _("due {day}", day=day(one.due_on))]
        with st.container(gap="xxsmall"):
            st.page_link(VOTE_PAGE, label=literal(one.question), query_params={"round": str(one.id)})
            st.markdown(f":small[:gray[{' · '.join(told)}]]")
    _all(VOTES_PAGE, _("Votes"), found, more=found.open_rounds - len(rounds))


def _requests(found: Card, requests: RequestsOnCard) -> None:
    _head(_("Requests"))
    late = _("{n} overdue", n=count(requests.overdue))
    told = [
        _("{n} open", n=count(requests.open)),
        f":red-badge[{late}]" if requests.overdue else late,
        _("{n} reported in the last 30 days", n=count(requests.recent)),
    ]
    st.markdown(" · ".join(told))
    _all(REQUESTS_PAGE, _("Requests"), found)


def _bylaws(found: Card, bylaws: Sequence[BylawOnCard]) -> None:
    _head(_("Rules of procedure in force"))
    for one in bylaws[:SHORT]:
        since = _("since {day}", day=day(one.adopted_on))
        st.markdown(f"{literal(one.place)} · {literal(one.title)} :small[:gray[{since}]]")
    _all(BYLAWS_PAGE, _("Rules and emergencies"), found, more=len(bylaws) - SHORT)


def _agreements(found: Card, agreements: AgreementsOnCard) -> None:
    """The agreements in force there and within, those that end first on top."""
    _head(_("Agreements in force"))
    if not agreements.count:
        st.caption(_("No agreement is in force here."))
    for one in agreements.first[:SHORT]:
        with st.container(gap="xxsmall"):
            asked = {"agreement": str(one.id)}
            st.page_link(AGREEMENTS_PAGE, label=literal(one.title), query_params=asked)
            st.markdown(f"{_until(one)} :small[:gray[{label(one.kind)} · {literal(one.provider)}]]")
    if agreements.next_on:
        st.caption(_("the next one ends on {day}", day=day(agreements.next_on)))
    _all(AGREEMENTS_PAGE, _("Agreements"), found, more=agreements.count - SHORT)


def _until(one: AgreementOnCard) -> str:
    if one.valid_until is None:
        return f":gray-badge[{_('without a term')}]"
    if one.state is AgreementState.RUNS_ON:
        return f":{agreement_parts.BADGES[one.state]}-badge[{label(one.state)}]"
    return (
        f":{agreement_parts.BADGES[one.state]}-badge[{_('until {day}', day=literal(day(one.valid_until)))}]"
    )
