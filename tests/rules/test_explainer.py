"""What is said at doors: every concern has an answer, each with its source or named as our own advice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Concern, ProjectKind, RuleClass
from services.rules.explainer import all_answers, answers, usual_rules
from services.rules.stages import kinds

TODAY = date(2026, 3, 2)
K, C = ProjectKind, Concern
days = st.dates(date(2015, 1, 1), date(2030, 1, 1))


@given(st.sampled_from(C), st.sampled_from(kinds()), days)
def test_an_answer_is_about_its_concern_its_renewal_and_its_day(
    concern: Concern, kind: str, on: date
) -> None:
    for answer in answers(concern, kind, on=on):
        assert answer.concern is concern
        assert kind in answer.kinds
        assert answer.since is None or answer.since <= on


@pytest.mark.parametrize("concern", [c for c in C if c is not C.OTHER])
def test_who_adds_a_lift_can_answer_every_concern_of_the_short_list(concern: Concern) -> None:
    assert answers(concern, K.LIFT_ADDITION, on=TODAY)


def test_what_has_no_source_claims_no_confidence() -> None:
    assert {a.confidence for a in all_answers() if not a.source} == {"low"}
    assert all(a.source or a.confidence == "low" for a in all_answers())


def test_a_visit_about_no_renewal_is_told_only_what_holds_for_all() -> None:
    assert answers(C.DAYLIGHT, None, on=TODAY) == ()
    assert all(a.kinds == frozenset(kinds()) for c in C for a in answers(c, None, on=TODAY))


def test_a_lift_added_needs_three_quarters_and_a_lift_replaced_depends_on_its_money() -> None:
    (addition,) = usual_rules(K.LIFT_ADDITION, on=TODAY)
    assert (str(addition.agreement_owners), str(addition.participation_owners)) == (">= 3/4", ">= 2/3")
    assert [r.klass for r in usual_rules(K.LIFT_REPLACEMENT, on=TODAY)] == [
        RuleClass.ORDINARY, RuleClass.SPECIAL,
    ]  # fmt: skip
    assert all(usual_rules(kind, on=TODAY) for kind in kinds())
