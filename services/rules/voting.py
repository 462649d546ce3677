"""The verdict of an owners' vote: four tests on exact totals, Civil Code art. 278 and what came before it.

Owners are counted, areas are integers of 0.01 m2. A test is met, not met, or None where a figure it needs is
missing: nothing is inferred from other figures. One test not met fails the vote, all four met carry it,
anything else is undecidable. A total of 0 is a figure not known, so its tests are None; where nobody took
part, nothing was agreed, so agreement among those taking part is not met.
"""

from dataclasses import dataclass, fields, replace

from models.enums import Choice, Outcome
from services.rules.thresholds import Rule, Threshold, rule_for, rule_from, rules_on

__all__ = [
    "Rule",
    "Test",
    "Threshold",
    "Totals",
    "Verdict",
    "judge",
    "judge_with_clause",
    "leading_choice",
    "rule_for",
    "rule_from",
    "rules_on",
]

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What was counted; None is a figure nobody printed. Abstained and invalid ballots were returned too."""

    total_owners: int | None = None
    total_area_dm2: int | None = None
    returned_owners: int | None = None
    returned_area_dm2: int | None = None
    agree_owners: int | None = None
    agree_area_dm2: int | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None and (type(value) is not int or value < 0):
                raise ValueError(f"{field.name}: {value!r} is not a count")

    def joined(self, *, owners: int | None, area_dm2: int | None, agreeing: bool) -> "Totals":
        """The totals after some more came, all agreeing or none; a missing figure stays missing in every sum."""
        more = replace(
            self,
            returned_owners=_sum(self.returned_owners, owners),
            returned_area_dm2=_sum(self.returned_area_dm2, area_dm2),
        )
        if not agreeing:
            return more
        return replace(
            more,
            agree_owners=_sum(self.agree_owners, owners),
            agree_area_dm2=_sum(self.agree_area_dm2, area_dm2),
        )


@dataclass(frozen=True, slots=True)
class Test:
    """One of the four tests. Areas are in 0.01 m2; `required` reads like ">= 2/3" or "not stated"."""

    name: str
    numerator: int | None
    denominator: int | None
    required: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, and the tests in the order: taking part by owners, by area; agreeing by owners, by area.

    Warnings read "code: detail".
    """

    outcome: Outcome
    tests: tuple[Test, Test, Test, Test]
    warnings: tuple[str, ...] = ()


def judge(rule: Rule, totals: Totals) -> Verdict:
    """What ballots actually given support (the strict reading): no clause, no guess, integers only."""
    tests = _tests(rule, totals)
    return Verdict(outcome_of(rule, tests), tests, (*_missing(tests), *_unsettled(rule)))


def judge_with_clause(
    rule: Rule,
    totals: Totals,
    *,
    counted_owners: int | None,
    counted_area_dm2: int | None,
    counted_as: Choice | None,
) -> Verdict:
    """The same vote under a clause of the 议事规则 on ballots delivered and not returned.

    `totals` are the ballots actually given; the counted ones are added to those taking part. With
    `counted_as` None they only took part (送达即视为参与) and so weigh against approval; with AGREE they
    agree too (未投票视为同意已表决的多数意见). A missing figure stays missing in every sum.
    Upheld by 沪二中院 (2022)沪02民初16号, disputed elsewhere: show it beside `judge`, never instead.
    """
    agreeing = counted_as is Choice.AGREE
    return judge(rule, totals.joined(owners=counted_owners, area_dm2=counted_area_dm2, agreeing=agreeing))


def leading_choice(
    *, agree_owners: int, agree_area_dm2: int, against_owners: int, against_area_dm2: int
) -> Choice | None:
    """The majority that unreturned ballots would join; None unless owners and area lean the same way."""
    owners, area = agree_owners - against_owners, agree_area_dm2 - against_area_dm2
    if owners > 0 and area > 0:
        return Choice.AGREE
    return Choice.AGAINST if owners < 0 and area < 0 else None


def _tests(rule: Rule, totals: Totals) -> tuple[Test, Test, Test, Test]:
    t, of_all = totals, rule.agreement_of == "total"
    base_owners = t.total_owners if of_all else t.returned_owners
    base_area = t.total_area_dm2 if of_all else t.returned_area_dm2
    total, base = None, None if of_all else False
    return (
        _test("participation_owners", rule.participation_owners, t.returned_owners, t.total_owners, total),
        _test("participation_area", rule.participation_area, t.returned_area_dm2, t.total_area_dm2, total),
        _test("agreement_owners", rule.agreement_owners, t.agree_owners, base_owners, base),
        _test("agreement_area", rule.agreement_area, t.agree_area_dm2, base_area, base),
    )


def _test(
    name: str, threshold: Threshold | None, part: int | None, whole: int | None, of_nothing: bool | None
) -> Test:
    if threshold is None:
        return Test(name, part, whole, NOT_STATED, None)
    if whole == 0:
        return Test(name, part, whole, str(threshold), of_nothing)
    met = None if part is None or whole is None else threshold.met_by(part, whole)
    return Test(name, part, whole, str(threshold), met)


def outcome_of(rule: Rule, tests: tuple[Test, ...]) -> Outcome:
    """What four answers come to: one test not met fails; all met carry, unless a condition is left open."""
    if any(test.met is False for test in tests):
        return Outcome.FAILED
    carried = all(test.met for test in tests) and not rule.conditions
    return Outcome.PASSED if carried else Outcome.UNDECIDABLE


def _missing(tests: tuple[Test, ...]) -> tuple[str, ...]:
    open_tests = [test.name for test in tests if test.met is None and test.required != NOT_STATED]
    return (f"figures_missing: {', '.join(open_tests)}",) if open_tests else ()


def _unsettled(rule: Rule) -> tuple[str, ...]:
    """What the rule leaves open, whatever the totals are."""
    found = [f"condition_not_judged: {condition}" for condition in rule.conditions]
    if rule.dates == "year":
        found.append(f"rule_dates_to_the_year: {rule.code} {rule.version}")
    for quota in rule.bylaw.quotas if rule.bylaw else ():
        code = "own_quota_stricter" if quota.holds else "own_quota_below_law"
        if quota.own != quota.law:
            found.append(f"{code}: {quota.share} {quota.own}, law {quota.law or NOT_STATED}")
    return tuple(found)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
