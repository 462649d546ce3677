"""Repairs from the maintenance fund that need no vote: 上海市住宅物业管理规定 art. 73, which facts, which paper.

The committee approves instead of the owners; if it is silent for the days of the window `emergency_approval` and
use or safety suffers, the district may act. Repairs under warranty are left out by the article itself.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

SOURCE = "上海市住宅物业管理规定 (2020-12-30)"
SINCE = date(2020, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A fact that opens the route, and the paper that has to prove it with who issues it ("": none is asked)."""

    code: str
    name: str
    paper: str
    issuer: str
    item: int

    @property
    def article(self) -> str:
        """The paragraph and item: 73(2)4."""
        return f"73(2){self.item}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The paper as it lies there."""

    issuer: str
    number: str
    issued_on: date


@cache
def all_emergencies() -> tuple[Emergency, ...]:
    """The five facts of the article, in its order."""
    path = Path(__file__).with_name("emergencies.toml")
    return tuple(Emergency(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["emergency"])


def emergencies_on(on: date) -> tuple[Emergency, ...]:
    """The facts that open the route that day; none before the text that was read."""
    return all_emergencies() if on >= SINCE else ()


def lacking(
    fact: Emergency, certificate: Certificate | None, *, under_warranty: bool, on: date
) -> tuple[str, ...]:
    """What stands in the way of repairing without a vote; () if nothing does.

    "not_in_force", "under_warranty", "paper_missing", "issuer_missing", "number_missing", "paper_of_the_future".
    """
    found = [
        ("not_in_force", fact not in emergencies_on(on)),
        ("under_warranty", under_warranty),
        ("paper_missing", bool(fact.paper) and certificate is None),
    ]
    if fact.paper and certificate is not None:
        found += [
            ("issuer_missing", not certificate.issuer.strip()),
            ("number_missing", not certificate.number.strip()),
            ("paper_of_the_future", certificate.issued_on > on),
        ]
    return tuple(code for code, is_so in found if is_so)
