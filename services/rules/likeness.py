"""How alike two short texts are: the share of pairs of neighbouring characters that both have."""

from collections import Counter
from fractions import Fraction

ALIKE = Fraction(1, 3)
"""Two texts about one place that are at least so alike may tell the same."""


def _pairs(text: str) -> Counter[str]:
    plain = "".join(c for c in text.casefold() if c.isalnum())
    return Counter(plain[n : n + 2] for n in range(len(plain) - 1)) or Counter([plain] if plain else [])


def likeness(one: str, other: str) -> Fraction:
    """From 0 to 1: Dice's coefficient over pairs of characters, which needs no word boundaries."""
    a, b = _pairs(one), _pairs(other)
    total = a.total() + b.total()
    return Fraction(2 * (a & b).total(), total) if total else Fraction(0)
