"""The roll looked through before it is frozen: who counts how, what is lacking, and what a person should know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.enums import AreaSource, Permission, UnitUse
from services.access import Actor, allows
from services.consultations import rolls, scopes
from services.consultations.rolls import Household, Voter
from services.consultations.scope_names import NamedPart
from services.consultations.scopes import Scope
from services.grids import naming

GARAGES = (UnitUse.GARAGE,)
"""The uses that a tick leaves out: 车位、车库."""


@dataclass(frozen=True, slots=True)
class RollReview:
    """What a person should look at before the roll is frozen. Doors are labels, areas 0.01 m2.

    `weaker` are the doors whose area does not come from the register, by source, in the order of trust. `public`
    are the 产权单位 with their doors. `floor_unknown` are doors that no floor could be told of, so left out.
    """

    place: str
    parts: tuple[NamedPart, ...]
    households: int
    voters: int
    area_dm2: int
    several: tuple[Voter, ...]
    together: tuple[Voter, ...]
    unsold: Voter | None
    public: tuple[Voter, ...]
    without_area: tuple[str, ...]
    without_owner: tuple[str, ...]
    sources: tuple[tuple[AreaSource, int], ...]
    weaker: tuple[tuple[AreaSource, tuple[str, ...]], ...]
    garages: tuple[str, ...]
    left_out: tuple[str, ...]
    floor_unknown: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every household has an area and an owner, and there is one at all."""
        return bool(self.households) and not self.without_area and not self.without_owner


@allows(Permission.RUN_CONSULTATIONS)
def review(db: Session, actor: Actor, *, scope: Scope, on: date) -> RollReview:
    """The roll as it would be frozen that day, and what stands out.

    Raises NotFound, Refused as `scopes.located` and `rolls.households`.
    """
    place, scope = scopes.located(db, actor, scope)
    id = place.id or 0
    everything = rolls.households(db, place, scope=Scope(scope.parts), on=on)
    register = [h for h in everything if h.use not in scope.without]
    voters = rolls.voters_of(register)
    by_source = _by_source(register)
    return RollReview(
        place=naming.place_names(db, [id]).get(id, place.name),
        parts=scopes.named(db, {id: (id, scope)})[id],
        households=len(register),
        voters=len(voters),
        area_dm2=sum(voter.area_dm2 for voter in voters),
        several=tuple(v for v in voters if len(v.households) > 1 and not v.is_developer),
        together=tuple(v for v in voters if v.owners > 1),
        unsold=next((v for v in voters if v.is_developer), None),
        public=tuple(v for v in voters if any(h.is_public for h in v.households)),
        without_area=_labels(h for h in register if not h.area_dm2),
        without_owner=_labels(h for h in register if not h.owners),
        sources=tuple((source, len(found)) for source, found in by_source.items()),
        weaker=tuple((s, found) for s, found in by_source.items() if s is not AreaSource.REGISTER),
        garages=_labels(h for h in register if h.use in GARAGES),
        left_out=_labels(h for h in everything if h.use in scope.without),
        floor_unknown=_labels(rolls.register_of(db, place, scopes.floor_unknown(scope), on=on)),
    )


def _labels(found: Iterable[Household]) -> tuple[str, ...]:
    return tuple(household.door.label for household in found)


def _by_source(register: list[Household]) -> dict[AreaSource, tuple[str, ...]]:
    found = {s: _labels(h for h in register if h.area_dm2 and h.source is s) for s in AreaSource}
    return {source: labels for source, labels in found.items() if labels}
