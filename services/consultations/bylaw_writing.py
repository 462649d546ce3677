"""What is entered of a 议事规则, and how it is kept: own shares as they are typed, clauses with article and warning."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.errors import Refused
from services.imports.cells import half_width
from services.rules.thresholds import SHARES, Clause, Threshold

LONGEST_TITLE, LONGEST = 120, 200
KINDS = ("delivered_takes_part", "unreturned_follows_majority")
STRICT = frozenset({">", "过", "超过", "大于"})
_SHARE = re.compile(r"(?P<sign>>=|≥|>|超过|过|大于)?(?P<num>\d{1,4})/(?P<den>\d{1,4})(?:以上)?")


@dataclass(frozen=True, slots=True)
class Written:
    """What a 议事规则 says: the shares it sets itself, by test, and its clauses with article and proof of warning."""

    title: str
    adopted_on: date
    quotas: Mapping[str, Threshold]
    clauses: tuple[Clause, ...] = ()


def written_of(values: Mapping[str, Any]) -> Written:
    """The same from the values of its columns."""
    quotas = {share: Threshold(**share_of) for share, share_of in values["quotas"].items()}
    clauses = tuple(Clause(**clause) for clause in values["clauses"])
    return Written(values["title"], values["adopted_on"], quotas, clauses)


def entered(
    title: str, adopted_on: date | None, quotas: Mapping[str, Threshold], clauses: tuple[Clause, ...]
) -> Written:
    """A text as entered. Raises Refused("bylaw_day_missing")."""
    if adopted_on is None:
        raise Refused("bylaw_day_missing")
    return Written(title, adopted_on, quotas, clauses)


def columns_of(written: Written) -> dict[str, Any]:
    """What the table keeps of a text; `written_of` reads it back."""
    clauses = [(c.kind, c.article.strip(), c.warning.strip()) for c in written.clauses]
    return {
        "title": written.title.strip(),
        "adopted_on": written.adopted_on,
        "quotas": {
            share: {"num": q.num, "den": q.den, "strict": q.strict} for share, q in written.quotas.items()
        },
        "clauses": [dict(zip(("kind", "article", "warning"), clause, strict=True)) for clause in clauses],
    }


def checked(written: Written, on: date) -> dict[str, Any]:
    """The columns of a text that may be kept. Raises Refused as `bylaw_texts.adopt` says."""
    values = columns_of(written)
    clauses = values["clauses"]
    if not values["title"]:
        raise Refused("bylaw_title_missing")
    texts = [values["title"], *(text for clause in clauses for text in clause.values())]
    if len(values["title"]) > LONGEST_TITLE or any(len(text) > LONGEST for text in texts):
        raise Refused("text_too_long", longest=LONGEST_TITLE)
    if written.adopted_on > on:
        raise Refused("bylaw_in_the_future")
    if not written.quotas and not clauses:
        raise Refused("bylaw_empty")
    if any(share not in SHARES for share in written.quotas):
        raise Refused("quota_not_a_share", text="")
    kinds = {clause["kind"] for clause in clauses}
    complete = all(all(clause.values()) for clause in clauses) and kinds <= set(KINDS)
    if not complete or len(kinds) < len(clauses):
        raise Refused("clause_incomplete")
    return values


def read_share(text: str) -> Threshold | None:
    """An own share as typed: `2/3`, `≥ 3/4`, `> 1/2`, `过1/2`, `2/3以上`; None where nothing is.

    Without a sign the share itself is enough (以上, Civil Code art. 1259). Raises Refused("quota_not_a_share", text).
    """
    plain = half_width(text).replace(" ", "")
    if not plain:
        return None
    found = _SHARE.fullmatch(plain)
    try:
        if found is None:
            raise ValueError(plain)
        return Threshold(int(found["num"]), int(found["den"]), found["sign"] in STRICT)
    except ValueError as error:
        raise Refused("quota_not_a_share", text=text.strip()[:20]) from error
