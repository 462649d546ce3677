"""Which shares the law asks for, by matter and by date: the rows of `voting.toml` as frozen values."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from models.enums import RuleClass
from services.rules.dated import holds_on, in_force

SHARES = ("participation_owners", "participation_area", "agreement_owners", "agreement_area")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share that has to be reached (以上) or, when `strict`, exceeded (过半); Civil Code art. 1259."""

    num: int
    den: int
    strict: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.num <= self.den:
            raise ValueError(f"not a share: {self.num}/{self.den}")

    def met_by(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` is enough, by integers alone: 24 of 36 is two thirds."""
        have, need = self.den * part, self.num * whole
        return have > need if self.strict else have >= need

    def asks_at_least(self, other: "Threshold") -> bool:
        """Whether whatever meets this share also meets the other."""
        return (self.num * other.den, self.strict) >= (other.num * self.den, other.strict)

    def __str__(self) -> str:
        return f"{'>' if self.strict else '>='} {self.num}/{self.den}"


ClauseKind = Literal["delivered_takes_part", "unreturned_follows_majority"]


@dataclass(frozen=True, slots=True)
class Clause:
    """What a 议事规则 says of ballots delivered and not returned, its article, and how owners were warned of it."""

    kind: ClauseKind
    article: str
    warning: str


@dataclass(frozen=True, slots=True)
class OwnQuota:
    """A share that a 议事规则 sets itself, beside what the law asks for in the same test (None: nothing)."""

    share: str
    own: Threshold
    law: Threshold | None

    @property
    def holds(self) -> bool:
        """Whether it asks at least what the law asks; the law's is counted otherwise."""
        return self.law is None or self.own.asks_at_least(self.law)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bylaw:
    """The 议事规则 of one estate as far as it bears on counting."""

    title: str
    adopted_on: date | None = None
    quotas: tuple[OwnQuota, ...] = ()
    clauses: tuple[Clause, ...] = ()

    def clause(self, kind: ClauseKind) -> Clause | None:
        """The clause of a kind, if there is one."""
        return next((clause for clause in self.clauses if clause.kind == kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One matter in one period. A share of None is one that the source does not state.

    `agreement_of` is the denominator of agreement; `conditions` are what totals cannot show;
    `dates` is "year" when the text's first or last day is known to the year only.
    """

    code: str
    klass: RuleClass
    name: str
    version: str
    since: date | None = None
    until: date | None = None
    dates: Literal["day", "year"] = "day"
    source: str
    article: str
    confidence: Literal["high", "medium", "low"]
    participation_owners: Threshold | None = None
    participation_area: Threshold | None = None
    agreement_owners: Threshold | None = None
    agreement_area: Threshold | None = None
    agreement_of: Literal["participating", "total"] = "participating"
    conditions: tuple[str, ...] = ()
    bylaw: Bylaw | None = None

    def holds_on(self, on: date) -> bool:
        """Whether the rule was in force that day; both ends count."""
        return holds_on(self, on)

    def as_record(self) -> dict[str, Any]:
        """The rule as plain JSON values, to be frozen with a vote; `rule_from` reads it back."""
        record: dict[str, Any] = _plain(asdict(self))
        return record


def _plain(value: Any) -> Any:
    """A value with its dates as text and its tuples as lists, as JSON has them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


def rule_from(record: Mapping[str, Any]) -> Rule:
    """The rule of a TOML row or of a frozen record; ValueError or TypeError if it is not one."""
    values = dict(record)
    for end in ("since", "until"):
        values[end] = _day(values.get(end))
    for share in SHARES:
        values[share] = _threshold(values.get(share))
    if (bylaw := values.get("bylaw")) is not None:
        values["bylaw"] = _bylaw(bylaw)
    values["klass"] = RuleClass(values["klass"])
    values["conditions"] = tuple(values.get("conditions", ()))
    return Rule(**values)


def _day(written: str | date | None) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else written


def _threshold(parts: Mapping[str, Any] | None) -> Threshold | None:
    return None if parts is None else Threshold(**parts)


def _bylaw(record: Mapping[str, Any]) -> Bylaw:
    quotas = (OwnQuota(q["share"], Threshold(**q["own"]), _threshold(q["law"])) for q in record["quotas"])
    clauses = (Clause(**clause) for clause in record["clauses"])
    return Bylaw(
        title=record["title"],
        adopted_on=_day(record["adopted_on"]),
        quotas=tuple(quotas),
        clauses=tuple(clauses),
    )


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every dated rule, in the order of the file."""
    book = tomllib.loads(Path(__file__).with_name("voting.toml").read_text(encoding="utf-8"))
    standards = book["standard"]
    return tuple(rule_from(standards.get(row.pop("standard", ""), {}) | row) for row in book["rule"])


def rules_on(on: date) -> tuple[Rule, ...]:
    """The rules in force that day; a matter appears twice where only the year of a change is known."""
    return tuple(rule for rule in all_rules() if rule.holds_on(on))


def rule_for(klass_or_code: str, *, on: date) -> Rule:
    """The rule of a matter (`fund_use`) or of a class (`RuleClass.SPECIAL`) that day.

    Of two in force the one begun later. Raises LookupError when nothing is known of that matter on that day.
    """
    return in_force(all_rules(), klass_or_code, on=on)
