"""Parts of the pages of votes: a vote in a list, its rule in words, choosing one."""

from collections.abc import Callable

import streamlit as st

from models.enums import COUNTED, PREPARED, VOTING, Choice, Outcome, Permission
from pages.ui import feedback, formats, inputs, replay, scope_words
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import choosing, rounds
from services.consultations.choosing import RoundChoice
from services.consultations.counts import Tally
from services.consultations.items import Item
from services.consultations.rounds import CountedRound, RoundView
from services.db import open_session
from services.rules.round_states import Group
from services.rules.thresholds import Rule, Threshold
from services.rules.voting import Test

VOTES, ONE, BALLOTS, TALLY = (f"consultations/{name}.py" for name in ("rounds", "round", "ballots", "tally"))
NO_BREAK = "\u00a0"
TEST_TITLES = {
    "participation_owners": N_("Taking part, by owners"),
    "participation_area": N_("Taking part, by area"),
    "agreement_owners": N_("Agreeing, by owners"),
    "agreement_area": N_("Agreeing, by area"),
}
LAWS = {
    "civil-code": N_("Civil Code"),
    "state-council": N_("Property management regulation of the State Council"),
    "shanghai-2018": N_("Shanghai practice of 2018"),
    "shanghai-749": N_("Shanghai document 749 of 2019"),
    "shanghai-749-revised": N_("Shanghai document 749 of 2019, revised"),
}
"""By a rule's version."""
CLASSES = {"ordinary": N_("Ordinary matter"), "special": N_("Special matter")}


GROUPS = {
    Group.VOTING: N_("Open"),
    Group.POSTING: N_("Being posted"),
    Group.FINAL: N_("Final"),
    Group.DISPUTED: N_("Challenged or annulled"),
}
COLOURS = {Outcome.PASSED: "green", Outcome.FAILED: "orange"}


def choose_group() -> Group | None:
    """Narrow the list to rounds that stand alike, or none for all."""
    return st.segmented_control(
        _("State"),
        list(GROUPS),
        format_func=lambda group: _(GROUPS[group]),
        key="rounds_group",
        label_visibility="collapsed",
    )


def cards(actor: Actor, *, place_id: int, group: Group | None, page: int) -> int:
    """One page of the votes at a place, or what to do where there is none; how many there are in all."""
    with open_session() as db:
        found, count = rounds.rounds_at(db, actor, place_id=place_id, group=group, page=page)
    if not found:
        feedback.empty(
            _("No votes here yet."), hint=_("Choose a larger place, another state, or open a vote.")
        )
    for counted in found:
        _card(counted)
    return count


def _card(counted: CountedRound) -> None:
    """One vote in the list: what is asked where, how far it has come, and the ways on."""
    r = counted.round
    with st.container(border=True):
        ask = {"round": str(r.id)}
        st.page_link(ONE, label=f"**{formats.literal(r.question)}**", query_params=ask)
        where = formats.literal(scope_words.at_place(r.place, r.parts))
        st.markdown(f"{badge(counted)} :small[:gray[{where} · {_(r.rule.name)} · {_when(r)}]]")
        if r.state not in PREPARED:
            with st.container(horizontal=True):
                for first in (0, 2):
                    _progress(counted.tally, first)
        if r.can_key:
            st.page_link(BALLOTS, label=_("Key in ballots"), icon=":material/keyboard:", query_params=ask)
        else:
            st.page_link(TALLY, label=_("Tally"), icon=":material/balance:", query_params=ask)


def _when(r: RoundView) -> str:
    if r.state in COUNTED:
        return _("closed {day}", day=formats.moment(r.closed_at))
    return _("due {day}", day=formats.day(r.due_on)) if r.due_on else _("no due date")


def _progress(tally: Tally, first: int) -> None:
    """One bar for taking part or agreeing: by the measure that lags, with both in words."""
    owners, area = tally.verdict.tests[first : first + 2]
    title = _("Taking part") if first == 0 else _("Agreeing")
    said = _(
        "{title}: owners {owners}, area {area}, needs {required}",
        title=title,
        owners=f"{owners.numerator or 0}/{owners.denominator or 0} = {share(owners)}",
        area=share(area),
        required=required(owners),
    )
    st.progress(min(_part(owners), _part(area)), text=said)


def _part(test: Test) -> float:
    return (test.numerator or 0) / test.denominator if test.denominator else 0.0


