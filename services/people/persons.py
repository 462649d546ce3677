"""Accounts: who there is, in which roles and where; added, changed, reset and removed by administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select, update
from sqlmodel import Session

from models.enums import Permission, RevokedBecause, Role
from models.grids import Place
from models.people import Person, RoleGrant
from services import audit, versions
from services.access import EVERYWHERE, Actor, Grant, allows
from services.errors import NotFound, Refused
from services.people import passwords, sessions, throttle
from services.people.names import checked_name, name_key

PAGE = 50


@dataclass(frozen=True, slots=True)
class Account:
    """One person as the administrator sees them."""

    id: int
    sign_in_name: str
    display_name: str
    posts: tuple[tuple[Role, str], ...]
    must_change_password: bool
    version: int


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A one-time password, shown once and stored only as a hash."""

    person_id: int
    password: str


@allows(Permission.MANAGE_PEOPLE)
def accounts(
    db: Session, actor: Actor, *, on: date, name: str = "", page: int = 1
) -> tuple[list[Account], int]:
    """One page of the accounts whose name contains the text, and how many there are in all."""
    query = select(Person).where(Person.removed_at.is_(None))  # type: ignore[union-attr]
    if name.strip():
        query = query.where(
            or_(Person.name_key.contains(name_key(name)), Person.display_name.contains(name.strip()))
        )  # type: ignore[attr-defined]
    count = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    people = db.scalars(query.order_by(Person.id).offset((page - 1) * PAGE).limit(PAGE)).all()  # type: ignore[arg-type]
    posts = _posts(db, [p.id or 0 for p in people], on)
    return [_account(p, posts.get(p.id or 0, ())) for p in people], count


def _account(p: Person, posts: tuple[tuple[Role, str], ...]) -> Account:
    return Account(p.id or 0, p.sign_in_name, p.display_name, posts, p.must_change_password, p.version)


def _posts(db: Session, people: Sequence[int], on: date) -> dict[int, tuple[tuple[Role, str], ...]]:
    query = (
        select(RoleGrant.person_id, RoleGrant.role, Place.name)  # type: ignore[call-overload]
        .outerjoin(Place, Place.id == RoleGrant.place_id)
        .where(RoleGrant.person_id.in_(people), RoleGrant.since <= on)  # type: ignore[attr-defined]
        .where(or_(RoleGrant.until.is_(None), RoleGrant.until >= on))  # type: ignore[union-attr, operator]
        .order_by(RoleGrant.id)
    )
    found: dict[int, tuple[tuple[Role, str], ...]] = {}
    for person_id, role, place in db.execute(query):
        found[person_id] = (*found.get(person_id, ()), (role, place or ""))
    return found


@allows(Permission.MANAGE_PEOPLE)
def add_person(
    db: Session, actor: Actor, *, sign_in_name: str, display_name: str, grants: Sequence[Grant], at: datetime
) -> NewPassword:
    """Add an account with its posts. The one-time password must be changed at the first sign-in.

    Raises Refused: name_* of `checked_name`, "name_taken", "post_missing".
    """
    sign_in_name, display_name = checked_name(sign_in_name), checked_name(display_name)
    if not grants:
        raise Refused("post_missing")
    if db.scalar(select(Person.id).where(Person.name_key == name_key(sign_in_name))):  # type: ignore[call-overload]
        raise Refused("name_taken", name=sign_in_name)
    password = passwords.one_time_password()
    person = Person(
        sign_in_name=sign_in_name,
        name_key=name_key(sign_in_name),
        display_name=display_name,
        password_hash=passwords.hashed(password),
        created_at=at,
    )
    db.add(person)
    db.flush()
    _set_grants(db, person.id or 0, grants, at.date())
    after = {"name": sign_in_name, "grants": [[g.role, g.place_id] for g in grants]}
    audit.record(
        db, actor, area="people", action="add_person", subject=("person", person.id), at=at, after=after
    )
    return NewPassword(person.id or 0, password)


def _set_grants(db: Session, person_id: int, grants: Sequence[Grant], since: date) -> None:
    for grant in grants:
        place = None if grant.place_id == EVERYWHERE else grant.place_id
        if place is not None and db.get(Place, place) is None:
            raise NotFound("place")
        db.add(RoleGrant(person_id=person_id, role=grant.role, place_id=place, since=since))
    db.flush()


