"""Recount kits: what goes out of the house, what stays in, and that not one byte of it can be changed."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from models.consultations import Ballot, RollUnit, Round
from models.enums import Choice
from models.people import Activity
from services import audit, checks
from services import settings as installation
from services.consultations import kits, recount, tallies
from services.db import open_session
from services.errors import NotAllowed, NotFound, Refused
from services.grids import places
from tests.support.kits import said_of
from tests.support.votes import open_vote, vote
from tests.support.world import AT, World, add_household, small_world

ROOT = Path(__file__).parents[2]
ANSWERS = {"101": Choice.AGREE, "102": Choice.AGREE, "201": Choice.AGREE, "202": Choice.AGAINST}


@pytest.fixture
def closed(world: World, db: Session) -> int:
    """A vote of six doors, closed after four answers: carried."""
    opened = open_vote(db, world.secretary, world.here.stairwell)
    for door, choice in ANSWERS.items():
        vote(db, world.secretary, opened, door, choice)
    tallies.close_round(db, world.secretary, round_id=opened, at=AT + timedelta(days=1))
    return opened


@pytest.fixture
def kit(world: World, db: Session, closed: int) -> bytes:
    return kits.kit(db, world.secretary, round_id=closed)


def test_a_stranger_counts_the_same_verdict_again(closed: int, kit: bytes) -> None:
    code, out, err = said_of(kit)
    assert (code, err) == (0, "")
    assert f"甲小区 1幢 1单元 · 第 {closed} 号表决" in out
    assert "1. 动用维修资金更换电梯？" in out
    for told in ("4 / 6", "32000 / 48000", "3 / 4", "24000 / 32000", "PASSED", "AGREES"):
        assert told in out


def test_the_kit_names_nobody_and_no_door(world: World, db: Session, closed: int, kit: bytes) -> None:
    files = recount.unpack(kit)
    text = b"".join(data for name, data in files.items() if name != "recount.py").decode()
    assert not [name for name in ("业主", "王") if name in text]
    cells = [line.split(",") for line in files["roll.csv"].decode().splitlines()[1:]]
    assert {area for _voter, _door, area in cells} == {"8000"}
    assert not {door for _voter, door, _area in cells} & {"101", "102", "201", "202", "301", "302"}


def test_pseudonyms_of_two_rounds_cannot_be_joined(world: World, db: Session, kit: bytes) -> None:
    other = open_vote(db, world.secretary, world.here.building)
    tallies.close_round(db, world.secretary, round_id=other, at=AT)
    both = [recount.unpack(raw)["roll.csv"] for raw in (kit, kits.kit(db, world.secretary, round_id=other))]
    first, second = (set(re.findall(b"[0-9a-f]{16}", roll)) for roll in both)
    assert (len(first), len(second), first & second) == (12, 12, set())


def test_the_same_round_gives_the_same_bytes_whatever_the_secret_and_the_names_are_later(
    world: World, db: Session, closed: int, kit: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUOGE_SECRET", "another secret of thirty-two characters 0123456789")
    installation.current.cache_clear()
    places.rename_place(db, world.administrator, place_id=world.here.stairwell, name="新名", version=1, at=AT)
    db.flush()
    db.expire_all()
    assert kits.kit(db, world.officer, round_id=closed) == kit


def test_the_zip_is_one_that_others_can_open(kit: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(kit)) as opened:
        assert opened.testzip() is None
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        opened.extractall(tmp_path)
    summed = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True)
    assert summed.returncode == 0
    alone = [sys.executable, "-I", str(tmp_path / "recount.py")]
    assert subprocess.run(alone, cwd="/", capture_output=True).returncode == 0


def test_the_seal_is_in_the_result_and_another_one_is_refused(closed: int, db: Session, kit: bytes) -> None:
    seal = (db.get_one(Round, closed).result or {})["seal"]
    assert seal == recount.digest(recount.unpack(kit)["round.json"])
    assert said_of(kit, seal.upper())[0] == 0
    code, _out, err = said_of(kit, "0" * 64)
    assert code == 1
    assert seal in err


def test_a_vote_still_open_has_no_kit(world: World, db: Session) -> None:
    opened = open_vote(db, world.secretary, world.here.stairwell)
    with pytest.raises(Refused, match="round_still_open"):
        kits.kit(db, world.secretary, round_id=opened)


def test_only_who_runs_the_vote_takes_its_kit(world: World, db: Session, closed: int) -> None:
    for actor in (world.leader, world.grid_worker, world.administrator):
        with pytest.raises(NotAllowed):
            kits.kit(db, actor, round_id=closed)
    with pytest.raises(NotFound):
        kits.kit(db, world.stranger, round_id=closed)


def test_check_names_a_round_whose_kit_is_no_longer_the_sealed_one(
    world: World, db: Session, closed: int
) -> None:
    assert not list(checks.problems(db))
    db.connection().execute(update(RollUnit).where(col(RollUnit.door) == "101").values(door="1O1"))
    assert [line for line in checks.problems(db) if f"round {closed}: its recount kit" in line]


def test_check_names_a_channel_changed_after_the_closing(closed: int, db: Session) -> None:
    db.connection().execute(update(Ballot).where(col(Ballot.door) == "101").values(channel="phone"))
    assert any("the seal is" in line for line in checks.problems(db))


def test_the_log_keeps_the_seal_and_never_the_key(closed: int, db: Session) -> None:
    audit.write_pending(db)
    rows = db.scalars(select(Activity).where(col(Activity.action) == "close_round")).all()
    key = db.get_one(Round, closed).kit_key
    assert len(key) == 64
    assert (rows[0].after or {})["seal"]
    assert key not in json.dumps(rows[0].after)


def recount_command(kit: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "recount", str(kit), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)


@pytest.fixture
def kit_file(sqlite: str, tmp_path: Path) -> Path:
    """A kit on disk, as somebody got it by mail."""
    with open_session(write=True) as db:
        world = small_world(db)
        add_household(db, stairwell=world.here.stairwell, estate=world.here.estate, door="502", owner="𠮷田")
        opened = open_vote(db, world.secretary, world.here.stairwell)
        tallies.close_round(db, world.secretary, round_id=opened, at=AT)
        raw = kits.kit(db, world.secretary, round_id=opened)
    path = tmp_path / "kit.zip"
    path.write_bytes(raw)
    return path


def test_the_command_counts_a_kit_again(kit_file: Path) -> None:
    done = recount_command(kit_file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "NOT PASSED" in done.stdout
    assert "note" not in done.stdout
    assert recount_command(kit_file, "--seal", "0" * 64).returncode == 1


def test_the_command_never_runs_what_is_in_the_kit_and_says_that_it_differs(kit_file: Path) -> None:
    files = recount.unpack(kit_file.read_bytes())
    files["recount.py"] = b"raise SystemExit('run!')\n"
    kit_file.write_bytes(recount.pack(files | {"SHA256SUMS": recount.sums(files)}))
    done = recount_command(kit_file)
    assert done.returncode == 0
    assert "note: the recount.py in this kit is not the one of this version" in done.stdout


def test_the_command_names_the_first_difference(kit_file: Path) -> None:
    raw = bytearray(kit_file.read_bytes())
    raw[raw.index(b",8000\n") + 1] ^= 1
    kit_file.write_bytes(raw)
    done = recount_command(kit_file)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "DIFFERENT: roll.csv: its SHA-256 is not the one in SHA256SUMS\n"


def test_without_a_file_the_command_says_so(tmp_path: Path) -> None:
    done = recount_command(tmp_path / "none.zip")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
