"""Sessions: a row per sign-in, ended by the person, by time, or by a change of password or role.

The browser holds a random key in a cookie that scripts cannot read; we hold its hash. A key is handed out
once, for a ticket that lives one minute.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, bindparam, inspect, or_, select, update
from sqlmodel import Session, col

from models.enums import Permission
from models.people import Person, RoleGrant, SignInSession
from models.people_enums import RevokedBecause
from services import audit
from services.access import EVERYWHERE, Actor, Grant, allows
from services.errors import NotFound, Refused
from services.statements import Kept

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TICKET = timedelta(minutes=1)
SEEN_EVERY = timedelta(minutes=1)
S = inspect(SignInSession).local_table.c


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun, and the ticket its browser may change for a cookie."""

    session_id: int
    ticket: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of the person's own open sessions, for the list where they can be ended."""

    id: int
    device: str
    source: str
    created_at: datetime
    last_seen_at: datetime
    is_this_one: bool


def digest(key: str) -> str:
    """The stored form of a key or ticket; both are random, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def begin(db: Session, *, person_id: int, device: str, source: str, at: datetime) -> SignedIn:
    """Begin a session for somebody whose password was right."""
    ticket = secrets.token_urlsafe(32)
    row = SignInSession(
        person_id=person_id,
        ticket_hash=digest(ticket),
        ticket_ends_at=at + TICKET,
        created_at=at,
        last_seen_at=at,
        ends_at=at + ABSOLUTE,
        device=device[:200],
        source=source[:64],
    )
    db.add(row)
    db.flush()
    return SignedIn(row.id or 0, ticket)


def redeem(db: Session, *, ticket: str, at: datetime) -> str:
    """Change a ticket for the cookie's key, once. Raises Refused("ticket_spent") the second time or late."""
    key = secrets.token_urlsafe(32)
    query = update(SignInSession).where(S.ticket_hash == digest(ticket), S.ticket_ends_at > at, _alive(at))
    done = db.connection().execute(query.values(key_hash=digest(key), ticket_hash=None, ticket_ends_at=None))
    if not done.rowcount:
        raise Refused("ticket_spent")
    return key


def _alive(at: datetime) -> ColumnElement[bool]:
    return S.revoked_at.is_(None) & (S.ends_at > at) & (S.last_seen_at > at - IDLE)


def find_actor(
    db: Session, *, at: datetime, key: str | None = None, session_id: int | None = None
) -> tuple[Actor, datetime] | None:
    """Who this live session belongs to, with roles and scope as they are now, and when it was last seen.

    None for a key that is unknown, expired, revoked, or of a person who was removed.
    """
    if not key and session_id is None:
        return None
    which = {"key": digest(key)} if key else {"id": session_id}
    rows = _alive_with_person(by_key=bool(key)).rows(db, at=at, idle_since=at - IDLE, **which)
    if not rows:
        return None
    session, seen, person, name, language, change = rows[0]
    grants = grants_of(db, person, on=at.date())
    return Actor(person, name, grants, language, session, change), seen


@cache
def _alive_with_person(*, by_key: bool) -> Kept:
    columns = (
        S.id,
        S.last_seen_at,
        col(Person.id),
        col(Person.display_name),
        col(Person.language),
        col(Person.must_change_password),
    )
    query = select(*columns).join(Person, col(Person.id) == S.person_id)
    which = S.key_hash == bindparam("key") if by_key else S.id == bindparam("id")
    alive = (
        S.revoked_at.is_(None) & (S.ends_at > bindparam("at")) & (S.last_seen_at > bindparam("idle_since"))
    )
    return Kept(query.where(which, alive, col(Person.removed_at).is_(None)))


def grants_of(db: Session, person_id: int, *, on: date) -> tuple[Grant, ...]:
    """The roles that a person holds on a day, and where."""
    found = _grants().rows(db, person=person_id, on=on)
    return tuple(Grant(role, place or EVERYWHERE) for role, place in found)


@cache
def _grants() -> Kept:
    on: ColumnElement[date] = bindparam("on")
    query = select(col(RoleGrant.role), col(RoleGrant.place_id)).where(
        col(RoleGrant.person_id) == bindparam("person"),
        col(RoleGrant.since) <= on,
        or_(col(RoleGrant.until).is_(None), col(RoleGrant.until) >= on),
    )
    return Kept(query.order_by(col(RoleGrant.id)))


def touch(db: Session, *, session_id: int, at: datetime) -> None:
    """Note that the session was used; callers do so at most once a minute."""
    db.connection().execute(update(SignInSession).where(S.id == session_id).values(last_seen_at=at))


def revoke(
    db: Session, *, at: datetime, because: RevokedBecause, person_id: int, session_id: int | None = None
) -> int:
    """End one session of a person, or all; how many were open."""
    query = update(SignInSession).where(S.person_id == person_id, S.revoked_at.is_(None))
    if session_id is not None:
        query = query.where(S.id == session_id)
    return db.connection().execute(query.values(revoked_at=at, revoked_because=because)).rowcount


@allows(Permission.SEE_OWN)
def own_sessions(db: Session, actor: Actor, *, at: datetime) -> list[OpenSession]:
    """The person's own open sessions, the latest first."""
    query = (
        select(SignInSession)
        .where(S.person_id == actor.person_id, _alive(at))
        .order_by(S.last_seen_at.desc())
    )
    return [
        OpenSession(r.id or 0, r.device, r.source, r.created_at, r.last_seen_at, r.id == actor.session_id)
        for r in db.scalars(query)
    ]


@allows(Permission.SEE_OWN)
def end_session(db: Session, actor: Actor, *, session_id: int, at: datetime) -> None:
    """End one of the person's own sessions. Raises NotFound for somebody else's."""
    because = RevokedBecause.SIGNED_OUT if session_id == actor.session_id else RevokedBecause.ENDED_BY_PERSON
    if not revoke(db, at=at, because=because, person_id=actor.person_id, session_id=session_id):
        raise NotFound("session")
    audit.record(db, actor, area="people", action="end_session", subject=("session", session_id), at=at)
