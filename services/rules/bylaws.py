"""What the 议事规则 of an estate changes: its own quotas, and its clauses on ballots delivered and not returned.

Own quotas. Civil Code art. 278(2) says who has to take part and to agree (应当由…参与表决, 应当经…同意): that is
the least. A lower share in a 议事规则 does not hold and the law's is counted, with a warning; a higher one is
counted as it stands, with a note: the article sets a least and no most. The whole it is a share of stays the law's.

Clauses. (a) 送达即视为参与: a delivered ballot takes part. (b) 未投票视为同意已表决的多数意见: an unreturned
ballot joins the larger side. Root of (b): 住建部《业主大会和业主委员会指导规则》art. 26(2), on owners who did *not*
take part; so (b) alone adds to agreement and leaves taking part as it was. 沪二中院 (2022)沪02民初16号 upheld
both where ballots were delivered and owners warned; elsewhere they are disputed: two verdicts, always.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.enums import Choice
from services.rules.thresholds import SHARES, Bylaw, Clause, OwnQuota, Rule, Threshold
from services.rules.voting import Totals, Verdict, judge, judge_with_clause, leading_choice, outcome_of


@dataclass(frozen=True, slots=True)
class Readings:
    """The strict verdict, and the one with the clauses (None: there is no clause); what unreturned ones joined."""

    strict: Verdict
    with_clause: Verdict | None = None
    counted_as: Choice | None = None
    warnings: tuple[str, ...] = ()


def under_bylaw(
    law: Rule,
    *,
    title: str,
    adopted_on: date | None = None,
    own: Mapping[str, Threshold] | None = None,
    clauses: Sequence[Clause] = (),
) -> Rule:
    """The law's rule as a 议事规则 sharpens it: of its own quota and the law's the stricter counts in each test.

    Raises ValueError: "title", "share" (not one of the four tests), "clause" (twice the same, or one without
    its article or without the proof that owners were warned).
    """
    quotas = tuple(OwnQuota(share, quota, _of_law(law, share)) for share, quota in (own or {}).items())
    kinds = [clause.kind for clause in clauses]
    if not title.strip():
        raise ValueError("title")
    if len(set(kinds)) < len(kinds) or not all(c.article.strip() and c.warning.strip() for c in clauses):
        raise ValueError("clause")
    counted = {quota.share: quota.own for quota in quotas if quota.holds}
    bylaw = Bylaw(title=title.strip(), adopted_on=adopted_on, quotas=quotas, clauses=tuple(clauses))
    return replace(law, bylaw=bylaw, **counted)  # type: ignore[arg-type]


def _of_law(law: Rule, share: str) -> Threshold | None:
    if share not in SHARES:
        raise ValueError("share")
    found: Threshold | None = getattr(law, share)
    return found


def readings(
    rule: Rule,
    totals: Totals,
    *,
    against_owners: int,
    against_area_dm2: int,
    unreturned_owners: int | None,
    unreturned_area_dm2: int | None,
) -> Readings:
    """A vote judged strictly and, beside it, with the clauses of the rule's 议事规则.

    `unreturned_*` were provably delivered and did not come back; None where delivery is not recorded, which
    leaves the clause undecidable.
    """
    strict = judge(rule, totals)
    if rule.bylaw is None or not rule.bylaw.clauses:
        return Readings(strict)
    follows = rule.bylaw.clause("unreturned_follows_majority") is not None
    takes_part = rule.bylaw.clause("delivered_takes_part") is not None
    side = leading_choice(
        agree_owners=totals.agree_owners or 0,
        agree_area_dm2=totals.agree_area_dm2 or 0,
        against_owners=against_owners,
        against_area_dm2=against_area_dm2,
    )
    joined = side if follows else None
    if joined is None and not takes_part:
        return Readings(
            strict, strict, None, ("clause_without_majority: neither side leads by both measures",)
        )
    counted = judge_with_clause(
        rule,
        totals,
        counted_owners=unreturned_owners,
        counted_area_dm2=unreturned_area_dm2,
        counted_as=joined,
    )
    clause = counted if takes_part else _taking_part_as(rule, strict, counted)
    return Readings(strict, clause, joined, _said(strict, clause, follows and joined is None))


def readings_of_candidate(
    rule: Rule, totals: Totals, *, unreturned_owners: int | None, unreturned_area_dm2: int | None
) -> Readings:
    """One of several candidates, judged as `readings` does: delivered ballots take part, and choose nobody.

    Among candidates there is no larger of two sides, so clause (b) has nothing to join.
    """
    strict = judge(rule, totals)
    if rule.bylaw is None or rule.bylaw.clause("delivered_takes_part") is None:
        return Readings(strict)
    clause = judge_with_clause(
        rule, totals, counted_owners=unreturned_owners, counted_area_dm2=unreturned_area_dm2, counted_as=None
    )
    return Readings(strict, clause, None, _said(strict, clause, without_majority=False))


def _taking_part_as(rule: Rule, strict: Verdict, counted: Verdict) -> Verdict:
    """The counted verdict with taking part as ballots actually given have it."""
    first, second, _third, _fourth = strict.tests
    _first, _second, third, fourth = counted.tests
    tests = first, second, third, fourth
    return Verdict(outcome_of(rule, tests), tests, counted.warnings)


def _said(strict: Verdict, clause: Verdict, without_majority: bool) -> tuple[str, ...]:
    said = []
    if without_majority:
        said.append("clause_without_majority: neither side leads by both measures")
    if strict.outcome is not clause.outcome:
        said.append(f"clause_changes_verdict: strict {strict.outcome}, with clause {clause.outcome}")
    return tuple(said)
