"""Which stages there are and which moves are allowed, for every kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import ProjectKind
from services.renewals.conditions import registry
from services.rules import stages
from services.rules.evidence import all_evidence
from services.rules.matters import all_matters
from services.rules.stages import (
    ends,
    kind_of,
    kinds,
    may_move,
    needs_of,
    next_stages,
    route,
    stage_of,
    stages_of,
)

every_kind = pytest.mark.parametrize("kind", kinds())
any_kind = st.sampled_from(kinds())


@every_kind
def test_every_kind_has_its_file_and_begins_and_ends_somewhere(kind: str) -> None:
    assert kind_of(kind).kind == kind
    assert not stages_of(kind)[0].optional
    assert not stages_of(kind)[-1].optional
    assert stages_of(kind)[-1].key == "finished"


@every_kind
def test_every_stage_fits_its_column_and_every_figure_has_a_source(kind: str) -> None:
    for stage in stages_of(kind):
        assert 0 < len(stage.key) <= 40
        assert stage.name
        assert stage.typical_days is None or (stage.typical_days > 0 and stage.source)


def test_a_lift_is_replaced_in_the_twelve_steps_of_practice() -> None:
    keys = [s.key for s in route(ProjectKind.LIFT_REPLACEMENT)]
    assert len(keys) == 12 + 1
    assert keys.index("consultation_1") < keys.index("plan") < keys.index("consultation_2")
    assert keys.index("tender") < keys.index("works") < keys.index("inspection") < keys.index("registration")


def test_there_is_no_use_without_the_supervisory_inspection() -> None:
    assert not may_move(ProjectKind.LIFT_REPLACEMENT, "works", "registration")
    assert may_move(ProjectKind.LIFT_REPLACEMENT, "works", "inspection")


def test_an_optional_stage_may_be_skipped_or_taken() -> None:
    ahead = [s.key for s in next_stages(ProjectKind.WATER_RENEWAL, "plan")]
    assert ahead == ["consultation", "budget"]


def test_two_optional_stages_never_let_the_end_come_early() -> None:
    assert [s.key for s in next_stages(ProjectKind.WATER_RENEWAL, "handover")] == ["monitoring", "finished"]
    assert next_stages(ProjectKind.WATER_RENEWAL, "finished") == ()


def test_a_stage_of_another_kind_is_an_error() -> None:
    with pytest.raises(LookupError):
        stage_of(ProjectKind.OTHER_REPAIR, "registration")


def test_the_same_stage_twice_in_a_file_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        stages._kind_from(
            {"kind": "other_repair", "name": "", "source": "", "stage": [{"key": "a", "name": "A"}] * 2}
        )


@given(any_kind, st.data())
def test_no_walk_of_allowed_moves_leaves_out_what_is_not_optional(kind: str, data: st.DataObject) -> None:
    walked = [stages_of(kind)[0]]
    while ahead := next_stages(kind, walked[-1].key):
        walked.append(data.draw(st.sampled_from(ahead)))
    assert ends(kind, walked[-1].key)
    assert [s for s in route(kind) if not s.optional] == [s for s in walked if not s.optional]


@given(any_kind, st.data())
def test_nothing_moves_backwards_or_stays(kind: str, data: st.DataObject) -> None:
    here, there = (data.draw(st.sampled_from(stages_of(kind))).key for _ in range(2))
    if may_move(kind, here, there):
        assert kind_of(kind).position(there) > kind_of(kind).position(here)


@every_kind
def test_every_condition_of_a_file_means_something_and_some_evidence_meets_it(kind: str) -> None:
    for name in kind_of(kind).conditions:
        assert registry.is_known(name), name
    rounds = [s.round for s in stages_of(kind) if s.round]
    assert rounds == sorted(set(rounds))


@every_kind
def test_what_owners_are_asked_by_default_is_a_matter(kind: str) -> None:
    known = {matter.code for matter in all_matters()}
    assert kind_of(kind).matter in known
    assert kind_of(kind).matter_new_money in known | {""}


@every_kind
def test_the_emergency_route_leads_past_every_vote_to_the_end(kind: str) -> None:
    branch = kind_of(kind).emergency
    if branch is None:
        return
    assert set(branch.waives) <= set(kind_of(kind).conditions)
    walked = [branch.stage]
    while ahead := next_stages(kind, walked[-1], emergency=True):
        walked.append(ahead[-1].key)
        assert not {n for n in needs_of(kind, walked[-1], emergency=True) if n.startswith("consultation")}
    assert ends(kind, walked[-1])
    assert not [s for s in stages_of(kind) if s.round and s.key in walked]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stage": [{"key": "a", "name": "A", "emergency": True}, {"key": "b", "name": "B"}]}, "emergency"),
        ({"emergency": {"stage": "x", "needs": [], "skips": [], "waives": [], "source": ""}}, "emergency"),
    ],
)
def test_a_file_whose_emergency_route_leads_nowhere_is_an_error(change: dict[str, object], said: str) -> None:
    book = {"kind": "x", "name": "", "source": "", "stage": [{"key": "a", "name": "A"}]} | change
    with pytest.raises(ValueError, match=said):
        stages._kind_from(book)


def test_every_kind_of_evidence_is_asked_for_and_can_be_good() -> None:
    asked = {name for kind in kinds() for name in kind_of(kind).conditions}
    for one in all_evidence():
        assert one.key in asked or one.key.endswith("_elsewhere")
        assert not one.results or any(r.good for r in one.results)
        assert one.source
