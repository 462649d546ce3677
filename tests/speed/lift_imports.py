"""The register of 35,042 real lifts in, beside its floor: bare parsing and a bare insert of the same figures."""

import csv
import gc
import gzip
import io
import os
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlmodel import col, select

from models.enums import ImportKind, PlaceKind, Role
from models.grids import Place
from models.people import RoleGrant
from services import settings
from services.access import Actor, Grant
from services.db import engines, engines_for, open_session
from services.imports import applying, staging
from services.once import new_token
from tests.speed.imports import OtherWriter
from tests.support.world import AT

SOURCE = Path(__file__).resolve().parents[3] / "shared/data/elevators/nyc_elevators_clean_2015.csv.gz"
BUDGET, TURNS = 3, 5
BARE_TABLE = """
PRAGMA journal_mode = wal;
CREATE TABLE lift (id INTEGER PRIMARY KEY, p INT, code TEXT UNIQUE, name TEXT, address TEXT, kind TEXT,
    maker TEXT, registered TEXT, floors INT, load INT, speed INT, travel INT, served TEXT, inspected TEXT);
CREATE INDEX lift_place ON lift (p);
"""
BARE_COLUMNS = (0, 4, 5, 8, 11, 10, 14, 13, 12, 20, 21, 9)
"""What the bare insert takes of a row: code, house, street, kind, maker, days, load, speed, travel, floors."""


def register() -> bytes:
    """The real file; raises FileNotFoundError where ../shared/data is not beside this checkout."""
    return gzip.decompress(SOURCE.read_bytes())


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the clock, and seconds that its own thread computed."""

    wall: float
    cpu: float


@contextmanager
def timed(into: list[Took]) -> Iterator[None]:
    """Measure what is done inside."""
    gc.collect()
    began, computed = time.perf_counter(), time.thread_time()
    yield
    into.append(Took(time.perf_counter() - began, time.thread_time() - computed))


def bare(content: bytes, folder: Path) -> None:
    """Parse the file and insert its rows, as they stand, into one bare table with its two indexes."""
    (folder / "bare_lifts.db").unlink(missing_ok=True)
    rows = list(csv.reader(io.StringIO(content.decode())))
    lifts = [(n, 1, *(row[at] for at in BARE_COLUMNS)) for n, row in enumerate(rows[1:])]
    with sqlite3.connect(folder / "bare_lifts.db") as db:
        db.executescript(BARE_TABLE)
        db.executemany(f"INSERT INTO lift VALUES ({', '.join('?' * 14)})", lifts)
    db.close()


def ours(content: bytes, actor: Actor, place_id: int, kind: ImportKind = ImportKind.LIFTS) -> None:
    """Read, convert, check, stage and take in the same file, with notes on rows and undo."""
    with open_session() as db:
        ready = staging.prepare(db, actor, kind=kind, place_id=place_id, file_name="l.csv", content=content)
    with open_session(write=True) as db:
        batch = staging.stage(db, actor, prepared=ready, token=new_token(), at=AT)
    for _progress in applying.apply(actor, batch_id=batch, at=AT):
        pass


@contextmanager
def copy_of_the_database(folder: Path) -> Iterator[None]:
    """The configured SQLite database copied aside, so that each time the same register is filled."""
    kept, before = settings.current().database_url, os.environ.get("DATABASE_URL")
    copied = folder / "lifts_copy.db"
    source = sqlite3.connect(make_url(kept).database or "")
    with closing(source), closing(sqlite3.connect(copied)) as target:
        source.backup(target)
    os.environ["DATABASE_URL"] = f"sqlite:///{copied}"
    settings.current.cache_clear()
    try:
        yield
    finally:
        for engine in engines():
            engine.dispose()
        engines_for.cache_clear()
        os.environ.pop("DATABASE_URL")
        os.environ |= {"DATABASE_URL": before} if before else {}
        settings.current.cache_clear()
        for left in folder.glob("lifts_copy.db*"):
            left.unlink()


def officer() -> tuple[Actor, int]:
    """Somebody of the subdistrict, and the subdistrict."""
    with open_session() as db:
        person = db.exec(select(RoleGrant.person_id).where(col(RoleGrant.role) == Role.OFFICER)).first()
        place = db.exec(select(Place.id).where(col(Place.kind) == PlaceKind.SUBDISTRICT)).first()
    return Actor(person or 0, "", (Grant(Role.OFFICER, place or 0),)), place or 0


def measure(folder: Path) -> dict[str, Any]:
    """The import and its floor in turn, and the longest that another writer waited; nothing without the file.

    The medians of each; of the times also what the thread computed, since a clock counts what others do as well.
    """
    if not SOURCE.exists():
        print("lifts        ../shared/data is not beside this checkout: not measured", flush=True)
        return {}
    content, (actor, place) = register(), officer()
    floor: list[Took] = []
    own: list[Took] = []
    waits: list[float] = []
    for _ in range(TURNS):
        with timed(floor):
            bare(content, folder)
        with copy_of_the_database(folder), another_writer(waits), timed(own):
            ours(content, actor, place)
    found = beside(floor, own, waits)
    print(
        f"lifts        35,042 rows: {found['import_s']} s = {found['times_bare']}x bare parsing and insert "
        f"({found['bare_s']} s; budget {BUDGET}x), computing {found['import_computed_s']} s = "
        f"{found['times_bare_computed']}x ({found['bare_computed_s']} s), medians of {TURNS}; another writer waited at "
        f"the longest {found['other_writer_longest_ms']} ms",
        flush=True,
    )
    return found


def beside(floor: list[Took], own: list[Took], waits: list[float]) -> dict[str, Any]:
    """The medians of an import and of its floor, and the longest wait of another writer."""
    return {
        "bare_s": _median(floor, "wall"),
        "import_s": _median(own, "wall"),
        "times_bare": round(_median(own, "wall") / _median(floor, "wall"), 1),
        "bare_computed_s": _median(floor, "cpu"),
        "import_computed_s": _median(own, "cpu"),
        "times_bare_computed": round(_median(own, "cpu") / _median(floor, "cpu"), 1),
        "other_writer_longest_ms": round(max(waits) * 1000, 1),
    }


@contextmanager
def another_writer(waits: list[float]) -> Iterator[None]:
    """Somebody else saves all the while; how long each save took."""
    other = OtherWriter()
    other.start()
    yield
    other.over.set()
    other.join()
    waits += other.waits


def _median(taken: list[Took], what: str) -> float:
    return float(round(statistics.median(getattr(one, what) for one in taken), 2))
