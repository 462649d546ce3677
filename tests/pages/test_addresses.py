"""Pages opened at addresses that somebody made up: they show what there is, never an error."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from models.people import SignInSession
from services.db import open_session
from services.people import sessions
from tests.support.renewals import add_project
from tests.support.screen import open_page
from tests.support.votes import open_vote
from tests.support.world import World, small_world

NONSENSE = ["abc", "-1", "0", "²", "9" * 21, "9" * 5_000, "1e3", "\0", "١٢", "1.0", " 1", "<b>"]


@pytest.fixture
def world(sqlite: str) -> World:
    with open_session(write=True) as db:
        found = small_world(db)
        add_project(db, found.here.stairwell)
        open_vote(db, found.secretary, found.here.stairwell)
    return found


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("renewals/project.py", "project"),
        ("renewals/pipeline.py", "move"),
        ("consultations/tally.py", "round"),
        ("consultations/ballots.py", "round"),
        ("grids/grid_map.py", "place"),
    ],
)
def test_no_number_in_an_address_breaks_a_page(world: World, script: str, name: str) -> None:
    at = open_page(world.secretary, script)
    for nonsense in NONSENSE:
        at.query_params[name] = nonsense
        at.run()
        assert not at.exception, nonsense
        assert not [e.value for e in at.error if "went wrong" in e.value], nonsense


def watch() -> None:
    """What a tally does every two seconds."""
    from models.enums import Permission
    from pages.ui import session

    session.require(Permission.SEE_CONSULTATIONS, using=False)


def test_a_tally_that_nobody_touches_does_not_keep_the_session_alive(world: World) -> None:
    now = datetime.now(UTC)
    with open_session(write=True) as db:
        begun = sessions.begin(db, person_id=world.leader.person_id, device="", source="", at=now)
        seen = now - timedelta(minutes=20)
        db.execute(update(SignInSession).values(last_seen_at=seen))
    at = AppTest.from_function(watch)
    at.session_state["duoge.session"] = begun.session_id
    assert not at.run().exception
    with open_session() as db:
        row = db.get_one(SignInSession, begun.session_id)
        assert row.last_seen_at == seen
