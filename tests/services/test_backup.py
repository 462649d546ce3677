"""A backup is the whole database at one moment, and can be put back."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, make_url, text
from sqlmodel import Session, select

from models.people import Person
from services import backup
from services.db import engines, open_session
from services.errors import Refused
from tests.support.postgres import find_postgres
from tests.support.world import World


def _people(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Person)).one()


def _people_put_back(database: str, file: Path) -> int:
    """How many people there are in a database made from the backup alone."""
    url = make_url(f"sqlite:///{file}" if database.startswith("sqlite") else database)
    engine = create_engine(url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        place = url.set(drivername="postgresql").render_as_string()
        command = f"{find_postgres() / 'pg_restore'} --no-owner --dbname={place} {file}"
        subprocess.run(command.split(), check=True)
    with Session(engine) as session:
        found = _people(session)
    engine.dispose()
    return found


def _newcomer() -> Person:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Person(sign_in_name="新", name_key="新", display_name="新", password_hash="", created_at=now)


def test_a_backup_put_back_has_everybody_in_it(database: str, world: World, tmp_path: Path) -> None:
    size = backup.write_backup(engines()[0], target=tmp_path / "copy")
    assert size == (tmp_path / "copy").stat().st_size > 0
    assert _people_put_back(database, tmp_path / "copy") == len(world.everyone)


def test_a_backup_does_not_wait_for_somebody_who_writes(database: str, world: World, tmp_path: Path) -> None:
    with open_session(write=True) as db:
        db.add(_newcomer())
        db.flush()
        backup.write_backup(engines()[0], target=tmp_path / "copy")
    assert _people_put_back(database, tmp_path / "copy") == len(world.everyone)


def test_a_backup_is_for_its_owner_only_and_never_overwrites(database: str, tmp_path: Path) -> None:
    backup.write_backup(engines()[0], target=tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match="backup_exists"):
        backup.write_backup(engines()[0], target=tmp_path / "copy")


@pytest.mark.parametrize(
    "url", ["sqlite:////nonexistent/duoge.db", "postgresql+psycopg:///x?host=/nonexistent"]
)
def test_a_backup_that_fails_says_why_and_leaves_no_file(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="backup_failed"):
        backup.write_backup(create_engine(url), target=tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []
