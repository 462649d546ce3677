"""Signing in: who may try, what the password check needs to know, and what follows from its answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.people import Person
from services import audit
from services.access import Actor
from services.people import passwords, sessions, throttle
from services.people.names import typed_key
from services.people.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a password check needs: the comparable name and a hash, a dummy one for names that nobody has."""

    key: str
    password_hash: str
    person_id: int | None
    name: str


def candidate(db: Session, *, name: str, source: str, at: datetime) -> Candidate:
    """Who wants to sign in. Unknown names get a hash as well, so that both answers take the same time.

    Raises Refused("locked_out", minutes=) while the name or the source must wait.
    """
    key = typed_key(name)
    throttle.check(db, throttle.subjects(key, source), at=at)
    query = select(Person).where(col(Person.name_key) == key, col(Person.removed_at).is_(None))
    person = db.scalar(query)
    if person is None:
        return Candidate(key, passwords.NOBODY, None, "")
    return Candidate(key, person.password_hash, person.id, person.display_name)


def failed(db: Session, who: Candidate, *, source: str, at: datetime) -> None:
    """Count a wrong password against the name and the source.

    The log, which forgets nothing, gets no name that nobody has: it may be a password in the wrong field.
    """
    throttle.count_failure(db, throttle.subjects(who.key, source), at=at)
    audit.record(
        db, None, area="people", action="sign_in_failed", subject=("person", who.person_id), at=at,
        after={"name": who.key if who.person_id else "", "source": source},
    )  # fmt: skip


def succeeded(db: Session, who: Candidate, *, device: str, source: str, at: datetime) -> SignedIn:
    """Begin a session for a candidate whose password was right, and forget their own failures before it.

    Raises Refused("locked_out", minutes=) if guesses that ran beside this one have locked the name meanwhile.
    """
    assert who.person_id is not None
    throttle.check(db, throttle.subjects(who.key, source), at=at, lock=True)
    throttle.forgive(db, who.key, source)
    actor = Actor(who.person_id, who.name, ())
    begun = sessions.begin(db, person_id=who.person_id, device=device, source=source, at=at)
    audit.record(
        db, actor, area="people", action="sign_in", subject=("session", begun.session_id), at=at,
        after={"source": source},
    )  # fmt: skip
    return begun
