"""The first administrator, made from the terminal: `python manage.py init`."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from typer.testing import CliRunner, Result

from manage import cli
from models.enums import PlaceKind, Role
from models.grids import Place
from models.people import Activity, Person, RoleGrant, Setting
from services import settings, standing
from services.db import open_session
from services.errors import Refused
from services.people import first, passwords
from tests.support.world import AT, TODAY, World


def test_the_first_administrator_is_one_of_everything_and_must_change_the_password(db: Session) -> None:
    password = first.first_administrator(db, name="𠮷田", at=AT)
    person, grant = db.scalars(select(Person)).one(), db.scalars(select(RoleGrant)).one()
    assert (person.sign_in_name, person.must_change_password) == ("𠮷田", True)
    assert passwords.fits(password, person.password_hash)
    assert (grant.role, grant.place_id) == (Role.ADMINISTRATOR, None)


def test_there_is_no_second_first_administrator(db: Session, world: World) -> None:
    with pytest.raises(Refused, match="init_done"):
        first.first_administrator(db, name="王二", at=AT)


def test_a_database_of_the_demonstration_gets_no_real_administrator(db: Session) -> None:
    db.add(Setting(key=standing.DEMONSTRATION, value=True))
    with pytest.raises(Refused, match="init_demonstration"):
        first.first_administrator(db, name="王", at=AT)


def test_the_password_is_not_in_the_log(database: str) -> None:
    with open_session(write=True) as db:
        password = first.first_administrator(db, name="王", at=AT)
    with open_session() as db:
        (row,) = db.scalars(select(Activity)).all()
    assert (row.action, row.person_name) == ("add_person", "manage.py")
    assert password not in str(row.after)


def test_the_root_of_the_tree_is_laid_once(db: Session) -> None:
    first.add_subdistrict(db, code="310104010", name="长桥街道", on=TODAY, at=AT)
    with pytest.raises(Refused, match="subdistrict_exists"):
        first.add_subdistrict(db, code="310104011", name="又一个街道", on=TODAY, at=AT)
    assert db.scalars(select(col(Place.kind))).all() == [PlaceKind.SUBDISTRICT]


def manage(*words: str) -> Result:
    settings.current.cache_clear()
    return CliRunner().invoke(cli, words)


@pytest.mark.parametrize("secret", ["", "changeme", "a" * 40])
def test_a_production_without_a_strong_secret_is_refused(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUOGE_ENV", "production")
    monkeypatch.setenv("DUOGE_SECRET", secret)
    done = manage("init", "--name", "王")
    assert (str(done.exception), done.output) == ("weak_secret", "")


def test_production_starts_with_one_administrator_and_without_the_demonstration(
    sqlite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUOGE_ENV", "production")
    monkeypatch.setenv("DUOGE_SECRET", "0123456789abcdef-0123456789abcdef")
    assert str(manage("demo", "--if-new").exception) == "demo_in_production"
    made = manage("init", "--name", "王", "--subdistrict", "310104010", "长桥街道")
    assert (made.exit_code, made.stderr) == (0, "")
    assert str(manage("init", "--name", "李").exception) == "init_done"
    assert str(manage("demo").exception) == "demo_in_production"
    assert manage("demo", "--if-new").output == ""
    assert manage("check").exit_code == 0


def test_the_subdistrict_can_be_laid_after_the_administrator_and_only_once(sqlite: str) -> None:
    manage("init", "--name", "王")
    laid = manage("subdistrict", "310104010", "长桥街道")
    assert (laid.exit_code, laid.output) == (0, "subdistrict: 长桥街道 (310104010)\n")
    assert str(manage("subdistrict", "310104011", "又一个街道").exception) == "subdistrict_exists"


def test_outside_production_a_real_administrator_is_warned(sqlite: str) -> None:
    assert "DUOGE_ENV" in manage("init", "--name", "王").stderr


def test_a_database_that_was_never_migrated_is_said_to_be_so(tmp_path: Path) -> None:
    assert str(manage("demo").exception).startswith("database_not_ready")


def test_a_demonstration_that_is_there_only_says_who_can_sign_in(sqlite: str) -> None:
    with open_session(write=True) as db:
        db.add(Setting(key=standing.DEMONSTRATION, value=True))
        first.add_subdistrict(db, code="310104010", name="长桥街道", on=TODAY, at=AT)
    assert "华滨书记" in manage("demo", "--if-new").stdout


def test_proxies_may_be_listed_with_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUOGE_PROXIES", " 10.0.0.1, 10.0.0.2,")
    settings.current.cache_clear()
    assert settings.current().trusted_proxies == {"10.0.0.1", "10.0.0.2"}
