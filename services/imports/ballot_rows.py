"""A sheet of ballots -> answers for one open round: each row good, or bad with its reason and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.consultations import Ballot, Consultation, Round
from models.enums import VOTING, Permission, PlaceKind, RowState
from models.grids import Place
from services.access import Actor, allows, within
from services.consultations import doors, moves, reach
from services.consultations.doors import Door
from services.consultations.items import Item, items_from
from services.consultations.through import LONGEST
from services.errors import NotFound, Refused
from services.grids import naming
from services.imports import ballot_words, cells
from services.imports.chunks import Other, Rows, Values
from services.imports.heads import Head
from services.imports.readers import Row
from services.imports.rows import Data
from services.rules import channels

P = Permission
PARTS = ("building", "stairwell", "door")
_DOORS = {
    "door_missing": "door_missing",
    "door_too_long": "door_too_long",
    "door_ambiguous": "door_several",
}
"""How a refused door is called as the reason of a row."""


@dataclass(frozen=True, slots=True)
class OpenVote:
    """An open round that a sheet of ballots can be brought into."""

    id: int
    place_id: int
    kind: PlaceKind
    name: str


class BadBallot(Exception):
    """A row that cannot go in: why, and in which field; `first_row` has the same voter."""

    def __init__(self, reason: str, field: str, first_row: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.field, self.first_row = reason, field, first_row


@allows(P.IMPORT)
def open_votes(db: Session, actor: Actor) -> list[OpenVote]:
    """The open rounds whose ballots the actor may both import and key in, the next due first."""
    query = (
        select(col(Round.id), col(Round.place_id), col(Round.place_kind), col(Consultation.title))
        .join(Consultation, col(Consultation.id) == col(Round.consultation_id))
        .where(
            col(Round.state).in_(VOTING),
            within(actor, P.IMPORT, col(Round.place_id)),
            within(actor, P.RECORD_BALLOTS, col(Round.place_id)),
        )
        .order_by(col(Round.due_on).nulls_last(), col(Round.id).desc())
    )
    rows = db.execute(query).all()
    names = naming.place_names(db, [row[1] for row in rows])
    return [OpenVote(id or 0, place, kind, f"{names.get(place, '')} · {t}") for id, place, kind, t in rows]


def find_vote(db: Session, actor: Actor, place_id: int, round_id: int | None, *, held: bool = False) -> Round:
    """The round that a batch is for; `held` keeps it open. Raises NotFound, Refused("round_not_open")."""
    voting = reach.find(db, actor, round_id or 0, permission=P.RECORD_BALLOTS, still_open=held)
    if voting.place_id != place_id:
        raise NotFound("round")
    if voting.state not in VOTING:
        raise Refused("round_not_open")
    return voting


def prepare(db: Session, actor: Actor, root: Place, head: Head, data: Data, *, round_id: int | None) -> Rows:
    """Each row as good, or bad with its reason and column; four statements, whatever the file.

    Nothing is stored; the same is asked again when the batch is applied. Raises as `find_vote`.
    """
    voting = find_vote(db, actor, root.id or 0, round_id)
    reader = _Reader(db, actor, voting, head)
    rows = Rows()
    for number, row in data.rows:
        try:
            rows.good.append(reader.read(number, row))
        except BadBallot as bad:
            said: dict[str, Any] = {"cells": _seen(row, head)}
            if bad.first_row is not None:
                said["first_row"] = bad.first_row
            rows.others.append(
                Other(number, RowState.BAD.value, bad.reason, reader.column_name(bad.field), said)
            )
    return rows


def _seen(row: Row, head: Head) -> dict[str, str]:
    return {head.names[column]: cells.text(row[column])[:200] for column in head.mapping}


class _Reader:
    """Row -> values, knowing the round's doors, who voted, and whom an earlier row of the file names."""

    def __init__(self, db: Session, actor: Actor, voting: Round, head: Head) -> None:
        self.voting, self.head = voting, head
        self.columns = {field: column for column, field in head.mapping.items()}
        self.items = items_from(voting.items)
        self.by_key: dict[str, list[Door]] = {}
        for door in reach.every_door(db, actor, voting, permission=P.RECORD_BALLOTS):
            self.by_key.setdefault(doors.key_of(door.number), []).append(door)
        query = select(col(Ballot.voter_id)).where(col(Ballot.round_id) == voting.id)
        self.voted = set(db.scalars(query))
        self.seen: dict[int, int] = {}

    def column_name(self, field: str) -> str:
        """The head over a field, as the file writes it."""
        column = self.columns.get(field)
        return field if column is None else self.head.names[column]

    def cell(self, row: Row, field: str) -> str:
        column = self.columns.get(field)
        return "" if column is None else cells.text(row[column])

    def read(self, number: int, row: Row) -> Values:
        """The good row. Raises BadBallot."""
        door = self._door(row)
        answers = [self._answer(item, row) for item in self.items]
        channel = ballot_words.channel(self.cell(row, "channel"))
        if channel is None:
            raise BadBallot("channel_unknown", "channel")
        through = " ".join(self.cell(row, "through").split())
        if channels.needs_somebody(channel) and not through:
            raise BadBallot("through_missing", "through")
        if len(through) > LONGEST:
            raise BadBallot("through_long", "through")
        day = self._day(row)
        self._insist_free(number, door)
        written = " ".join(self.cell(row, _field(item)) for item in self.items)
        given = [(str(answer.choice), answer.candidate) for answer in answers]
        named = (door.voter_id, door.label, door.voter_area_dm2)
        return (number, *named, given, str(channel), through, day and day.isoformat(), written[:60])

    def _door(self, row: Row) -> Door:
        typed = "-".join(filter(None, (self.cell(row, part) for part in PARTS)))
        if not self.cell(row, "door"):
            raise BadBallot("door_missing", "door")
        try:
            near = [door for key in doors.possible_keys(typed) for door in self.by_key.get(key, ())]
            found = doors.meant(typed, near, kind=self.voting.place_kind)
        except Refused as refusal:
            raise BadBallot(_DOORS[refusal.code], "door") from refusal
        if found is None:
            raise BadBallot("door_not_on_roll", "door")
        if not found.reachable:
            raise BadBallot("door_elsewhere", "door")
        return found

    def _answer(self, item: Item, row: Row) -> Any:
        written = self.cell(row, _field(item))
        if not written:
            raise BadBallot("answer_missing", _field(item))
        found = ballot_words.answer(item, written)
        if found is None:
            raise BadBallot("answer_unknown", _field(item))
        return found

    def _day(self, row: Row) -> date | None:
        column = self.columns.get("date")
        if column is None or cells.text(row[column]) == "":
            return None
        found = ballot_words.day(row[column])
        if found is None:
            raise BadBallot("date_unreadable", "date")
        opened, due = self.voting.opened_at, self.voting.due_on
        if opened and found < moves.day_of(opened):
            raise BadBallot("date_before_opening", "date")
        if due and found > due:
            raise BadBallot("date_after_due", "date")
        return found

    def _insist_free(self, number: int, door: Door) -> None:
        if door.voter_id in self.voted:
            raise BadBallot("voted_already", "door")
        first = self.seen.setdefault(door.voter_id, number)
        if first != number:
            raise BadBallot("ballot_twice", "door", first)


def _field(item: Item) -> str:
    return "answer" if item.number == 1 else f"answer{item.number}"


def said(values: Sequence[Any]) -> tuple[str, int, tuple[()]]:
    """What a good row says for people: the door with the answer as written, the voter's area."""
    _voter, door, area, _given, _channel, _through, _day, written = values
    return f"{door} {written}", area, ()
