"""What the board of 2,000 open renewals and the overview of 20,000 cost beside their bare SQL, in one run.

Bare is the whole question by hand (`bare_renewals`), ours adds rules, gates and what they say. How many statements
ours sends is counted at 200 and at 2,000 renewals: it must be the same, of the table's pages for those on which the
same stages stand. Afterwards reruns of the pages on the large database, beside an empty page.
`python -m tests.speed.renewals` fills and measures a SQLite database of its own; RERUNS=no leaves the pages out.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from sqlmodel import Session

from models.enums import ProjectKind, Role
from services import migrations, settings
from services.access import Actor
from services.consultations import rounds
from services.db import engines_for, open_session
from services.renewals import board, money, overview, stage_times
from tests.speed import bare_renewals, pages, votes
from tests.speed.beside import Beside, Work, as_rows, beside, statements_of
from tests.speed.many_projects import of_all_kinds, open_ones
from tests.speed.many_towns import STREET, town
from tests.support.queries import counted_queries
from tests.support.world import TODAY, add_person

FEW, MANY, ALL = 200, 2_000, 20_000
KIND = ProjectKind.LIFT_REPLACEMENT
MOST_VOTES = 6
Alike = dict[frozenset[tuple[str, str]], int]
Questions = dict[str, tuple[Work, Work]]


def measure(url: str) -> dict[str, object]:
    """Fill the empty database at an address, measure every question, bare and ours in turn, then both pages."""
    os.environ["DATABASE_URL"] = url
    settings.current.cache_clear()
    migrations.migrate(engines_for(url)[1])
    began = time.perf_counter()
    with open_session(write=True) as db:
        place = town(db)
        reader = add_person(db, "干部", Role.OFFICER, STREET)
        for role in (Role.ADMINISTRATOR, Role.LEADER):
            add_person(db, role.value, role, STREET)
        open_ones(db, place, 1, FEW)
    few = {name: statements_of(ours) for name, (_bare, ours) in _on_the_board(reader, FEW).items()}
    alike = _by_what_stands_there(reader, FEW)
    with open_session(write=True) as db:
        open_ones(db, place, FEW + 1, MANY)
    found = [beside("renewals", name, *pair) for name, pair in _on_the_board(reader, MANY).items()]
    more = _by_what_stands_there(reader, MANY)
    with open_session(write=True) as db:
        of_all_kinds(db, place, MANY + 1, ALL)
    found += [beside("renewals", name, *pair) for name, pair in _above(reader).items()]
    print(
        f"renewals     {ALL:,} of them filled and measured in {time.perf_counter() - began:.0f} s", flush=True
    )
    _tell_growth(few, found)
    _tell_growth_of_pages(alike, more)
    reruns = [] if os.environ.get("RERUNS") == "no" else _reruns()
    return {"beside": as_rows(found), "statements_of_200": few, "pages": pages.as_rows(reruns)}


def _by_what_stands_there(reader: Actor, many: int) -> Alike:
    """How many statements the pages of the table send, by the stages and states that stand on them.

    A gate reads what the stages need that may come next, so pages with other stages send others.
    """
    found: Alike = {}
    for page in range(1, many // board.PAGE + 1):
        with open_session() as db, counted_queries(db) as statements:
            listed = board.listed(db, reader, place_id=STREET, on=TODAY, kinds=(KIND,), page=page)
        there = frozenset((card.stage.key, str(card.state)) for card in listed.cards)
        sent = sum(statement != "BEGIN" for statement in statements)
        found[there] = max(sent, found.get(there, 0))
    return found


def _tell_growth_of_pages(few: Alike, many: Alike) -> None:
    both = few.keys() & many.keys()
    grown = [there for there in both if many[there] > few[there]]
    sent = sorted({few[there] for there in both})
    print(f"renewals     pages of the table with the same stages: {len(both)} sets of stages stand on pages of {FEW} "
          f"and of {MANY:,}, {sent} statements, {len(grown)} of them more  "
          f"{'GROWS' if grown else 'ok' if both else 'NOTHING ALIKE'}", flush=True)  # fmt: skip


def _tell_growth(few: dict[str, int], found: list[Beside]) -> None:
    for one in found:
        if one.question in few and "page of the table" not in one.question:
            mark = "ok" if few[one.question] == one.statements else "GROWS"
            print(f"renewals     {one.question:<44} statements: {few[one.question]} of {FEW}, "
                  f"{one.statements} of {MANY:,}  {mark}", flush=True)  # fmt: skip


def _on_the_board(reader: Actor, many: int) -> Questions:
    """The questions of so many open renewals of one kind."""
    last = many // board.PAGE
    return {
        "the board of 2,000": (
            lambda db: bare_renewals.board(db, KIND, TODAY),
            lambda db: board.board(db, reader, place_id=STREET, kind=KIND, on=TODAY),
        ),
        "first page of the table": (
            lambda db: bare_renewals.page(db, KIND, TODAY, 1),
            lambda db: board.listed(db, reader, place_id=STREET, on=TODAY, kinds=(KIND,)),
        ),
        "last page of the table": (
            lambda db: bare_renewals.page(db, KIND, TODAY, last),
            lambda db: board.listed(db, reader, place_id=STREET, on=TODAY, kinds=(KIND,), page=last),
        ),
        "time in stage of 2,000": (
            lambda db: bare_renewals.stays(db, KIND, TODAY),
            lambda db: stage_times.by_stage(db, reader, place_id=STREET, kind=KIND, on=TODAY),
        ),
    }


def _above(reader: Actor) -> Questions:
    """The questions of the overview of 20,000, and the board among them."""
    return {
        "the overview of 20,000 by neighbourhood": (
            lambda db: bare_renewals.by_home(db, TODAY),
            lambda db: overview.by_neighbourhood(db, reader, place_id=STREET, on=TODAY),
        ),
        "the same of one kind, as its page asks": (
            lambda db: bare_renewals.by_home(db, TODAY, KIND),
            lambda db: overview.by_neighbourhood(db, reader, place_id=STREET, on=TODAY, kind=KIND),
        ),
        "its sums by purse": (
            bare_renewals.purses,
            lambda db: money.sums(db, reader, place_id=STREET),
        ),
        "its votes due next": (
            lambda db: votes.bare_page(db, votes.VOTING, MOST_VOTES, 0),
            lambda db: rounds.under_way(db, reader, most=MOST_VOTES, place_id=STREET),
        ),
        "its table of what is late": (
            lambda db: bare_renewals.late_ones(db, KIND, TODAY),
            lambda db: board.listed(db, reader, place_id=STREET, on=TODAY, kinds=(KIND,), late=True),
        ),
        "all that its page asks": (_bare_overview, lambda db: _overview(db, reader)),
        "the board among 20,000": (
            lambda db: bare_renewals.board(db, KIND, TODAY),
            lambda db: board.board(db, reader, place_id=STREET, kind=KIND, on=TODAY),
        ),
    }


def _bare_overview(db: Session) -> None:
    bare_renewals.by_home(db, TODAY, KIND)
    bare_renewals.purses(db)
    votes.bare_page(db, votes.VOTING, MOST_VOTES, 0)
    bare_renewals.late_ones(db, KIND, TODAY)


def _overview(db: Session, reader: Actor) -> None:
    overview.by_neighbourhood(db, reader, place_id=STREET, on=TODAY, kind=KIND)
    money.sums(db, reader, place_id=STREET)
    rounds.under_way(db, reader, most=MOST_VOTES, place_id=STREET)
    board.listed(db, reader, place_id=STREET, on=TODAY, kinds=(KIND,), late=True)


def _reruns() -> list[pages.Measured]:
    """The pages of both on the large database, for one person, with nothing changed and after a write."""
    return pages.measure(wanted=("pipeline", "overview", "pace"), crowds=(1,))


def on_sqlite() -> dict[str, object]:
    """All of it on a database of its own; the configured one is as it was afterwards."""
    before = os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory() as folder:
        found = measure(f"sqlite:///{Path(folder) / 'renewals.db'}")
    os.environ.pop("DATABASE_URL", None)
    if before:
        os.environ["DATABASE_URL"] = before
    settings.current.cache_clear()
    return found


if __name__ == "__main__":
    on_sqlite()
