"""A small invented world: two neighbourhoods, so that every test can ask what the other one's people see."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session

from models.enums import AreaSource, PlaceKind, Role
from models.grids import Owner, Ownership, Place, Unit
from models.people import Person, RoleGrant
from services.access import Actor, Grant
from services.grids import places
from services.people import passwords
from services.people.names import name_key

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PASSWORD = "three-grey-lifts"


@dataclass(frozen=True)
class Corner:
    """One neighbourhood of the world, with one estate, one building, one stairwell of six doors."""

    neighbourhood: int
    micro_grid: int
    estate: int
    building: int
    stairwell: int


@dataclass(frozen=True)
class World:
    """The whole of it. `here` and `there` are the two neighbourhoods."""

    subdistrict: int
    grid: int
    here: Corner
    there: Corner
    administrator: Actor
    leader: Actor
    officer: Actor
    secretary: Actor
    stranger: Actor
    grid_worker: Actor

    @property
    def everyone(self) -> tuple[Actor, ...]:
        """All the people; `stranger` is the secretary of `there`."""
        return (
            self.administrator,
            self.leader,
            self.officer,
            self.secretary,
            self.stranger,
            self.grid_worker,
        )


def small_world(db: Session) -> World:
    """Store the world and give its keys."""
    street = add_place(db, kind=PlaceKind.SUBDISTRICT, code="S", name="样板街道")
    grid = add_place(db, kind=PlaceKind.GRID, code="S-G1", name="第一综合网格", parent=street)
    here, there = add_corner(db, "甲", grid), add_corner(db, "乙", grid)
    return World(
        street,
        grid,
        here,
        there,
        add_person(db, "管理员", Role.ADMINISTRATOR, street),
        add_person(db, "领导", Role.LEADER, street),
        add_person(db, "干部", Role.OFFICER, street),
        add_person(db, "王", Role.SECRETARY, here.neighbourhood),
        add_person(db, "𠮷田", Role.SECRETARY, there.neighbourhood),
        add_person(db, "买买提·艾力", Role.GRID_WORKER, here.micro_grid),
    )


def add_corner(db: Session, name: str, grid: int) -> Corner:
    """A neighbourhood with its micro-grid, estate, building, stairwell and six households of 80.00 m²."""
    n = add_place(db, kind=PlaceKind.NEIGHBOURHOOD, code=f"S-{name}", name=f"{name}居民区", parent=grid)
    m = add_place(db, kind=PlaceKind.MICRO_GRID, code=f"S-{name}-M1", name=f"{name}微网格", parent=n)
    e = add_place(db, kind=PlaceKind.ESTATE, code=f"S-{name}-E1", name=f"{name}小区", parent=n)
    b = add_place(db, kind=PlaceKind.BUILDING, code=f"S-{name}-E1-1", name="1幢", parent=e)
    s = add_place(db, kind=PlaceKind.STAIRWELL, code=f"S-{name}-E1-1-1", name="1单元", parent=b, micro_grid=m)
    for floor in (1, 2, 3):
        for side in (1, 2):
            add_household(db, stairwell=s, estate=e, door=f"{floor}0{side}", owner=f"{name}业主{floor}{side}")
    return Corner(n, m, e, b, s)


def add_place(
    db: Session,
    *,
    kind: PlaceKind,
    code: str,
    name: str,
    parent: int | None = None,
    micro_grid: int | None = None,
) -> int:
    """A place that lies within its parent."""
    place = Place(
        kind=kind, code=code, name=name, parent_id=parent, micro_grid_id=micro_grid, since=date(2020, 1, 1)
    )
    db.add(place)
    db.flush()
    places.index_places(db, [place.id or 0])
    return place.id or 0


def add_household(
    db: Session,
    *,
    stairwell: int,
    estate: int,
    door: str,
    owner: str | int,
    area_dm2: int | None = 8000,
    phone: str = "",
) -> int:
    """A household with one owner: a new one by name, or a known one by id."""
    unit = Unit(
        stairwell_id=stairwell,
        door=door,
        floor=int(door[:-2]),
        area_dm2=area_dm2,
        area_source=AreaSource.REGISTER,
    )
    db.add(unit)
    if isinstance(owner, str):
        person = Owner(estate_id=estate, name=owner, phone=phone)
        db.add(person)
        db.flush()
        owner = person.id or 0
    db.flush()
    db.add(Ownership(unit_id=unit.id or 0, owner_id=owner))
    db.flush()
    return unit.id or 0


def add_person(db: Session, name: str, role: Role, place: int, *, must_change: bool = False) -> Actor:
    """Somebody with an account, one post, and the world's password."""
    person = Person(
        sign_in_name=name,
        name_key=name_key(name),
        display_name=name,
        password_hash=passwords.hashed(PASSWORD),
        must_change_password=must_change,
        created_at=AT,
    )
    db.add(person)
    db.flush()
    db.add(RoleGrant(person_id=person.id or 0, role=role, place_id=place, since=date(2020, 1, 1)))
    db.flush()
    return Actor(person.id or 0, name, (Grant(role, place),), must_change_password=must_change)
