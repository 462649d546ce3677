"""Whose agreement an open vote still needs: the fewest people, by the rule frozen with it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import VOTING, Choice, Permission
from services.access import Actor, allows
from services.consultations import reach
from services.consultations.items import items_from
from services.rules.missing import fewest
from services.rules.voting import Totals

P = Permission


@dataclass(frozen=True, slots=True)
class OpenVoter:
    """Somebody of the roll whose ballot is missing: their doors that the actor reaches, all their area (0.01 m2)."""

    voter_id: int
    name: str
    doors: tuple[str, ...]
    area_dm2: int


@dataclass(frozen=True, slots=True)
class StillMissing:
    """The fewest people whose agreement carries every stated test; the largest first.

    `count` is None where no answers can carry the vote any more. `voters` are those of them whom the actor may
    know by name: people who may not see single ballots get the number only.
    """

    count: int | None
    voters: tuple[OpenVoter, ...] = ()

    @property
    def cannot_carry(self) -> bool:
        """Whether a test stays unmet whatever the people still open answer."""
        return self.count is None


@allows(P.SEE_CONSULTATIONS)
def still_missing(db: Session, actor: Actor, *, round_id: int) -> StillMissing | None:
    """What an open round still needs, in the strict reading; None once it is closed. Raises NotFound.

    Three statements on any roll; roll and ballots are read in one of them, so the number fits one moment.
    """
    voting = reach.find(db, actor, round_id, permission=P.SEE_CONSULTATIONS)
    if voting.state not in VOTING:
        return None
    roll = _roll(db, round_id)
    still_open = [(voter_id, name, area) for voter_id, name, area, choice in roll if choice is None]
    chosen = fewest(
        items_from(voting.items)[0].rule, _totals(roll), [area for _id, _name, area in still_open]
    )
    if chosen is None:
        return StillMissing(None)
    needed = [still_open[i] for i in chosen]
    return StillMissing(len(needed), _reached(db, actor, round_id, needed))


def _roll(db: Session, round_id: int) -> list[Any]:
    """Everybody of the roll by their number, with area and answer (None: not returned)."""
    query = (
        select(col(RollVoter.id), col(RollVoter.name), col(RollVoter.area_dm2), col(Ballot.choice))
        .outerjoin(Ballot, _of_first_item(round_id))
        .where(col(RollVoter.round_id) == round_id)
        .order_by(col(RollVoter.number))
    )
    return list(db.execute(query))


def _of_first_item(round_id: int) -> ColumnElement[bool]:
    return (
        (col(Ballot.voter_id) == col(RollVoter.id))
        & (col(Ballot.round_id) == round_id)
        & (col(Ballot.item) == 1)
    )


def _totals(roll: list[Any]) -> Totals:
    everybody = [area for _id, _name, area, _choice in roll]
    returned = [area for _id, _name, area, choice in roll if choice is not None]
    agreed = [area for _id, _name, area, choice in roll if choice is Choice.AGREE]
    return Totals(
        total_owners=len(everybody),
        total_area_dm2=sum(everybody),
        returned_owners=len(returned),
        returned_area_dm2=sum(returned),
        agree_owners=len(agreed),
        agree_area_dm2=sum(agreed),
    )


def _reached(
    db: Session, actor: Actor, round_id: int, needed: list[tuple[int, str, int]]
) -> tuple[OpenVoter, ...]:
    if not needed or not actor.may(P.SEE_BALLOTS):
        return ()
    doors = _doors(db, actor, round_id, {voter_id for voter_id, _name, _area in needed})
    return tuple(
        OpenVoter(voter_id, name, tuple(doors[voter_id]), area)
        for voter_id, name, area in needed
        if voter_id in doors
    )


def _doors(db: Session, actor: Actor, round_id: int, voters: Collection[int]) -> dict[int, list[str]]:
    """The doors of these people within the actor's scope, in the order of the roll."""
    query = (
        select(col(RollUnit.voter_id), col(RollUnit.door))
        .join(Round, col(Round.id) == col(RollUnit.round_id))
        .where(col(RollUnit.round_id) == round_id, reach.keyable(actor, P.SEE_BALLOTS))
        .order_by(col(RollUnit.id))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for voter_id, door in db.execute(query):
        if voter_id in voters:
            found[voter_id].append(door)
    return found
