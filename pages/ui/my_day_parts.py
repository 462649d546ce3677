"""What waits for a person today: late renewals, votes near their day, agreements that end, and the usual ways."""

from datetime import date

import streamlit as st

from models.enums import Permission
from pages.ui import agreement_parts, feedback, inputs, renewal_parts
from pages.ui.formats import day, literal, share
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import rounds
from services.consultations.rounds import CountedRound
from services.db import open_session
from services.renewals import board
from services.renewals.cards import Card
from services.upkeep import agreements
from services.upkeep.agreements import Ending

P = Permission
AREAS = ("renewals", "consultations", "grids", "upkeep")
MOST = 6
TALLY_PAGE, VOTES_PAGE = "consultations/tally.py", "consultations/rounds.py"
AGREEMENTS_PAGE = "upkeep/agreements.py"
WAYS = (
    ("consultations/ballots.py", N_("Key in ballots"), ":material/keyboard:", P.RECORD_BALLOTS),
    ("renewals/visits.py", N_("Visits"), ":material/waving_hand:", P.RECORD_VISITS),
    ("grids/requests.py", N_("Requests"), ":material/support_agent:", P.SEE_REQUESTS),
    ("renewals/pipeline.py", N_("Renewals by stage"), ":material/view_kanban:", P.SEE_RENEWALS),
    ("grids/grid_map.py", N_("Grid map"), ":material/map:", P.SEE_PLACES),
    ("people/users.py", N_("People and posts"), ":material/group:", P.MANAGE_PEOPLE),
    ("people/imports.py", N_("Imports"), ":material/upload_file:", P.IMPORT),
    ("people/activity.py", N_("Activity log"), ":material/history:", P.SEE_ACTIVITY),
)


def ways(actor: Actor) -> None:
    """Links to the pages that the person's posts use most."""
    with st.container(horizontal=True):
        for script, title, icon, permission in WAYS:
            if actor.may(permission):
                st.page_link(script, label=_(title), icon=icon)


def waiting(actor: Actor) -> None:
    """What is late or due soon within the person's scope; nothing is said to be nothing."""
    if not _places_known(actor):
        feedback.no_places(may_import=actor.may(P.IMPORT))
        return
    if not (actor.may(P.SEE_RENEWALS) or actor.may(P.SEE_CONSULTATIONS)):
        feedback.empty(_("Nothing waits for you."), hint=_("What you look after is on the pages above."))
    left, right = st.columns(2, gap="large")
    if actor.may(P.SEE_RENEWALS):
        with left:
            _late(actor)
    if actor.may(P.SEE_CONSULTATIONS):
        with right:
            _votes(actor)
    if actor.may(P.KEEP_UPKEEP):
        with right:
            _endings(actor)


def _places_known(actor: Actor) -> bool:
    return actor.may(P.SEE_PLACES) and bool(inputs.place_options(actor, permission=P.SEE_PLACES))


def _late(actor: Actor) -> None:
    with open_session() as db:
        found = board.listed(db, actor, place_id=None, on=inputs.today(), late=True)
    st.subheader(_("Late renewals") + f" · {found.count}", anchor=False)
    if not found.count:
        feedback.empty(_("Nothing is late."), hint=_("Renewals past their day would stand here."))
    for card in found.cards[:MOST]:
        _late_card(card)
    if found.count > MOST:
        st.page_link(
            renewal_parts.BOARD_PAGE, label=_("All of them on the board"), icon=":material/view_kanban:"
        )


def _late_card(card: Card) -> None:
    stage = renewal_parts.stage_label(card.kind, card.stage.key)
    where = " · ".join(filter(None, (card.neighbourhood or card.place, stage, card.waits_for)))
    with st.container(border=True, gap="xxsmall"):
        renewal_parts.link(card)
        _below(renewal_parts.badges(card), where)


def _below(badges: str, text: str) -> None:
    st.markdown(f"{badges}  \n:small[{literal(text)}]")


def _votes(actor: Actor) -> None:
    with open_session() as db:
        found, count = rounds.under_way(db, actor, most=MOST)
    st.subheader(_("Votes under way") + f" · {count}", anchor=False)
    if not found:
        feedback.empty(_("No vote is under way."), hint=_("Votes would stand here, the next due first."))
    for vote in found:
        _vote(vote, inputs.today())
    if count > len(found):
        st.page_link(VOTES_PAGE, label=_("All votes"), icon=":material/how_to_vote:")


def _vote(vote: CountedRound, on: date) -> None:
    r, returned = vote.round, vote.tally.returned
    said = _(
        "{part} of {whole} owners have answered ({share})",
        part=returned.owners, whole=r.voters, share=share(returned.owners, r.voters),
    )  # fmt: skip
    with st.container(border=True, gap="xxsmall"):
        st.page_link(TALLY_PAGE, label=f"**{literal(r.question)}**", query_params={"round": str(r.id)})
        _below(_due_badge(r.due_on, on), f"{r.place} · {said}")


def _endings(actor: Actor) -> None:
    """Agreements that end within 90 days or have passed their last day; nothing where there are none."""
    with open_session() as db:
        found, number = agreements.ending(db, actor, on=inputs.today(), most=MOST)
    if not found:
        return
    st.subheader(_("Agreements to decide on") + f" · {number}", anchor=False)
    for one in found:
        _ending(one)
    if number > len(found):
        st.page_link(AGREEMENTS_PAGE, label=_("All agreements"), icon=":material/contract:")


def _ending(one: Ending) -> None:
    until = day(one.valid_until)
    said = _("until {day}, {n} days left", day=until, n=(one.valid_until - inputs.today()).days)
    if one.reminder is None:
        said = _("{state} since {day}", state=label(one.state), day=until)
    with st.container(border=True, gap="xxsmall"):
        st.page_link(
            AGREEMENTS_PAGE, label=f"**{literal(one.title)}**", query_params={"agreement": str(one.id)}
        )
        _below(f":{agreement_parts.BADGES[one.state]}-badge[{said}]", f"{one.place} · {one.provider}")


def _due_badge(due_on: date | None, on: date) -> str:
    if due_on is None:
        return f":gray-badge[{_('no day set')}]"
    left = (due_on - on).days
    if left < 0:
        return f":red-badge[:material/schedule: {_('{n} days past its day', n=-left)}]"
    soon = ":orange-badge" if left <= 7 else ":gray-badge"
    return f"{soon}[{_('until {day}, {n} days left', day=day(due_on), n=left)}]"
