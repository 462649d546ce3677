"""Which posts belong where, how many should hold one, since when one is vacant, and who may hold it when.

The numbers are the dated rows of `posts.toml`, each with where it is from.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from models.enums import PlaceKind
from models.net_enums import PostKind
from services.rules.dated import holds_on
from services.rules.groups import Span

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRule:
    """One row: this post belongs at this kind of place, and so many should hold it there (0: as many as will)."""

    code: PostKind
    place: PlaceKind
    wanted: int
    source: str
    confidence: Literal["high", "medium", "low"]
    since: date | None = None
    until: date | None = None


@cache
def post_rules() -> tuple[PostRule, ...]:
    """Every row, in the order of the file, which is that of the chain."""
    rows = tomllib.loads(Path(__file__).with_name("posts.toml").read_text(encoding="utf-8"))["row"]
    return tuple(
        PostRule(**row | {"code": PostKind(row["code"]), "place": PlaceKind(row["place"])}) for row in rows
    )


def rules_at(place: PlaceKind, *, on: date) -> tuple[PostRule, ...]:
    """The posts that belong at such a place on a day."""
    return tuple(rule for rule in post_rules() if rule.place is place and holds_on(rule, on))


def belongs(kind: PostKind, place: PlaceKind) -> bool:
    """Whether such a post is ever held at such a place."""
    return any(rule.code is kind and rule.place is place for rule in post_rules())


def places_wanting(*, on: date) -> tuple[PlaceKind, ...]:
    """The kinds of place where a post can be vacant."""
    return tuple(dict.fromkeys(rule.place for rule in post_rules() if rule.wanted and holds_on(rule, on)))


def missing(wanted: int, spans: Iterable[Span], *, on: date) -> int:
    """How many holders are lacking on a day."""
    return max(0, wanted - sum(span.holds_on(on) for span in spans))


def vacant_since(wanted: int, spans: Sequence[Span], *, begins: date, on: date) -> date | None:
    """From which day on holders have been lacking without a break; None where none lack on the day.

    `begins`: from when the post was to be held there, by the place and by the rule.
    """
    if not missing(wanted, spans, on=on):
        return None
    filled = [d for span in spans for d in (span.until or on,) if d < on and not missing(wanted, spans, on=d)]
    return max([begins, *(d + DAY for d in filled)])


def is_free(span: Span, others: Iterable[Span]) -> bool:
    """Whether none of the same holder's other spans in the same post has a day in common with this one."""
    return not any(span.meets(other) for other in others)
