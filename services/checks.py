"""Whether the stored data agree with themselves: the questions of `manage.py check`."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import CTE, Select, func, literal_column, or_, select, text
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, RollVoter, Round
from models.enums import COUNTED, PREPARED
from models.grids import Place, PlaceWithin
from models.papers import Attachment, AttachmentContent
from services import audit, file_types
from services.consultations import counts, kits, log_checks, records, round_checks
from services.db import is_sqlite
from services.renewals import money_checks, project_checks

Check = Callable[[Session], Iterator[str]]


def problems(db: Session) -> Iterator[str]:
    """What does not agree, one line each; nothing where all is well. Reads everything, changes nothing."""
    for check in CHECKS:
        yield from check(db)


def _activity_chain(db: Session) -> Iterator[str]:
    if broken := audit.first_broken_row(db):
        yield f"activity log: row {broken.id} {broken.what}"


def _tree_of_places(db: Session) -> Iterator[str]:
    """The derived table of who lies within whom against the closure of both kinds of parent."""
    closure = _closure()
    derived = select(col(PlaceWithin.ancestor_id), col(PlaceWithin.place_id))
    wanted = select(closure.c.ancestor_id, closure.c.place_id)
    for what, query in (("missing", wanted.except_(derived)), ("too much", derived.except_(wanted))):
        number, example = _counted(db, query)
        if number:
            yield f"places: {number} pairs {what} in place_within, such as {example}"


def _closure() -> CTE:
    own: Select[Any, Any] = select(col(Place.id).label("ancestor_id"), col(Place.id).label("place_id"))
    found = own.cte("closure", recursive=True)
    below = select(found.c.ancestor_id, col(Place.id)).join(
        Place, or_(col(Place.parent_id) == found.c.place_id, col(Place.micro_grid_id) == found.c.place_id)
    )
    return found.union(below)


def _counted(db: Session, query: Any) -> tuple[int, tuple[int, ...]]:
    rows = query.subquery()
    number = db.scalar(select(func.count()).select_from(rows)) or 0
    first = db.execute(select(rows).limit(1)).first() if number else None
    return number, tuple(first or ())


def _ballots_on_the_roll(db: Session) -> Iterator[str]:
    """Every ballot is of a voter of its round, with the area of the roll."""
    query = (
        select(col(Ballot.id))
        .outerjoin(RollVoter, col(RollVoter.id) == col(Ballot.voter_id))
        .where(
            or_(
                col(RollVoter.id).is_(None),
                col(RollVoter.round_id) != col(Ballot.round_id),
                col(RollVoter.area_dm2) != col(Ballot.area_dm2),
            )
        )
    )
    yield from _listed("ballots that do not fit the roll", db, query)


def _rolls(db: Session) -> Iterator[str]:
    """A voter's area is that of their doors, a round's totals are those of its voters."""
    doors = (
        select(col(RollVoter.id))
        .outerjoin(RollUnit, col(RollUnit.voter_id) == col(RollVoter.id))
        .group_by(col(RollVoter.id), col(RollVoter.area_dm2))
        .having(func.coalesce(func.sum(col(RollUnit.area_dm2)), 0) != col(RollVoter.area_dm2))
    )
    yield from _listed("voters whose area is not that of their doors", db, doors)
    voters = (
        select(col(Round.id))
        .outerjoin(RollVoter, col(RollVoter.round_id) == col(Round.id))
        .where(col(Round.state).not_in(PREPARED))
        .group_by(col(Round.id), col(Round.voters), col(Round.area_dm2))
        .having(
            or_(
                func.count(col(RollVoter.id)) != col(Round.voters),
                func.coalesce(func.sum(col(RollVoter.area_dm2)), 0) != col(Round.area_dm2),
            )
        )
    )
    yield from _listed("rounds whose totals are not those of their roll", db, voters)


def _results(db: Session) -> Iterator[str]:
    """The result of every closed round against its ballots counted again; of format 1 only the counts."""
    closed = select(Round).where(col(Round.state).in_(COUNTED)).order_by(col(Round.id))
    for some in db.scalars(closed.execution_options(yield_per=200)).partitions():
        recounted = counts.recounts_of(db, some)
        for round in some:
            stored = tuple(counts.tally_from(item) for item in (round.result or {}).get("items", ()))
            seen = _counts_only if kits.is_of_format_1(round) else tuple
            if seen(stored) != seen(recounted[round.id or 0]):
                yield f"round {round.id}: its stored result is not what its ballots give"


def _counts_only(tallies: Iterable[counts.Tally]) -> tuple[Any, ...]:
    return tuple((tally.total, tally.by_choice, tally.verdict.outcome) for tally in tallies)


def remarks(db: Session) -> Iterator[str]:
    """What is no problem and yet has to be known: rounds whose seal is of a format that is no longer made."""
    closed = select(Round).where(col(Round.state).in_(COUNTED)).order_by(col(Round.id))
    rounds = db.scalars(closed.execution_options(yield_per=200))
    earlier = [str(round.id) for round in rounds if kits.is_of_format_1(round)]
    if earlier:
        shown = ", ".join(earlier[:10]) + (", …" if len(earlier) > 10 else "")
        yield (
            f"{len(earlier)} votes closed by the first version ({shown}): "
            "their counts were compared, their seals are of the earlier format"
        )


def _kits(db: Session) -> Iterator[str]:
    """The recount kit of every closed round, built anew: counted by its checker, and with the seal of the closing."""
    closed = select(Round).where(col(Round.state).in_(COUNTED)).order_by(col(Round.id))
    for round in db.scalars(closed.execution_options(yield_per=200)):
        if difference := kits.difference(db, round):
            yield f"round {round.id}: its recount kit is not the one sealed at the closing: {difference}"


def _attachments(db: Session) -> Iterator[str]:
    """The bytes of every attachment are those that were stored."""
    content = (col(AttachmentContent.attachment_id), col(AttachmentContent.content))
    query = select(col(Attachment.id), col(Attachment.sha256), content[1]).outerjoin(
        AttachmentContent, content[0] == col(Attachment.id)
    )
    for id, sha256, stored in db.execute(query.execution_options(yield_per=10)):
        if stored is None or file_types.digest(stored) != sha256:
            yield f"attachment {id}: its bytes are not those that were stored"


def _duplicates(db: Session) -> Iterator[str]:
    ballots = (
        select(func.min(col(Ballot.id)))
        .group_by(col(Ballot.round_id), col(Ballot.voter_id), col(Ballot.item))
        .having(func.count() > 1)
    )
    yield from _listed("voters with two ballots", db, ballots)


def _database_itself(db: Session) -> Iterator[str]:
    """SQLite's own checks of its file and of foreign keys; PostgreSQL holds them at all times."""
    if not is_sqlite(db):
        return
    for row in db.execute(text("PRAGMA quick_check")):
        if row[0] != "ok":
            yield f"database file: {row[0]}"
    for row in db.execute(text("PRAGMA foreign_key_check")):
        yield f"database file: row {row[1]} of {row[0]} points to nothing in {row[2]}"


def _listed(what: str, db: Session, query: Select[int | None]) -> Iterator[str]:
    number = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    if number:
        first = db.scalars(query.order_by(literal_column("1")).limit(5)).all()
        yield f"{what}: {number}, such as " + ", ".join(str(id) for id in first)


CHECKS: tuple[Check, ...] = (
    _database_itself,
    _activity_chain,
    _tree_of_places,
    _rolls,
    _ballots_on_the_roll,
    round_checks.states,
    project_checks.stages,
    _results,
    _kits,
    records.problems,
    log_checks.problems,
    money_checks.problems,
    _attachments,
    _duplicates,
)
