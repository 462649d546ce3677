"""Parts of the tally on its verdict: in words, strictly and with the clauses of a bylaw side by side, candidates."""

from collections.abc import Callable, Sequence

import streamlit as st

from models.enums import Choice, Outcome
from pages.ui import charts_parts, formats, inputs, part_words, renewal_parts, tables, vote_parts
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.consultations.counts import Tally
from services.consultations.standings import Candidate
from services.rules.thresholds import Bylaw, Clause, Rule
from services.rules.voting import Test, Verdict

VERDICTS = {
    (True, Outcome.PASSED): N_("As counted so far, the owners carry it: all four tests are met."),
    (True, Outcome.FAILED): N_("Not carried so far: {n} of four tests are met."),
    (False, Outcome.PASSED): N_("Carried: all four tests are met."),
    (False, Outcome.FAILED): N_("Not carried: {n} of four tests are met."),
}
UNDECIDABLE = N_("Cannot be decided from the figures: {n} of four tests are met.")
CLAUSES = {
    "delivered_takes_part": N_("Delivered ballots take part, returned or not"),
    "unreturned_follows_majority": N_("Ballots not returned join the majority"),
}
WITHOUT_MAJORITY = N_("Neither side leads by owners and by area, so nothing is joined.")
SIDES = {
    Choice.AGREE: N_("Counted as agreeing: {owners} owners, {area}."),
    Choice.AGAINST: N_("Counted as against: {owners} owners, {area}."),
    None: N_("Counted as taking part only: {owners} owners, {area}."),
}
SIGNS = {True: ":green[✓]", False: ":orange[✕]", None: "?"}


def verdict(tally: Tally, *, is_voting: bool, leader: str) -> None:
    """The strict verdict in a sentence; of candidates it names the foremost."""
    found = tally.verdict
    met = sum(1 for test in found.tests if test.met)
    said = _(VERDICTS.get((is_voting, found.outcome), UNDECIDABLE), n=met)
    if leader:
        said = _("Foremost: {name}.", name=formats.literal(leader)) + f" {said}"
    box_of(found.outcome)(f"**{said}**", icon=":material/balance:")


def box_of(outcome: Outcome) -> Callable[..., object]:
    """The box that a verdict stands in."""
    return {Outcome.PASSED: st.success, Outcome.FAILED: st.info}.get(outcome, st.warning)


def side_by_side(tally: Tally, rule: Rule) -> None:
    """The strict verdict and the one with the clauses of the bylaw; nothing where it has no clauses."""
    clause, bylaw = tally.readings.with_clause, rule.bylaw
    if bylaw is None or not bylaw.clauses:
        return
    if clause is None:
        st.caption(_("Among candidates there is no larger side to join, so no clause is applied."))
        return
    left, right = st.columns(2, gap="medium")
    with left.container(border=True):
        _reading(_("Strictly: ballots actually given"), tally.verdict)
    with right.container(border=True):
        _reading(_("With the clauses of {title}", title=formats.literal(bylaw.title)), clause)
        st.caption(_counted_in(tally))
        _clauses(bylaw)


def warn_if_differing(tally: Tally) -> None:
    """Say where the clauses of the bylaw lead to another verdict than the ballots given."""
    strict, clause = tally.verdict.outcome, tally.readings.with_clause
    if clause is None or clause.outcome is strict:
        return
    said = _(
        "The two readings differ: strictly {strict}, with the clauses {clause}. Courts disagree on such clauses.",
        strict=label(strict),
        clause=label(clause.outcome),
    )
    st.warning(f"**{said}**", icon=":material/gavel:")


def _reading(title: str, found: Verdict) -> None:
    colour = {Outcome.PASSED: "green", Outcome.FAILED: "orange"}.get(found.outcome, "gray")
    st.markdown(f"**{title}** :{colour}-badge[{label(found.outcome)}]")
    st.markdown("  \n".join(map(_test, found.tests)))


def _test(test: Test) -> str:
    part, whole = (_amount(test, n) for n in (test.numerator, test.denominator))
    said = f"{part} / {whole}"
    if test.numerator is not None and test.denominator:
        said += f" = {vote_parts.share(test)}"
    return f"{SIGNS[test.met]} {_(vote_parts.TEST_TITLES[test.name])}: {said} ({vote_parts.required(test)})"


def _amount(test: Test, n: int | None) -> str:
    if n is None:
        return "—"
    return formats.area(n) if test.name.endswith("area") else formats.count(n)


def _counted_in(tally: Tally) -> str:
    """Which ballots not returned the clauses count, and as what."""
    if tally.delivered is None:
        return _("No ledger tells which ballots were delivered, so the clauses decide nothing.")
    said = _(
        SIDES.get(tally.readings.counted_as, SIDES[None]),
        owners=formats.count(tally.delivered.owners),
        area=formats.area(tally.delivered.area_dm2),
    )
    split = any(text.startswith("clause_without_majority") for text in tally.readings.warnings)
    return f"{said} {_(WITHOUT_MAJORITY)}" if split else said


def _clauses(bylaw: Bylaw) -> None:
    for clause in bylaw.clauses:
        st.caption(_clause(clause))


def _clause(clause: Clause) -> str:
    return _(
        "{what} ({article}). Owners were warned: {proof}",
        what=_(CLAUSES[clause.kind]),
        article=formats.literal(clause.article),
        proof=formats.literal(clause.warning),
    )


def candidates(found: Sequence[Candidate], tally: Tally) -> None:
    """Every candidate by owners and by area, each judged alone; the foremost first."""
    if not found:
        return
    st.markdown(f"**{_('Candidates, the foremost first')}**")
    kinds = [_("Chose this one"), _("Other answers"), _("Not returned")]
    rest = tally.not_returned
    rows = [
        share
        for one in found
        for share in part_words.stacked(
            one.name,
            list(zip(kinds, (one.part, tally.returned - one.part, rest), strict=True)),
            tally.total,
        )
    ]
    measures = [_(part_words.BY_OWNERS), _(part_words.BY_AREA)]
    said = [
        f"{one.name}: {part_words.of_owners(one.part, tally.returned)}, "
        f"{part_words.of_area(one.part, tally.returned)}, {_met(one)}"
        for one in found
    ]
    st.vega_lite_chart(
        charts_parts.shares(rows, kinds=kinds, measures=measures), theme=None, alt="; ".join(said)
    )
    renewal_parts.source_line(_("{n} owners", n=formats.count(tally.total.owners)), inputs.today())
    tables.figures(
        {
            _("Candidate"): [_named(one) for one in found],
            _("Of the owners taking part"): [part_words.of_owners(one.part, tally.returned) for one in found],
            _("Of the area taking part"): [part_words.of_area(one.part, tally.returned) for one in found],
            _("Judged alone"): [_met(one) for one in found],
        },
        alt="; ".join(said),
    )


def _named(one: Candidate) -> str:
    return f"★ {one.name}" if one.foremost else one.name


def _met(one: Candidate) -> str:
    return _("{n} of four tests met", n=sum(1 for test in one.verdict.tests if test.met))
