"""What is said at a door: the matters that a renewal usually puts to its owners, and answers to their concerns."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from models.enums import Concern
from services.rules import stages
from services.rules.dated import holds_on, in_force
from services.rules.matters import choices, matters_on
from services.rules.thresholds import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to one concern, in words for the household. No `source`: our own advice."""

    concern: Concern
    text: str
    source: str
    confidence: Literal["high", "medium", "low"]
    kinds: frozenset[str]
    since: date | None = None
    until: date | None = None

    @property
    def code(self) -> str:
        """What it is found by among dated rows."""
        return str(self.concern)


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("explainer.toml").read_text(encoding="utf-8"))


@cache
def all_answers() -> tuple[Answer, ...]:
    """Every answer, in the order of the file."""
    return tuple(_answer(row) for row in _book()["answer"])


def _answer(row: dict[str, Any]) -> Answer:
    kinds = frozenset(row.get("kinds", stages.kinds()))
    return Answer(**row | {"concern": Concern(row["concern"]), "kinds": kinds})


def answers(concern: Concern, kind: str | None, *, on: date) -> tuple[Answer, ...]:
    """What can be said about a concern that day; without a kind, what holds for every renewal."""
    kinds = frozenset(stages.kinds()) if kind is None else {kind}
    return tuple(a for a in all_answers() if a.concern is concern and kinds <= a.kinds and holds_on(a, on))


def usual_rules(kind: str, *, on: date) -> tuple[Rule, ...]:
    """The rules by which such a renewal is usually counted that day; several where it depends on the money."""
    known = {matter.code for matter in matters_on(on)}
    found = [code for code in _book()["matters"].get(kind, ()) if code in known]
    return tuple(
        rule for code in found for rule in choices(in_force(matters_on(on), code, on=on), on=on).values()
    )
