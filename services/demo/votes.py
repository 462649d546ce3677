"""Invented votes: what the stages of projects ask for, what the article tells, and estates with one of their own."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import delete
from sqlmodel import Session

from models.enums import Role
from models.people import ActionToken
from services import audit
from services.access import Actor
from services.demo import estate_votes, project_votes, town_votes
from services.demo.booth import Booth
from services.demo.bulk import Report
from services.demo.names import People
from services.demo.plan import Estate
from services.demo.projects import Consulted
from services.demo.town import Town


def hold(
    db: Session,
    actors: Mapping[Role, Actor],
    town: Town,
    people: People,
    consulted: list[Consulted],
    *,
    seed: int,
    on: date,
    report: Report,
) -> None:
    """All rounds, from drafts to final results; the log keeps none of the steps, the filling is one row of it."""
    booth = Booth(db, actors[Role.OFFICER], people, seed=seed, on=on)
    voting = {id for estate in _complete(town) for id in _votes_in(estate)}
    asked = [a for a in consulted if a.wish.place in voting]
    project_votes.hold(booth, asked, secretary=actors[Role.SECRETARY].person_id)
    town_votes.louyuan(booth, town.named("楼园").estates[0])
    estate_votes.hold(booth, _complete(town, stories=False))
    db.connection().execute(delete(ActionToken))
    db.info.pop(audit.PENDING, None)
    report("round", booth.rounds)
    report("ballot", booth.ballots)


def _complete(town: Town, *, stories: bool = True) -> Iterator[Estate]:
    asked = (n for n in town.neighbourhoods if stories or not n.committee.story)
    return (e for n in asked for e in n.estates if e.complete)


def _votes_in(estate: Estate) -> list[int]:
    return [estate.id, *(s.id for s in estate.stairwells)]
