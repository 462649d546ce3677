"""The sheet of 58,219 real requests in, beside its floor: bare parsing and a bare insert of the same figures."""

import csv
import gzip
import io
import sqlite3
from pathlib import Path
from typing import Any

from models.enums import ImportKind
from tests.speed import lift_imports
from tests.speed.lift_imports import Took

SOURCE = Path(__file__).resolve().parents[3] / "shared/data/requests/boston311_2015H1.csv.gz"
BUDGET = 3
BARE_TABLE = """
PRAGMA journal_mode = wal;
CREATE TABLE request (id INTEGER PRIMARY KEY, p INT, number TEXT UNIQUE, opened TEXT, due TEXT, closed TEXT,
    on_time TEXT, state TEXT, category TEXT, text TEXT, source TEXT);
CREATE INDEX request_place ON request (p, opened);
CREATE INDEX request_due ON request (due);
CREATE INDEX request_state ON request (state, closed);
"""
BARE_COLUMNS = (0, 1, 2, 3, 4, 5, 8, 9, 18)
"""What the bare insert takes of a row: number, its three moments, on time, state, category, text, source."""


def bare(content: bytes, folder: Path) -> None:
    """Parse the file and insert its rows, as they stand, into one bare table with the indexes that lists need."""
    (folder / "bare_requests.db").unlink(missing_ok=True)
    rows = list(csv.reader(io.StringIO(content.decode())))
    requests = [(n, 1, *(row[at] for at in BARE_COLUMNS)) for n, row in enumerate(rows[1:])]
    with sqlite3.connect(folder / "bare_requests.db") as db:
        db.executescript(BARE_TABLE)
        db.executemany(f"INSERT INTO request VALUES ({', '.join('?' * 11)})", requests)
    db.close()


def measure(folder: Path) -> dict[str, Any]:
    """The import and its floor in turn, and the longest that another writer waited; nothing without the file."""
    if not SOURCE.exists():
        print("sheets       ../shared/data is not beside this checkout: not measured", flush=True)
        return {}
    content, (actor, place) = gzip.decompress(SOURCE.read_bytes()), lift_imports.officer()
    floor: list[Took] = []
    own: list[Took] = []
    waits: list[float] = []
    for _ in range(lift_imports.TURNS):
        with lift_imports.timed(floor):
            bare(content, folder)
        with (
            lift_imports.copy_of_the_database(folder),
            lift_imports.another_writer(waits),
            lift_imports.timed(own),
        ):
            lift_imports.ours(content, actor, place, ImportKind.REQUESTS)
    found = lift_imports.beside(floor, own, waits)
    print(
        f"sheets       58,219 requests: {found['import_s']} s = {found['times_bare']}x bare parsing and insert "
        f"({found['bare_s']} s; budget {BUDGET}x), computing {found['import_computed_s']} s = "
        f"{found['times_bare_computed']}x ({found['bare_computed_s']} s), medians of {lift_imports.TURNS}; another "
        f"writer waited at the longest {found['other_writer_longest_ms']} ms",
        flush=True,
    )
    return found
