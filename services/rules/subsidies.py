"""Which public money a lift may get in which year, and what it lacks for it; exact, in fen.

The terms stand in `subsidies.toml` with their source and how sure they are. A year without terms is said to be
unknown: last year's terms are never stretched over it, though they may be shown beside it.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

from models.lift_enums import Assessment

Confidence = Literal["high", "medium", "low"]
NEVER = frozenset({"too_young", "assessed_otherwise", "retired"})
"""What no paper can mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """The terms of one subsidy for some years. `confidence` speaks about the amount, `terms_confidence` the rest."""

    code: str
    name: str
    project: str
    amount_fen: int
    first_year: int
    last_year: int
    registered_before: date | None
    priority_before: date | None
    assessments: frozenset[Assessment]
    share: Fraction | None
    needs: tuple[str, ...]
    paid: str
    source: str
    confidence: Confidence
    terms_confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one lift for a claim. `budget_fen` None: no plan; `money` and `agreement` None: not told."""

    registered_on: date | None
    assessment: Assessment | None
    retired: bool
    has_project: bool
    agreement: bool | None
    budget_fen: int | None
    money: bool | None


@cache
def all_subsidies() -> tuple[Subsidy, ...]:
    """Every row, in the order of the file."""
    book = tomllib.loads(Path(__file__).with_name("subsidies.toml").read_text(encoding="utf-8"))
    return tuple(_read(row) for row in book["subsidy"])


def _read(row: dict[str, Any]) -> Subsidy:
    first, last = row["years"]
    return Subsidy(
        code=row["code"],
        name=row["name"],
        project=row["project"],
        amount_fen=row["yuan"] * 100,
        first_year=first,
        last_year=last,
        registered_before=row.get("registered_before"),
        priority_before=row.get("priority_before"),
        assessments=frozenset(Assessment(a) for a in row.get("assessments", ())),
        share=Fraction(row["share_num"], row["share_den"]) if "share_num" in row else None,
        needs=tuple(row["needs"]),
        paid=row["paid"],
        source=row["source"],
        confidence=row["confidence"],
        terms_confidence=row["terms_confidence"],
    )


def subsidies_of(project: str, *, year: int) -> tuple[Subsidy, ...]:
    """The terms known for a year; () where none are, which does not mean that there is no money."""
    return tuple(s for s in all_subsidies() if s.project == project and s.first_year <= year <= s.last_year)


def last_known_year(project: str, *, year: int) -> int | None:
    """The latest year up to `year` of which terms are known."""
    return max((min(s.last_year, year) for s in all_subsidies()
                if s.project == project and s.first_year <= year), default=None)  # fmt: skip


def amount_fen(subsidy: Subsidy, *, cost_fen: int | None) -> int:
    """What it pays, in fen: the amount, or the share of the works' cost where that is less, cut to the fen.

    Without a cost the amount, which is then the most it can be. Raises ValueError for a negative cost.
    """
    if cost_fen is not None and cost_fen < 0:
        raise ValueError("a cost cannot be negative")
    if subsidy.share is None or cost_fen is None:
        return subsidy.amount_fen
    return min(subsidy.amount_fen, cost_fen * subsidy.share.numerator // subsidy.share.denominator)


def lacks(subsidy: Subsidy, facts: Facts) -> tuple[str, ...]:
    """What stands between a lift and the money, in the order of the work; () if nothing does.

    "retired", "age_unknown", "too_young", "assessment_missing", "assessed_otherwise", "project_missing",
    "agreement_missing", "plan_missing", "plan_not_above", "money_missing", "money_unseen".
    """
    found = [("retired", facts.retired), *_of_age(subsidy, facts), *_of_assessment(subsidy, facts)]
    found.append(("project_missing", not facts.has_project))
    if facts.has_project:
        found += [lack for need in subsidy.needs for lack in _NEEDS[need](subsidy, facts)]
    return tuple(code for code, is_so in found if is_so)


def _of_age(subsidy: Subsidy, facts: Facts) -> list[tuple[str, bool]]:
    before, registered = subsidy.registered_before, facts.registered_on
    if before is None:
        return []
    return [
        ("age_unknown", registered is None),
        ("too_young", registered is not None and registered >= before),
    ]


def _of_assessment(subsidy: Subsidy, facts: Facts) -> list[tuple[str, bool]]:
    if not subsidy.assessments:
        return []
    otherwise = facts.assessment is not None and facts.assessment not in subsidy.assessments
    return [("assessment_missing", facts.assessment is None), ("assessed_otherwise", otherwise)]


def _agreement(_subsidy: Subsidy, facts: Facts) -> list[tuple[str, bool]]:
    return [("agreement_missing", not facts.agreement)]


def _plan(subsidy: Subsidy, facts: Facts) -> list[tuple[str, bool]]:
    """The investment must exceed the subsidy (terms of 2024)."""
    if facts.money is None:
        return []
    not_above = facts.budget_fen is not None and facts.budget_fen <= subsidy.amount_fen
    return [("plan_missing", facts.budget_fen is None), ("plan_not_above", not_above)]


def _money(_subsidy: Subsidy, facts: Facts) -> list[tuple[str, bool]]:
    return [("money_unseen", facts.money is None), ("money_missing", facts.money is False)]


_NEEDS = {"agreement": _agreement, "plan": _plan, "money": _money}


def is_priority(subsidy: Subsidy, registered_on: date | None) -> bool:
    """Whether the lift goes first: put into use before the earlier day."""
    return bool(subsidy.priority_before and registered_on and registered_on < subsidy.priority_before)


def may_still(found: tuple[str, ...]) -> bool:
    """Whether all that is lacking can be brought."""
    return not NEVER.intersection(found)
