"""Which shares the law asks for, by matter and by date: the rows of `voting.toml` as frozen values."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
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

    def __str__(self) -> str:
        return f"{'>' if self.strict else '>='} {self.num}/{self.den}"


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

    def holds_on(self, on: date) -> bool:
        """Whether the rule was in force that day; both ends count."""
        return holds_on(self, on)

    def as_record(self) -> dict[str, Any]:
        """The rule as plain JSON values, to be frozen with a vote; `rule_from` reads it back."""
        days = {end: day and day.isoformat() for end, day in (("since", self.since), ("until", self.until))}
        return asdict(self) | days | {"klass": str(self.klass), "conditions": list(self.conditions)}


def rule_from(record: Mapping[str, Any]) -> Rule:
    """The rule of a TOML row or of a frozen record; ValueError or TypeError if it is not one."""
    values = dict(record)
    for end in ("since", "until"):
        if isinstance(day := values.get(end), str):
            values[end] = date.fromisoformat(day)
    for share in SHARES:
        if isinstance(parts := values.get(share), Mapping):
            values[share] = Threshold(**parts)
    values["klass"] = RuleClass(values["klass"])
    values["conditions"] = tuple(values.get("conditions", ()))
    return Rule(**values)


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
