"""Sharing out doors among people: each door to one who works there, and nobody with two more than a colleague.

Our own convention, no law asks for it. Whoever spoke to a household best goes there again as long as the loads
allow it; doors of one stairwell stay together as far as that leaves the loads even.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Door:
    """One door to knock at: its number, its stairwell, and who spoke best there (a person's number)."""

    id: int
    stairwell: int
    best: int | None = None


def shared(doors: Sequence[Door], reach: Mapping[int, Collection[int]]) -> dict[int, int]:
    """Who goes to which door: person by door. `reach` are the stairwells of each person.

    A door that nobody reaches is left out. In the end no door lies with somebody who has two doors more than
    another who reaches it; where everybody reaches everything, loads differ by one at most.
    """
    able = {d.id: [p for p, stairwells in reach.items() if d.stairwell in stairwells] for d in doors}
    open_doors = [d for d in doors if able[d.id]]
    most = -(-len(open_doors) // max(1, len(reach)))
    given: dict[int, int] = {}
    load: Counter[int] = Counter(dict.fromkeys(reach, 0))
    at: dict[int, int] = {}
    for door in sorted(open_doors, key=lambda d: (d.best not in able[d.id], d.stairwell)):
        wanted = (door.best, at.get(door.stairwell))
        person = next((p for p in wanted if p in able[door.id] and load[p] < most), None)
        if person is None:
            person = min(able[door.id], key=load.__getitem__)
        given[door.id] = at[door.stairwell] = person
        load[person] += 1
    _even_out(open_doors, able, given, load)
    return given


def _even_out(
    doors: Sequence[Door], able: Mapping[int, Sequence[int]], given: dict[int, int], load: Counter[int]
) -> None:
    """Move single doors from the busier to the freer until no move helps; each lowers the sum of squares."""
    moved = True
    while moved:
        moved = False
        for door in sorted(doors, key=lambda d: given[d.id] == d.best):
            freest = min(able[door.id], key=load.__getitem__)
            if load[given[door.id]] - load[freest] >= 2:
                load[given[door.id]] -= 1
                load[freest] += 1
                given[door.id] = freest
                moved = True
