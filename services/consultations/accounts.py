"""The accounts of a vote: every figure of its result with what it is made of, down to the voters' rows.

Of a closed round the figures are the frozen ones; the rows lie as they were sealed, and `agrees` says whether they
still add up to them. Of an open one both are of this moment. The rows are in `account_lines`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.consultations import Ballot, Round
from models.enums import Channel, Choice, PaperState, Permission
from models.papers import Paper
from models.people import Person
from services.access import Actor, allows
from services.consultations import counts, reach, rounds
from services.consultations.counts import Part, Tally
from services.consultations.items import Answer
from services.consultations.kits import find_to_take
from services.consultations.rounds import RoundView
from services.errors import NotAllowed, NotFound
from services.rules import answers

P = Permission


@dataclass(frozen=True, slots=True)
class Figure:
    """Everybody who gave one answer: how many people and what area in 0.01 m2, and by which channels."""

    answer: Answer
    part: Part
    channels: tuple[tuple[Channel, int], ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure of the result and the answers whose people and areas it adds up.

    `name` is "returned", "agreeing" or, with ballots counted in under a clause, "agreeing_with_clause".
    """

    name: str
    parts: tuple[Part, ...]
    total: Part


@dataclass(frozen=True, slots=True)
class MatterAccount:
    """One matter: its figures, what the tests' numerators add up, and who keyed how many of its answers."""

    tally: Tally
    figures: tuple[Figure, ...]
    sums: tuple[Sum, ...]
    keyed_by: tuple[tuple[str, int], ...]
    followed: Choice | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """The printed ballots of a round by where they are; `out` are issued ones of which nothing is known yet."""

    issued: int
    out: int
    returned: int
    spoiled: int
    missing: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """A round's accounts: matter by matter, its ledger if one is kept, and the seal of a closed one."""

    round: RoundView
    matters: tuple[MatterAccount, ...]
    ledger: Ledger | None
    seal: str
    may_export: bool


@allows(P.SEE_CONSULTATIONS)
def accounts(db: Session, actor: Actor, *, round_id: int) -> Accounts:
    """The figures of a round and what they are made of, nobody's answer. Raises NotFound."""
    found = reach.find(db, actor, round_id, permission=P.SEE_CONSULTATIONS)
    counted = rounds.find_round(db, actor, round_id=round_id)
    recounted = counts.recounts_of(db, [found])[round_id]
    channels, keyed = _channels(db, round_id), _keyed(db, round_id)
    matters = (
        MatterAccount(
            tally=tally,
            figures=tuple(_figures(tally, item.answers, channels.get(item.number, {}))),
            sums=tuple(_sums(tally)),
            keyed_by=tuple(keyed.get(item.number, ())),
            followed=answers.followed(dict(tally.by_choice)),
            agrees=_same(tally, again),
        )
        for item, tally, again in zip(counted.round.items, counted.tallies, recounted, strict=True)
    )
    seal, may_export = (found.result or {}).get("seal", ""), _may_export(db, actor, round_id)
    return Accounts(counted.round, tuple(matters), _ledger(db, found), seal, may_export)


def _may_export(db: Session, actor: Actor, round_id: int) -> bool:
    try:
        find_to_take(db, actor, round_id)
    except (NotAllowed, NotFound):
        return False
    return True


def _figures(tally: Tally, offered: Sequence[Answer], channels: dict[Answer, Any]) -> Iterator[Figure]:
    for answer in offered:
        n = answer.candidate
        part = tally.by_candidate[n - 1] if n else tally.of(answer.choice)
        yield Figure(answer, part, tuple(channels.get(answer, ())))


def _sums(tally: Tally) -> Iterator[Sum]:
    given = tuple(part for _choice, part in tally.by_choice if part.owners)
    yield Sum("returned", given, tally.returned)
    agreeing = _agreeing(tally)
    yield Sum("agreeing", agreeing, sum(agreeing, answers.NOBODY))
    if tally.readings.counted_as is Choice.AGREE and tally.delivered:
        joined = (*agreeing, tally.delivered)
        yield Sum("agreeing_with_clause", joined, sum(joined, answers.NOBODY))


def _agreeing(tally: Tally) -> tuple[Part, ...]:
    """Who agrees, with the followers who joined them; of candidates, those of the foremost."""
    if tally.by_candidate:
        return (tally.by_candidate[tally.leader - 1],) if tally.leader else ()
    joined = answers.followed(dict(tally.by_choice)) is Choice.AGREE
    choices = (Choice.AGREE, Choice.FOLLOW) if joined else (Choice.AGREE,)
    return tuple(tally.of(choice) for choice in choices if tally.of(choice).owners)


def _same(stored: Tally, again: Tally) -> bool:
    """Whether the rows add up to the figures; a result of the first version has no candidates."""
    return (stored.total, stored.by_choice, stored.by_candidate) == (
        again.total, again.by_choice, again.by_candidate,
    )  # fmt: skip


def _channels(db: Session, round_id: int) -> dict[int, dict[Answer, list[tuple[Channel, int]]]]:
    """By matter and answer, how many came by which channel."""
    grouped = (col(Ballot.item), col(Ballot.choice), col(Ballot.candidate), col(Ballot.channel))
    query = select(*grouped, func.count()).where(col(Ballot.round_id) == round_id)
    found: dict[int, dict[Answer, list[tuple[Channel, int]]]] = {}
    for item, choice, candidate, channel, number in db.execute(query.group_by(*grouped).order_by(*grouped)):
        found.setdefault(item, {}).setdefault(Answer(choice, candidate), []).append((channel, number))
    return found


def _keyed(db: Session, round_id: int) -> dict[int, list[tuple[str, int]]]:
    """By matter, who keyed how many answers, the most first."""
    who = (col(Ballot.item), col(Ballot.recorded_by), col(Person.display_name))
    query = (
        select(*who, func.count())
        .outerjoin(Person, col(Person.id) == col(Ballot.recorded_by))
        .where(col(Ballot.round_id) == round_id)
        .group_by(*who)
        .order_by(col(Ballot.item), func.count().desc(), col(Person.display_name))
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for item, _id, name, number in db.execute(query):
        found.setdefault(item, []).append((name or "", number))
    return found


def _ledger(db: Session, found: Round) -> Ledger | None:
    if not found.keeps_ledger:
        return None
    query = select(col(Paper.state), func.count()).where(col(Paper.round_id) == found.id)
    by_state = {state: int(number) for state, number in db.execute(query.group_by(col(Paper.state)))}
    return Ledger(
        issued=sum(by_state.values()),
        out=by_state.get(PaperState.ISSUED, 0),
        returned=by_state.get(PaperState.RETURNED, 0),
        spoiled=by_state.get(PaperState.SPOILED, 0),
        missing=by_state.get(PaperState.MISSING, 0),
    )
