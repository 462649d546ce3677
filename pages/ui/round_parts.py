"""One vote on its page: what is asked of whom, how far it has come, its time limits, its moves, its other rounds."""

from collections.abc import Iterator

import streamlit as st

from models.enums import PREPARED, VOTING, RoundState
from pages.ui import areas, feedback, formats, inputs, replay, scope_words, vote_parts
from pages.ui.formats import day, literal
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from services.access import Actor
from services.consultations import story
from services.consultations.items import Item
from services.consultations.story import MoveView, Stop, Story
from services.consultations.windows import Running
from services.rules.decided import Fate

VOTES, BALLOTS, LEDGER, TALLY, ROLL, ACCOUNTS, SWINGS, KNOCKS = (
    f"consultations/{name}.py"
    for name in ("rounds", "ballots", "ledger", "tally", "roll", "accounts", "swings", "door_knocks")
)
FATES = {
    Fate.CARRIED: N_(
        "Decided: carried, whatever is still answered, unless owners withdraw ballots before it is closed."
    ),
    Fate.CANNOT_CARRY: N_(
        "Decided: it cannot be carried any more, unless owners withdraw or replace ballots before it is closed."
    ),
}


def read(actor: Actor, *, round_id: int) -> Story:
    """The story of the vote as it stands today."""
    return replay.asked(story.story, actor, round_id=round_id, on=inputs.today())


def head(actor: Actor, *, round_id: int) -> None:
    """What is asked, where, and how far it has come."""
    told = read(actor, round_id=round_id)
    r = told.counted.round
    st.markdown(f"### {literal(r.question)}")
    st.markdown(vote_parts.badge(told.counted))
    who = _("{n} owners", n=formats.count(r.voters)) if r.voters else _("the roll is not frozen yet")
    where = [
        literal(scope_words.at_place(r.place, r.parts)),
        _("round {n}", n=r.number),
        who,
        *([formats.area(r.area_dm2)] if r.voters else []),
    ]
    st.caption(" · ".join(where))
    st.markdown(" → ".join(map(_stop, told.way)))


def _stop(stop: Stop) -> str:
    sign, colour = ("●", "blue") if stop.is_now else ("✓", "green") if stop.since else ("○", "gray")
    when = f" · {day(stop.since)}" if stop.since else ""
    return f":{colour}-badge[{sign} {label(stop.state)}{when}]"


def ways_on(actor: Actor, *, round_id: int) -> None:
    """Why it cannot move on; the other pages of the vote that exist for the person and have something to show."""
    told = read(actor, round_id=round_id)
    _waits(told)
    entries = {entry.script: entry for entry in areas.every() if actor.may(entry.permission)}
    with st.container(horizontal=True, gap="small"):
        for script in filter(entries.__contains__, _ways(told)):
            entry, ask = entries[script], "draft" if script == VOTES else "round"
            title = _("Go on preparing it") if script == VOTES and told.can_run else _(entry.title)
            st.page_link(script, label=title, icon=entry.icon, query_params={ask: str(told.counted.round.id)})


def _ways(told: Story) -> Iterator[str]:
    """Where a prepared vote is prepared; of another its keying while it is open, its figures, its voters."""
    r = told.counted.round
    if r.state in PREPARED:
        yield VOTES
        return
    if r.can_key:
        yield from (BALLOTS, LEDGER)
    yield from (TALLY, ACCOUNTS, ROLL)
    if any(other.number < r.number and other.state not in PREPARED for other in told.linked):
        yield SWINGS
    if r.can_key:
        yield KNOCKS


def asked(actor: Actor, *, round_id: int) -> None:
    """Each matter on the ballot with its answers, its rule, and what is certain already."""
    told = read(actor, round_id=round_id)
    st.subheader(_("What is asked"), anchor=False)
    fates = told.fates or (None,) * len(told.counted.round.items)
    for item, fate in zip(told.counted.round.items, fates, strict=True):
        with st.container(border=True, gap="xsmall"):
            _item(item)
            if fate:
                st.info(_(FATES[fate]), icon=":material/balance:")


