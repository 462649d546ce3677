"""Whose agreement an open vote still needs: the fewest people, by the rule of each matter frozen with it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from sqlalchemy import bindparam, exists, select
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import VOTING, Choice, Permission
from services.access import Actor, allows
from services.consultations import counts, reach
from services.consultations.items import Item, items_from
from services.errors import NotFound, Refused
from services.rules.answers import Part, foremost
from services.rules.missing import Standing, cannot_carry, fewest
from services.statements import Kept

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
    """The fewest people whose agreement to one matter carries every stated test; the largest first.

    `count` is None where no answers can carry the matter any more. `voters` are those of them whom the actor may
    know by name: people who may not see single ballots get the number only. Of candidates it is told for
    `candidate`, the foremost unless another was asked for; `nobody_can` says that none of them can be carried.
    """

    count: int | None
    voters: tuple[OpenVoter, ...] = ()
    candidate: int = 0
    nobody_can: bool = False

    @property
    def cannot_carry(self) -> bool:
        """Whether a test stays unmet whatever the people still open answer."""
        return self.count is None


@allows(P.SEE_CONSULTATIONS)
def still_missing(
    db: Session, actor: Actor, *, round_id: int, item: int = 1, candidate: int = 0
) -> StillMissing | None:
    """What one matter of an open round still needs, in the strict reading; None once it is closed.

    Three statements on any roll; roll and ballots are read in one of them, so the number fits one moment.
    `candidate` 0 is the foremost. Raises NotFound, also for a matter that is not asked;
    Refused("answer_not_offered", n) for a candidate who does not stand.
    """
    voting = reach.find(db, actor, round_id, permission=P.SEE_CONSULTATIONS)
    if voting.state not in VOTING:
        return None
    asked = _item(items_from(voting.items), item)
    if not 0 <= candidate <= len(asked.candidates):
        raise Refused("answer_not_offered", n=item)
    standing = _standing(asked, voting, counts.counted(db, [round_id]).get((round_id, asked.number), {}))
    candidate = candidate or (foremost(standing.chosen) or 1 if asked.candidates else 0)
    still_open = _still_open().rows(db, round=round_id, item=asked.number)
    chosen = fewest(standing, [area for _id, _name, area in still_open], candidate=candidate)
    if chosen is None:
        return StillMissing(None, candidate=candidate, nobody_can=cannot_carry(standing))
    needed = [still_open[i] for i in chosen]
    return StillMissing(len(needed), _reached(db, actor, round_id, needed), candidate)


def _item(items: tuple[Item, ...], number: int) -> Item:
    for item in items:
        if item.number == number:
            return item
    raise NotFound("item")


@cache
def _still_open() -> Kept:
    """Whose ballot on a matter has not come back, by their number on the roll, with area."""
    answered = exists().where(
        col(Ballot.voter_id) == col(RollVoter.id),
        col(Ballot.round_id) == bindparam("round"),
        col(Ballot.item) == bindparam("item"),
    )
    return Kept(
        select(col(RollVoter.id), col(RollVoter.name), col(RollVoter.area_dm2))
        .where(col(RollVoter.round_id) == bindparam("round"), ~answered)
        .order_by(col(RollVoter.number))
    )


def _standing(item: Item, voting: Round, counted: counts.Counted) -> Standing:
    """The matter as the roll and its ballots count it."""
    answered, chosen = defaultdict[Choice, Part](Part), defaultdict[int, Part](Part)
    for (choice, candidate), part in counted.items():
        answered[choice] += part
        chosen[candidate] += part
    everybody = Part(voting.voters, voting.area_dm2)
    every = range(1, len(item.candidates) + 1)
    return Standing(item.rule, everybody, answered, {number: chosen[number] for number in every})


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
