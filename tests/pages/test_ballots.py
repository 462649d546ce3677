"""The page on which ballots are keyed: the field, the building front, the list, and correcting one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from models.consultations import Ballot, PastBallot
from models.enums import Channel, Choice, EndedBecause
from services.access import Actor
from services.consultations import corrections
from services.consultations.items import Answer
from services.db import open_session
from services.once import new_token
from tests.support.screen import data_of, open_page, send
from tests.support.votes import open_two_matters, open_vote, vote
from tests.support.world import World

PAGE, KEYING, FRONT = "consultations/ballots.py", "ballots_keying", "ballots_front"


@pytest.fixture
def opened(world: World) -> int:
    """A vote of the six owners of one stairwell."""
    with open_session(write=True) as db:
        return open_vote(db, world.secretary, world.here.stairwell)


def line(door: str, *answers: list[Any], **more: str) -> dict[str, Any]:
    """A ballot as the component sends it."""
    told = {"token": new_token(), "door": door, "channel": "paper", "through": ""} | more
    return told | {"answers": list(answers) or [["agree", 0]]}


def key_in(at: AppTest, *lines: dict[str, Any], component: str = KEYING) -> list[dict[str, Any]]:
    """Send lines to be stored; what the component is told of each."""
    send(at, component, "keyed", {"lines": list(lines)})
    assert not at.exception
    return [data_of(at, component)["answers"].get(sent["token"]) for sent in lines]


def look_up(at: AppTest, door: str) -> dict[str, Any]:
    send(at, KEYING, "look", {"token": "t", "door": door})
    looked: dict[str, Any] = data_of(at, KEYING)["looked"]
    return looked


def ballots() -> list[tuple[str, Choice]]:
    with open_session() as db:
        query = select(col(Ballot.door), col(Ballot.choice)).order_by(col(Ballot.id))
        return [(door, choice) for door, choice in db.execute(query)]


def view(actor: Actor, name: str) -> AppTest:
    at = open_page(actor, PAGE)
    at.segmented_control(key="ballots_view").set_value(name).run()
    return at


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def test_a_keyed_ballot_is_acknowledged_and_among_the_last(world: World, opened: int) -> None:
    at = open_page(world.grid_worker, PAGE)
    (told,) = key_in(at, line("１０１"))
    assert told == {"stored": True, "text": "Stored: 101, ✓ Agree"}
    assert [(b["door"], b["said"]) for b in data_of(at, KEYING)["last"]] == [("101", "✓ Agree")]
    assert ballots() == [("101", Choice.AGREE)]


def test_several_lines_typed_ahead_are_stored_each_for_itself(world: World, opened: int) -> None:
    at = open_page(world.secretary, PAGE)
    told = key_in(at, line("101"), line("110"), line("102", ["invalid", 0]), line("101", ["against", 0]))
    assert [t["stored"] for t in told] == [True, False, True, False]
    assert "There is no door 110" in told[1]["text"]
    assert "101 has an answer already, Agree, keyed at door 101 by 王" in told[3]["text"]
    assert ballots() == [("101", Choice.AGREE), ("102", Choice.INVALID)]


def test_a_line_sent_again_after_a_dropped_connection_is_answered_again(world: World, opened: int) -> None:
    keyed = line("101")
    first = key_in(open_page(world.secretary, PAGE), keyed)
    assert key_in(open_page(world.secretary, PAGE), keyed) == first
    assert len(ballots()) == 1


@pytest.mark.parametrize(
    "nonsense",
    [None, [], {}, {"lines": 7}, {"lines": [None, {}, {"token": 1, "door": 2, "answers": [["maybe", "x"]]}]}],
)
def test_what_makes_no_sense_is_left_out(world: World, opened: int, nonsense: Any) -> None:
    at = send(open_page(world.secretary, PAGE), KEYING, "keyed", nonsense)
    assert not at.exception
    assert ballots() == []


def test_two_matters_ask_for_two_keys_with_the_candidates_by_digit(world: World) -> None:
    with open_session(write=True) as db:
        open_two_matters(db, world.secretary, world.here.stairwell)
    at = open_page(world.secretary, PAGE)
    matters = data_of(at, KEYING)["matters"]
    assert [[(a["key"], a["label"]) for a in m["answers"]] for m in matters] == [
        [("1", "Agree"), ("2", "Against"), ("3", "Abstain"), ("0", "Invalid")],
        [("1", "申江电梯"), ("2", "浦江电梯"), ("3", "Abstain"), ("0", "Invalid")],
    ]
    told = key_in(at, line("101", ["agree", 0], ["candidate", 2]), line("102"))
    assert told[0]["text"] == "Stored: 101, ✓ Agree  ·  ★ 浦江电梯"
    assert "asks 2 matters, 1 were answered" in told[1]["text"]
    assert [b["said"] for b in data_of(at, KEYING)["last"]] == ["✓ Agree  ·  ★ 浦江电梯"]


def test_a_call_without_its_witness_is_told_at_once(world: World, opened: int) -> None:
    at = open_page(world.secretary, PAGE)
    told = key_in(at, line("101", channel="phone"), line("102", channel="phone", through="李四"))
    assert told[0]["text"].startswith("Name the witness of the call")
    assert told[1]["stored"]
    assert "By phone with a witness · 李四 · 王" in data_of(at, KEYING)["last"][0]["told"]


def test_looking_a_door_up_stores_nothing_and_tells_whose_it_is(world: World, opened: int) -> None:
    looked = look_up(open_page(world.secretary, PAGE), "101")
    assert looked["text"] == "101 · 甲业主11 · 80.00 m² · no answer yet"
    assert (looked["state"], looked["ballot"], ballots()) == ("info", None, [])


def correcting(at: AppTest, door: str, way: str) -> AppTest:
    """The dialog of a door's ballot, with what happened chosen."""
    found = next(b["id"] for b in data_of(at, KEYING)["last"] if b["door"] == door)
    send(at, KEYING, "correct", found)
    at.radio(key="correct_way").set_value(way).run()
    return at