def share(test: Test) -> str:
    """The share that a test has reached, in percent."""
    return formats.share(test.numerator or 0, test.denominator or 0)


def required(test: Test) -> str:
    """The share that a test asks for: ≥ 2/3, > 1/2."""
    return _("not stated") if test.required == "not stated" else test.required.replace(">=", "≥")


def badge(counted: CountedRound) -> str:
    """The state of a vote, and of a counted one its outcome, as small coloured words."""
    state = counted.round.state
    if state not in COUNTED:
        return f":{'blue' if state in VOTING else 'gray'}-badge[{label(state)}]"
    outcomes = [tally.verdict.outcome for tally in counted.tallies]
    return " ".join([f":gray-badge[{label(state)}]", *map(outcome_badge, outcomes)])


def outcome_badge(outcome: Outcome) -> str:
    """What one matter came to, as a small coloured word."""
    return f":{COLOURS.get(outcome, 'gray')}-badge[{label(outcome)}]"


def rule_text(rule: Rule) -> None:
    """The rule in words: its class, the shares it asks for, its article and where that text was read."""
    of = _("of those taking part") if rule.agreement_of == "participating" else _("of all")
    shares = {name: getattr(rule, name) for name in TEST_TITLES}
    said = [f"{_(title)}{NO_BREAK}{_asked_for(shares[name])}" for name, title in TEST_TITLES.items()]
    st.markdown(f"**{_(CLASSES[rule.klass])}** · {formats.literal(_(rule.name))}")
    read = _("read in {source}", source=formats.literal(_(rule.source)))
    shown = _("{shares} ({of})", shares=" · ".join(said), of=of)
    st.caption(f"{shown}  \n{clause(rule)} · {read}")
    for condition in rule.conditions:
        st.caption(":material/info: " + _("Also: {condition}", condition=_(condition)))


def _asked_for(threshold: Threshold | None) -> str:
    return str(threshold).replace(">=", "≥").replace(" ", NO_BREAK) if threshold else _("not stated")


def answers(item: Item) -> str:
    """What can be answered to one matter: its candidates, and the answers that every ballot has."""
    plain = [label(choice) for choice in item.options if choice is not Choice.CANDIDATE]
    named = " · ".join([*map(formats.literal, item.candidates), *plain])
    return _("Answers: {answers}", answers=named)


def clause(rule: Rule) -> str:
    """The law and its article: Civil Code, art. 278(2)."""
    law = _(LAWS.get(rule.version, rule.version))
    return formats.literal(
        _("{law}, art. {n}", law=law, n=formats.article(rule.article)) if rule.article else law
    )


def choose_vote(
    actor: Actor,
    *,
    among: Callable[..., list[RoundChoice]] = choosing.put,
    permission: Permission = Permission.SEE_CONSULTATIONS,
    way_back: bool = False,
) -> RoundView:
    """Let the person choose a place and one of its votes; the address names it, so that a refresh and a link keep it.

    Where there is none, the page says so and ends. `among` is the service that knows which come into question,
    `way_back` offers the vote's own page, from which pages outside the menu are reached.
    """
    place = inputs.choose_place(actor, permission=permission)
    options = replay.asked(among, actor, place_id=place, asked=inputs.asked_number("round"))
    if not options:
        text = _("No vote is open here.") if among is choosing.keyable else _("No votes here yet.")
        feedback.empty(text, hint=_("Choose a larger place, or have a vote opened on the page Votes."))
        st.stop()
    names = {one.id: _named(one) for one in options}
    asked, ids = inputs.asked_number("round"), list(names)
    chosen = st.selectbox(
        _("Vote"),
        ids,
        index=ids.index(asked) if asked in names else 0,
        format_func=names.__getitem__,
        key="choose_round",
    )
    st.query_params["round"] = str(chosen)
    if way_back:
        back_to(chosen)
    return replay.asked(rounds.round_view, actor, round_id=chosen)


def back_to(round_id: int) -> None:
    """The way back to a vote's own page, from a page outside the menu."""
    ask = {"round": str(round_id)}
    st.page_link(ONE, label=_("Back to this vote"), icon=":material/arrow_back:", query_params=ask)


def _named(one: RoundChoice) -> str:
    """Where a vote is held and what it asks; the state only of one that is not open."""
    question = one.question + (f" (+{one.more})" if one.more else "")
    return " · ".join([one.place, question, *([] if one.is_voting else [label(one.state)])])
