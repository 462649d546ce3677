"""Parts of the tally: the verdict in words, the four tests and their thresholds, how everybody answered."""

from collections.abc import Sequence

import streamlit as st

from models.enums import COUNTED, PLAIN_CHOICES, Choice, Outcome, RoundState
from pages.ui import charts_votes, formats, inputs, missing_parts, vote_parts
from pages.ui.charts_votes import Answered
from pages.ui.colours import ANSWERS
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import still_missing, tallies
from services.consultations.counts import Part, Tally
from services.consultations.rounds import CountedRound, RoundView
from services.consultations.still_missing import StillMissing
from services.db import open_session
from services.rules.thresholds import Rule
from services.rules.voting import Test

VERDICTS = {
    (True, Outcome.PASSED): N_("As counted so far, the owners carry it: all four tests are met."),
    (True, Outcome.FAILED): N_("Not carried so far: {n} of four tests are met."),
    (False, Outcome.PASSED): N_("Carried: all four tests are met."),
    (False, Outcome.FAILED): N_("Not carried: {n} of four tests are met."),
}
UNDECIDABLE = N_("Cannot be decided from the figures: {n} of four tests are met.")


def draw(actor: Actor, *, round_id: int) -> RoundState:
    """The whole tally of one round, nobody's answer; the state it was read in."""
    with open_session() as db:
        counted = tallies.tally(db, actor, round_id=round_id)
        needed = still_missing.still_missing(db, actor, round_id=round_id)
    _draw(counted, needed)
    return counted.round.state


def _draw(counted: CountedRound, needed: StillMissing | None) -> None:
    r, tally = counted.round, counted.tally
    _verdict(r, tally)
    missing_parts.draw(needed, round_id=r.id)
    four_tests(tally.verdict.tests, r.rule)
    _answers(tally)
    vote_parts.rule_text(r.rule)
    if r.class_reason:
        st.caption(_("Why this class: {reason}", reason=formats.literal(r.class_reason)))


def four_tests(tests: Sequence[Test], rule: Rule) -> None:
    """Each test with what it reached and what it needs: taking part above, agreeing below."""
    for pair in (tests[:2], tests[2:]):
        for column, test in zip(st.columns(2, gap="medium"), pair, strict=True):
            with column.container(border=True):
                _test(test, rule)


def _verdict(r: RoundView, tally: Tally) -> None:
    met = sum(1 for test in tally.verdict.tests if test.met)
    said = _(VERDICTS.get((r.is_voting, tally.verdict.outcome), UNDECIDABLE), n=met)
    box = {Outcome.PASSED: st.success, Outcome.FAILED: st.info}.get(tally.verdict.outcome, st.warning)
    box(f"**{said}**", icon=":material/balance:")
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
    offered = {choice for choice, part in tally.by_choice if part.owners} | set(PLAIN_CHOICES)
    given = [(choice, part) for choice, part in tally.by_choice if choice in offered]
    parts: list[tuple[Choice | None, Part]] = [*given, (None, tally.not_returned)]
    names = {choice: _answer(choice) for choice, _part in parts}
    rows = [
        Answered(_("By owners"), names[c], _of(p.owners, tally.total.owners), p.owners, tally.total.owners)
        for c, p in parts
    ] + [
        Answered(_("By area"), names[c], _of_area(p, tally), p.area_dm2, tally.total.area_dm2)
        for c, p in parts
    ]
    st.markdown(f"**{_('How everybody answered')}**")
    st.vega_lite_chart(
        charts_votes.answers(rows),
        theme=None,
        alt="; ".join(f"{r.measure}, {r.answer}: {r.said}" for r in rows),
    )
    counted = _("{n} owners", n=formats.count(tally.total.owners))
    st.caption(_("Source: this board · {counted} · {day}", counted=counted, day=formats.day(inputs.today())))
    st.table(
        {
            _("Answer"): list(names.values()),
            _("Owners"): [_of(p.owners, tally.total.owners) for _c, p in parts],
            _("Area"): [_of_area(p, tally) for _c, p in parts],
        },
        border="horizontal",
        hide_index=True,
    )  # fmt: skip


def _answer(choice: Choice | None) -> str:
    return f"{ANSWERS[choice].sign} {label(choice) if choice else _('Not returned')}"


def _of(part: int, whole: int) -> str:
    return f"{formats.count(part)} / {formats.count(whole)} ({formats.share(part, whole)})"


def _of_area(part: Part, tally: Tally) -> str:
    whole = tally.total.area_dm2
    return f"{formats.area(part.area_dm2)} ({formats.share(part.area_dm2, whole)})"