def past() -> list[tuple[Choice, EndedBecause, str]]:
    with open_session() as db:
        p = PastBallot
        query = select(col(p.choice), col(p.ended_because), col(p.reason)).order_by(col(p.id))
        return [(choice, because, reason) for choice, because, reason in db.execute(query)]


def test_a_ballot_is_corrected_with_a_reason_and_the_door_tells_what_was_before(
    world: World, opened: int
) -> None:
    at = open_page(world.secretary, PAGE)
    key_in(at, line("101"))
    correcting(at, "101", "correct")
    at.radio(key="correct_choice_1").set_value(Answer(Choice.AGAINST))
    press(at, "Store")
    assert at.error[0].value == "Give a reason."
    at.text_input(key="correct_reason").set_value("看错")
    press(at, "Store")
    assert ballots() == [("101", Choice.AGAINST)]
    assert past() == [(Choice.AGREE, EndedBecause.CORRECTED, "看错")]
    more = look_up(at, "101")["more"]
    assert "Before: ✓ Agree, Paper ballot, keyed by 王" in more[0]
    assert more[0].endswith("看错")


@pytest.mark.parametrize(
    ("way", "because", "left"),
    [
        ("take_back", EndedBecause.TAKEN_BACK, []),
        ("withdraw", EndedBecause.WITHDRAWN, []),
        ("replace", EndedBecause.REPLACED, [("101", Choice.AGREE)]),
    ],
)
def test_a_ballot_is_ended_or_replaced_with_a_reason(
    world: World, opened: int, way: str, because: EndedBecause, left: list[tuple[str, Choice]]
) -> None:
    at = open_page(world.secretary, PAGE)
    key_in(at, line("101"))
    correcting(at, "101", way)
    at.text_input(key="correct_reason").set_value("本人来取")
    press(at, "Store")
    assert not at.exception
    assert ballots() == left
    assert past() == [(Choice.AGREE, because, "本人来取")]


