"""One's own account: who one is here, the password, the language."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.enums import Permission
from models.people import Person
from models.people_enums import RevokedBecause
from services import audit
from services.access import Actor, allows
from services.errors import NotFound, Refused
from services.people import passwords, sessions
from services.people.posts import HeldPost, posts_of

OWN = Permission.SEE_OWN


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The person as they see themselves. No language: the browser's is followed."""

    sign_in_name: str
    display_name: str
    posts: tuple[HeldPost, ...]
    language: str | None


@allows(OWN)
def own_account(db: Session, actor: Actor, *, on: date) -> OwnAccount:
    """One's own names, posts on a day, and language."""
    person = _own(db, actor)
    posts = posts_of(db, [actor.person_id], on=on).get(actor.person_id, ())
    return OwnAccount(person.sign_in_name, person.display_name, posts, person.language)


def _own(db: Session, actor: Actor) -> Person:
    query = select(Person).where(col(Person.id) == actor.person_id, col(Person.removed_at).is_(None))
    person = db.scalar(query)
    if person is None:
        raise NotFound("person")
    return person


@allows(OWN)
def change_password(db: Session, actor: Actor, *, old: str, new: str, at: datetime) -> None:
    """Change one's own password; every session of the person ends, this one too: sign in anew.

    Raises Refused("password_wrong"), ("password_unchanged") or what `checked_password` raises.
    """
    person = _own(db, actor)
    if not passwords.fits(old, person.password_hash):
        raise Refused("password_wrong")
    clean = passwords.checked_password(new, name=person.sign_in_name)
    if passwords.fits(clean, person.password_hash):
        raise Refused("password_unchanged")
    values = {"password_hash": passwords.hashed(clean), "must_change_password": False}
    db.connection().execute(update(Person).where(col(Person.id) == actor.person_id).values(**values))
    sessions.revoke(db, at=at, because=RevokedBecause.PASSWORD_CHANGED, person_id=actor.person_id)
    audit.record(
        db, actor, area="people", action="change_password", subject=("person", actor.person_id), at=at
    )


@allows(OWN)
def choose_language(db: Session, actor: Actor, *, language: str | None) -> None:
    """Keep the person's language; None follows the browser. The log does not have it."""
    db.connection().execute(update(Person).where(col(Person.id) == actor.person_id).values(language=language))
