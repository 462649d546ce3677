"""What an import of 50,000 register rows costs beside bare parsing plus a bare bulk insert of the same rows."""

import io
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlmodel import Session, col, select

from models.enums import ImportKind, PlaceKind, Role
from models.grids import Place
from models.people import RoleGrant
from services.access import Actor, Grant
from services.db import open_session
from services.imports import applying, staging
from services.once import new_token
from tests.support.world import AT

ROWS = 50_000
BUDGET = 3
HEAD = ["栋编号", "单元", "房号", "建筑面积", "车位号", "业主姓名", "业主电话"]
BARE_TABLES = """
PRAGMA journal_mode = wal;
CREATE TABLE unit (id INTEGER PRIMARY KEY, s INT, door TEXT, floor INT, area INT, source TEXT);
CREATE UNIQUE INDEX unit_door ON unit (s, door);
CREATE TABLE owner (id INTEGER PRIMARY KEY, e INT, kind TEXT, name TEXT, phone TEXT);
CREATE INDEX owner_name ON owner (e, name);
CREATE TABLE ownership (u INT, o INT, PRIMARY KEY (u, o));
"""


def register() -> bytes:
    """A register of 50,000 households as a workbook: 250 buildings of 2 stairwells of 25 floors of 4 doors."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for n in range(ROWS):
            building, rest = divmod(n, 200)
            stairwell, rest = divmod(rest, 100)
            door = f"{rest // 4 + 1}{rest % 4 + 1:02d}"
            row = [
                f"{building + 1}幢",
                f"{stairwell + 1}单元",
                door,
                "86.50",
                "",
                f"业主{n}",
                f"199000{n:05d}",
            ]
            sheet.write_row(n + 1, 0, row)
    return target.getvalue()


def bare(content: bytes, folder: Path) -> float:
    """Seconds to parse the workbook and insert its rows into three bare tables with their indexes."""
    began = time.perf_counter()
    rows: list[Any] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with sqlite3.connect(folder / "bare.db") as db:
        db.executescript(BARE_TABLES)
        units = [(n, n // 100, r[2], 1, 8650, "unknown") for n, r in enumerate(rows[1:])]
        db.executemany("INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?)", units)
        owners = [(n, 1, "person", r[5], r[6]) for n, r in enumerate(rows[1:])]
        db.executemany("INSERT INTO owner VALUES (?, ?, ?, ?, ?)", owners)
        db.executemany("INSERT INTO ownership VALUES (?, ?)", [(n, n) for n in range(len(rows) - 1)])
    return time.perf_counter() - began


def ours(content: bytes) -> float:
    """Seconds to read, check, stage and take in the same workbook, row by row with reasons and undo."""
    actor, estate = _officer(), _an_estate()
    began = time.perf_counter()
    with open_session() as db:
        ready = staging.prepare(
            db, actor, kind=ImportKind.OWNERS, place_id=estate, file_name="r.xlsx", content=content
        )
    with open_session(write=True) as db:
        batch = staging.stage(db, actor, prepared=ready, token=new_token(), at=AT)
    for _progress in applying.apply(actor, batch_id=batch, at=AT):
        pass
    return time.perf_counter() - began


def _officer() -> Actor:
    with open_session() as db:
        grant = db.exec(select(RoleGrant).where(col(RoleGrant.role) == Role.OFFICER)).first()
        assert grant is not None
    return Actor(grant.person_id, "", (Grant(Role.OFFICER, grant.place_id or 0),))


def _an_estate() -> int:
    with open_session() as db:
        return db.exec(select(col(Place.id)).where(col(Place.kind) == PlaceKind.ESTATE)).all()[-1] or 0


class OtherWriter(threading.Thread):
    """Somebody else who saves a small thing all the while; how long each save took."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.waits: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.02):
            began = time.perf_counter()
            with open_session(write=True) as db:
                _save(db)
            self.waits.append(time.perf_counter() - began)


def _save(db: Session) -> None:
    db.connection().execute(text("UPDATE setting SET value = value"))


def measure(folder: Path) -> dict[str, float]:
    """The import beside its floor, and the longest that another writer waited for it."""
    content = register()
    floor = bare(content, folder)
    other = OtherWriter()
    other.start()
    seconds = ours(content)
    other.over.set()
    other.join()
    waits = sorted(other.waits)
    found = {
        "rows": ROWS,
        "bare_s": round(floor, 2),
        "import_s": round(seconds, 2),
        "times_bare": round(seconds / floor, 1),
        "other_writer_median_ms": round(waits[len(waits) // 2] * 1000, 1),
        "other_writer_longest_ms": round(waits[-1] * 1000, 1),
    }
    print(
        f"import       {ROWS:,} rows: {found['import_s']} s = {found['times_bare']}x bare parsing and insert "
        f"({found['bare_s']} s; budget {BUDGET}x); another writer waited {found['other_writer_median_ms']} ms, "
        f"at the longest {found['other_writer_longest_ms']} ms",
        flush=True,
    )
    return found
