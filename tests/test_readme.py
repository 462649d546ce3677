"""The README tells the truth: its commands exist, its map names every package, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

import manage
from services.demo.persons import PASSWORD, SIGN_INS

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
LONGEST = 120


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return (ROOT / name).read_text("utf-8")


def test_it_is_short(readme: str) -> None:
    assert len(readme.splitlines()) <= LONGEST


def test_its_make_targets_exist(readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = set(re.findall(r"(?:`|^)make ([a-z]+)", readme, re.MULTILINE))
    assert {"run", "test"} <= told <= targets


def test_its_commands_exist(readme: str) -> None:
    command = typer.main.get_command(manage.cli)
    known = {n.strip() for n in getattr(command, "commands", {})}
    told = set(re.findall(r"manage\.py ([a-z][\w-]*)", readme))
    assert told
    assert told <= known


def test_its_map_names_every_package(readme: str) -> None:
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for top in ("pages", "services", "models", "tests")
        for path in (ROOT / top).glob("*/*.py")
    }
    mapped = set(re.findall(r"`([\w/.]+)`", readme))
    grown = {p for p in packages if p.startswith("tests/")}
    assert not (packages - grown) - mapped


def test_what_its_map_names_exists(readme: str) -> None:
    table = re.findall(r"^\| (`.*?) \|", readme, re.MULTILINE)
    named = [p for cell in table for p in re.findall(r"`([\w/.]+)`", cell)]
    assert named
    assert not [p for p in named if not (ROOT / p).exists()]


def test_its_links_lead_somewhere(readme: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", readme) if "://" not in link]
    assert not [link for link in links if not (ROOT / link).exists()]


def test_its_sign_ins_are_those_of_the_demonstration(readme: str) -> None:
    assert PASSWORD in readme
    assert not [name for name in SIGN_INS.values() if name not in readme]
