"""The invented shape of the town, before anything is stored: estates, buildings, stairwells, micro-grids."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.demo.committees import Committee, committees
from services.demo.names import estate_names

HOUSEHOLDS = 250
STORY_HOUSEHOLDS = 600
HALF_AN_ESTATE = 65
MICRO_GRID_HOUSEHOLDS = 85
HUABIN_LIFTS = (2, 2, 2, 2, 2, 1)
"""How the article's 11 lifts are spread over six invented towers."""


@dataclass(slots=True)
class Stairwell:
    """Floors times doors a floor. A tower has lifts. Ids are set when it is stored."""

    floors: int
    doors: int
    lifts: int = 0
    id: int = 0
    building: int = 0
    estate: int = 0
    neighbourhood: int = 0
    micro_grid: int = 0
    address: str = ""

    @property
    def households(self) -> int:
        """How many there are."""
        return self.floors * self.doors


@dataclass(slots=True)
class Estate:
    """Its buildings, each a list of stairwells. `complete`: the area of every unit is known."""

    name: str
    towers: bool
    built: int
    complete: bool
    buildings: list[list[Stairwell]] = field(default_factory=list)
    id: int = 0

    @property
    def stairwells(self) -> list[Stairwell]:
        """Those of all its buildings."""
        return [s for building in self.buildings for s in building]


@dataclass(slots=True)
class Neighbourhood:
    """One committee's 居民区 with its estates, and its stairwells grouped into micro-grids."""

    committee: Committee
    estates: list[Estate]
    micro_grids: list[list[Stairwell]] = field(default_factory=list)
    id: int = 0
    micro_grid_ids: list[int] = field(default_factory=list)

    @property
    def households(self) -> int:
        """How many there are."""
        return sum(s.households for e in self.estates for s in e.stairwells)


def plan_town(*, seed: int, scale: int) -> list[Neighbourhood]:
    """The 33 neighbourhoods; `scale` times as many estates in each."""
    names = estate_names(seed)
    return [_neighbourhood(c, names, seed, scale) for c in committees()]


def _neighbourhood(committee: Committee, names: Iterator[str], seed: int, scale: int) -> Neighbourhood:
    rng = random.Random(f"{seed}:{committee.code}")  # noqa: S311
    wanted = (STORY_HOUSEHOLDS if committee.story else HOUSEHOLDS) * scale
    made = Neighbourhood(committee, [])
    if committee.short == "华滨":
        made.estates.append(_huabin_towers(next(names)))
    while made.households + HALF_AN_ESTATE < wanted:
        made.estates.append(_estate(committee, next(names), len(made.estates), rng))
    made.micro_grids = list(_micro_grids(made))
    return made


def _huabin_towers(name: str) -> Estate:
    towers = [[Stairwell(floors=18, doors=3, lifts=lifts)] for lifts in HUABIN_LIFTS]
    return Estate(name, towers=True, built=1998, complete=True, buildings=towers)


def _estate(committee: Committee, name: str, number: int, rng: random.Random) -> Estate:
    """One more estate. 华滨 has its lifts in its first, so that there are 11 at every scale."""
    towers = committee.style == "towers" or (committee.style == "mixed" and number % 2 == 0)
    towers = towers and committee.short != "华滨"
    built = rng.randint(1998, 2012) if towers else rng.randint(1983, 1996)
    complete = committee.story or rng.random() < 0.6
    buildings = _towers(rng) if towers else _walk_ups(rng)
    return Estate(name, towers, built, complete, buildings)


def _towers(rng: random.Random) -> list[list[Stairwell]]:
    floors, doors = rng.choice((11, 14, 16, 18)), rng.choice((3, 4))
    lifts = 1 if floors < 14 else 2
    return [[Stairwell(floors, doors, lifts)] for _ in range(rng.randint(2, 3))]


def _walk_ups(rng: random.Random) -> list[list[Stairwell]]:
    doors = rng.choice((2, 2, 3))
    return [
        [Stairwell(floors=6, doors=doors) for _ in range(rng.randint(2, 4))] for _ in range(rng.randint(3, 5))
    ]


def _micro_grids(neighbourhood: Neighbourhood) -> Iterator[list[Stairwell]]:
    """Neighbouring stairwells together, about as many households in each group."""
    group: list[Stairwell] = []
    for estate in neighbourhood.estates:
        for stairwell in estate.stairwells:
            group.append(stairwell)
            if sum(s.households for s in group) >= MICRO_GRID_HOUSEHOLDS:
                yield group
                group = []
    if group:
        yield group
