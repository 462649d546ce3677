"""Parts of the tally: the four tests and their thresholds, how everybody answered; its other parts in their order."""

from collections.abc import Sequence

import streamlit as st

from models.enums import COUNTED, PLAIN_CHOICES, Choice, RoundState
from pages.ui import (
    charts_votes,
    formats,
    inputs,
    missing_parts,
    part_words,
    reading_parts,
    renewal_parts,
    tables,
    turnout_parts,
    vote_parts,
)
from pages.ui.charts_votes import Answered
from pages.ui.colours import ANSWERS
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import parts, standings, still_missing, tallies
from services.consultations.counts import Part, Tally
from services.consultations.items import Item
from services.consultations.parts import PartsOfRound
from services.consultations.rounds import CountedRound, RoundView
from services.consultations.still_missing import StillMissing
from services.db import open_session
from services.rules import answers
from services.rules.thresholds import Rule
from services.rules.voting import Test

FOLLOWED = {
    Choice.AGREE: N_("Those who follow the majority joined those who agree."),
    Choice.AGAINST: N_("Those who follow the majority joined those against."),
    None: N_("Neither side leads by owners and by area, so those who follow the majority join nobody."),
}


def choose_item(r: RoundView) -> int:
    """The matter to look at, by its number; of one matter nothing is asked."""
    if len(r.items) == 1:
        return r.items[0].number
    questions = {item.number: f"{item.number} · {item.question}" for item in r.items}
    return st.selectbox(
        _("Matter on the ballot"), list(questions), format_func=questions.__getitem__, key=f"matter_{r.id}"
    )


def choose_candidate(r: RoundView, item: int) -> int:
    """For whom the missing doors are counted: 0, the foremost, unless a candidate is chosen."""
    names = {0: _("The foremost")} | dict(enumerate(_item(r, item).candidates, start=1))
    if len(names) == 1 or not r.is_voting:
        return 0
    return st.selectbox(
        _("Still missing for"), list(names), format_func=names.__getitem__, key=f"candidate_{r.id}_{item}"
    )


def question(r: RoundView, item: int) -> str:
    """What a matter asks, by its number."""
    return _item(r, item).question


def draw(actor: Actor, *, round_id: int, item: int, candidate: int = 0) -> RoundState:
    """The whole tally of one round, one of its matters in full; nobody's answer. The state it was read in."""
    with open_session() as db:
        counted = tallies.tally(db, actor, round_id=round_id)
        needed = still_missing.still_missing(db, actor, round_id=round_id, item=item, candidate=candidate)
        found = parts.parts(db, actor, round_id=round_id, item=item)
    _draw(counted, _item(counted.round, item), needed, found)
    return counted.round.state


def _item(r: RoundView, number: int) -> Item:
    return next(item for item in r.items if item.number == number)


def _draw(counted: CountedRound, item: Item, needed: StillMissing | None, found: PartsOfRound) -> None:
    r, tally = counted.round, counted.tallies[counted.round.items.index(item)]
    _all_matters(counted)
    leader = item.candidates[tally.leader - 1] if tally.leader else ""
    reading_parts.verdict(tally, is_voting=r.is_voting, leader=leader)
    reading_parts.warn_if_differing(tally)
    missing_parts.draw(needed, round_id=r.id, names=item.candidates)
    _times(r, tally)
    four_tests(tally.verdict.tests, item.rule)
    reading_parts.side_by_side(tally, item.rule)
    reading_parts.candidates(standings.candidates(item, tally), tally)
    _answers(tally)
    turnout_parts.draw(r, item, tally, found)
    vote_parts.rule_text(item.rule)
    if item.class_reason:
        st.caption(_("Why this class: {reason}", reason=formats.literal(item.class_reason)))


def _all_matters(counted: CountedRound) -> None:
    """Every matter with its verdict, where there are several, and which of them are lost already."""
    r = counted.round
    if len(r.items) == 1:
        return
    lost = standings.hopeless(counted)
    st.table(
        {
            _("Matter on the ballot"): [
                f"{item.number} · {formats.literal(item.question)}" for item in r.items
            ],
            _("So far") if r.is_voting else _("Result"): [
                _("Cannot be carried any more") if item.number in lost else label(tally.verdict.outcome)
                for item, tally in zip(r.items, counted.tallies, strict=True)
            ],
        },
        border="horizontal",
        hide_index=True,
    )
    if len(lost) == len(r.items):
        st.warning(_("None of the matters can be carried any more."), icon=":material/block:")


