"""What no column holds: whoever sends it is refused, on both databases, and nothing is stored."""

from typing import Any

import pytest
from sqlmodel import Session

from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.grids import owners, place_card, places
from services.renewals import projects
from tests.support.renewals import add_project
from tests.support.world import AT, TODAY, World

ENDLESS = 10**30


@pytest.mark.parametrize("number", [ENDLESS, -1, 0, 2**63])
def test_an_impossible_number_of_a_place_is_refused(world: World, db: Session, number: int) -> None:
    with pytest.raises(Refused):
        places.path_to(db, world.officer, place_id=number)
    with pytest.raises(Refused), open_session() as other:
        place_card.card(other, world.officer, place_id=number, on=TODAY, at=AT)


def edit(db: Session, actor: Actor, project_id: int, **values: Any) -> int:
    told: dict[str, Any] = {"version": 1, "due_on": None, "waits_for": "", "token": "t", "at": AT}
    return projects.edit_project(db, actor, project_id=project_id, **told | values)


def test_half_a_character_is_refused(world: World, database: str) -> None:
    with open_session(write=True) as db:
        project = add_project(db, world.here.stairwell).id or 0
    with pytest.raises(Refused, match="not_storable"), open_session(write=True) as db:
        edit(db, world.officer, project, name="\ud800")


@pytest.mark.postgres
def test_where_the_database_keeps_no_nul_it_is_refused(world: World, database: str) -> None:
    if not database.startswith("postgres"):
        return
    with open_session(write=True) as db:
        project = add_project(db, world.here.stairwell).id or 0
    with pytest.raises(Refused, match="not_storable"), open_session(write=True) as db:
        edit(db, world.officer, project, name="a\0b")


def test_a_reason_that_only_the_log_keeps_is_looked_at_as_well(world: World, db: Session) -> None:
    with pytest.raises(Refused):
        owners.reveal_phone(db, world.secretary, owner_id=1, reason="\ud800", at=AT)