def test_of_two_who_correct_one_ballot_the_second_chooses(world: World, opened: int) -> None:
    at = open_page(world.secretary, PAGE)
    key_in(at, line("101"))
    correcting(at, "101", "correct")
    with open_session(write=True) as db:
        ballot = db.scalar(select(col(Ballot.id))) or 0
        corrections.correct_ballot(
            db, world.grid_worker, ballot_id=ballot, version=1, answer=Answer(Choice.ABSTAIN), channel=Channel.PAPER,
            reason="x", at=datetime.now(UTC),
        )  # fmt: skip
    at.radio(key="correct_choice_1").set_value(Answer(Choice.AGAINST))
    at.text_input(key="correct_reason").set_value("看错")
    press(at, "Store")
    assert ballots() == [("101", Choice.ABSTAIN)]
    assert "买买提·艾力" in at.warning[0].value
    press(at, "Store mine")
    assert ballots() == [("101", Choice.AGAINST)]


def test_the_front_shows_each_door_with_sign_and_words_and_stores_what_is_tapped(
    world: World, opened: int
) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "302", Choice.AGAINST)
    at = view(world.grid_worker, "front")
    (wall,) = data_of(at, FRONT)["stairwells"]
    assert [f["name"] for f in wall["floors"]] == ["3F", "2F", "1F"]
    cells = {c["door"]: c for f in wall["floors"] for c in f["cells"]}
    assert [look["sign"] for look in cells["302"]["looks"]] == ["✕"]
    assert [look["sign"] for look in cells["302"]["status"]] == ["▤"]
    assert (cells["101"]["looks"], cells["101"]["title"]) == ([], "no answer yet")
    (told,) = key_in(at, line("101"), component=FRONT)
    assert told["stored"]
    fresh = {c["door"]: c for f in data_of(at, FRONT)["stairwells"][0]["floors"] for c in f["cells"]}
    assert fresh["101"]["today"]
    assert not fresh["302"]["today"]


class Draft:
    """The list of a stairwell with answers set in its table, which AppTest cannot edit by itself."""

    def __init__(self, at: AppTest, answers: dict[int, str]) -> None:
        edited = {str(row): {"Answer": answer} for row, answer in answers.items()}
        self.at, self.state = at, {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
        self.run()

    def run(self, pressed: str = "") -> None:
        """Run the page with the table as it was set, and a button pressed."""
        message = self.at._tree.get_widget_states()
        message.widgets.add(id=self.at.dataframe[0].proto.id, string_value=json.dumps(self.state))
        if pressed:
            button = next(b for b in self.at.button if b.label == pressed)
            message.widgets.add(id=button.id, trigger_value=True)
        self.at._run(message)
        assert not self.at.exception

    def said(self) -> str:
        return "\n".join(str(m.value) for m in (*self.at.markdown, *self.at.error)).replace("\\", "")


def test_a_list_is_compared_and_confirmed_before_all_of_it_is_stored(world: World, opened: int) -> None:
    with open_session(write=True) as db:
        vote(db, world.secretary, opened, "302", Choice.AGAINST)
    draft = Draft(view(world.secretary, "list"), {0: "✓ Agree", 1: "✓ Agree", 2: "✕ Against"})
    assert ballots() == [("302", Choice.AGAINST)]
    draft.run("Compare")
    assert "New: 2" in draft.said()
    assert "302: ✕ Against → ✓ Agree" in draft.said()
    draft.run("Store all 3 ballots")
    assert "Give a reason." in draft.said()
    assert len(ballots()) == 1
    draft.at.text_input(key="list_reason").set_value("照名单")
    draft.run("Store all 3 ballots")
    assert sorted(ballots()) == [
        ("201", Choice.AGAINST), ("301", Choice.AGREE), ("302", Choice.AGREE),
    ]  # fmt: skip
