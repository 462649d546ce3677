"""The locked requirements are what pyproject.toml asks for, hashed, and name no registry."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN, TEST = "requirements.txt", "requirements-dev.txt"


def _pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^ ]+)", (ROOT / lock).read_text(), flags=re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [(RUN, PROJECT["project"]["dependencies"]), (TEST, PROJECT["dependency-groups"]["dev"])],
)
def test_every_dependency_is_pinned_within_its_range(lock: str, wanted: list[str]) -> None:
    pins = _pins(lock)
    for requirement in map(Requirement, wanted):
        versions = pins.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not in {lock}: make lock"
        assert all(v in requirement.specifier for v in versions), f"{requirement} is not in {lock}: make lock"


def test_what_runs_is_what_is_tested() -> None:
    run, test = _pins(RUN), _pins(TEST)
    assert run == {name: test.get(name) for name in run}


@pytest.mark.parametrize("lock", [RUN, TEST])
def test_every_pin_has_a_hash_and_no_line_names_a_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    for pin in re.split(r"\n(?=[\w.-]+==)", text):
        assert "--hash=sha256:" in pin, pin.splitlines()[0]
    assert not re.search(r"://|^-|^/|@ ", text, flags=re.MULTILINE)
