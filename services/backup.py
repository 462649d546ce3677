"""A copy of the whole database in one file, true to one moment, taken while people work."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from sqlalchemy import URL, Engine

from services.errors import Refused


def write_backup(engine: Engine, *, target: Path) -> int:
    """Copy the database of this engine to a new file that only its owner may read; answers its size in bytes.

    An embedded database becomes another such file, a PostgreSQL becomes an archive for `pg_restore`.
    Raises Refused("backup_exists"), ("backup_tool_missing"), ("backup_failed", reason=).
    """
    if target.exists():
        raise Refused("backup_exists", file=target.name)
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        unfinished.touch(mode=0o600)
        if engine.dialect.name == "sqlite":
            _copy_embedded(Path(engine.url.database or ""), unfinished)
        else:
            _dump_postgres(engine.url, unfinished)
        _keep(unfinished, target)
    except (OSError, sqlite3.Error) as failure:
        raise Refused("backup_failed", reason=str(failure)) from failure
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def _copy_embedded(database: Path, copy: Path) -> None:
    source = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        source.execute("VACUUM INTO ?", (str(copy),))
    finally:
        source.close()


def _dump_postgres(url: URL, archive: Path) -> None:
    program = _find_pg_dump()
    place = url.set(drivername="postgresql", password=None).render_as_string()
    outcome = subprocess.run(
        [program, "--format=custom", "--no-owner", f"--dbname={place}", f"--file={archive}"],
        env={**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})},
        capture_output=True,
        text=True,
    )
    if outcome.returncode:
        raise Refused("backup_failed", reason=outcome.stderr.strip())


def _find_pg_dump() -> str:
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"), key=lambda p: float(p.parts[4]))
    found = shutil.which("pg_dump") or next(map(str, reversed(packaged)), None)
    if found is None:
        raise Refused("backup_tool_missing")
    return found


def _keep(unfinished: Path, target: Path) -> None:
    """Give the copy its name only when it is whole and on the disk."""
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    unfinished.rename(target)
