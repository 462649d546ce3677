"""Accounts: who there is; added, reset and removed by administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlmodel import Session, col

from models.enums import Permission
from models.people import Person
from models.people_enums import RevokedBecause
from services import audit
from services.access import Actor, Grant, allows
from services.errors import Refused
from services.people import passwords, posts, sessions, throttle
from services.people.names import LONGEST, checked_name, name_key
from services.people.posts import HeldPost

PAGE = 50
MANAGE = Permission.MANAGE_PEOPLE


@dataclass(frozen=True, slots=True)
class Account:
    """One person as the administrator sees them."""

    id: int
    sign_in_name: str
    display_name: str
    posts: tuple[HeldPost, ...]
    must_change_password: bool
    version: int


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A one-time password, shown once and stored only as a hash."""

    person_id: int
    password: str


@allows(MANAGE)
def accounts(
    db: Session, actor: Actor, *, on: date, name: str = "", page: int = 1, size: int = PAGE
) -> tuple[list[Account], int]:
    """One page of the accounts whose name contains the text, and how many there are in all."""
    query = select(Person).where(col(Person.removed_at).is_(None), posts.manageable(actor))
    name = name.strip()[:LONGEST]
    if name:
        key, shown = col(Person.name_key), col(Person.display_name)
        query = query.where(
            or_(
                key.contains(name_key(name), autoescape=True),
                shown.contains(name, autoescape=True),
            )
        )
    count = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    people = db.scalars(query.order_by(col(Person.id)).offset((page - 1) * size).limit(size)).all()
    held = posts.posts_of(db, [p.id or 0 for p in people], on=on)
    return [_account(p, held.get(p.id or 0, ())) for p in people], count


@allows(MANAGE)
def account(db: Session, actor: Actor, *, person_id: int, on: date) -> Account:
    """One account. Raises NotFound for a removed one, or one that holds posts outside the actor's place."""
    person = posts.find_person(db, actor, person_id)
    return _account(person, posts.posts_of(db, [person_id], on=on).get(person_id, ()))


def _account(p: Person, held: tuple[HeldPost, ...]) -> Account:
    return Account(p.id or 0, p.sign_in_name, p.display_name, held, p.must_change_password, p.version)


@allows(MANAGE)
def add_person(
    db: Session,
    actor: Actor,
    *,
    sign_in_name: str,
    display_name: str,
    grants: Sequence[Grant],
    at: datetime,
    one_time: str | None = None,
) -> NewPassword:
    """Add an account with its posts. The one-time password is given, or made here.

    Raises Refused: name_* of `checked_name`, "name_taken", "post_missing", "post_elsewhere"; NotFound for a
    place outside what the actor administers.
    """
    sign_in_name, display_name = checked_name(sign_in_name), checked_name(display_name)
    if db.scalar(select(col(Person.id)).where(col(Person.name_key) == name_key(sign_in_name))):
        raise Refused("name_taken", name=sign_in_name)
    posts.check(db, actor, grants)
    password = one_time or passwords.one_time_password()
    person = Person(
        sign_in_name=sign_in_name,
        name_key=name_key(sign_in_name),
        display_name=display_name,
        password_hash=passwords.hashed(password),
        created_at=at,
    )
    db.add(person)
    db.flush()
    posts.give(db, person.id or 0, grants, since=at.date())
    after = {"name": sign_in_name, "posts": posts.plain(grants)}
    audit.record(
        db, actor, area="people", action="add_person", subject=("person", person.id), at=at, after=after
    )
    return NewPassword(person.id or 0, password)


@allows(MANAGE)
def reset_password(
    db: Session, actor: Actor, *, person_id: int, at: datetime, one_time: str | None = None
) -> NewPassword:
    """A one-time password (given, or made here); the person's sessions end and their lock-out is lifted."""
    person = posts.find_person(db, actor, person_id)
    password = one_time or passwords.one_time_password()
    _store_password(db, person_id, password, must_change=True)
    throttle.forget(db, person.name_key)
    sessions.revoke(db, at=at, because=RevokedBecause.PASSWORD_CHANGED, person_id=person_id)
    audit.record(db, actor, area="people", action="reset_password", subject=("person", person_id), at=at)
    return NewPassword(person_id, password)


@allows(MANAGE)
def remove_person(db: Session, actor: Actor, *, person_id: int, at: datetime) -> None:
    """Remove the account: no more sign-in, every session ends; what they did stays in the log.

    Raises NotFound, Refused("remove_self"), ("last_administrator").
    """
    if person_id == actor.person_id:
        raise Refused("remove_self")
    person = posts.find_person(db, actor, person_id)
    person.removed_at, person.name_key = at, f"{person.name_key}\x1f{person_id}"
    db.flush()
    posts.keep_an_administrator(db)
    sessions.revoke(db, at=at, because=RevokedBecause.PERSON_REMOVED, person_id=person_id)
    audit.record(
        db, actor, area="people", action="remove_person", subject=("person", person_id), at=at,
        before={"name": person.sign_in_name},
    )  # fmt: skip


def _store_password(db: Session, person_id: int, password: str, *, must_change: bool) -> None:
    values = {"password_hash": passwords.hashed(password), "must_change_password": must_change}
    db.connection().execute(update(Person).where(col(Person.id) == person_id).values(**values))
