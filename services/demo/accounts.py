"""The five invented people who can sign in to the demonstration, and where their posts are."""

from datetime import date, datetime, timedelta

from models.enums import Role
from models.grids import Post
from models.net_enums import PostKind
from models.people import Person, RoleGrant
from services.access import Actor, Grant
from services.demo.bulk import Bulk
from services.demo.persons import PASSWORD, SIGN_INS
from services.demo.town import Town
from services.people.names import name_key
from services.people.passwords import hashed


def open_accounts(bulk: Bulk, town: Town, *, on: date, at: datetime) -> dict[Role, Actor]:
    """Store them with the printed password, not to be changed at the first sign-in; whom to act as."""
    huabin = town.named("华滨")
    places = {Role.SECRETARY: huabin.id, Role.GRID_WORKER: huabin.micro_grid_ids[0]}
    password = hashed(PASSWORD)
    since = on - timedelta(days=300)
    actors: dict[Role, Actor] = {}
    for role, name in SIGN_INS.items():
        place = places.get(role, town.subdistrict)
        person = bulk.add(
            Person,
            sign_in_name=name,
            name_key=name_key(name),
            display_name=name,
            password_hash=password,
            must_change_password=False,
            language=None,
            removed_at=None,
            created_at=at,
            version=1,
        )
        bulk.add(RoleGrant, person_id=person, role=role, place_id=place, since=since, until=None)
        actors[role] = Actor(person, name, (Grant(role, place),))
    _name_grid_worker(bulk, actors[Role.GRID_WORKER], since)
    return actors


def _name_grid_worker(bulk: Bulk, worker: Actor, since: date) -> None:
    """The grid worker who can sign in holds a post of the micro-grid, beside an invented one."""
    bulk.add(
        Post,
        place_id=worker.grants[0].place_id,
        kind=PostKind.GRID_WORKER,
        holder=worker.name,
        phone="199-0000-0000",
        person_id=worker.person_id,
        since=since,
        until=None,
        version=1,
    )
