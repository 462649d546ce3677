"""The recheck sample: which ballots to pull from the box, chosen by a seed that nobody could have foreseen.

The method is that of risk-limiting audits (Rivest's sampler; used by Colorado's statewide audits): the i-th draw is
SHA-256 of "seed,i" as a whole number, modulo the number of ballots, plus one: a place in the sorted list. A place drawn
before is passed over. Anybody can do it again with a calculator for SHA-256.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw: its counter, the first digits of its SHA-256, and the place in the list, from 1."""

    counter: int
    digest: str
    place: int


def draws(seed: str, ballots: int) -> Iterator[Draw]:
    """The draws of a seed among so many ballots, repeated places and all, without end. Raises ValueError for none."""
    if ballots < 1:
        raise ValueError("no ballots to draw from")
    counter = 0
    while True:
        counter += 1
        digest = hashlib.sha256(f"{seed},{counter}".encode()).hexdigest()
        yield Draw(counter, digest[:16], int(digest, 16) % ballots + 1)


def sample(seed: str, ballots: int, size: int) -> tuple[Draw, ...]:
    """The first `size` different places of a seed, in the order drawn; all of them where there are no more."""
    found: dict[int, Draw] = {}
    if ballots < 1 or size < 1:
        return ()
    for draw in draws(seed, ballots):
        found.setdefault(draw.place, draw)
        if len(found) == min(size, ballots):
            break
    return tuple(found.values())