@allows(Permission.MANAGE_PEOPLE)
def change_posts(
    db: Session, actor: Actor, *, person_id: int, version: int, grants: Sequence[Grant], at: datetime
) -> None:
    """Give the person these posts from today and end the others; all their sessions end.

    Raises Conflict if the account was changed meanwhile, Refused("post_missing"), ("last_administrator").
    """
    if not grants:
        raise Refused("post_missing")
    person = _find(db, person_id)
    versions.save(db, Person, person_id, version=version, changes={"display_name": person.display_name})
    before = [[g.role, g.place_id] for g in sessions._grants(db, person_id, at)]
    open_grants = RoleGrant.person_id == person_id, RoleGrant.until.is_(None)  # type: ignore[union-attr]
    for row in db.scalars(select(RoleGrant).where(*open_grants)).all():  # type: ignore[arg-type]
        db.delete(row)
    _set_grants(db, person_id, grants, at.date())
    _keep_an_administrator(db)
    sessions.revoke(db, at=at, because=RevokedBecause.ROLE_CHANGED, person_id=person_id)
    audit.record(
        db, actor, area="people", action="change_posts", subject=("person", person_id), at=at,
        before={"grants": before}, after={"grants": [[g.role, g.place_id] for g in grants]},
    )  # fmt: skip


@allows(Permission.MANAGE_PEOPLE)
def reset_password(db: Session, actor: Actor, *, person_id: int, at: datetime) -> NewPassword:
    """A new one-time password; all sessions of the person end and their lock-out is lifted."""
    person = _find(db, person_id)
    password = passwords.one_time_password()
    _store_password(db, person_id, password, must_change=True)
    throttle.forget(db, throttle.subjects(person.name_key, ""))
    sessions.revoke(db, at=at, because=RevokedBecause.PASSWORD_CHANGED, person_id=person_id)
    audit.record(db, actor, area="people", action="reset_password", subject=("person", person_id), at=at)
    return NewPassword(person_id, password)


@allows(Permission.MANAGE_PEOPLE)
def remove_person(db: Session, actor: Actor, *, person_id: int, at: datetime) -> None:
    """Remove the account: no more sign-in, every session ends; what they did stays in the log.

    Raises Refused("remove_self"), ("last_administrator").
    """
    if person_id == actor.person_id:
        raise Refused("remove_self")
    person = _find(db, person_id)
    person.removed_at, person.name_key = at, f"{person.name_key}\x1f{person_id}"
    db.flush()
    _keep_an_administrator(db)
    sessions.revoke(db, at=at, because=RevokedBecause.PERSON_REMOVED, person_id=person_id)
    audit.record(db, actor, area="people", action="remove_person", subject=("person", person_id), at=at)


def _find(db: Session, person_id: int) -> Person:
    query = select(Person).where(Person.id == person_id, Person.removed_at.is_(None))  # type: ignore[union-attr, arg-type]
    person = db.scalar(query.with_for_update())
    if person is None:
        raise NotFound("person")
    return person


def _keep_an_administrator(db: Session) -> None:
    query = (
        select(RoleGrant.id)  # type: ignore[call-overload]
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.until.is_(None), Person.removed_at.is_(None))  # type: ignore[union-attr]
    )
    if db.scalar(query.limit(1)) is None:
        raise Refused("last_administrator")


def _store_password(db: Session, person_id: int, password: str, *, must_change: bool) -> None:
    values = {"password_hash": passwords.hashed(password), "must_change_password": must_change}
    db.connection().execute(update(Person).where(Person.id == person_id).values(**values))  # type: ignore[arg-type]


@allows(Permission.SEE_OWN)
def change_password(db: Session, actor: Actor, *, old: str, new: str, at: datetime) -> None:
    """Change one's own password; every other session of the person ends, and this one too: sign in anew.

    Raises Refused("password_wrong"), ("password_unchanged") or what `checked_password` raises.
    """
    person = _find(db, actor.person_id)
    if not passwords.fits(old, person.password_hash):
        raise Refused("password_wrong")
    clean = passwords.checked_password(new, name=person.sign_in_name)
    if passwords.fits(clean, person.password_hash):
        raise Refused("password_unchanged")
    _store_password(db, actor.person_id, clean, must_change=False)
    sessions.revoke(db, at=at, because=RevokedBecause.PASSWORD_CHANGED, person_id=actor.person_id)
    audit.record(
        db, actor, area="people", action="change_password", subject=("person", actor.person_id), at=at
    )


@allows(Permission.SEE_OWN)
def choose_language(db: Session, actor: Actor, *, language: str | None) -> None:
    """Keep the person's language; None follows the browser."""
    db.connection().execute(update(Person).where(Person.id == actor.person_id).values(language=language))  # type: ignore[arg-type]
