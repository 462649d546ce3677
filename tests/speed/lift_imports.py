"""The register of 35,042 real lifts in, beside its floor: bare parsing and a bare insert of the same figures."""

import csv
import gzip
import io
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from models.enums import ImportKind, PlaceKind, Role
from models.grids import Place
from models.people import RoleGrant
from services.access import Actor, Grant
from services.db import open_session
from services.imports import applying, staging
from services.once import new_token
from tests.speed.imports import OtherWriter
from tests.support.world import AT

SOURCE = Path(__file__).resolve().parents[3] / "shared/data/elevators/nyc_elevators_clean_2015.csv.gz"
BUDGET = 3
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


def bare(content: bytes, folder: Path) -> float:
    """Seconds to parse the file and insert its rows, as they stand, into one bare table with its two indexes."""
    began = time.perf_counter()
    rows = list(csv.reader(io.StringIO(content.decode())))
    lifts = [(n, 1, *(row[at] for at in BARE_COLUMNS)) for n, row in enumerate(rows[1:])]
    with sqlite3.connect(folder / "bare_lifts.db") as db:
        db.executescript(BARE_TABLE)
        db.executemany(f"INSERT INTO lift VALUES ({', '.join('?' * 14)})", lifts)
    db.close()
    return time.perf_counter() - began


def ours(content: bytes, actor: Actor, place_id: int) -> float:
    """Seconds to read, convert, check, stage and take in the same file, with notes on rows and undo."""
    began = time.perf_counter()
    with open_session() as db:
        ready = staging.prepare(
            db, actor, kind=ImportKind.LIFTS, place_id=place_id, file_name="l.csv", content=content
        )
    with open_session(write=True) as db:
        batch = staging.stage(db, actor, prepared=ready, token=new_token(), at=AT)
    for _progress in applying.apply(actor, batch_id=batch, at=AT):
        pass
    return time.perf_counter() - began


def _officer() -> tuple[Actor, int]:
    with open_session() as db:
        person = db.exec(select(RoleGrant.person_id).where(col(RoleGrant.role) == Role.OFFICER)).first()
        place = db.exec(select(Place.id).where(col(Place.kind) == PlaceKind.SUBDISTRICT)).first()
    return Actor(person or 0, "", (Grant(Role.OFFICER, place or 0),)), place or 0


def measure(folder: Path) -> dict[str, Any]:
    """The import beside its floor, and the longest that another writer waited for it; nothing without the file."""
    if not SOURCE.exists():
        print("lifts        ../shared/data is not beside this checkout: not measured", flush=True)
        return {}
    content, (actor, place) = register(), _officer()
    floor = bare(content, folder)
    other = OtherWriter()
    other.start()
    seconds = ours(content, actor, place)
    other.over.set()
    other.join()
    found = {
        "bare_s": round(floor, 2),
        "import_s": round(seconds, 2),
        "times_bare": round(seconds / floor, 1),
        "other_writer_longest_ms": round(max(other.waits) * 1000, 1),
    }
    print(
        f"lifts        35,042 rows: {found['import_s']} s = {found['times_bare']}x bare parsing and insert "
        f"({found['bare_s']} s; budget {BUDGET}x); another writer waited at the longest "
        f"{found['other_writer_longest_ms']} ms",
        flush=True,
    )
    return found