def _item(item: Item) -> None:
    st.markdown(f"**{item.number}. {literal(item.question)}**")
    st.caption(vote_parts.answers(item))
    vote_parts.rule_text(item.rule)
    if item.class_reason:
        st.caption(_("Why this class: {reason}", reason=literal(item.class_reason)))


def beside(actor: Actor, *, round_id: int) -> None:
    """The time limits, the other rounds of the consultation, and what was done."""
    told = read(actor, round_id=round_id)
    _time_limits(told)
    _linked(told)
    _history(told)


def _time_limits(told: Story) -> None:
    """The time limits with their last days, and what each keeps waiting."""
    st.subheader(_("Time limits"), anchor=False)
    with st.container(border=True, gap="xsmall"):
        for line in _limits(told):
            st.markdown(f"- {line}")
        posting = told.windows.posting.rule
        st.caption(_("How long a result hangs: {source}", source=literal(_(posting.source))))


def _limits(told: Story) -> Iterator[str]:
    r, w = told.counted.round, told.windows
    if r.due_on:
        yield _("Ballots due on {day}", day=f"**{day(r.due_on)}**") + _extended(told)
    elif r.state in VOTING:
        yield _("No due day: it can be closed at any time.")
    if not w.posting.days or not w.objections.days or not w.challenge.days:
        days = {"n": w.posting.rule.days, "objections": w.objections.rule.days}
        yield _(
            "Once posted, the result hangs {n} days; objections are taken for {objections} of them.", **days
        )
        yield _("A court can be asked within {n} year from the posting.", n=w.challenge.rule.years)
        return
    yield _("Result posted on {day}", day=f"**{day(told.posted_on)}**")
    yield _("Objections until {day}", day=f"**{day(w.objections.days.last)}**")
    yield _(
        "Hangs until {day}; final, and a next round opened, from {free} at the earliest",
        day=f"**{day(w.posting.days.last)}**",
        free=f"**{day(w.posting.days.free_from)}**",
    )
    yield _("Can be challenged in court until {day}", day=f"**{day(w.challenge.days.last)}**") + _unsure(
        w.challenge
    )


def _extended(told: Story) -> str:
    return " · " + _("extended {n}×", n=told.extensions) if told.extensions else ""


def _unsure(running: Running) -> str:
    """The days off of some years are not announced yet, and a last day that is off moves on."""
    if running.days is None or running.days.certain:
        return ""
    return " · " + _("days off of {year} are not known yet, it may end later", year=running.days.last.year)


def _waits(told: Story) -> None:
    """Why it cannot move on, and who could change that."""
    for step in told.waiting:
        why = " ".join(map(text_of, step.refusals))
        st.caption(":material/hourglass_empty: " + _("{name}: {value}", name=label(step.to), value=why))
    if told.opening:
        st.info(text_of(told.opening), icon=":material/hourglass_empty:")
    if not told.can_run and told.counted.round.state is not RoundState.ANNULLED:
        st.caption(_("The neighbourhood secretary or a subdistrict officer takes the next step."))


def _history(told: Story) -> None:
    """Every move with who took it, when and why, the latest first."""
    st.subheader(_("What was done"), anchor=False)
    if not told.moves:
        feedback.empty(_("It has not been moved yet."), hint=_("Each move leaves a row here."))
    for move in reversed(told.moves):
        _moved(move)


def _moved(move: MoveView) -> None:
    with st.container(border=True, gap="xsmall"):
        before = f"{label(move.from_state)} → " if move.from_state else ""
        st.markdown(f"**{before}{label(move.to_state)}**")
        if move.reason:
            st.markdown(literal(move.reason))
        st.caption(" · ".join(filter(None, (formats.moment(move.at), literal(move.by)))))


def _linked(told: Story) -> None:
    """The other rounds of the same consultation."""
    if not told.linked:
        return
    st.subheader(_("Other rounds"), anchor=False)
    for other in told.linked:
        title = f"{_('Round {n}', n=other.number)} · {literal(other.question)} · {label(other.state)}"
        script, ask = (
            (VOTES, "draft") if told.can_run and other.state in PREPARED else (vote_parts.ONE, "round")
        )
        st.page_link(script, label=title, icon=":material/link:", query_params={ask: str(other.id)})
