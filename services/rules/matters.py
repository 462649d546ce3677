"""What owners are asked about and which rule counts it: the dated, sourced rows of `matters.toml`.

Where the class of a matter is unsettled, several rules are offered; a person chooses one and gives the reason,
and both are kept with the vote.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from models.enums import RuleClass
from services.rules.dated import holds_on, in_force
from services.rules.thresholds import Rule, rule_for, rules_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter. `rules` are codes of voting.toml: more than one means that the class is unsettled."""

    code: str
    name: str
    rules: tuple[str, ...]
    voters: Literal["estate", "part"]
    source: str
    article: str
    confidence: Literal["high", "medium", "low"]
    since: date | None = None
    until: date | None = None
    reasoned: bool = False

    @property
    def is_unsettled(self) -> bool:
        """Whether a person has to choose the class."""
        return len(self.rules) > 1

    @property
    def needs_reason(self) -> bool:
        """Whether the class is somebody's choice, who has to say why."""
        return self.is_unsettled or self.reasoned


@cache
def all_matters() -> tuple[Matter, ...]:
    """Every matter, in the order of the file: the project's own first, the bare classes last."""
    rows = tomllib.loads(Path(__file__).with_name("matters.toml").read_text(encoding="utf-8"))["matter"]
    return tuple(Matter(**row | {"rules": tuple(row["rules"])}) for row in rows)


def matters_on(on: date) -> tuple[Matter, ...]:
    """The matters that could be put to owners that day and whose law is known."""
    return tuple(m for m in all_matters() if holds_on(m, on) and choices(m, on=on))


def choices(matter: Matter, *, on: date) -> dict[RuleClass, Rule]:
    """The rule of each class that the matter may be counted by that day, under the matter's own name."""
    known = {rule.code for rule in rules_on(on)}
    found = (rule_for(code, on=on) for code in matter.rules if code in known)
    return {rule.klass: replace(rule, code=matter.code, name=matter.name) for rule in found}


def rule_of(code: str, *, on: date, klass: RuleClass | None = None, reason: str = "") -> Rule:
    """The rule that counts a matter that day; of an unsettled one that of the class chosen, for a reason.

    Raises LookupError for an unknown matter or day; ValueError: "class" (not chosen, or not offered), "reason".
    """
    matter = in_force(matters_on(on), code, on=on)
    offered = choices(matter, on=on)
    if klass is None and len(offered) == 1:
        klass = next(iter(offered))
    if klass not in offered:
        raise ValueError("class")
    if matter.needs_reason and not reason.strip():
        raise ValueError("reason")
    return offered[klass]
