"""Kept statements answer as SQLAlchemy would; states of areas are read once in a run and anew after a write."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from models.consultations import Round
from models.enums import RoundState
from models.people import Person, SignInSession
from services import audit, freshness
from services.db import open_session
from services.people import sessions
from services.statements import Kept
from tests.support.votes import open_vote
from tests.support.world import World

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ROUND: tuple[Any, ...] = (
    *(col(Round.id), col(Round.state), col(Round.items), col(Round.due_on), col(Round.opened_at)),
    *(col(Round.keeps_ledger), func.sum(col(Round.area_dm2)).over()),
)


def test_every_kind_of_value_comes_back_as_from_sqlalchemy(world: World, db: Session) -> None:
    id = open_vote(db, world.secretary, world.here.stairwell)
    query: Any = select(*ROUND).where(
        col(Round.id) == bindparam("asked"), col(Round.state).in_([RoundState.OPEN, RoundState.EXTENDED])
    )
    kept = Kept(query)
    for _again in range(2):
        (row,) = kept.rows(db, asked=id)
        assert tuple(row) == tuple(db.execute(query, {"asked": id}).one())
        assert (row.id, row.state, row.opened_at.tzinfo) == (id, RoundState.OPEN, UTC)
    assert kept.rows(db, asked=0) == []


def test_told_values_go_through_their_types(world: World, db: Session) -> None:
    begun = sessions.begin(db, person_id=world.leader.person_id, device="", source="", at=AT)
    seen = Kept(
        select(func.count()).where(
            col(SignInSession.last_seen_at) >= bindparam("since"), col(SignInSession.id) == bindparam("id")
        )
    )
    assert seen.value(db, since=AT, id=begun.session_id) == 1
    assert seen.value(db, since=AT + timedelta(seconds=1), id=begun.session_id) == 0


def test_told_lists_of_any_length_find_what_is_in_them(world: World, db: Session) -> None:
    people = (world.leader, world.officer, world.secretary)
    ids = sorted(person.person_id for person in people)
    asked: Any = bindparam("ids", expanding=True)
    named = Kept(
        select(col(Person.id)).where(col(Person.id).in_(asked), col(Person.created_at) <= bindparam("until"))
    )
    for many in range(len(ids) + 1):
        assert sorted(row.id for row in named.rows(db, ids=ids[:many], until=AT)) == ids[:many]
    assert named.rows(db, ids=ids, until=AT - timedelta(days=999)) == []


def test_told_lists_go_through_their_types(world: World, db: Session) -> None:
    id = open_vote(db, world.secretary, world.here.stairwell)
    states: Any = bindparam("states", expanding=True)
    of = Kept(
        select(col(Round.id)).where(col(Round.state).in_(states)).where(col(Round.id) == bindparam("id"))
    )
    assert [row.id for row in of.rows(db, states={RoundState.OPEN}, id=id)] == [id]
    assert of.rows(db, states=[RoundState.CLOSED, RoundState.FINAL, RoundState.DRAFT], id=id) == []


def test_a_kept_statement_sees_what_its_session_holds_back(world: World, db: Session) -> None:
    named = Kept(select(func.count()).where(col(Person.display_name) == bindparam("name")))
    assert named.value(db, name="新人") == 0
    person = db.get(Person, world.leader.person_id)
    assert person is not None
    person.display_name = "新人"
    assert named.value(db, name="新人") == 1


def change(area: str) -> None:
    with open_session(write=True) as db:
        audit.record(db, None, area=area, action="measure", subject=("test", None), at=AT)


def test_in_one_run_the_log_is_looked_into_once_and_again_after_a_write(database: str) -> None:
    change("grids")
    with freshness.read_once():
        first = freshness.states(("grids", "renewals"))
        assert first[0] > 0
        assert first[1] == 0
        change("renewals")
        grids, renewals = freshness.states(("grids", "renewals"))
        assert grids == first[0]
        assert renewals > grids
    change("grids")
    assert freshness.states(("grids",))[0] > renewals
