"""The kinds of evidence that let a renewal move on: `evidence.toml` as frozen values."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

BOOK = Path(__file__).with_name("evidence.toml")


@dataclass(frozen=True, slots=True)
class Result:
    """One result that it may state; a `good` one lets the project move on."""

    key: str
    name: str
    good: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKind:
    """One kind of evidence: who brings it, which results it may state (none: it states a fact by being there).

    `number`: it bears a number that has to be entered; `lapses`: it may say until when it is valid. `name`, `who` and
    the names of results are English texts to be translated where shown.
    """

    key: str
    name: str
    who: str
    results: tuple[Result, ...] = ()
    number: bool = False
    lapses: bool = False
    source: str = ""
    confidence: Literal["high", "medium", "low"] = "low"

    def result(self, key: str) -> Result | None:
        """One of its results."""
        return next((r for r in self.results if r.key == key), None)

    def is_good(self, result: str) -> bool:
        """Whether evidence with this result lets the project move on."""
        found = self.result(result)
        return not self.results or (found is not None and found.good)


@cache
def all_evidence() -> tuple[EvidenceKind, ...]:
    """Every kind of evidence, in the order of the file."""
    book = tomllib.loads(BOOK.read_text(encoding="utf-8"))
    return tuple(_kind(row) for row in book["evidence"])


def _kind(row: dict[str, Any]) -> EvidenceKind:
    results = tuple(Result(**r) for r in row.get("results", ()))
    return EvidenceKind(**{**row, "results": results})


def evidence_kind(key: str) -> EvidenceKind | None:
    """One kind of evidence; None where there is none of that name."""
    return next((e for e in all_evidence() if e.key == key), None)


def evidence_among(names: Iterable[str]) -> tuple[EvidenceKind, ...]:
    """The kinds of evidence among names of conditions, in the order of the names."""
    return tuple(found for name in names if (found := evidence_kind(name)))