def _times(r: RoundView, tally: Tally) -> None:
    told = [
        _("{n} of {all} ballots returned", n=tally.returned.owners, all=tally.total.owners),
        _("opened {day}", day=formats.moment(r.opened_at)),
        _("due {day}", day=formats.day(r.due_on)) if r.due_on else _("no due date"),
    ]
    if r.state in COUNTED:
        told.append(
            _("closed {day} by {name}", day=formats.moment(r.closed_at), name=formats.literal(r.closed_by))
        )
    st.caption(" · ".join(told))


def four_tests(tests: Sequence[Test], rule: Rule) -> None:
    """Each test with what it reached and what it needs: taking part above, agreeing below."""
    for pair in (tests[:2], tests[2:]):
        for column, test in zip(st.columns(2, gap="medium"), pair, strict=True):
            with column.container(border=True):
                _test(test, rule)


def _test(test: Test, rule: Rule) -> None:
    title = _(vote_parts.TEST_TITLES[test.name])
    threshold, required = getattr(rule, test.name), vote_parts.required(test)
    said = f"{_amount(test, test.numerator)} / {_amount(test, test.denominator)}"
    if test.numerator is not None and test.denominator:
        said += f" = {vote_parts.share(test)}"
    answer = {True: _("met"), False: _("not met"), None: _("cannot be decided")}[test.met]
    sign = {True: ":green[✓]", False: ":orange[✕]", None: "?"}[test.met]
    st.markdown(f"**{title}** · {sign} {answer}")
    agreeing = test.name.startswith("agreement")
    spec = charts_votes.test_bar(
        part=test.numerator, whole=test.denominator, threshold=threshold, agreeing=agreeing
    )
    st.vega_lite_chart(spec, theme=None, alt=f"{title}: {said}, {required}, {answer}")
    st.markdown(said)
    st.caption(f"{_('needs {required}', required=required)} · {vote_parts.clause(rule)}")


def _amount(test: Test, n: int | None) -> str:
    if n is None:
        return "—"
    return formats.area(n) if test.name.endswith("area") else formats.count(n)


def _answers(tally: Tally) -> None:
    offered = {choice for choice, part in tally.by_choice if part.owners} | set(_plain(tally))
    given = [(choice, part) for choice, part in tally.by_choice if choice in offered]
    pieces: list[tuple[Choice | None, Part]] = [*given, (None, tally.not_returned)]
    names = {choice: _answer(choice) for choice, _part in pieces}
    rows = [
        Answered(
            _(part_words.BY_OWNERS),
            names[c],
            part_words.of_owners(p, tally.total),
            p.owners,
            tally.total.owners,
        )
        for c, p in pieces
    ] + [
        Answered(
            _(part_words.BY_AREA),
            names[c],
            part_words.of_area(p, tally.total),
            p.area_dm2,
            tally.total.area_dm2,
        )
        for c, p in pieces
    ]
    st.markdown(f"**{_('How everybody answered')}**")
    st.vega_lite_chart(
        charts_votes.answers(rows),
        theme=None,
        alt="; ".join(f"{r.measure}, {r.answer}: {r.said}" for r in rows),
    )
    counted = _("{n} owners", n=formats.count(tally.total.owners))
    renewal_parts.source_line(counted, inputs.today(), also=_followed(tally))
    tables.figures(
        {
            _("Answer"): list(names.values()),
            _("Owners"): [part_words.of_owners(p, tally.total) for _c, p in pieces],
            _("Area"): [part_words.of_area(p, tally.total) for _c, p in pieces],
        },
        alt=_("Each answer by owners and by area"),
    )


def _plain(tally: Tally) -> tuple[Choice, ...]:
    """The answers shown even if nobody gave them."""
    return (Choice.CANDIDATE, Choice.ABSTAIN, Choice.INVALID) if tally.by_candidate else PLAIN_CHOICES


def _followed(tally: Tally) -> str:
    """Which side those joined who follow the majority; nothing where nobody does."""
    if not tally.of(Choice.FOLLOW).owners:
        return ""
    joined = answers.followed(dict(tally.by_choice))
    return _(FOLLOWED[joined])


def _answer(choice: Choice | None) -> str:
    return f"{ANSWERS[choice].sign} {label(choice) if choice else _('Not returned')}"
