"""Invented households and their owners: several flats of one, co-owners, unsold and public flats, shops."""

import random

from models.enums import AreaSource, OwnerKind, UnitUse
from models.grids import Owner, Ownership, Unit
from services.demo.bulk import Bulk
from services.demo.names import SPECIAL, People
from services.demo.plan import Estate, Neighbourhood, Stairwell
from services.demo.town import Town

AREAS_DM2 = {False: (4120, 4675, 5230, 5788, 6344, 7105), True: (7216, 8455, 9032, 10170, 11863, 13040)}
"""Flats of walk-ups and of towers, in 0.01 m²."""
CO_OWNED, SECOND_FLAT, PUBLIC, UNSOLD, UNKNOWN_AREA = 0.14, 0.035, 0.05, 0.06, 0.012
NEW_SINCE = 2008
"""Where the developer still has flats to sell."""


class Register:
    """Fills the units of one estate after the other and knows who may own one more flat there."""

    def __init__(self, bulk: Bulk, people: People, *, seed: int) -> None:
        self.bulk, self.people, self.seed = bulk, people, seed
        self.special = list(SPECIAL)
        self.rng = random.Random()  # noqa: S311 - set anew for every estate
        self._shared: dict[OwnerKind, int] = {}
        self._last = 0

    def fill_estate(self, estate: Estate, *, story: str) -> None:
        """All units of an estate with their owners."""
        self.rng = random.Random(f"{self.seed}:{estate.id}")  # noqa: S311
        self._shared, self._last = {}, 0
        unsold = story == "中海瀛台" or (estate.towers and estate.built >= NEW_SINCE)
        for stairwell in estate.stairwells:
            self._fill_stairwell(estate, stairwell, unsold=unsold)
            self.bulk.spill()

    def _fill_stairwell(self, estate: Estate, stairwell: Stairwell, *, unsold: bool) -> None:
        areas = self.rng.choices(AREAS_DM2[estate.towers], k=stairwell.doors)
        shop = estate.towers and self.rng.random() < 0.3
        for floor in range(1, stairwell.floors + 1):
            for side, area in enumerate(areas, 1):
                use = UnitUse.COMMERCIAL if shop and floor == side == 1 else UnitUse.RESIDENTIAL
                unit = self._unit(stairwell, f"{floor}{side:02}", floor, area, use, known=estate.complete)
                for owner in self._owners(estate, use, unsold=unsold):
                    self.bulk.add(Ownership, unit_id=unit, owner_id=owner)
        if estate.towers and not estate.complete:
            garage = self._unit(stairwell, "车库1", -1, 1575, UnitUse.GARAGE, known=True)
            self.bulk.add(Ownership, unit_id=garage, owner_id=self._last or self._person(estate))

    def _unit(
        self, stairwell: Stairwell, door: str, floor: int, area: int, use: UnitUse, *, known: bool
    ) -> int:
        missing = not known and self.rng.random() < UNKNOWN_AREA
        source = self.rng.choices(
            (AreaSource.REGISTER, AreaSource.SURVEY, AreaSource.CONTRACT), weights=(90, 6, 4)
        )[0]
        return self.bulk.add(
            Unit,
            stairwell_id=stairwell.id,
            door=door,
            floor=floor,
            area_dm2=None if missing else area + self.rng.randint(-9, 9),
            area_source=AreaSource.UNKNOWN if missing else source,
            use=use,
            version=1,
        )

    def _owners(self, estate: Estate, use: UnitUse, *, unsold: bool) -> list[int]:
        """Who owns the next unit."""
        if use is UnitUse.COMMERCIAL:
            return [self._owner(estate, OwnerKind.COMPANY, f"{estate.name}便民商店（示例）有限公司")]
        chance = self.rng.random()
        if unsold and chance < UNSOLD:
            return [self._common(estate, OwnerKind.DEVELOPER, f"{estate.name}置业（示例）有限公司")]
        if not estate.towers and chance < PUBLIC:
            return [self._common(estate, OwnerKind.PUBLIC_HOUSING, "公房资产管理处（示例）")]
        if self._last and chance > 1 - SECOND_FLAT:
            return [self._last]
        self._last = self._person(estate)
        return [self._last, self._person(estate)] if self.rng.random() < CO_OWNED else [self._last]

    def _common(self, estate: Estate, kind: OwnerKind, name: str) -> int:
        """The one owner of all the units of a kind."""
        if kind not in self._shared:
            self._shared[kind] = self._owner(estate, kind, name)
        return self._shared[kind]

    def _person(self, estate: Estate) -> int:
        name = self.special.pop(0) if self.special else self.people.name()
        return self._owner(estate, OwnerKind.PERSON, name)

    def _owner(self, estate: Estate, kind: OwnerKind, name: str) -> int:
        return self.bulk.add(
            Owner,
            estate_id=estate.id,
            kind=kind,
            name=name,
            phone=self.people.phone(),
            id_number_hash="",
            version=1,
        )


def settle(bulk: Bulk, people: People, town: Town, *, seed: int) -> None:
    """Fill every estate; 华滨 first, for the names that software likes to break."""
    register = Register(bulk, people, seed=seed)
    for neighbourhood in sorted(town.neighbourhoods, key=_huabin_first):
        for estate in neighbourhood.estates:
            register.fill_estate(estate, story=neighbourhood.committee.short)


def _huabin_first(neighbourhood: Neighbourhood) -> tuple[bool, str]:
    return neighbourhood.committee.short != "华滨", neighbourhood.committee.code
