"""What is asked of a list that goes out, and what its cells may be."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

MOST = 200_000
"""Rows of a list at most."""
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of a list: the filters of its page. `on` is today."""

    on: date
    place: int | None = None
    text: str = ""
    person: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    round: int | None = None
    band: str = ""
    brand: str = ""
    only: str = ""
    kind: str = ""
    category: str = ""
    state: str = ""
    figure: str = ""
    hit: str = ""
    tolerance: int | None = None

    def as_filter(self) -> dict[str, Any]:
        """The filters that are set, for the log."""
        return {k: v for k, v in asdict(self).items() if v not in (None, "") and k != "on"}


@dataclass(frozen=True, slots=True)
class Word:
    """A cell that is a text of ours, to be translated where the file is written."""

    text: str
