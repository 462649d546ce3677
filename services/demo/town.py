"""Storing the planned town: places with their drawn boundaries, and who holds the posts there."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.enums import PlaceKind
from models.grids import Place, PlaceWithin, Post
from models.net_enums import PostKind
from services.demo import boundaries, houses
from services.demo.boundaries import Drawn, Plot
from services.demo.bulk import Bulk
from services.demo.committees import SUBDISTRICT_CODE, SUBDISTRICT_NAME
from services.demo.names import People
from services.demo.plan import Estate, Neighbourhood, plan_town

GRIDS = ("第一", "第二", "第三", "第四", "第五", "第六")
DRAWN = "drawn"


@dataclass(slots=True)
class Town:
    """What was stored, for the stories to be told in it."""

    subdistrict: int
    neighbourhoods: list[Neighbourhood]

    def named(self, short: str) -> Neighbourhood:
        """The neighbourhood of a committee: 华滨."""
        return next(n for n in self.neighbourhoods if n.committee.short == short)


class Builder:
    """Puts a place and all its ancestors into the tree; codes grow with the depth."""

    def __init__(self, bulk: Bulk, people: People, *, seed: int, on: date) -> None:
        self.bulk, self.people, self.on = bulk, people, on
        self.rng = random.Random(f"{seed}:town")  # noqa: S311
        self._above: dict[int, tuple[int, ...]] = {}

    def place(
        self,
        kind: PlaceKind,
        code: str,
        name: str,
        parents: tuple[int, ...] = (),
        *,
        drawn: Drawn | None = None,
        since: date | None = None,
    ) -> int:
        """Store one; `parents` are its own and, for a stairwell, its micro-grid. Gives the id."""
        id = self.bulk.add(
            Place,
            kind=kind,
            code=code,
            name=name,
            parent_id=parents[0] if parents else None,
            micro_grid_id=parents[1] if len(parents) > 1 else None,
            boundary=boundaries.polygon(drawn.ring) if drawn else None,
            boundary_source=DRAWN if drawn else None,
            since=since or self.on - timedelta(days=420),
            until=None,
            version=1,
        )
        within = tuple(sorted({id, *(a for p in parents for a in self._above[p])}))
        if kind is not PlaceKind.STAIRWELL:
            self._above[id] = within
        for ancestor in within:
            self.bulk.add(PlaceWithin, ancestor_id=ancestor, place_id=id)
        return id

    def post(self, place: int, kind: PostKind, **given: Any) -> None:
        """Somebody holds a post, for one in twelve after somebody else did."""
        since = self.on - timedelta(days=self.rng.randint(40, 400))
        values: dict[str, Any] = {"person_id": None, "until": None, "since": since, "version": 1} | given
        if "holder" not in given and self.rng.random() < 1 / 12:
            ended = values | {"since": since - timedelta(days=200), "until": since - timedelta(days=1)}
            self._store_post(place, kind, ended)
        self._store_post(place, kind, values)

    def _store_post(self, place: int, kind: PostKind, values: dict[str, Any]) -> None:
        named = {"holder": self.people.name(), "phone": self.people.phone()} | values
        self.bulk.add(Post, place_id=place, kind=kind, **named)


def build(bulk: Bulk, people: People, *, seed: int, scale: int, on: date) -> Town:
    """Plan, draw and store the whole tree of places with its posts."""
    planned = plan_town(seed=seed, scale=scale)
    by_grid = [[n for n in planned if n.committee.grid == g] for g in range(1, len(GRIDS) + 1)]
    drawing = boundaries.draw(boundaries.SUBDISTRICT, _plot(by_grid), seed=seed)
    builder = Builder(bulk, people, seed=seed, on=on)
    street = builder.place(PlaceKind.SUBDISTRICT, SUBDISTRICT_CODE, SUBDISTRICT_NAME, drawn=drawing)
    for number, (drawn, neighbourhoods) in enumerate(zip(drawing.parts, by_grid, strict=True), 1):
        code, name = f"{SUBDISTRICT_CODE}-Z{number}", f"{GRIDS[number - 1]}综合网格"
        grid = builder.place(PlaceKind.GRID, code, name, (street,), drawn=drawn)
        builder.post(grid, PostKind.GRID_HEAD)
        for part, neighbourhood in zip(drawn.parts, neighbourhoods, strict=True):
            _store_neighbourhood(builder, neighbourhood, grid, part)
            bulk.spill()
    return Town(street, planned)


def _plot(by_grid: list[list[Neighbourhood]]) -> Plot:
    """The wished map: areas in proportion to households."""
    return Plot(1, tuple(_around(_of_neighbourhood(n) for n in grid) for grid in by_grid))


def _of_neighbourhood(neighbourhood: Neighbourhood) -> Plot:
    return _around(Plot(sum(s.households for s in group)) for group in neighbourhood.micro_grids)


def _around(parts: Any) -> Plot:
    made = tuple(parts)
    return Plot(sum(p.weight for p in made), made)


def _store_neighbourhood(builder: Builder, n: Neighbourhood, grid: int, drawn: Drawn) -> None:
    code, short = n.committee.code, n.committee.short
    n.id = builder.place(PlaceKind.NEIGHBOURHOOD, code, f"{short}居民区", (grid,), drawn=drawn)
    outlines = _houses(n, drawn)
    for number, (group, part) in enumerate(zip(n.micro_grids, drawn.parts, strict=True), 1):
        id = builder.place(
            PlaceKind.MICRO_GRID, f"{code}-W{number:03}", f"{short}微网格{number}", (n.id,), drawn=part
        )
        n.micro_grid_ids.append(id)
        for stairwell in group:
            stairwell.micro_grid = id
        builder.post(id, PostKind.GRID_WORKER)
        for _ in range(builder.rng.randint(1, 3) + 3 * (short == "楼园")):
            builder.post(id, PostKind.PARTY_VOLUNTEER)
    for number, estate in enumerate(n.estates, 1):
        _store_estate(builder, n, estate, f"{code}-X{number:03}", outlines)


def _houses(n: Neighbourhood, drawn: Drawn) -> dict[int, Drawn]:
    """An outline for each building, by the identity of its first stairwell, in the micro-grid that looks after that."""
    first = {id(building[0]): building for estate in n.estates for building in estate.buildings}
    found: dict[int, Drawn] = {}
    for group, part in zip(n.micro_grids, drawn.parts, strict=True):
        begun = [id(stairwell) for stairwell in group if id(stairwell) in first]
        rings = houses.houses(part.ring, [len(first[one]) for one in begun])
        found |= {one: Drawn(ring) for one, ring in zip(begun, rings, strict=True) if ring}
    return found


def _store_estate(
    builder: Builder, n: Neighbourhood, estate: Estate, code: str, outlines: dict[int, Drawn]
) -> None:
    since = date(estate.built, 6, 1)
    estate.id = builder.place(PlaceKind.ESTATE, code, estate.name, (n.id,), since=since)
    for b, building in enumerate(estate.buildings, 1):
        building_id = builder.place(
            PlaceKind.BUILDING, f"{code}-B{b:02}", f"{b}幢", (estate.id,), since=since,
            drawn=outlines.get(id(building[0])),
        )  # fmt: skip
        for number, stairwell in enumerate(building, 1):
            stairwell.building, stairwell.estate, stairwell.neighbourhood = building_id, estate.id, n.id
            stairwell.address = f"{estate.name}{b}幢{number}单元"
            parents = building_id, stairwell.micro_grid
            stairwell.id = builder.place(
                PlaceKind.STAIRWELL, f"{code}-B{b:02}-{number}", f"{number}单元", parents, since=since
            )
            builder.post(stairwell.id, PostKind.STAIRWELL_LEADER)
