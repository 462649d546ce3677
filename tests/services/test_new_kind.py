"""A kind of renewal is a file: one that a test puts beside the others is chosen, shown, gated and moved."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from models.enums import ProjectState
from pages.ui import labels, renewal_parts
from services.errors import Refused
from services.once import new_token
from services.renewals import board, gates, projects
from services.rules import stages
from tests.support.renewals import add_evidence, add_project
from tests.support.world import AT, TODAY, World

CHARGING = """
kind = "charging_shed"
order = 9
name = "Charging shed"
source = "a test"

[[stage]]
key = "plan"
name = "Plan and budget"

[[stage]]
key = "works"
name = "Works"
needs = ["agreement"]

[[stage]]
key = "finished"
name = "Finished"
needs = ["acceptance"]
"""


@pytest.fixture
def charging_shed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The same kinds and one more."""
    folder = tmp_path / "stages"
    shutil.copytree(stages.FOLDER, folder)
    (folder / "charging_shed.toml").write_text(CHARGING, "utf-8")
    monkeypatch.setattr(stages, "FOLDER", folder)
    for kept in (stages.kind_of, stages.kinds):
        kept.cache_clear()
    yield "charging_shed"
    for kept in (stages.kind_of, stages.kinds):
        kept.cache_clear()


def test_it_is_offered_after_the_others_by_its_name(charging_shed: str) -> None:
    assert stages.kinds()[0] == "lift_replacement"
    assert stages.kinds()[-1] == charging_shed
    assert labels.kind_label(charging_shed) == "Charging shed"
    assert renewal_parts.stage_label(charging_shed, "works").startswith("2 ")


def test_it_is_stored_shown_gated_and_finished(world: World, db: Session, charging_shed: str) -> None:
    project = add_project(db, world.here.stairwell, kind=charging_shed, stage="plan")
    seen = board.board(db, world.leader, place_id=world.subdistrict, kind=charging_shed, on=TODAY)
    assert [c.count for c in seen.columns] == [1, 0, 0]
    assert [m.condition for m in gates.gates_of(db, [project], on=TODAY)[project.id or 0].missing] == [
        "agreement"
    ]
    for version, (to, what) in enumerate((("works", "agreement"), ("finished", "acceptance")), start=1):
        told: dict[str, Any] = {
            "project_id": project.id or 0,
            "version": version,
            "to_stage": to,
            "reason": "办结",
            "at": AT,
        }
        with pytest.raises(Refused, match="gate_shut"):
            projects.advance(db, world.secretary, token=new_token(), **told)
        add_evidence(db, project, what)
        projects.advance(db, world.secretary, token=new_token(), **told)
    assert project.state is ProjectState.FINISHED


def test_a_kind_whose_file_is_gone_is_a_plain_error() -> None:
    with pytest.raises(LookupError, match="no kind"):
        stages.kind_of("charging_shed")
